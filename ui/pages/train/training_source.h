#pragma once

#include "ui/widgets/translated.h"

#include <QStackedWidget>

class QComboBox;
class QPushButton;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class ReadTexts;

/// What a run learns from, by its objective: a dataset version, documents, or a file of labelled texts.
class TrainingSource : public Translated<QStackedWidget>
{
    Q_OBJECT
public:
    /// `dataset` becomes its own.
    TrainingSource(QComboBox *dataset, ReadTexts &texts, Settings &settings, QWidget *parent = nullptr);

    void setObjective(const QString &objective);
    /// Path of the labelled texts; empty: none is chosen.
    QString file() const { return m_path; }
    void setFile(const QString &path);
    /// What stands before it: "Dataset".
    QString title() const;

    void showTexts();

Q_SIGNALS:
    void changed();

private:
    void chooseTexts();
    void chooseFile();

    ReadTexts &m_texts;
    Settings &m_settings;
    QComboBox *m_dataset = nullptr;
    QPushButton *m_documents = nullptr;
    QPushButton *m_file = nullptr;
    QString m_path;
};

} // namespace fieldwright::ui
