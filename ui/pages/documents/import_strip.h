#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>

#include <map>

class QVBoxLayout;

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// The import jobs under way, one row each: the file at hand, a bar, files and time left, pause and cancel; of one that
/// does not go on the reason, and how to continue it. Hidden when there is none.
class ImportStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ImportStrip(QWidget *parent = nullptr);
    ~ImportStrip() override;
    void setProject(Project *project);

private:
    class Row;
    void refresh();

    QPointer<Project> m_project;
    QVBoxLayout *m_column = nullptr;
    std::map<QString, Row *> m_rows;
};

} // namespace fieldwright::ui
