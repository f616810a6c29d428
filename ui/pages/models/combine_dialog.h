#pragma once

#include "app/models/adapter_combination.h"
#include "app/project/look_thread.h"

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
        std::optional<Result<DescribedAdapter>> described; ///< once its files have been read
    };
    QWidget *buildParts(const std::string &chosen);
    void readAdapters();
    void start();
    void refresh();
    QString findProblem() const;
    Result<> checkChosen() const;
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
    LookThread m_files;
};

} // namespace fieldwright::ui
