#pragma once

#include "app/models/model_entry.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// "Combine…": makes one adapter of several on the same base, each with its weight. The work is a job of the project.
class CombineDialog : public QDialog
{
    Q_OBJECT
public:
    /// `adapters`: all on the base of `chosen`, which is taken from the start.
    CombineDialog(Project &project, std::vector<ModelEntry> adapters, const std::string &chosen, QWidget *parent);

Q_SIGNALS:
    void started(const QString &job);

private:
    struct Part
    {
        QCheckBox *taken = nullptr;
        QDoubleSpinBox *weight = nullptr;
    };
    QWidget *buildParts(const std::string &chosen);
    void start();
    void refresh();
    bool isStack() const;

    Project &m_project;
    std::vector<ModelEntry> m_adapters;
    std::vector<Part> m_parts; ///< one for each of m_adapters
    QFormLayout *m_form = nullptr;
    QComboBox *m_how = nullptr;
    QLabel *m_help = nullptr;
    QSpinBox *m_rank = nullptr;
    QDoubleSpinBox *m_density = nullptr;
    QLineEdit *m_name = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_start = nullptr;
};

} // namespace fieldwright::ui
