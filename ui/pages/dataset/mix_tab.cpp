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
#include "core/tokenizer/model_text.h"
#include "ui/pages/dataset/preflight_pane.h"
#include "ui/pages/dataset/share_dial.h"
#include "ui/style/icons.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr double generalCap = 3;
constexpr int countDelayMs = 250;
constexpr int planDelayMs = 80;
/// Fewer questions than this tell nothing with certainty.
constexpr std::int64_t fewQuestions = 10;

QDoubleSpinBox *percentBox(double most)
{
    auto *box = new QDoubleSpinBox;
    box->setRange(0, most);
    box->setDecimals(0);
    box->setSuffix(u"\u00a0%"_s);
    box->setAlignment(Qt::AlignRight);
    box->setFixedWidth(84);
    return box;
}

QStandardItem *cell(const QString &text, bool number = true, bool strong = false)
{
    auto *item = new QStandardItem(text);
    item->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (strong)
        item->setFont(boldFont());
    item->setSelectable(false);
    return item;
}

void fitHeight(TableView *table, int rows)
{
    table->setFixedHeight(size::row * (rows + 1));
}

} // namespace

MixTab::MixTab(const Context &context, const ActionMaker &makeAction, QWidget *parent)
    : Translated<QFrame>(parent), m_context(context), m_thread(u"mix"_s)
{
    m_build = makeAction({.menu = MenuId::Run}, [this] { build(); });
    m_addGeneral = makeAction({.menu = MenuId::File, .icon = "list-add"}, [this] { chooseGeneral(); });
    m_sources = new TableView;
    m_removeGeneral = makeAction(
        {.menu = MenuId::Edit, .icon = "edit-delete", .key = QKeySequence(Qt::Key_Delete), .only = m_sources},
        [this] { removeSource(); });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_model = new QComboBox;
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(16);
    m_models = new ModelListModel(context.studio.models(), this);
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
    m_progress.setInterval(200);
    connect(&m_countTimer, &QTimer::timeout, this, &MixTab::count);
    connect(&m_planTimer, &QTimer::timeout, this, &MixTab::plan);
    connect(&m_progress, &QTimer::timeout, this, [this] {
        if (m_project && !m_data)
            m_preflight->setMessage(tr("Counting tokens: %1 rows so far").arg(shownNumber(qint64(m_counted->load()))));
    });
    connect(m_dial, &ShareDial::shareChanged, this, [this] {
        writeProject();
        applyShare();
    });
    for (QDoubleSpinBox *box : {m_rephrased, m_unseen, m_validation})
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
            writeProject();
            m_planTimer.start();
        });
    for (QSpinBox *box : {m_seed, m_limit})
        connect(box, &QSpinBox::valueChanged, this, [this] {
            writeProject();
            m_planTimer.start();
        });
    connect(m_system, &QLineEdit::textChanged, this, [this] {
        writeProject();
        m_countTimer.start();
    });
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        writeProject();
        m_countTimer.start();
    });
    connect(m_name, &QLineEdit::textChanged, this, [this] {
        writeProject();
        refreshBuild();
    });
    onLanguage([this] { refreshTexts(); });
}

MixTab::~MixTab()
{
    m_stop.request_stop();
}

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

    m_table = new TableView;
    m_tableModel.setColumnCount(6);
    m_table->setModel(&m_tableModel);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setFocusPolicy(Qt::TabFocus);
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (int column = 1; column < 6; ++column)
        m_table->horizontalHeader()->resizeSection(column, 68);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    fitHeight(m_table, 3);
    column->addWidget(m_table);

    m_sourcesCaption = new Caption;
    m_sourcesCaption->add(new ActionTool(m_addGeneral));
    column->addWidget(m_sourcesCaption);
    m_sourcesModel.setColumnCount(3);
    m_sources->setModel(&m_sourcesModel);
    m_sources->setSelectionMode(QAbstractItemView::SingleSelection);
    m_sources->horizontalHeader()->setStretchLastSection(false);
    m_sources->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_sources->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_sources->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_sources);
    connect(m_sources, &TableView::currentRowChanged, this,
            [this](const QModelIndex &index) { m_removeGeneral->setEnabled(index.isValid() && index.row() > 0); });

    m_splitCaption = new Caption;
    column->addWidget(m_splitCaption);
    column->addWidget(buildSplit());

    m_checksCaption = new Caption;
    column->addWidget(m_checksCaption);
    auto *checks = new QFrame;
    m_checks = new QGridLayout(checks);
    m_checks->setContentsMargins(size::padding, 4, size::gap, size::gap);
    m_checks->setHorizontalSpacing(size::gap);
    m_checks->setVerticalSpacing(4);
    m_checks->setColumnStretch(1, 1);
    column->addWidget(checks);
    column->addStretch(1);
    area->setWidget(inside);
    area->setMinimumWidth(400);
    return area;
}

QWidget *MixTab::buildSplit()
{
    auto *form = new QFrame;
    auto *grid = new QGridLayout(form);
    grid->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    grid->setHorizontalSpacing(size::gap);
    grid->setVerticalSpacing(4);
    m_rephrased = percentBox(90);
    m_unseen = percentBox(50);
    m_validation = percentBox(50);
    m_seed = new QSpinBox;
    m_seed->setRange(0, 1'000'000'000);
    m_seed->setAlignment(Qt::AlignRight);
    m_seed->setFixedWidth(84);
    m_name = new QLineEdit;
    m_name->setMaxLength(80);
    m_system = new QLineEdit;
    for (QLabel *&label : m_fieldLabels)
        label = new QLabel;
    for (QLabel *&count : m_heldCounts) {
        count = new QLabel;
        setRole(count, "muted");
    }
    const std::array<QWidget *, 3> held{m_rephrased, m_unseen, m_validation};
    for (int row = 0; row < 3; ++row) {
        grid->addWidget(m_fieldLabels[size_t(row)], row, 0);
        grid->addWidget(held[size_t(row)], row, 1);
        grid->addWidget(m_heldCounts[size_t(row)], row, 2, 1, 2);
    }
    grid->addWidget(m_fieldLabels[3], 3, 0);
    grid->addWidget(m_seed, 3, 1);
    grid->addWidget(m_fieldLabels[4], 4, 0);
    grid->addWidget(m_system, 4, 1, 1, 3);
    grid->addWidget(m_fieldLabels[5], 5, 0);
    grid->addWidget(m_name, 5, 1, 1, 3);
    m_nameProblem = new QLabel;
    setRole(m_nameProblem, "error");
    m_nameProblem->setWordWrap(true);
    grid->addWidget(m_nameProblem, 6, 1, 1, 3);
    grid->setColumnStretch(3, 1);
    return form;
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
    const std::array texts{tr("Rephrased"), tr("Unseen"),        tr("Validation"),
                           tr("Seed"),      tr("System prompt"), tr("Name")};
    for (size_t i = 0; i < texts.size(); ++i)
        m_fieldLabels[i]->setText(texts[i]);
    m_fieldLabels[0]->setToolTip(
        tr("Of so many facts with several phrasings, one phrasing is kept for the test: does the model know it however "
           "it is asked?"));
    m_fieldLabels[1]->setToolTip(
        tr("So many passages are kept for the test as a whole: does the model make things up?"));
    m_fieldLabels[2]->setToolTip(tr("Of so many other facts one phrasing is watched while training."));
    m_rephrased->setAccessibleName(tr("Share of facts held out rephrased"));
    m_unseen->setAccessibleName(tr("Share of passages held out unseen"));
    m_validation->setAccessibleName(tr("Share for validation"));
    m_seed->setAccessibleName(tr("Seed"));
    m_system->setAccessibleName(tr("System prompt"));
    m_system->setPlaceholderText(tr("none"));
    m_name->setAccessibleName(tr("Name of the dataset"));
    m_limitLabel->setText(tr("Length limit"));
    m_limit->setAccessibleName(tr("Length limit in tokens"));
    m_model->setAccessibleName(tr("Model whose tokens are counted"));
    m_model->setToolTip(tr("Model whose tokens are counted"));
    m_table->setAccessibleName(tr("Asked and realised mixture"));
    m_sources->setAccessibleName(tr("Sources"));
    showTable();
    showSources();
    showChecks();
    refreshBuild();
}

void MixTab::setProject(Project *project)
{
    m_stop.request_stop();
    ++m_generation;
    m_project = project;
    m_data.reset();
    m_plan.reset();
    m_result = {};
    m_problem.reset();
    m_counting = false;
    m_progress.stop();
    m_stale = true;
    m_buildJob.clear();
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
    showTable();
    showSources();
    showChecks();
    refreshBuild();
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
    m_rephrased->setValue(number("rephrased", preset.rephrasedShare) * 100);
    m_unseen->setValue(number("unseen", preset.unseenShare) * 100);
    m_validation->setValue(number("validation", preset.validationShare) * 100);
    m_seed->setValue(int(number("seed", double(preset.seed))));
    m_limit->setValue(int(number("max_length", double(preset.maxLength))));
    m_system->setText(m_project->value(u"mix/system_prompt"_s));
    m_name->setText(m_project->value(u"mix/name"_s, u"main"_s));
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
    set("system_prompt", m_system->text());
    set("name", m_name->text());
    set("built_in", m_builtIn ? u"1"_s : u"0"_s);
    set("files", m_files.join(u'\n'));
    if (const ModelEntry *model = modelEntry())
        set("model", toQString(model->ref.id));
}

BuildOptions MixTab::options() const
{
    BuildOptions options;
    options.name = toStd(m_name->text().trimmed());
    options.domainShare = m_dial->share();
    options.rephrasedShare = m_rephrased->value() / 100;
    options.unseenShare = m_unseen->value() / 100;
    options.validationShare = m_validation->value() / 100;
    options.generalCap = generalCap;
    options.seed = std::uint64_t(m_seed->value());
    options.maxLength = m_limit->value();
    options.systemPrompt = toStd(m_system->text().trimmed());
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
    if (m_stale && !m_counting)
        count();
}

void MixTab::count()
{
    if (!m_project || !isVisible())
        return;
    m_stop.request_stop();
    const quint64 generation = ++m_generation;
    m_problem.reset();
    const ModelEntry *model = modelEntry();
    std::vector<qint64> ids;
    for (const PairColumns &columns : m_project->pairs().columns()) {
        if (columns.status == PairStatus::Accepted)
            ids.push_back(columns.id);
    }
    m_stale = false;
    if (ids.empty() || !model) {
        m_data.reset();
        m_plan.reset();
        m_result = {};
        m_preflight->setMessage(model ? tr("No pair is accepted yet.") : tr("There is no model yet."),
                                model ? tr("Accept pairs on the Review tab; then you see here what the model will see.")
                                      : tr("Add one on the Models page; tokens are counted with it."));
        showTable();
        showSources();
        showChecks();
        refreshBuild();
        return;
    }
    m_stop = std::stop_source();
    m_counted->store(0);
    m_counting = true;
    if (!m_data)
        m_progress.start();
    m_project->pairs().fetch(
        ids, this, [this, generation, path = model->ref.path](Result<std::vector<PairRecord>> records) {
            if (generation != m_generation)
                return;
            if (!records)
                return counted(fail(records.error()));
            m_thread.run(
                this,
                [records = std::move(*records), path, sources = sources(), system = options().systemPrompt,
                 opened = m_opened, done = m_counted, stop = m_stop.get_token()]() -> Result<MixData> {
                    if (!opened->text || opened->path != path) {
                        FW_TRY(text, ModelText::open(path));
                        *opened = {path, std::move(text), {}};
                    }
                    std::vector<Pair> pairs;
                    pairs.reserve(records.size());
                    for (const PairRecord &record : records)
                        pairs.push_back(pairOf(record));
                    return loadMix(std::move(pairs), sources, *opened->text, system, opened->cache, *done, stop);
                },
                [this, generation](Result<MixData> data) {
                    if (generation == m_generation)
                        counted(std::move(data));
                });
        });
}

void MixTab::counted(Result<MixData> data)
{
    m_counting = false;
    m_progress.stop();
    if (!data) {
        m_data.reset();
        m_plan.reset();
        m_result = {};
        m_problem = data.error();
        m_preflight->setMessage(translated(data.error().what), translated(data.error().remedy));
        showTable();
        showSources();
        showChecks();
        refreshBuild();
        return;
    }
    m_data = std::make_shared<const MixData>(std::move(*data));
    m_text = m_opened->text;
    plan();
}

void MixTab::plan()
{
    if (!m_data || m_counting)
        return;
    const quint64 generation = m_generation;
    m_thread.run(
        this, [data = m_data, options = options()] { return std::make_shared<const MixPlan>(planMix(*data, options)); },
        [this, generation, data = m_data](std::shared_ptr<const MixPlan> plan) {
            if (generation != m_generation || data != m_data)
                return;
            m_plan = std::move(plan);
            applyShare();
        });
}

void MixTab::applyShare()
{
    if (!m_plan || !m_data)
        return;
    const BuildOptions now = options();
    m_result = mix(*m_data, *m_plan, now);
    showTable();
    showSources();
    showChecks();
    refreshBuild();
    PreflightPane::Rows rows;
    rows.data = m_data;
    rows.text = m_text;
    rows.train = m_result.train;
    rows.nothingTrained = m_plan->nothingTrained;
    for (size_t i = 0; i < m_data->rowsOfSource.size(); ++i)
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
    const bool known = m_plan != nullptr;
    const double asked = m_dial->share();
    m_bar->setShare(known ? m_result.realised : -1);
    m_realised->setText(known ? tr("asked %1, realised %2: rows are taken whole")
                                    .arg(shownPercent(asked, 1), shownPercent(m_result.realised, 1))
                              : QString());
    m_realised->setToolTip(m_realised->text());
    m_tableModel.setHorizontalHeaderLabels(
        {QString(), tr("Rows"), tr("Tokens"), tr("Trained"), tr("Asked"), tr("Realised")});
    m_tableModel.removeRows(0, m_tableModel.rowCount());
    const auto add = [&](const QString &name, const MixSums &sums, const QString &share, const QString &realised,
                         bool strong) {
        const auto number = [&](std::int64_t value) { return known ? shownNumber(qint64(value)) : u"–"_s; };
        m_tableModel.appendRow({cell(name, false, strong), cell(number(sums.rows)), cell(number(sums.rendered)),
                                cell(number(sums.trained)), cell(share), cell(realised, true, true)});
    };
    add(tr("Domain"), m_result.domain, shownPercent(asked, 1), known ? shownPercent(m_result.realised, 1) : u"–"_s,
        false);
    add(tr("General"), m_result.general, shownPercent(1 - asked, 1),
        known ? shownPercent(1 - m_result.realised, 1) : u"–"_s, false);
    const MixSums all{m_result.domain.rows + m_result.general.rows,
                      m_result.domain.rendered + m_result.general.rendered,
                      m_result.domain.trained + m_result.general.trained};
    add(tr("Training"), all, {}, {}, true);
    const std::array<std::int64_t, 3> held{known ? m_plan->rephrased : -1, known ? m_plan->unseen : -1,
                                           known ? m_plan->validation + m_result.validationGeneral : -1};
    for (size_t i = 0; i < held.size(); ++i)
        m_heldCounts[i]->setText(held[i] < 0 ? QString() : tr("%n row(s)", nullptr, int(held[i])));
    Q_EMIT factsChanged();
}

void MixTab::showSources()
{
    const int current = m_sources->currentRow();
    m_sourcesModel.setHorizontalHeaderLabels({tr("Source"), tr("Used"), tr("Of")});
    m_sourcesModel.removeRows(0, m_sourcesModel.rowCount());
    const int accepted = m_project ? m_project->pairs().counts().accepted : 0;
    const auto item = [](const QString &text, bool number) {
        QStandardItem *made = cell(text, number);
        made->setSelectable(true);
        return made;
    };
    m_sourcesModel.appendRow({item(tr("Accepted pairs of this project"), false),
                              item(m_plan ? shownNumber(qint64(m_result.domain.rows)) : u"–"_s, true),
                              item(shownNumber(qint64(accepted)), true)});
    for (size_t i = 0; i < sources().size(); ++i) {
        const bool known = m_plan && m_data && i < m_data->rowsOfSource.size();
        m_sourcesModel.appendRow({item(sourceName(i), false),
                                  item(known ? shownNumber(qint64(m_result.usedOfSource[i])) : u"–"_s, true),
                                  item(known ? shownNumber(qint64(m_data->rowsOfSource[i])) : u"–"_s, true)});
    }
    m_sources->horizontalHeader()->resizeSection(1, 76);
    m_sources->horizontalHeader()->resizeSection(2, 76);
    fitHeight(m_sources, m_sourcesModel.rowCount());
    if (current >= 0 && current < m_sourcesModel.rowCount())
        m_sources->setCurrentIndex(m_sourcesModel.index(current, 0));
    m_removeGeneral->setEnabled(m_sources->currentRow() > 0);
}

void MixTab::showChecks()
{
    while (QLayoutItem *item = m_checks->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    int row = 0;
    const auto add = [&](Tone tone, const QString &text, const QString &link = {}, const QString &filter = {}) {
        auto *sign = new QLabel;
        sign->setPixmap(iconPixmap(stateIcon(tone), size::icon, devicePixelRatioF()));
        auto *words = new QLabel(text);
        words->setWordWrap(true);
        m_checks->addWidget(sign, row, 0, Qt::AlignTop);
        m_checks->addWidget(words, row, 1);
        if (!link.isEmpty()) {
            auto *button = new QPushButton(link);
            button->setAutoDefault(false);
            setRole(button, "link");
            button->setAccessibleName(link + u": "_s + text);
            connect(button, &QPushButton::clicked, this, [this, filter] {
                if (filter == u"review"_s)
                    m_context.navigator.goTo(u"dataset"_s, u"review"_s);
                else
                    m_preflight->setFilter(filter);
            });
            m_checks->addWidget(button, row, 2, Qt::AlignTop);
        }
        ++row;
    };
    if (m_problem) {
        add(Tone::Error, translated(*m_problem));
        return;
    }
    if (!m_plan) {
        const bool none = m_project && m_project->pairs().counts().accepted == 0;
        add(none ? Tone::Error : Tone::Muted,
            none ? tr("No pair is accepted yet.") : tr("They are made when the tokens are counted."),
            none ? tr("Review") : QString(), u"review"_s);
        return;
    }
    const std::int64_t tests = m_plan->rephrased + m_plan->unseen;
    add(m_plan->sharedQuestions == 0 ? Tone::Success : Tone::Error,
        tr("Held-out questions that are also in the training rows: %1 of %2")
            .arg(shownNumber(qint64(m_plan->sharedQuestions)), shownNumber(qint64(tests + m_plan->validation))));
    const double gap = m_dial->share() - m_result.realised;
    if (std::abs(gap) > 0.01) {
        add(Tone::Warning,
            gap < 0 ? tr("There are not enough general rows for %1: the domain share becomes %2. Add general data, or "
                         "ask for a higher share.")
                          .arg(shownPercent(m_dial->share(), 1), shownPercent(m_result.realised, 1))
                    : tr("The rows are too long to come nearer to %1.").arg(shownPercent(m_dial->share(), 1)));
    } else {
        add(Tone::Success, tr("The domain share that was asked for is reached."));
    }
    if (m_plan->rephrased < fewQuestions)
        add(Tone::Warning, tr("The test of rephrased questions has only %n question(s): facts with several phrasings "
                              "make it larger.",
                              nullptr, int(m_plan->rephrased)));
    if (m_plan->dropped > 0)
        add(Tone::Success,
            tr("%n pair(s) repeat another or tell a held-out fact; they are left out.", nullptr, int(m_plan->dropped)));
    if (m_result.cutRows > 0)
        add(Tone::Warning,
            tr("%n row(s) are longer than the length limit; their ends are cut.", nullptr, int(m_result.cutRows)),
            tr("Show"), u"cut"_s);
    if (!m_plan->nothingTrained.empty())
        add(Tone::Error, tr("%n row(s) train nothing; they are left out.", nullptr, int(m_plan->nothingTrained.size())),
            tr("Show"), u"nothing"_s);
}

QString MixTab::facts() const
{
    if (!m_project)
        return {};
    QStringList facts{tr("Next version: v%1").arg(m_project->datasets().nextVersion(m_name->text().trimmed()))};
    if (m_plan) {
        facts.append(tr("%n training row(s)", nullptr, int(m_result.train.size())));
        facts.append(tr("%1 tokens").arg(shownNumber(qint64(m_result.domain.rendered + m_result.general.rendered))));
    }
    return facts.join(u" · "_s);
}

void MixTab::refreshBuild()
{
    const QString name = m_name->text().trimmed();
    const int version = m_project ? m_project->datasets().nextVersion(name) : 1;
    const Result<> named = Datasets::checkName(toStd(name));
    m_name->setProperty("invalid", !named);
    m_name->style()->unpolish(m_name);
    m_name->style()->polish(m_name);
    m_nameProblem->setText(named ? QString() : translated(named.error()));
    m_nameProblem->setVisible(!named);
    m_build->setText(m_buildJob.isEmpty() ? tr("Build version v%1").arg(version) : tr("Building…"));
    QString reason;
    if (!m_project)
        reason = tr("No project is open.");
    else if (!m_buildJob.isEmpty())
        reason = tr("A version is being built.");
    else if (m_project->pairs().counts().accepted == 0)
        reason = tr("No pair is accepted yet. Review some first.");
    else if (!modelEntry())
        reason = tr("There is no model to count tokens with. Add one on the Models page.");
    else if (!named)
        reason = translated(named.error());
    else if (m_problem)
        reason = translated(*m_problem);
    else if (m_plan && m_result.train.empty())
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
    job.name = m_name->text().trimmed();
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
    const Result<QString> started = m_project->jobs().buildDataset(job);
    if (!started) {
        Q_EMIT failed(started.error());
        return;
    }
    m_buildJob = *started;
    m_context.navigator.say(tr("Building %1").arg(job.name));
    refreshBuild();
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
    m_plan.reset();
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
    m_plan.reset();
    showSources();
    count();
}

} // namespace fieldwright::ui
