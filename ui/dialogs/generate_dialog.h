#pragma once

#include "app/jobs/project_jobs.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

/// "Generate pairs…": by rules, or by a model with an editable prompt. A project must be open.
class GenerateDialog : public QDialog
{
    Q_OBJECT
public:
    /// No documents: all.
    GenerateDialog(Studio &studio, std::vector<qint64> documents, QWidget *parent);
    GenerateOptions options() const;
    void accept() override;

private:
    void refresh();

    Studio &m_studio;
    std::vector<qint64> m_documents;
    QRadioButton *m_rules = nullptr;
    QRadioButton *m_local = nullptr;
    QRadioButton *m_server = nullptr;
    QComboBox *m_model = nullptr;
    QLineEdit *m_url = nullptr;
    QLineEdit *m_serverModel = nullptr;
    QLineEdit *m_key = nullptr;
    QCheckBox *m_keepKey = nullptr;
    QSpinBox *m_count = nullptr;
    QCheckBox *m_ownPrompt = nullptr;
    QPlainTextEdit *m_prompt = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_start = nullptr;
};

} // namespace fieldwright::ui
