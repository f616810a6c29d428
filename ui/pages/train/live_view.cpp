#include "ui/pages/train/live_view.h"

#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/jobs/sweeps.h"
#include "app/jobs/training_runs.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/run_curves.h"
#include "ui/charts/series_delegate.h"
#include "ui/pages/train/answers_pane.h"
#include "ui/pages/train/cells.h"
#include "ui/pages/train/diagnosis.h"
#include "ui/pages/train/forecast.h"
#include "ui/pages/train/layers_view.h"
#include "ui/pages/train/processes_text.h"
#include "ui/pages/train/progress_strip.h"
#include "ui/pages/train/rows_view.h"
#include "ui/pages/train/runs_model.h"
#include "ui/pages/train/shown_runs_model.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include "core/recipe/fields.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QSlider>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int refreshMs = 100;
constexpr const char *partIds[] = {"curves", "rows", "layers"};
constexpr int axisIdSize = 3;
constexpr const char *axisIds[axisIdSize] = {"step", "tokens", "time"};

QString shownValue(double value, int digits)
{
    return std::isfinite(value) ? shownNumber(value, digits) : QString(QChar(u'–'));
}

} // namespace

LiveView::LiveView(Settings &settings, QWidget *parent) : Translated(parent), m_settings(settings)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget;
    outer->addWidget(m_stack);
    m_empty = new EmptyState;
    m_stack->addWidget(m_empty);

    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_strip = new ProgressStrip;
    column->addWidget(m_strip);
    column->addWidget(buildTools());

    m_parts = new QStackedWidget;
    m_parts->addWidget(buildCurves());
    m_rows = new RowsView(settings);
    m_parts->addWidget(m_rows);
    m_layers = new LayersView(settings);
    m_parts->addWidget(m_layers);

    auto *splitter = new Splitter(Qt::Horizontal, settings, u"train/live"_s);
    splitter->addWidget(m_parts);
    m_side = buildSide();
    splitter->addWidget(m_side);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->restore({968, 320});
    column->addWidget(splitter, 1);
    m_stack->addWidget(body);

    m_refresh.setSingleShot(true);
    m_refresh.setInterval(refreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &LiveView::refreshAll);
    connect(&m_set, &RunSet::changed, this, [this] {
        if (!m_refresh.isActive())
            m_refresh.start();
        if (std::exchange(m_asked, asksAboutStep()) != asksAboutStep())
            Q_EMIT changed();
    });
    connect(m_curves, &RunCurves::cursorMoved, this, &LiveView::refreshCursor);
    connect(m_cause, &QLabel::linkActivated, this, [this](const QString &row) { m_rows->openRow(row.toLongLong()); });
    connect(m_rows, &RowsView::rowWanted, this, [this] {
        m_part->setCurrent(QLatin1String(partIds[1]));
        showPart();
    });

    onLanguage([this] {
        m_empty->setTexts(tr("No run yet. Its curves will be here while it trains."),
                          tr("Choose model, dataset and recipe under Set up."));
        const QString parts[] = {tr("Curves"), tr("Rows"), tr("Layers", "a view of them")};
        for (size_t i = 0; i < std::size(partIds); ++i)
            m_part->setText(QLatin1String(partIds[i]), parts[i]);
        m_axisLabel->setText(tr("X axis"));
        const QString axes[axisIdSize] = {tr("Step"), tr("Tokens"), tr("Time")};
        for (int i = 0; i < axisIdSize; ++i)
            m_axis->setText(QLatin1String(axisIds[i]), axes[i]);
        m_smoothingLabel->setText(tr("Smoothing"));
        m_smoothing->setAccessibleName(tr("Smoothing"));
        m_logarithmic->setText(tr("Log scale"));
        m_fit->setText(tr("Fit"));
        m_fit->setToolTip(tr("Show the whole curves again (0, or a double click)"));
        m_export->setText(tr("Export PNG, PDF, CSV…"));
        m_runsPane->caption()->setTitle(tr("Runs shown"));
        m_runs->setAccessibleName(tr("Runs shown"));
        m_cause->setAccessibleName(tr("Rows that a step went wrong with"));
        m_cursorPane->caption()->setTitle(tr("At the cursor"));
        m_cursor->setAccessibleName(tr("At the cursor"));
        m_checkpointsPane->caption()->setTitle(tr("Checkpoints"));
        m_checkpoints->setAccessibleName(tr("Checkpoints"));
        setHeaders(m_checkpointsModel, {tr("Step"), tr("Validation"), tr("State")}, {0, 1});
        m_runsModel->retranslate();
        refreshAll();
    });
}

QWidget *LiveView::buildCurves()
{
    auto *left = new Splitter(Qt::Vertical, m_settings, u"train/live-left"_s);
    auto *top = new QFrame;
    auto *topColumn = new QVBoxLayout(top);
    topColumn->setContentsMargins(0, 0, 0, 0);
    topColumn->setSpacing(0);
    m_curves = new RunCurves;
    topColumn->addWidget(m_curves, 1);
    auto *sentence = new QFrame;
    sentence->setProperty("surface", u"base"_s);
    sentence->setMinimumHeight(size::caption);
    auto *sentenceRow = new QHBoxLayout(sentence);
    sentenceRow->setContentsMargins(size::padding, 6, size::padding, 6);
    m_diagnosisIcon = new QLabel;
    m_diagnosisIcon->setFixedSize(size::icon, size::icon);
    m_diagnosis = new QLabel;
    m_diagnosis->setWordWrap(true); // whole at every width: it may take two lines
    m_processes = new QLabel;
    m_processes->setObjectName(u"processes"_s);
    m_processes->setWordWrap(true);
    setRole(m_processes, "mutedBody");
    auto *sentences = new QVBoxLayout;
    sentences->setSpacing(2);
    sentences->addWidget(m_diagnosis);
    sentences->addWidget(m_processes);
    sentenceRow->addWidget(m_diagnosisIcon, 0, Qt::AlignTop);
    sentenceRow->addLayout(sentences, 1);
    topColumn->addWidget(sentence);
    m_cause = new QLabel;
    m_cause->setProperty("surface", u"base"_s);
    m_cause->setTextFormat(Qt::RichText);
    m_cause->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_cause->setWordWrap(true);
    m_cause->setContentsMargins(2 * size::padding + size::icon, 0, size::padding, 6);
    m_cause->hide();
    topColumn->addWidget(m_cause);
    left->addWidget(top);
    m_answers = new AnswersPane(m_settings);
    connect(m_answers, &AnswersPane::questionChosen, this, &LiveView::refreshAnswers);
    left->addWidget(m_answers);
    left->setStretchFactor(0, 3);
    left->setStretchFactor(1, 1);
    left->restore({440, 190});
    return left;
}

void LiveView::showPart()
{
    const QString part = m_part->current();
    m_parts->setCurrentIndex(part == QLatin1String(partIds[1]) ? 1 : part == QLatin1String(partIds[2]) ? 2 : 0);
    refreshLayers();
    for (QWidget *tool : m_curveTools)
        tool->setEnabled(m_parts->currentIndex() == 0);
    m_side->setVisible(m_parts->currentIndex() == 0); // it is about the curves
}

QWidget *LiveView::buildTools()
{
    auto *bar = new ToolBar;
    m_part = new FilterRow;
    m_part->setObjectName(QStringLiteral("parts")); // for pictures of each
    for (const char *id : partIds)
        m_part->add(QLatin1String(id));
    m_part->setCurrent(QLatin1String(partIds[0]));
    bar->add(m_part);
    connect(m_part, &FilterRow::currentChanged, this, &LiveView::showPart);
    bar->addSeparator();
    m_axisLabel = new QLabel;
    setRole(m_axisLabel, "muted");
    bar->add(m_axisLabel);
    m_axis = new FilterRow;
    for (const char *id : axisIds)
        m_axis->add(QLatin1String(id));
    m_axis->setCurrent(u"step"_s);
    bar->add(m_axis);
    bar->addSeparator();
    m_smoothingLabel = new QLabel;
    setRole(m_smoothingLabel, "muted");
    bar->add(m_smoothingLabel);
    m_smoothing = new QSlider(Qt::Horizontal);
    m_smoothing->setRange(0, 99);
    m_smoothing->setValue(80);
    m_smoothing->setFixedWidth(96);
    m_smoothing->setProperty("focusRing", true);
    bar->add(m_smoothing);
    m_smoothingValue = new QLabel(u"0.80"_s);
    setRole(m_smoothingValue, "small");
    bar->add(m_smoothingValue);
    bar->addSeparator();
    m_logarithmic = new QCheckBox;
    bar->add(m_logarithmic);
    m_fit = new QAction(icon("zoom-fit-best"), QString(), this);
    auto *fit = new ActionTool(m_fit);
    bar->add(fit);
    m_curveTools = {m_axisLabel, m_axis, m_smoothingLabel, m_smoothing, m_smoothingValue, m_logarithmic, fit};
    bar->addStretch();
    m_export = new QAction(icon("document-export"), QString(), this);
    bar->add(new ActionTool(m_export));
    connect(m_axis, &FilterRow::currentChanged, this, [this](const QString &id) {
        m_curves->setXAxis(id == u"tokens" ? XAxis::Tokens : id == u"time" ? XAxis::Time : XAxis::Step);
    });
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int value) {
        m_smoothingValue->setText(QLocale().toString(value / 100.0, 'f', 2));
        m_curves->setSmoothing(value / 100.0);
    });
    connect(m_logarithmic, &QCheckBox::toggled, this, [this](bool on) { m_curves->setLogarithmic(on); });
    connect(m_fit, &QAction::triggered, this, [this] { m_curves->fit(); });
    connect(m_export, &QAction::triggered, this, &LiveView::exportCurves);
    return bar;
}

QWidget *LiveView::buildSide()
{
    auto *side = new Splitter(Qt::Vertical, m_settings, u"train/live-side"_s);
    m_runsModel = new ShownRunsModel(this);
    m_runs = new TableView;
    m_runs->setModel(m_runsModel);
    m_runs->setItemDelegateForColumn(
        ShownRunsModel::Sample,
        new SeriesDelegate([this](const QModelIndex &index) { return m_runsModel->seriesOf(index.row()); }, this));
    m_runs->setItemDelegateForColumn(ShownRunsModel::Name, new NameDelegate(ShownRunsModel::ShortNameRole, this));
    m_runs->setItemDelegateForColumn(ShownRunsModel::Shown, new QStyledItemDelegate(this));
    m_runs->setColumns(m_settings, u"train/shown"_s, {30, 46, 0, 104});
    m_runsPane = new Pane(m_runs);
    connect(m_runsModel, &ShownRunsModel::shownChanged, this, [this] {
        m_set.watch(m_runsModel->shownIds());
        refreshAll();
    });
    m_cursorModel = new QStandardItemModel(this);
    m_cursor = new TableView;
    m_cursor->setModel(m_cursorModel);
    m_cursorPane = new Pane(m_cursor);
    m_checkpointsModel = new QStandardItemModel(0, 3, this);
    m_checkpoints = new TableView;
    m_checkpoints->setModel(m_checkpointsModel);
    m_checkpoints->setColumns(m_settings, u"train/checkpoints"_s, {96, 88, 0});
    m_checkpoints->setItemDelegateForColumn(
        2, new StateDelegate(
               [](const QModelIndex &index) {
                   const bool verified = index.data(Qt::UserRole).toBool();
                   return StateDelegate::State{verified ? Tone::Success : Tone::Muted, index.data().toString()};
               },
               this));
    m_checkpointsPane = new Pane(m_checkpoints);
    side->addWidget(m_runsPane);
    side->addWidget(m_cursorPane);
    side->addWidget(m_checkpointsPane);
    side->restore({172, 234, 200});
    return side;
}

void LiveView::setProject(Project *project)
{
    m_curves->setRuns({}); // they point into the watchers
    m_set.setQueue(project ? &project->jobs().queue() : nullptr);
    m_project = project;
    m_run.clear();
    m_layers->setNorms({});
    m_rows->setProject(project);
    if (project) {
        JobQueue &queue = project->jobs().queue();
        connect(&queue, &JobQueue::jobChanged, this, [this](const QString &id) {
            if (id == m_run) {
                refreshStrip();
                Q_EMIT changed();
            }
        });
        connect(&queue, &JobQueue::jobRemoved, this, [this](const QString &id) {
            if (id == m_run)
                showRun({});
            else
                refreshRuns();
        });
        connect(&queue, &JobQueue::jobEnded, this, [this] { refreshRuns(); });
    }
    refreshRuns();
    refreshAll();
}

const RunStatus *LiveView::status() const
{
    return m_project && !m_run.isEmpty() ? m_project->jobs().queue().job(m_run) : nullptr;
}

QString LiveView::nameOf(const QString &id) const
{
    const RunStatus *run = m_project ? m_project->jobs().queue().job(id) : nullptr;
    return run ? shownRunName(*run) : id;
}

void LiveView::showRun(const QString &id)
{
    if (m_run != id) {
        m_curves->setRuns({});
        m_run = id;
        m_answers->clear();
        m_layers->setNorms({}); // those of another run may be as many
        refreshRuns();
        m_curves->fit();
    }
    refreshAll();
    Q_EMIT changed();
}

void LiveView::refreshRuns()
{
    std::vector<ShownRunsModel::Run> runs;
    const RunStatus *watched = status();
    if (watched) {
        const JobQueue &queue = m_project->jobs().queue();
        runs.push_back({m_run, nameOf(m_run), placeInSweep(*watched), {}, true});
        for (const QString &id : queue.ids()) {
            const RunStatus *run = queue.job(id);
            if (id == m_run || !isTraining(run) || run->state == JobState::Queued)
                continue;
            runs.push_back(
                {id, nameOf(id), placeInSweep(*run), bestLoss(*run), validationKey(*run) == validationKey(*watched)});
        }
    }
    m_runsModel->setRuns(std::move(runs), {});
    m_curves->setRuns({});
    m_set.watch(m_runsModel->shownIds());
    if (!m_refresh.isActive())
        m_refresh.start();
}

void LiveView::refreshAll()
{
    if (!m_curves || !m_checkpointsModel)
        return;
    m_stack->setCurrentIndex(status() ? 1 : 0);
    if (!status())
        return;
    m_rows->setRun(status());
    m_rows->runChanged();
    refreshCurves();
    refreshCause();
    refreshStrip();
    refreshLayers();
    refreshAnswers();
    refreshCursor();
    refreshCheckpoints();
}

void LiveView::refreshStrip()
{
    if (const RunStatus *run = status())
        m_strip->setRun(*run, m_set.watcher(m_run));
}

void LiveView::refreshCurves()
{
    std::vector<ShownRun> runs;
    const QStringList ids = m_runsModel->shownIds();
    const JobQueue &queue = m_project->jobs().queue();
    const RunStatus *watched = status();
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const RunWatcher *watcher = m_set.watcher(ids[i]);
        const RunStatus *run = queue.job(ids[i]);
        if (!watcher || !run || !run->job)
            continue;
        ShownRun shown = shownRun(*run, *watcher, int(i), *watched);
        if (i == 0 && !isFinal(run->state)) {
            if (const auto recipe = recipeFromJson(run->job->recipe, "job.json"))
                shown.plannedRates = plannedRates(*recipe, std::int64_t(run->total));
        }
        runs.push_back(std::move(shown));
        m_runsModel->setBest(ids[i], RunCurves::bestValidation(watcher->metrics()),
                             i == 0 ? RunCurves::baseValidation(watcher->metrics()) : std::nullopt);
    }
    m_curves->setRuns(std::move(runs));
    if (const RunWatcher *watcher = m_set.watcher(m_run)) {
        const Diagnosis diagnosis = Diagnostician::diagnose(watcher->metrics(), *watched);
        m_diagnosis->setText(diagnosis.text);
        m_diagnosisIcon->setPixmap(
            iconPixmap(stateIcon(diagnosis.tone), size::icon, m_diagnosisIcon->devicePixelRatioF()));
        m_processes->setText(ProcessesText::of(*watcher));
        m_processes->setVisible(!m_processes->text().isEmpty());
    }
}

/// What went wrong last, with a link to each row that it names. What the run waits for is said by the page's banner.
void LiveView::refreshCause()
{
    const RunWatcher *watcher = m_set.watcher(m_run);
    const RunMessage *asked = question();
    QStringList lines;
    for (const RunMessage *message : watcher ? watcher->causes() : std::vector<const RunMessage *>()) {
        if (message == asked)
            continue;
        QString line = translated(message->text).toHtmlEscaped();
        for (const std::int64_t row : message->rows)
            line += u" <a href=\"%1\">%2</a>"_s.arg(
                QString::number(row), tr("Open row %1").arg(shownNumber(qint64(row) + 1)).toHtmlEscaped());
        lines.append(line);
    }
    m_cause->setText(lines.join(u"<br>"_s));
    m_cause->setVisible(!lines.isEmpty());
}

const RunMessage *LiveView::question() const
{
    const RunStatus *run = status();
    const RunWatcher *watcher = m_set.watcher(m_run);
    if (!run || !watcher || (run->state != JobState::Paused && run->state != JobState::Interrupted))
        return nullptr;
    const std::vector<const RunMessage *> causes = watcher->causes();
    const bool asks = !causes.empty() && causes.back()->pauses && causes.back()->step > run->step;
    return asks ? causes.back() : nullptr;
}

void LiveView::refreshLayers()
{
    if (m_parts->currentWidget() != m_layers)
        return;
    if (const RunWatcher *watcher = m_set.watcher(m_run))
        m_layers->setNorms(watcher->metrics().layerNorms());
    else
        m_layers->setNorms({});
}

void LiveView::refreshAnswers()
{
    const RunWatcher *watcher = m_set.watcher(m_run);
    if (const RunStatus *run = status(); run && watcher)
        m_answers->setRun(*run, *watcher);
}

void LiveView::refreshCursor()
{
    const double x = m_curves->cursorX();
    const QStringList ids = m_runsModel->shownIds();
    if (!status() || ids.isEmpty() || !m_set.watcher(m_run))
        return;
    QStringList headers = {QString()};
    const QStringList names = {tr("Training loss"), tr("Validation loss"), tr("Learning rate"),
                               tr("Gradient norm"), tr("Tokens/s"),        tr("Memory, GB")};
    if (m_cursorModel->columnCount() != ids.size() + 1 || m_cursorModel->rowCount() != names.size()) {
        m_cursorModel->clear();
        m_cursorModel->setColumnCount(int(ids.size()) + 1);
        for (const QString &name : names) {
            QList<QStandardItem *> row = {cell(name)};
            for (qsizetype i = 0; i < ids.size(); ++i)
                row.append(cell(QString(), true));
            m_cursorModel->appendRow(row);
        }
        m_cursor->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    }
    double step = qQNaN(), epoch = qQNaN();
    for (qsizetype i = 0; i < ids.size(); ++i) {
        headers.append(nameOf(ids[i]));
        if (!m_set.watcher(ids[i]))
            continue;
        const ValuesAt values = m_curves->valuesAt(size_t(i), x);
        if (i == 0) {
            step = values.step;
            epoch = values.epoch;
        }
        const QString shown[] = {shownValue(values.loss, 3),  shownValue(values.validation, 3),
                                 shownReal(values.rate, 3),   shownValue(values.norm, 2),
                                 shownValue(values.speed, 0), shownValue(values.memory / 1e9, 2)};
        for (int row = 0; row < names.size(); ++row)
            m_cursorModel->item(row, int(i) + 1)->setText(shown[row]);
    }
    for (int row = 0; row < names.size(); ++row)
        m_cursorModel->item(row, 0)->setText(names[row]);
    QList<int> numbers;
    for (int i = 1; i < headers.size(); ++i)
        numbers.append(i);
    setHeaders(m_cursorModel, headers, numbers);
    m_cursorPane->caption()->setNote(
        std::isfinite(step) ? std::isfinite(epoch)
                                  ? tr("step %1, epoch %2").arg(shownNumber(qint64(step)), shownNumber(epoch, 2))
                                  : tr("step %1").arg(shownNumber(qint64(step)))
                            : tr("move the pointer over the curves"));
}

void LiveView::refreshCheckpoints()
{
    const RunWatcher *watcher = m_set.watcher(m_run);
    if (!watcher)
        return;
    const MetricSeries *validation = watcher->metrics().series("validation_loss");
    m_checkpointsModel->removeRows(0, m_checkpointsModel->rowCount());
    const auto &checkpoints = watcher->checkpoints();
    for (size_t i = checkpoints.size(); i-- > 0;) {
        const RunCheckpoint &checkpoint = checkpoints[i];
        double loss = qQNaN();
        for (size_t v = 0; validation && v < validation->size(); ++v) {
            if (std::int64_t(validation->step[v]) == checkpoint.step)
                loss = validation->value[v];
        }
        const QString step = shownNumber(qint64(checkpoint.step));
        auto *state = cell(checkpoint.verified ? tr("verified") : tr("written"));
        state->setData(checkpoint.verified, Qt::UserRole);
        m_checkpointsModel->appendRow(
            {cell(checkpoint.best ? tr("%1, best").arg(step) : step, true), cell(shownValue(loss, 3), true), state});
    }
}

void LiveView::exportCurves()
{
    const RunStatus *run = status();
    const QString name = run && run->job ? toQString(run->job->name) : m_run;
    const QString file = chooseExportFile(this, m_settings.get(setting::lastFolder), name.simplified(), true);
    if (file.isEmpty())
        return;
    if (const auto saved = m_curves->exportTo(file); !saved)
        QMessageBox::warning(this, tr("Export"), translated(saved.error()));
}

} // namespace fieldwright::ui
