#pragma once

#include "app/models/model_details.h"
#include "app/project/task_thread.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QGridLayout;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class BannerArea;
class Caption;
class MemoryModel;
class TableView;
class TokenizerPane;

/// What one model is: its licence and where that was read, facts, memory to run and to tune it here, its tokens. What
/// its files say is read in another thread.
class DetailsPane : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit DetailsPane(Settings &settings, QWidget *parent = nullptr);
    void setModel(const ModelEntry &entry);

Q_SIGNALS:
    /// `name`: of the model's chat templates; empty: its default.
    void templateChosen(const QString &model, const QString &name);

private:
    void refresh();
    void showLicence();
    void showFacts();
    QList<std::pair<QString, QString>> facts() const;
    QString chatTemplate() const;

    ModelEntry m_entry;
    std::optional<ModelDetails> m_details; ///< of m_entry, once they were read
    TaskThread m_files;
    BannerArea *m_licence = nullptr;
    QGridLayout *m_facts = nullptr;
    Caption *m_memoryCaption = nullptr;
    MemoryModel *m_needs = nullptr;
    TableView *m_memory = nullptr;
    Caption *m_tokenCaption = nullptr;
    TokenizerPane *m_tokens = nullptr;
};

} // namespace fieldwright::ui
