#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

class QListWidget;
class QTextBrowser;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class Pane;

/// Evaluate > Reports: the written files, and a preview of the report of the shown evaluation.
class ReportsView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ReportsView(Settings &settings, QWidget *parent = nullptr);
    void setProject(Project *project);
    void setEvaluation(const QString &id, const QString &language);
    void refreshFiles();

private:
    void refreshPreview();

    Project *m_project = nullptr;
    QString m_evaluation;
    QString m_language;
    Pane *m_filesPane = nullptr;
    QListWidget *m_files = nullptr;
    Pane *m_previewPane = nullptr;
    QTextBrowser *m_preview = nullptr;
};

} // namespace fieldwright::ui
