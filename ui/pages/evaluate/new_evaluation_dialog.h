#pragma once

#include "app/jobs/project_jobs.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

/// What the dialog begins with.
struct EvaluationChoice
{
    QString tuned; ///< id of a model; empty: the newest
    bool fiveDimensions = true;
    bool domain = true; ///< where there is a dataset version
};

/// "New evaluation…": which models, which suites, how many items. A project must be open.
class NewEvaluationDialog : public QDialog
{
    Q_OBJECT
public:
    NewEvaluationDialog(Studio &studio, const EvaluationChoice &choice, QWidget *parent);
    EvaluateOptions options() const;

private:
    void refresh();
    void chooseBaseOf(const QString &tuned);

    Studio &m_studio;
    QComboBox *m_tuned = nullptr;
    QComboBox *m_base = nullptr;
    QCheckBox *m_five = nullptr;
    QCheckBox *m_english = nullptr;
    QCheckBox *m_chinese = nullptr;
    QSpinBox *m_limit = nullptr;
    QCheckBox *m_domain = nullptr;
    QComboBox *m_dataset = nullptr;
    QLabel *m_note = nullptr;
    QPushButton *m_start = nullptr;
};

} // namespace fieldwright::ui
