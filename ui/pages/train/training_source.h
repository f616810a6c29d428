#pragma once

#include "ui/widgets/translated.h"

#include <QStackedWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

/// What a run learns from, by its objective: a dataset version, all documents, or a file of labelled texts.
class TrainingSource : public Translated<QStackedWidget>
{
    Q_OBJECT
public:
    /// `dataset` becomes its own.
    TrainingSource(QComboBox *dataset, Settings &settings, QWidget *parent = nullptr);

    void setObjective(const QString &objective);
    void setDocuments(int count);
    /// Path of the labelled texts; empty: none is chosen.
    QString file() const { return m_path; }
    void setFile(const QString &path);
    /// What stands before it: "Dataset".
    QString title() const;

Q_SIGNALS:
    void changed();

private:
    void chooseFile();
    void showTexts();

    Settings &m_settings;
    QComboBox *m_dataset = nullptr;
    QLabel *m_documents = nullptr;
    QPushButton *m_file = nullptr;
    QString m_path;
    int m_count = 0;
};

} // namespace fieldwright::ui
