#pragma once

#include "app/chat/chat_stream.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>
#include <QStandardItemModel>

class QDoubleSpinBox;
class QPlainTextEdit;
class QSpinBox;

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

class Caption;
class ListView;
class PrecisionBox;
class SamplingBox;

/// What holds for all columns: the system prompt, how answers are generated, and the questions that the report asks
/// again. Remembered by the project.
class ChatSettingsPane : public Translated<QFrame>
{
    Q_OBJECT
public:
    ChatSettingsPane(QAction *keep, QAction *removeKept, QWidget *parent = nullptr);

    void setProject(Project *project);
    ChatSettings settings() const;
    QString systemPrompt() const;
    ListView *keptList() const { return m_kept; }
    qint64 currentKept() const;

Q_SIGNALS:
    void questionChosen(const QString &question);
    void currentKeptChanged();

private:
    void read();
    void write();
    void fillKept();

    QPointer<Project> m_project;
    bool m_reading = false;
    Caption *m_caption = nullptr;
    Caption *m_generation = nullptr;
    Caption *m_keptCaption = nullptr;
    class QLabel *m_systemLabel = nullptr;
    QPlainTextEdit *m_system = nullptr;
    std::array<class QLabel *, 5> m_labels{};
    QDoubleSpinBox *m_temperature = nullptr;
    QDoubleSpinBox *m_topP = nullptr;
    QSpinBox *m_longest = nullptr;
    QSpinBox *m_seed = nullptr;
    PrecisionBox *m_precision = nullptr;
    SamplingBox *m_sampling = nullptr;
    ListView *m_kept = nullptr;
    QStandardItemModel m_keptModel;
};

} // namespace fieldwright::ui
