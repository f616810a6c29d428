#include "ui/pages/dataset/mix_tab.h"

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/resources.h"
#include "app/models/model_table_model.h"
#include "app/pairs/pairs.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/pages/dataset/held_out_form.h"
#include "ui/pages/dataset/mix_checks.h"
#include "ui/pages/dataset/mix_tables.h"
#include "ui/pages/dataset/preflight_pane.h"
#include "ui/pages/dataset/share_dial.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double generalCap = 3;
constexpr int countDelayMs = 250;
constexpr int planDelayMs = 80;

} // namespace

MixTab::MixTab(const Context &context, const ActionMaker &makeAction, QWidget *parent)
    : Translated<QFrame>(parent), m_context(context)
{
    m_build = makeAction({.menu = MenuId::Run}, [this] { build(); });
    m_addGeneral = makeAction({.menu = MenuId::File, .icon = "list-add"}, [this] { chooseGeneral(); });
    m_sources = new SourceTable;
    m_removeGeneral = makeAction(
        {.menu = MenuId::Edit, .icon = "edit-delete", .key = QKeySequence(Qt::Key_Delete), .only = m_sources},
        [this] { removeSource(); });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_model = new QComboBox;
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(16);
    m_models = new ModelListModel(context.studio.models(), this, ModelListModel::Use::WriteText);
    m_model->setModel(m_models);
    m_limit = new QSpinBox;
    m_limit->setRange(16, 131072);
    m_limit->setSingleStep(128);
    m_limit->setGroupSeparatorShown(true);
    m_limit->setAlignment(Qt::AlignRight);
    m_limit->setValue(1024);
    m_limit->setFixedWidth(88);
    m_limitLabel = new QLabel;
    setRole(m_limitLabel, "muted");
    m_preflight = new PreflightPane({m_model, m_limitLabel, m_limit});
    auto *panes = new Splitter(Qt::Horizontal, context.studio.settings(), u"dataset/mix"_s);
    panes->addWidget(buildLeft());
    panes->addWidget(m_preflight);
    panes->restore({480, 640});
    panes->setStretchFactor(1, 1);
    column->addWidget(panes);

    m_countTimer.setSingleShot(true);
    m_countTimer.setInterval(countDelayMs);
    m_planTimer.setSingleShot(true);
    m_planTimer.setInterval(planDelayMs);
    connect(&m_countTimer, &QTimer::timeout, this, &MixTab::count);
    connect(&m_planTimer, &QTimer::timeout, this, [this] { m_counter.plan(options()); });
    connect(&m_counter, &MixCounter::counted, this, &MixTab::counted);
    connect(&m_counter, &MixCounter::planned, this, &MixTab::applyShare);
    connect(&m_counter, &MixCounter::progressed, this, [this](qint64 rows) {
        if (m_project)
            m_preflight->setMessage(tr("Counting tokens: %1 rows so far").arg(shownNumber(rows)));
    });
    connect(m_dial, &ShareDial::shareChanged, this, [this] {
        writeProject();
        applyShare();
    });
    const auto planSoon = [this] {
        writeProject();
        m_planTimer.start();
    };
    connect(m_heldOut, &HeldOutForm::splitChanged, this, planSoon);
    connect(m_limit, &QSpinBox::valueChanged, this, planSoon);
    connect(m_heldOut, &HeldOutForm::systemPromptChanged, this, [this] {
        writeProject();
        m_countTimer.start();
    });
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        writeProject();
        m_countTimer.start();
    });
    connect(m_heldOut, &HeldOutForm::nameChanged, this, [this] {
        writeProject();
        refreshBuild();
    });
    onLanguage([this] { refreshTexts(); });
}

MixTab::~MixTab() = default;

QWidget *MixTab::buildLeft()
{
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    auto *inside = new QFrame;
    inside->setProperty("role", u"pane"_s);
    inside->setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    auto *top = new QFrame;
    top->setProperty("surface", u"window"_s);
    auto *dialColumn = new QVBoxLayout(top);
    dialColumn->setContentsMargins(size::padding, size::gap, size::padding, 12);
    dialColumn->setSpacing(4);
    m_dial = new ShareDial;
    m_bar = new ShareBar;
    auto *what = new QHBoxLayout;
    m_youGet = new QLabel;
    setRole(m_youGet, "small");
    m_realised = new QLabel;
    setRole(m_realised, "muted");
    m_realised->setAlignment(Qt::AlignRight);
    m_realised->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    what->addWidget(m_youGet);
    what->addWidget(m_realised, 1);
    dialColumn->addWidget(m_dial);
    dialColumn->addLayout(what);
    dialColumn->addWidget(m_bar);
    column->addWidget(top);

    m_table = new MixTable;
    column->addWidget(m_table);

    m_sourcesCaption = new Caption;
    m_sourcesCaption->add(new ActionTool(m_addGeneral));
    column->addWidget(m_sourcesCaption);
    column->addWidget(m_sources);
    connect(m_sources, &TableView::currentRowChanged, this,
            [this](const QModelIndex &index) { m_removeGeneral->setEnabled(index.isValid() && index.row() > 0); });

    m_splitCaption = new Caption;
    column->addWidget(m_splitCaption);
    m_heldOut = new HeldOutForm;
    column->addWidget(m_heldOut);

    m_checksCaption = new Caption;
    column->addWidget(m_checksCaption);
    m_checks = new MixChecks;
    column->addWidget(m_checks);
    connect(m_checks, &MixChecks::wanted, this, [this](const QString &target) {
        if (target == u"review"_s)
            m_context.navigator.goTo(u"dataset"_s, u"review"_s);
        else
            m_preflight->setFilter(target);
    });
    column->addStretch(1);
    area->setWidget(inside);
    area->setMinimumWidth(400);
    return area;
}

void MixTab::refreshTexts()
{
    m_addGeneral->setText(tr("Add general data…"));
    m_removeGeneral->setText(tr("Remove general data"));
    m_youGet->setText(tr("What you get"));
    m_sourcesCaption->setTitle(tr("Sources"));
    m_sourcesCaption->setNote(tr("general rows at most %1 times").arg(shownNumber(qint64(generalCap))));
    m_splitCaption->setTitle(tr("Held out"));
    m_splitCaption->setNote(tr("for the tests and the validation loss; by seed"));
    m_checksCaption->setTitle(tr("Checks"));
    m_limitLabel->setText(tr("Length limit"));
    m_limit->setAccessibleName(tr("Length limit in tokens"));
    m_model->setAccessibleName(tr("Model whose tokens are counted"));
    m_model->setToolTip(tr("Model whose tokens are counted"));
    m_table->setAccessibleName(tr("Asked and realised mixture"));
    m_sources->setAccessibleName(tr("Sources"));
    refresh();
}

void MixTab::refresh()
{
    showTable();
    showSources();
    showChecks();
    refreshBuild();
}

void MixTab::setProject(Project *project)
{
    m_project = project;
    m_counter.reset();
    m_result = {};
    m_stale = true;
    m_buildJob.clear();
    m_asksToBuild = false;
    m_preflight->setMessage({});
    // The list of models changes before the fields hold what the project remembers.
    m_reading = true;
    m_models->setProjectModels(project ? &project->models() : nullptr);
    if (project) {
        readProject();
        connect(&project->pairs(), &Pairs::countsChanged, this, [this] {
            m_stale = true;
            if (isVisible())
                m_countTimer.start();
            refreshBuild();
        });
        connect(&project->pairs(), &Pairs::pairsChanged, this, [this] {
            m_stale = true;
            if (isVisible())
                m_countTimer.start();
        });
        connect(&project->datasets(), &Datasets::listReset, this, &MixTab::refreshBuild);
        connect(&project->jobs(), &ProjectJobs::resultsImported, this, &MixTab::imported);
        connect(&project->jobs().queue(), &JobQueue::jobEnded, this, [this](const QString &id) {
            const RunStatus *run = m_project ? m_project->jobs().queue().job(id) : nullptr;
            if (id == m_buildJob && run && run->state != JobState::Completed) {
                m_buildJob.clear();
                refreshBuild();
            }
        });
    }
    refresh();
}

void MixTab::readProject()
{
    m_reading = true;
    const auto number = [this](const char *key, double fallback) {
        bool ok = false;
        const double value = m_project->value(u"mix/"_s + QLatin1String(key)).toDouble(&ok);
        return ok ? value : fallback;
    };
    const BuildOptions preset;
    m_dial->setShare(number("domain_share", m_context.studio.settings().get(setting::domainShare)));
    m_heldOut->setValues({number("rephrased", preset.rephrasedShare), number("unseen", preset.unseenShare),
                          number("validation", preset.validationShare),
                          std::uint64_t(number("seed", double(preset.seed))), m_project->value(u"mix/system_prompt"_s),
                          m_project->value(u"mix/name"_s, u"main"_s)});
    m_limit->setValue(int(number("max_length", double(preset.maxLength))));
    m_builtIn = m_project->value(u"mix/built_in"_s, u"1"_s) != u"0"_s;
    m_files = m_project->value(u"mix/files"_s).split(u'\n', Qt::SkipEmptyParts);
    QString model = m_project->value(u"mix/model"_s, m_context.studio.settings().get(setting::defaultModel));
    int row = m_models->rowOf(model);
    if (row < 0) {
        const ModelEntry *standard = m_context.studio.models().standardModel();
        row = standard ? m_models->rowOf(toQString(standard->ref.id)) : -1;
    }
    m_model->setCurrentIndex(std::max(0, row));
    m_reading = false;
}

void MixTab::writeProject()
{
    if (!m_project || m_reading)
        return;
    const auto set = [this](const char *key, const QString &value) {
        const QString name = u"mix/"_s + QLatin1String(key);
        if (m_project->value(name) != value)
            m_project->setValue(name, value);
    };
    const BuildOptions now = options();
    set("domain_share", QString::number(now.domainShare));
    set("rephrased", QString::number(now.rephrasedShare));
    set("unseen", QString::number(now.unseenShare));
    set("validation", QString::number(now.validationShare));
    set("seed", QString::number(now.seed));
    set("max_length", QString::number(now.maxLength));
    set("system_prompt", toQString(now.systemPrompt));
    set("name", toQString(now.name));
    set("built_in", m_builtIn ? u"1"_s : u"0"_s);
    set("files", m_files.join(u'\n'));
    if (const ModelEntry *model = modelEntry())
        set("model", toQString(model->ref.id));
}

BuildOptions MixTab::options() const
{
    const HeldOutForm::Values held = m_heldOut->values();
    BuildOptions options;
    options.name = toStd(held.name);
    options.domainShare = m_dial->share();
    options.rephrasedShare = held.rephrased;
    options.unseenShare = held.unseen;
    options.validationShare = held.validation;
    options.generalCap = generalCap;
    options.seed = held.seed;
    options.maxLength = m_limit->value();
    options.systemPrompt = toStd(held.systemPrompt);
    return options;
}

std::vector<MixSource> MixTab::sources() const
{
    std::vector<MixSource> result;
    if (m_builtIn)
        result.push_back({generalPairsFolder()});
    for (const QString &file : m_files)
        result.push_back({toPath(file)});
    return result;
}

QString MixTab::sourceName(size_t source) const
{
    if (m_builtIn && source == 0)
        return tr("General pairs of Fieldwright");
    const size_t file = source - (m_builtIn ? 1 : 0);
    return file < size_t(m_files.size()) ? QFileInfo(m_files[qsizetype(file)]).fileName() : QString();
}

const ModelEntry *MixTab::modelEntry() const
{
    const int row = m_model->currentIndex();
    return row >= 0 && row < m_models->rowCount() ? &m_models->at(row) : nullptr;
}

void MixTab::shown()
{
    if (m_stale && !m_counter.isCounting())
        count();
}

void MixTab::count()
{
    if (!m_project || !isVisible())
        return;
    const ModelEntry *model = modelEntry();
    MixCounter::Request request{.sources = sources(), .systemPrompt = options().systemPrompt};
    for (const PairColumns &columns : m_project->pairs().columns()) {
        if (columns.status == PairStatus::Accepted)
            request.pairs.push_back(columns.id);
    }
    m_stale = false;
    if (request.pairs.empty() || !model) {
        m_counter.reset();
        m_result = {};
        m_preflight->setMessage(model ? tr("No pair is accepted yet.") : tr("There is no model yet."),
                                model ? tr("Accept pairs on the Review tab; then you see here what the model will see.")
                                      : tr("Add one on the Models page; tokens are counted with it."));
        refresh();
        return;
    }
    request.model = model->ref.path;
    request.chatTemplate = model->ref.chatTemplate;
    m_counter.count(*m_project, std::move(request));
}

void MixTab::counted()
{
    if (!m_counter.problem()) {
        m_counter.plan(options());
        return;
    }
    m_result = {};
    m_preflight->setMessage(translated(m_counter.problem()->what), translated(m_counter.problem()->remedy));
    refresh();
}

void MixTab::applyShare()
{
    const std::shared_ptr<const MixData> &data = m_counter.data();
    const std::shared_ptr<const MixPlan> &plan = m_counter.plan();
    if (!plan || !data)
        return;
    const BuildOptions now = options();
    m_result = mix(*data, *plan, now);
    refresh();
    PreflightPane::Rows rows;
    rows.data = data;
    rows.text = m_counter.text();
    rows.train = m_result.train;
    rows.nothingTrained = plan->nothingTrained;
    for (size_t i = 0; i < data->rowsOfSource.size(); ++i)
        rows.sourceNames.push_back(sourceName(i));
    rows.origin = [this](const Pair &pair) {
        return m_project ? m_project->documents().nameOf(toQString(pair.document).toLongLong()) : QString();
    };
    rows.maxLength = now.maxLength;
    if (rows.train.empty())
        m_preflight->setMessage(tr("Nothing is left to train on: every pair is held out or dropped."),
                                tr("Accept more pairs, or hold out less."));
    else
        m_preflight->setRows(std::move(rows));
}

void MixTab::showTable()
{
    const MixPlan *plan = m_counter.plan().get();
    const double asked = m_dial->share();
    m_bar->setShare(plan ? m_result.realised : -1);
    // Above what was asked only where the general rows do not suffice.
    const QString shares = m_result.realised > asked + 0.01 ? tr("asked %1, realised %2: add general data for more")
                                                            : tr("asked %1, realised %2: rows are taken whole");
    m_realised->setText(plan ? shares.arg(shownPercent(asked, 1), shownPercent(m_result.realised, 1)) : QString());
    m_realised->setToolTip(m_realised->text());
    m_table->setMix(asked, plan ? &m_result : nullptr);
    m_heldOut->setCounts({plan ? plan->rephrased : -1, plan ? plan->unseen : -1,
                          plan ? plan->validation + m_result.validationGeneral : -1});
}

void MixTab::showSources()
{
    const MixData *data = m_counter.plan() ? m_counter.data().get() : nullptr;
    QList<SourceTable::Source> shown{{tr("Accepted pairs of this project"), data ? qint64(m_result.domain.rows) : -1,
                                      m_project ? m_project->pairs().counts().accepted : 0}};
    for (size_t i = 0; i < sources().size(); ++i) {
        const bool isKnown = data && i < data->rowsOfSource.size() && i < m_result.usedOfSource.size();
        shown.append({sourceName(i), isKnown ? qint64(m_result.usedOfSource[i]) : -1,
                      isKnown ? qint64(data->rowsOfSource[i]) : -1});
    }
    m_sources->setSources(shown);
    m_removeGeneral->setEnabled(m_sources->currentRow() > 0);
}

void MixTab::showChecks()
{
    if (m_counter.problem()) {
        m_checks->setChecks({{Tone::Error, translated(*m_counter.problem())}});
    } else if (!m_counter.plan()) {
        const bool none = m_project && m_project->pairs().counts().accepted == 0;
        m_checks->setChecks({{none ? Tone::Error : Tone::Muted,
                              none ? tr("No pair is accepted yet.") : tr("They are made when the tokens are counted."),
                              none ? tr("Review") : QString(), u"review"_s}});
    } else {
        m_checks->setChecks(checksOf(*m_counter.plan(), m_result, m_dial->share()));
    }
}

QString MixTab::facts() const
{
    if (!m_project)
        return {};
    QStringList facts{tr("Next version: v%1").arg(m_project->datasets().nextVersion(m_heldOut->values().name))};
    if (m_counter.plan()) {
        facts.append(tr("%n training row(s)", nullptr, int(m_result.train.size())));
        facts.append(
            tr("%1 tokens").arg(shownNumber(qint64(m_result.domain.rendered) + qint64(m_result.general.rendered))));
    }
    return facts.join(u" · "_s);
}

void MixTab::refreshBuild()
{
    const QString name = m_heldOut->values().name;
    const int version = m_project ? m_project->datasets().nextVersion(name) : 1;
    const Result<> named = Datasets::checkName(toStd(name));
    m_heldOut->setNameProblem(named ? QString() : translated(named.error()));
    const bool isBuilding = m_asksToBuild || !m_buildJob.isEmpty();
    m_build->setText(isBuilding ? tr("Building…") : tr("Build version v%1").arg(version));
    QString reason;
    if (!m_project)
        reason = tr("No project is open.");
    else if (isBuilding)
        reason = tr("A version is being built.");
    else if (m_project->pairs().counts().accepted == 0)
        reason = tr("No pair is accepted yet. Review some first.");
    else if (!modelEntry())
        reason = tr("There is no model to count tokens with. Add one on the Models page.");
    else if (!named)
        reason = translated(named.error());
    else if (m_counter.problem())
        reason = translated(*m_counter.problem());
    else if (m_counter.plan() && m_result.train.empty())
        reason = tr("Nothing is left to train on: every pair is held out or dropped.");
    m_build->setEnabled(reason.isEmpty());
    m_build->setToolTip(reason.isEmpty()
                            ? tr("Writes %1, which never changes afterwards").arg(u"%1@%2"_s.arg(name).arg(version))
                            : reason);
    Q_EMIT factsChanged();
}

void MixTab::build()
{
    const ModelEntry *model = modelEntry();
    if (!m_project || !model)
        return;
    const BuildOptions now = options();
    BuildDatasetOptions job;
    job.name = m_heldOut->values().name;
    job.model = model->ref;
    job.domainShare = now.domainShare;
    job.validationShare = now.validationShare;
    job.rephrasedShare = now.rephrasedShare;
    job.unseenShare = now.unseenShare;
    job.generalCap = now.generalCap;
    job.seed = qint64(now.seed);
    job.maxLength = int(now.maxLength);
    job.systemPrompt = toQString(now.systemPrompt);
    // The shipped rows are a folder; the job wants files.
    if (!m_files.isEmpty()) {
        if (m_builtIn) {
            std::error_code problem;
            for (std::filesystem::directory_iterator it(generalPairsFolder(), problem), end; !problem && it != end;
                 it.increment(problem)) {
                if (it->path().extension() == ".jsonl")
                    job.generalFiles.push_back(it->path());
            }
            std::sort(job.generalFiles.begin(), job.generalFiles.end());
        }
        for (const QString &file : m_files)
            job.generalFiles.push_back(toPath(file));
    }
    m_asksToBuild = true;
    refreshBuild();
    m_project->jobs().buildDataset(job, this, [this, name = job.name](const Result<QString> &started) {
        m_asksToBuild = false;
        if (started) {
            m_buildJob = *started;
            m_context.navigator.say(tr("Building %1").arg(name));
        } else {
            Q_EMIT failed(started.error());
        }
        refreshBuild();
    });
}

void MixTab::imported(const QString &run)
{
    if (run != m_buildJob || !m_project)
        return;
    m_buildJob.clear();
    refreshBuild();
    for (const DatasetVersion &version : m_project->datasets().list()) {
        if (toQString(version.run) != run)
            continue;
        const QString title = toQString(version.title());
        m_context.navigator.say(tr("Built %1").arg(title));
        if (isVisible())
            m_context.navigator.goTo(u"dataset"_s, u"versions"_s, title);
        return;
    }
}

void MixTab::chooseGeneral()
{
    const QStringList paths = QFileDialog::getOpenFileNames(
        this, tr("Add general data"), m_context.studio.settings().get(setting::lastFolder),
        tr("Instruction data (*.jsonl *.json *.csv *.tsv);;All files (*)"));
    addGeneralFiles(paths);
}

void MixTab::addGeneralFiles(const QStringList &paths)
{
    bool added = false;
    for (const QString &path : paths) {
        if (!m_files.contains(path) && QFileInfo(path).isFile()) {
            m_files.append(path);
            added = true;
        }
    }
    if (!added)
        return;
    writeProject();
    m_counter.forgetPlan();
    showSources();
    count();
}

void MixTab::removeSource()
{
    const int row = m_sources->currentRow();
    if (row <= 0)
        return;
    if (m_builtIn && row == 1)
        m_builtIn = false;
    else
        m_files.removeAt(row - 1 - (m_builtIn ? 1 : 0));
    // Without any general data a domain share under 100 % could never be reached; the shipped rows come back.
    if (m_files.isEmpty())
        m_builtIn = true;
    writeProject();
    m_counter.forgetPlan();
    showSources();
    count();
}

} // namespace fieldwright::ui
