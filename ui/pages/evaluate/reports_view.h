#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

class QListWidget;
class QStackedWidget;
class QTextBrowser;

namespace fieldwright {
class Project;
class Settings;
} // namespace fieldwright

namespace fieldwright::ui {

class EmptyState;
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

protected:
    void showEvent(QShowEvent *event) override;

private:
    void openSelected();
    void refreshPreview();

    Project *m_project = nullptr;
    QString m_evaluation;
    QString m_language;
    Pane *m_filesPane = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_noFiles = nullptr;
    QListWidget *m_files = nullptr;
    QAction *m_open = nullptr;
    QAction *m_openFolder = nullptr;
    Pane *m_previewPane = nullptr;
    QTextBrowser *m_preview = nullptr;
    bool m_previewIsOld = false; ///< it is made when it is first looked at
};

} // namespace fieldwright::ui
