#include "ui/pages/dataset/dataset_page.h"

#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/pairs/pairs.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "ui/dialogs/generate_dialog.h"
#include "ui/pages/dataset/mix_tab.h"
#include "ui/pages/dataset/review_tab.h"
#include "ui/pages/dataset/transfer_dialogs.h"
#include "ui/pages/dataset/versions_tab.h"
#include "ui/widgets/banner.h"

#include <QFileDialog>
#include <QMimeData>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

namespace {

QStringList localFiles(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            paths.append(url.toLocalFile());
    }
    return paths;
}

} // namespace

DatasetPage::DatasetPage(const Context &context) : Page(context, "dataset"), m_files(u"dataset files"_s)
{
    m_generate = makeAction({.menu = MenuId::Run}, [this] { generate(); });
    m_import = makeAction({.menu = MenuId::File, .icon = "document-import", .key = QKeySequence(u"Ctrl+I"_s)},
                          [this] { chooseImport(); });
    m_export = makeAction({.menu = MenuId::File, .icon = "document-export", .key = QKeySequence(u"Ctrl+E"_s)},
                          [this] { exportPairs(); });
    m_toMix = new QAction(this);
    connect(m_toMix, &QAction::triggered, this, [this] { navigator().goTo(u"dataset"_s, u"mix"_s); });
    m_toDocuments = new QAction(this);
    connect(m_toDocuments, &QAction::triggered, this, [this] { navigator().goTo(u"documents"_s); });
    const ActionMaker maker = [this](const ActionSpec &spec, std::function<void()> run) {
        return makeAction(spec, std::move(run));
    };
    // Children that were hidden once stay so until their tab shows them.
    m_review = new ReviewTab(
        context, maker, {.generate = m_generate, .import = m_import, .mix = m_toMix, .documents = m_toDocuments}, this);
    m_mix = new MixTab(context, maker, this);
    m_versions = new VersionsTab(context, maker, this);
    for (QWidget *tab : std::initializer_list<QWidget *>{m_review, m_mix, m_versions})
        tab->hide();
    addTab(
        u"review"_s, [] { return tr("Review"); }, [this] { return m_review; }, m_review->toolBar());
    addTab(
        u"mix"_s, [] { return tr("Mix and preflight"); }, [this] { return m_mix; });
    addTab(
        u"versions"_s, [] { return tr("Versions"); }, [this] { return m_versions; });
    connect(this, &Page::currentTabChanged, this, &DatasetPage::refresh);
    connect(m_mix, &MixTab::factsChanged, this, &DatasetPage::refresh);
    connect(m_mix, &MixTab::failed, this, [this](const Error &error) { showError(u"build"_s, error); });
    connect(m_versions, &VersionsTab::changed, this, &DatasetPage::refresh);
    connect(m_versions, &VersionsTab::failed, this, [this](const Error &error) { showError(u"versions"_s, error); });
    onLanguage([this] {
        m_generate->setText(tr("Generate pairs…"));
        m_import->setText(tr("Import…"));
        m_export->setText(tr("Export…"));
        m_toMix->setText(tr("Build a version"));
        m_toDocuments->setText(tr("Go to Documents"));
        refresh();
    });
}

DatasetPage::~DatasetPage() = default;

void DatasetPage::projectChanged()
{
    banners()->clear();
    Project *open = project();
    m_review->setProject(open);
    m_mix->setProject(open);
    m_versions->setProject(open);
    if (open) {
        connect(&open->pairs(), &Pairs::countsChanged, this, &DatasetPage::refresh);
        connect(&open->pairs(), &Pairs::failed, this, [this](const Error &error) { showError(u"pairs"_s, error); });
        connect(&open->documents(), &Documents::listReset, this, &DatasetPage::refresh);
        connect(&open->jobs().queue(), &JobQueue::jobEnded, this, &DatasetPage::jobEnded);
        connect(&open->jobs().queue(), &JobQueue::jobAdded, this, &DatasetPage::refresh);
    }
    refresh();
}

void DatasetPage::shown()
{
    if (currentTab() == u"mix"_s)
        m_mix->shown();
    else if (currentTab() == u"versions"_s)
        m_versions->shown();
    refresh();
}

void DatasetPage::refresh()
{
    if (!m_versions)
        return;
    const PairCounts counts = project() ? project()->pairs().counts() : PairCounts();
    const bool documents = project() && project()->documents().count() > 0;
    m_generate->setEnabled(documents);
    m_generate->setToolTip(documents ? tr("Propose questions and answers from the documents")
                                     : tr("There is no document yet. Add some on the Documents page."));
    m_import->setEnabled(project());
    m_export->setEnabled(counts.all > 0);
    m_export->setToolTip(counts.all > 0 ? QString() : tr("There is no pair yet."));
    const QString tab = currentTab();
    setTabCount(u"versions"_s, m_versions->count());
    if (tab == u"mix"_s) {
        setFacts(m_mix->facts());
        setHeader(m_mix->buildAction(), {m_export});
    } else if (tab == u"versions"_s) {
        setFacts(m_versions->facts());
        setHeader(m_versions->trainAction(), {m_versions->openFolderAction()});
    } else {
        QStringList facts;
        if (counts.all == 0) {
            facts.append(tr("Questions and answers with the place that proves them"));
        } else {
            facts = {tr("%n pair(s)", nullptr, counts.all), tr("%1 accepted").arg(shownNumber(qint64(counts.accepted))),
                     tr("%1 rejected").arg(shownNumber(qint64(counts.rejected))),
                     tr("%1 to review").arg(shownNumber(qint64(counts.draft)))};
        }
        setFacts(facts.join(u" · "_s));
        setHeader(m_generate, {m_import, m_export});
    }
}

void DatasetPage::showError(const QString &id, const Error &error)
{
    banners()->show({.id = id, .tone = Tone::Error, .thing = translated(error.what), .rest = translated(error.remedy)});
}

void DatasetPage::generate()
{
    if (!project())
        return;
    GenerateDialog dialog(studio(), {}, this);
    if (dialog.exec() != QDialog::Accepted || !project())
        return;
    project()->jobs().generatePairs(dialog.options(), this, [this](const Result<QString> &started) {
        if (!started)
            return showError(u"generate"_s, started.error());
        banners()->remove(u"generate"_s);
        navigator().say(tr("Generating pairs; they appear here as they are made"));
        setCurrentTab(u"review"_s);
    });
}

/// General rows that the version had no use for.
void DatasetPage::showUnusable(const RunStatus &build)
{
    const Json *text = member(build.summary, "unusable_general");
    if (!text)
        return banners()->remove(u"unusable"_s);
    banners()->show({.id = u"unusable"_s,
                     .tone = Tone::Warning,
                     .thing = tr("“%1” is built.").arg(toQString(build.job->name)),
                     .rest = translated(textFromJson(*text))});
}

void DatasetPage::jobEnded(const QString &id)
{
    const RunStatus *run = project() ? project()->jobs().queue().job(id) : nullptr;
    if (!run || !run->job)
        return;
    const bool generated = run->job->kind == JobKind::Generate;
    if ((generated || run->job->kind == JobKind::Build) && run->state == JobState::Failed && run->error)
        showError(generated ? u"generate"_s : u"build"_s, *run->error);
    else if (run->job->kind == JobKind::Build && run->state == JobState::Completed)
        showUnusable(*run);
    else if (generated && run->state == JobState::Completed)
        navigator().say(tr("Generated %n pair(s)", nullptr, int(intOr(run->summary, "produced"))));
    refresh();
}

void DatasetPage::chooseImport()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Import pairs"), settings().get(setting::lastFolder),
                                     tr("Instruction data (*.jsonl *.json *.csv *.tsv);;All files (*)"));
    if (!path.isEmpty())
        import(path);
}

void DatasetPage::import(const QString &path)
{
    if (!project())
        return;
    settings().set(setting::lastFolder, QFileInfo(path).absolutePath());
    ImportDialog dialog(toPath(path), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    project()->pairs().importPairs(dialog.pairs(), this, [this](Result<std::vector<qint64>> ids) {
        if (!ids)
            return showError(u"import"_s, ids.error());
        navigator().say(tr("Imported %n pair(s)", nullptr, int(ids->size())));
        setCurrentTab(u"review"_s);
        if (!ids->empty())
            m_review->reveal(ids->front());
    });
}

void DatasetPage::exportPairs()
{
    if (!project() || project()->pairs().counts().all == 0)
        return;
    Pairs &pairs = project()->pairs();
    PairTableModel *listed = m_review->model();
    PairExportDialog dialog(pairs.counts().accepted, pairs.counts().all, listed->rowCount(), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const DataFormatInfo format = dialog.format();
    std::vector<qint64> ids;
    if (dialog.which() == PairExportDialog::Which::Listed) {
        ids = listed->ids();
    } else {
        for (const PairColumns &columns : pairs.columns()) {
            if (dialog.which() == PairExportDialog::Which::All || columns.status == PairStatus::Accepted)
                ids.push_back(columns.id);
        }
    }
    if (ids.empty()) {
        navigator().say(tr("There is no such pair to export."));
        return;
    }
    QString extension = QString::fromLatin1(format.extension);
    if (!extension.startsWith(u'.'))
        extension.prepend(u'.');
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export pairs"), settings().get(setting::lastFolder) + u'/' + project()->name() + extension);
    if (!path.isEmpty())
        writeExport(ids, path, int(format.format));
}

void DatasetPage::writeExport(const std::vector<qint64> &ids, const QString &path, int format)
{
    const auto written = [this, path](Result<int> count) {
        if (count)
            navigator().say(tr("Exported %n pair(s) to %1", nullptr, *count).arg(QFileInfo(path).fileName()));
        else
            showError(u"export"_s, count.error());
    };
    project()->pairs().fetch(ids, this, [this, path, format, written](Result<std::vector<PairRecord>> records) {
        if (!records)
            return written(fail(records.error()));
        m_files.run(
            this,
            [records = std::move(*records), file = toPath(path), format]() -> Result<int> {
                std::vector<Pair> pairs;
                pairs.reserve(records.size());
                for (const PairRecord &record : records)
                    pairs.push_back(pairOf(record));
                FW_CHECK(saveFile(file, fieldwright::writePairs(pairs, DataFormat(format))));
                return int(pairs.size());
            },
            written);
    });
}

void DatasetPage::reveal(const QVariant &what)
{
    if (what.typeId() == QMetaType::QVariantMap) {
        setCurrentTab(u"review"_s);
        m_review->setDocument(what.toMap().value(u"document"_s).toLongLong());
    } else if (what.toString() == u"generate"_s) {
        m_generate->trigger();
    } else if (what.toString() == u"import"_s) {
        m_import->trigger();
    } else if (bool isNumber = false; what.toLongLong(&isNumber), isNumber) {
        setCurrentTab(u"review"_s);
        m_review->reveal(what.toLongLong());
    } else if (!what.toString().isEmpty()) {
        setCurrentTab(u"versions"_s);
        m_versions->reveal(what.toString());
    }
}

void DatasetPage::focusSearch()
{
    if (currentTab() == u"review"_s)
        m_review->focusSearch();
}

void DatasetPage::focusStart()
{
    if (currentTab() == u"review"_s)
        m_review->focusTable();
}

void DatasetPage::clearFilter()
{
    if (currentTab() == u"review"_s)
        m_review->clearFilter();
}

bool DatasetPage::accepts(const QMimeData &data) const
{
    return project() && data.hasUrls();
}

void DatasetPage::dropped(const QMimeData &data)
{
    const QStringList paths = localFiles(data);
    if (paths.isEmpty())
        return;
    if (currentTab() == u"mix"_s)
        m_mix->addGeneralFiles(paths);
    else
        import(paths.first());
}

QList<Destination> DatasetPage::find(const QString &words, int limit) const
{
    QList<Destination> found;
    if (!project() || limit <= 0)
        return found;
    // A pair's number, or words of those whose texts are at hand (the table's search looks through all).
    bool isNumber = false;
    const qint64 id = words.toLongLong(&isNumber);
    if (isNumber && project()->pairs().find(id))
        found.append({tr("Pair %1").arg(shownNumber(id)), tr("Pair"), "table",
                      [this, id] { navigator().goTo(u"dataset"_s, u"review"_s, id); }});
    for (const QString &name : m_versions->names()) {
        if (found.size() < limit && name.contains(words, Qt::CaseInsensitive))
            found.append({name, tr("Dataset version"), "table",
                          [this, name] { navigator().goTo(u"dataset"_s, u"versions"_s, name); }});
    }
    return found;
}

} // namespace fieldwright::ui
