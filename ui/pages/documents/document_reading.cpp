#include "ui/pages/documents/document_reading.h"

#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/pages/documents/reading_dialog.h"
#include "ui/widgets/banner.h"

#include <QFileDialog>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// What can be said of how a file is read depends on its kind, which a file that was not read shows by its name.
bool isPdfFile(const DocumentInfo &info)
{
    return info.format.empty() ? toQString(info.name).endsWith(u".pdf"_s, Qt::CaseInsensitive) : info.format == "pdf";
}

bool isTextFile(const DocumentInfo &info)
{
    const QString name = toQString(info.name);
    return info.format.empty() ? !isPdfFile(info) && !name.endsWith(u".docx"_s, Qt::CaseInsensitive)
                               : info.format != "pdf" && info.format != "docx";
}

} // namespace

DocumentReading::DocumentReading(const Context &context, BannerArea &banners, QWidget *page)
    : QObject(page), m_context(context), m_banners(banners), m_page(page)
{}

Project *DocumentReading::project() const
{
    return m_context.studio.project();
}

void DocumentReading::projectChanged()
{
    m_choices.setProject(project());
}

void DocumentReading::choose(bool folder)
{
    const QString start = m_context.studio.settings().get(setting::lastFolder);
    QStringList paths;
    if (folder) {
        const QString chosen = QFileDialog::getExistingDirectory(m_page, tr("Add a folder of documents"), start);
        if (!chosen.isEmpty())
            paths.append(chosen);
    } else {
        paths = QFileDialog::getOpenFileNames(
            m_page, tr("Add documents"), start,
            tr("Documents (*.pdf *.docx *.md *.markdown *.txt *.html *.htm *.csv *.tsv);;All files (*)"));
    }
    if (!paths.isEmpty())
        import(paths);
}

void DocumentReading::import(const QStringList &paths)
{
    std::vector<ImportSource> sources;
    for (const QString &path : paths)
        sources.push_back({toPath(path), {}, {}});
    import(std::move(sources));
}

void DocumentReading::import(std::vector<ImportSource> sources)
{
    if (!project() || sources.empty())
        return;
    m_context.studio.settings().set(setting::lastFolder, toQString(sources.front().path.parent_path()));
    const ImportOptions options{.sources = std::move(sources), .passwords = {}};
    project()->jobs().importDocuments(options, this, [this](Result<StartedImport> started) {
        if (!started) {
            m_banners.show({.id = u"import"_s,
                            .tone = Tone::Error,
                            .thing = translated(started.error().what),
                            .rest = translated(started.error().remedy)});
            return;
        }
        if (!started->skipped.empty())
            m_banners.show({.id = u"skipped"_s,
                            .tone = Tone::Warning,
                            .thing = tr("%n file(s) were left out.", nullptr, int(started->skipped.size())),
                            .rest = toQString(started->skipped.front().path.filename()) + u": "_s +
                                    translated(started->skipped.front().reason)});
        else if (started->files == 0)
            m_banners.show(
                {.id = u"skipped"_s, .tone = Tone::Warning, .thing = tr("There was no file to read there.")});
        else
            m_banners.remove(u"skipped"_s);
        if (started->files)
            m_context.navigator.say(tr("Reading %n file(s)", nullptr, started->files));
    });
}

void DocumentReading::read(const std::vector<qint64> &documents)
{
    if (!project())
        return;
    std::vector<ImportSource> sources;
    for (const qint64 id : documents) {
        const DocumentInfo *document = project()->documents().find(id);
        if (!document || id <= 0)
            continue;
        const QString source = toQString(document->sourcePath);
        const QString original = toQString(project()->documents().originalOf(id));
        const ReadingChoice choice = m_choices.of(source);
        sources.push_back({toPath(QFileInfo::exists(source) || original.isEmpty() ? source : original), choice.encoding,
                           choice.password});
    }
    import(std::move(sources));
}

bool DocumentReading::ask(const std::vector<qint64> &documents, bool forPassword)
{
    if (!project())
        return false;
    ReadingDialog::Asked asked;
    QStringList sources;
    for (const qint64 id : documents) {
        const DocumentInfo *document = project()->documents().find(id);
        if (!document || id <= 0)
            continue;
        asked.names.append(toQString(document->name));
        asked.hasPdf |= isPdfFile(*document);
        asked.hasText |= isTextFile(*document);
        asked.encodingFound = sources.isEmpty() ? toQString(document->encoding) : QString();
        sources.append(toQString(document->sourcePath));
    }
    if (sources.isEmpty())
        return false;
    asked.choice = m_choices.of(sources.first());
    ReadingDialog dialog(asked, m_page);
    if (forPassword)
        dialog.focusPassword();
    if (dialog.exec() != QDialog::Accepted)
        return false;
    for (const QString &source : sources)
        m_choices.set(source, dialog.choice());
    read(documents);
    return true;
}

} // namespace fieldwright::ui
