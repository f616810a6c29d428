#pragma once

#include <QDialog>

#include <filesystem>

class QLineEdit;
class QListWidget;
class QPushButton;
class QRadioButton;

namespace fieldwright {
class Settings;
}

namespace fieldwright::ui {

class ReadTexts;

/// Which documents a run reads, and which general texts beside them.
class TextsDialog : public QDialog
{
    Q_OBJECT
public:
    TextsDialog(ReadTexts &texts, Settings &settings, QWidget *parent);

private:
    QWidget *buildDocuments();
    QWidget *buildGeneral();
    void filter();
    void addFiles();
    void refresh();
    void take();

    ReadTexts &m_texts;
    Settings &m_settings;
    QRadioButton *m_all = nullptr;
    QRadioButton *m_chosen = nullptr;
    QLineEdit *m_filter = nullptr;
    QListWidget *m_documents = nullptr;
    QListWidget *m_general = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_ok = nullptr;
};

} // namespace fieldwright::ui
