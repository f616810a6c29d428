#include "ui/pages/evaluate/reports_view.h"

#include "app/project/project.h"
#include "app/reports/report_document.h"
#include "app/reports/report_service.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/pane.h"

#include <QDesktopServices>
#include <QListWidget>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {
using namespace Qt::StringLiterals;
} // namespace

ReportsView::ReportsView(Settings &settings, QWidget *parent) : Translated(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *splitter = new Splitter(Qt::Horizontal, settings, u"evaluate/reports"_s);
    m_files = new QListWidget;
    m_files->setFrameShape(QFrame::NoFrame);
    m_noFiles = new EmptyState;
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_noFiles);
    m_stack->addWidget(m_files);
    m_filesPane = new Pane(m_stack);
    m_open = new QAction(icon("document-open"), QString(), this);
    m_openFolder = new QAction(icon("folder-open"), QString(), this);
    m_filesPane->caption()->add(new ActionTool(m_open));
    m_filesPane->caption()->add(new ActionTool(m_openFolder));
    m_preview = new QTextBrowser;
    m_preview->setOpenLinks(false);
    m_preview->setFrameShape(QFrame::NoFrame);
    m_preview->setProperty("surface", u"paper"_s); // a report is black on white wherever it is read
    m_previewPane = new Pane(m_preview);
    splitter->addWidget(m_filesPane);
    splitter->addWidget(m_previewPane);
    splitter->setStretchFactor(1, 1);
    splitter->restore({280, 960});
    column->addWidget(splitter);
    connect(m_files, &QListWidget::itemActivated, this, &ReportsView::openSelected);
    connect(m_open, &QAction::triggered, this, &ReportsView::openSelected);
    connect(m_openFolder, &QAction::triggered, this, [this] {
        if (m_project)
            QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(m_project->reportsFolder())));
    });
    onLanguage([this] {
        m_filesPane->caption()->setTitle(tr("Written reports"));
        m_files->setAccessibleName(tr("Written reports"));
        m_open->setText(tr("Open"));
        m_openFolder->setText(tr("Folder"));
        m_openFolder->setToolTip(tr("Show the reports in their folder"));
        m_noFiles->setTexts(tr("No report yet."), tr("“Write report…” makes HTML, PDF, Markdown, CSV and JSON."));
        m_previewPane->caption()->setTitle(tr("Preview"));
        m_preview->setAccessibleName(tr("Preview of the report"));
        refreshFiles();
    });
}

void ReportsView::setProject(Project *project)
{
    m_project = project;
    m_evaluation.clear();
    m_preview->clear();
    refreshFiles();
}

void ReportsView::setEvaluation(const QString &id, const QString &language)
{
    if (m_evaluation == id && m_language == language)
        return;
    m_evaluation = id;
    m_language = language;
    m_previewIsOld = true;
    if (isVisible())
        refreshPreview();
}

void ReportsView::showEvent(QShowEvent *event)
{
    Translated::showEvent(event);
    if (m_previewIsOld)
        refreshPreview();
}

void ReportsView::openSelected()
{
    if (const QListWidgetItem *item = m_files->currentItem())
        QDesktopServices::openUrl(QUrl::fromLocalFile(item->data(Qt::UserRole).toString()));
}

void ReportsView::refreshFiles()
{
    m_files->clear();
    if (!m_project)
        return;
    for (const ReportFile &file : m_project->reports().list()) {
        const QString path = toQString(file.path);
        auto *item = new QListWidgetItem(icon("document-preview"),
                                         QFileInfo(path).fileName() + u"   "_s + shownBytes(file.bytes));
        item->setData(Qt::UserRole, path);
        item->setToolTip(path + u'\n' + shownTime(file.writtenMs));
        item->setSizeHint(QSize(100, size::row));
        m_files->addItem(item);
    }
    m_stack->setCurrentIndex(m_files->count() ? 1 : 0);
    if (m_files->count())
        m_files->setCurrentRow(0);
    m_open->setEnabled(m_files->count() > 0);
    m_openFolder->setEnabled(m_files->count() > 0);
}

void ReportsView::refreshPreview()
{
    if (!m_project || m_evaluation.isEmpty())
        return;
    m_previewIsOld = false;
    m_project->reports().preview(m_evaluation, m_language, this,
                                 [this, id = m_evaluation](Result<SimpleReport> report) {
                                     if (id != m_evaluation)
                                         return;
                                     if (!report) {
                                         m_preview->setPlainText(translated(report.error()));
                                         return;
                                     }
                                     auto *document = new ReportDocument(*report, m_preview);
                                     document->setDocumentMargin(size::padding);
                                     m_preview->setDocument(document);
                                 });
}

} // namespace fieldwright::ui
