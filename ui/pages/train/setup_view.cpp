#include "ui/pages/train/setup_view.h"

#include "app/datasets/datasets.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/jobs/training_runs.h"
#include "app/models/machine_speed.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/engine/estimate/reading_plan.h"
#include "core/recipe/fields.h"
#include "ui/pages/train/base_choice.h"
#include "ui/pages/train/cost_strip.h"
#include "ui/pages/train/design_pane.h"
#include "ui/pages/train/forecast.h"
#include "ui/pages/train/method_list.h"
#include "ui/pages/train/new_model_setup.h"
#include "ui/pages/train/rate_test_dialog.h"
#include "ui/pages/train/read_texts.h"
#include "ui/pages/train/recipe_tools.h"
#include "ui/pages/train/setup_facts.h"
#include "ui/pages/train/summary_pane.h"
#include "ui/pages/train/token_density.h"
#include "ui/pages/train/training_source.h"
#include "ui/style/theme.h"
#include "ui/system.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/recipe_form.h"

#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

/// Among the base models: none of them.
constexpr auto newModelId = QLatin1String("new-model");

bool readsDocuments(const TrainRecipe &recipe)
{
    return recipe.readsText() || recipe.objective == "masked-words";
}

bool isMethod(const QString &key)
{
    const auto choices = findField("method")->choices;
    return std::any_of(choices.begin(), choices.end(),
                       [&](const FieldChoice &choice) { return key == QLatin1String(choice.value); });
}

} // namespace

SetupView::SetupView(Studio &studio, QWidget *parent) : Translated(parent), m_studio(studio)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *splitter = new Splitter(Qt::Horizontal, studio.settings(), u"train/setup"_s);
    m_summary = new SummaryPane;
    m_summaryPane = new Pane(m_summary);
    splitter->addWidget(m_summaryPane);

    m_methods = new MethodPane;
    m_methods->setMinimumWidth(372); // names and figures beside each other
    m_middle = new QStackedWidget;
    m_middle->addWidget(m_methods);
    splitter->addWidget(m_middle);
    m_speed = new MachineSpeed(this);
    m_texts = new ReadTexts(this);
    m_density = new TokenDensity(this);
    m_new = new NewModelSetup(studio, *m_speed, *m_texts, this);
    splitter->addWidget(buildRecipe());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 2);
    splitter->restore({336, 392, 424});
    column->addWidget(splitter, 1);
    m_costs = new CostStrip;
    column->addWidget(m_costs);

    connect(m_methods, &MethodPane::chosen, this, &SetupView::chooseMethod);
    connect(m_form, &RecipeForm::changed, this, &SetupView::refresh);
    connect(m_base, &BaseChoice::changed, this, &SetupView::takeObjective);
    connect(m_tools, &RecipeTools::chosen, this, &SetupView::setRecipe);
    connect(m_presets, &SegmentRow::currentChanged, this, &SetupView::takePreset);
    connect(m_new, &NewModelSetup::sizeChosen, this, &SetupView::takeSize);
    connect(m_new, &NewModelSetup::changed, this, &SetupView::refresh);
    connect(m_new, &NewModelSetup::recipeChosen, this, [this](const TrainRecipe &recipe) {
        m_form->setRecipe(recipe, m_new->preset());
        refresh();
    });
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        if (m_filling)
            return;
        if (isNew() != m_form->recipe().isFromScratch())
            isNew() ? takeSize() : takePreset(m_presets->current());
        m_base->setModel(model());
        fillObjectives();
    });
    connect(m_objective, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            takeObjective();
    });
    connect(m_source, &TrainingSource::changed, this, &SetupView::refresh);
    connect(m_texts, &ReadTexts::changed, this, &SetupView::refresh);
    connect(m_density, &TokenDensity::changed, this, &SetupView::refresh);
    connect(m_dataset, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            refresh();
    });
    connect(m_name, &QLineEdit::textChanged, this, [this] {
        if (!m_filling)
            refresh();
    });
    connect(&studio.models(), &ModelLibrary::listReset, this, &SetupView::fillModels);

    onLanguage([this] {
        m_summaryPane->caption()->setTitle(tr("What this run will do"));
        m_recipePane->caption()->setTitle(tr("Recipe"));
        m_presets->setAccessibleName(tr("Preset"));
        if (const int at = m_model->findData(newModelId); at >= 0)
            m_model->setItemText(at, tr("None: a new model"));
        for (const RecipePreset &preset : recipePresets())
            m_presets->setText(QLatin1String(preset.key), translatedLabel(preset.label), translatedLabel(preset.help));
        m_testRates->setText(tr("Find…"));
        m_testRates->setAccessibleName(tr("Find a learning rate"));
        m_nameLabel->setText(tr("Run name"));
        m_name->setAccessibleName(tr("Run name"));
        m_modelLabel->setText(tr("Base model"));
        m_model->setAccessibleName(tr("Base model"));
        m_objectiveLabel->setText(tr("Objective"));
        m_objective->setAccessibleName(tr("Objective"));
        m_base->retranslate();
        m_new->retranslate();
        m_tools->retranslate();
        fillObjectives();
    });
    takePreset(studio.settings().get(setting::lastPreset));
}

SetupView::~SetupView() = default;

QWidget *SetupView::buildRecipe()
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_presets = new SegmentRow;
    for (const RecipePreset &preset : recipePresets())
        m_presets->add(QLatin1String(preset.key));
    auto *top = new QHBoxLayout;
    top->setContentsMargins(size::padding, 12, size::padding, 4);
    top->addWidget(m_presets);
    top->addWidget(m_new->sizes());
    column->addLayout(top);
    m_form = new RecipeForm(QStringList{u"method"_s, u"objective"_s} + DesignPane::fields());
    m_name = new QLineEdit;
    m_name->setMaxLength(80);
    m_model = new QComboBox;
    m_objective = new QComboBox;
    m_dataset = new QComboBox;
    for (QComboBox *box : {m_model, m_objective, m_dataset}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(10);
    }
    m_testRates = new QPushButton;
    setRole(m_testRates, "link");
    m_form->addBeside("learning_rate", m_testRates);
    connect(m_testRates, &QPushButton::clicked, this, &SetupView::testRates);
    m_nameLabel = m_form->addHeadRow(m_name);
    m_modelLabel = m_form->addHeadRow(m_model);
    m_base = new BaseChoice(*m_form);
    m_objectiveLabel = m_form->addHeadRow(m_objective);
    m_source = new TrainingSource(m_dataset, *m_texts, m_studio.settings());
    m_sourceLabel = m_form->addHeadRow(m_source);
    column->addWidget(m_form, 1);
    m_recipePane = new Pane(body);
    const auto shown = [this] {
        return RecipeTools::Shown{
            .recipe = m_form->recipe(), .runName = m_name->text().trimmed(), .isForEncoder = isEncoder()};
    };
    m_tools = new RecipeTools(m_studio.settings(), shown, m_recipePane->caption(), this);
    return m_recipePane;
}

void SetupView::setProject(Project *project)
{
    delete m_rateTest; // it looks at the queue of the project before
    m_asksForRates = false;
    m_project = project;
    m_isSettingUp = true; // one refresh at the end
    m_texts->setProject(project);
    m_density->setProject(project);
    if (project) {
        m_speed->measure();
        connect(&project->datasets(), &Datasets::listReset, this, &SetupView::fillDatasets);
        connect(&project->documents(), &Documents::listReset, this, &SetupView::refresh);
        connect(&project->models(), &ProjectModels::listReset, this, &SetupView::fillModels);
        connect(&project->jobs().queue(), &JobQueue::jobEnded, this, &SetupView::refresh);
        connect(&project->jobs().queue(), &JobQueue::opened, this, [this] {
            if (m_name->text() == m_proposedName) // now it is known which names are taken
                proposeName();
        });
    }
    fillModels();
    fillDatasets();
    proposeName();
    m_isSettingUp = false;
    refresh();
}

void SetupView::proposeName()
{
    m_proposedName = m_project ? m_project->jobs().proposedRunName() : QString();
    m_name->setText(m_proposedName);
}

void SetupView::fillModels()
{
    m_filling = true;
    const QString chosen = m_model->currentData().toString();
    m_model->clear();
    std::vector<ModelEntry> models = m_studio.models().list();
    if (m_project)
        models.insert(models.end(), m_project->models().list().begin(), m_project->models().list().end());
    for (const ModelEntry &entry : models)
        m_model->addItem(shownRunName(toQString(entry.ref.name)), toQString(entry.ref.id));
    m_new->setModels(models);
    const int bases = m_model->count();
    if (bases)
        m_model->insertSeparator(bases);
    m_model->addItem(tr("None: a new model"), newModelId);
    int at = m_model->findData(chosen);
    if (at < 0) {
        const ModelEntry *standard = m_studio.findModel(m_studio.settings().get(setting::defaultModel));
        if (!standard)
            standard = m_studio.models().standardModel();
        at = standard ? m_model->findData(toQString(standard->ref.id)) : -1;
    }
    m_model->setCurrentIndex(std::max(at, bases ? 0 : -1));
    m_filling = false;
    m_base->setModel(model());
    fillObjectives();
}

bool SetupView::isEncoder() const
{
    const ModelEntry *entry = model();
    return entry && entry->isEncoder;
}

bool SetupView::isNew() const
{
    return m_model->currentData().toString() == newModelId;
}

void SetupView::chooseNew(bool isNew)
{
    if (isNew == this->isNew())
        return;
    m_filling = true;
    const ModelEntry *standard = m_studio.models().standardModel();
    const int base = standard ? m_model->findData(toQString(standard->ref.id)) : m_model->count() > 1 ? 0 : -1;
    m_model->setCurrentIndex(isNew ? m_model->findData(newModelId) : base);
    m_filling = false;
    m_base->setModel(model());
}

QString SetupView::objective() const
{
    return m_objective->count() ? m_objective->currentData().toString() : u"sft"_s;
}

QString SetupView::fittingMethod(const QString &method) const
{
    return isNew() ? u"full"_s : m_base->fittingMethod(method);
}

/// What an adapter, or a tokenizer that is taken over, fixes stays as it is.
void SetupView::keepFixed()
{
    const TrainRecipe recipe = m_form->recipe();
    const TrainRecipe kept = isNew() ? m_new->kept(recipe) : m_base->kept(recipe);
    if (kept == recipe)
        return;
    m_form->setRecipe(kept);
    if (isNew())
        m_new->setRecipe(kept);
}

/// What the chosen model can learn; the recipe's objective where that is among it. Refreshes.
void SetupView::fillObjectives()
{
    m_filling = true;
    m_objective->clear();
    for (const FieldChoice &choice : findField("objective")->choices) {
        TrainRecipe recipe;
        recipe.objective = choice.value;
        if (recipe.isForEncoder() != isEncoder() || recipe.isFromScratch() != isNew())
            continue;
        m_objective->addItem(translatedLabel(choice.label), QLatin1String(choice.value));
        m_objective->setItemData(m_objective->count() - 1, translatedLabel(choice.help), Qt::ToolTipRole);
    }
    m_objective->setCurrentIndex(std::max(0, m_objective->findData(toQString(m_form->recipe().objective))));
    m_filling = false;
    takeObjective();
}

void SetupView::takeObjective()
{
    TrainRecipe recipe = m_form->recipe();
    // An encoder is small: it is tuned whole unless somebody chooses otherwise.
    const bool isNewEncoder = isEncoder() && !recipe.isForEncoder();
    const QString method = fittingMethod(isNewEncoder ? u"full"_s : toQString(recipe.method));
    const TrainRecipe preset = presetOf(m_presets->current(), method);
    if (method != toQString(recipe.method)) {
        if (recipe.learningRate == presetOf(m_presets->current(), toQString(recipe.method)).learningRate)
            recipe.learningRate = preset.learningRate; // else it was chosen by hand
        recipe.method = toStd(method);
    }
    recipe.objective = toStd(objective());
    m_source->setObjective(objective());
    m_sourceLabel->setText(m_source->title());
    m_objective->setToolTip(m_objective->currentData(Qt::ToolTipRole).toString());
    showRecipe(recipe, preset);
    m_presets->setVisible(!isNew());
    m_new->sizes()->setVisible(isNew());
    if (isNew() && m_middle->indexOf(m_new->pane()) < 0)
        m_middle->addWidget(m_new->pane());
    m_middle->setCurrentWidget(isNew() ? static_cast<QWidget *>(m_new->pane()) : m_methods);
    m_texts->setCounted(readsDocuments(recipe));
    if (isNew())
        m_new->choose();
    refresh();
}

void SetupView::showRecipe(const TrainRecipe &recipe, const TrainRecipe &preset)
{
    m_form->setRecipe(recipe, preset);
    if (isNew())
        m_new->setRecipe(recipe);
}

void SetupView::takeSize()
{
    showRecipe(m_new->preset(), m_new->preset());
    refresh();
}

void SetupView::setLabelled(const QString &file)
{
    m_source->setFile(file);
}

void SetupView::fillDatasets()
{
    m_filling = true;
    const QString chosen = datasetTitle();
    const QString newest = m_dataset->count() ? m_dataset->itemData(0).toString() : QString();
    m_dataset->clear();
    if (m_project) {
        for (const DatasetVersion &version : m_project->datasets().list())
            m_dataset->addItem(toQString(version.title()), toQString(version.title()));
    }
    // Who had the newest wants the newest.
    const int at = chosen.isEmpty() || chosen == newest ? 0 : m_dataset->findData(chosen);
    m_dataset->setCurrentIndex(m_dataset->count() ? std::max(at, 0) : -1);
    m_filling = false;
    refresh();
}

const ModelEntry *SetupView::model() const
{
    return m_studio.findModel(m_model->currentData().toString());
}

const DatasetVersion *SetupView::dataset() const
{
    return m_project && m_dataset->count() ? m_project->datasets().find(datasetTitle()) : nullptr;
}

QString SetupView::datasetTitle() const
{
    return m_dataset->currentData().toString();
}

QString SetupView::sourceTitle() const
{
    if (objective() == u"sft")
        return datasetTitle();
    if (objective() == u"classify")
        return QFileInfo(m_source->file()).fileName();
    return m_project ? tr("%n document(s)", nullptr, m_texts->chosenCount()) : QString();
}

void SetupView::setDataset(const QString &title)
{
    if (const int at = m_dataset->findData(title); at >= 0)
        m_dataset->setCurrentIndex(at);
}

TrainRecipe SetupView::presetOf(const QString &key, const QString &method) const
{
    if (isNew())
        return m_new->preset();
    const auto presets = recipePresets();
    TrainRecipe recipe = presets.front().recipe;
    for (const RecipePreset &preset : presets) {
        if (key == QLatin1String(preset.key))
            recipe = preset.recipe;
    }
    recipe.learningRate =
        std::min(highestRate(), recipe.learningRate * methodRate(toStd(method)) / methodRate(recipe.method));
    recipe.method = toStd(method);
    recipe.objective = toStd(objective());
    return recipe;
}

void SetupView::takePreset(const QString &key)
{
    const QString method = m_studio.settings().get(setting::lastMethod);
    m_studio.settings().set(setting::lastPreset, key);
    const TrainRecipe recipe = presetOf(key, fittingMethod(isMethod(method) ? method : u"lora"_s));
    m_presets->setCurrent(key);
    m_form->setRecipe(recipe, recipe);
    refresh();
}

void SetupView::chooseMethod(const QString &method)
{
    TrainRecipe recipe = m_form->recipe();
    const QString before = toQString(recipe.method);
    if (before == method)
        return;
    m_studio.settings().set(setting::lastMethod, method);
    const TrainRecipe oldPreset = presetOf(m_presets->current(), before);
    const TrainRecipe preset = presetOf(m_presets->current(), method);
    if (recipe.learningRate == oldPreset.learningRate) // else it was chosen by hand
        recipe.learningRate = preset.learningRate;
    recipe.method = toStd(method);
    m_form->setRecipe(recipe, preset);
    refresh();
}

void SetupView::setRecipe(const TrainRecipe &recipe)
{
    const QString method = toQString(recipe.method);
    chooseNew(recipe.isFromScratch());
    if (!isNew())
        m_studio.settings().set(setting::lastMethod, method);
    showRecipe(recipe, presetOf(m_presets->current(), method));
    fillObjectives();
}

quint64 SetupView::freeMemory()
{
    const MemoryUse memory = mainMemory();
    return memory.total > memory.used ? memory.total - memory.used : 0;
}

Machine SetupView::machine() const
{
    return {freeMemory(), m_speed->products()};
}

SetupView::Speed SetupView::speedOf(const TrainRecipe &recipe, const Forecast &plan) const
{
    const ModelEntry *entry = model();
    if (!m_project || !entry)
        return {};
    if (const double speed = measuredSpeed(m_project->jobs().queue(), entry->ref.id, recipe); speed > 0)
        return {speed, false};
    if (const TunedEncoder *encoder = m_base->encoder()) // is computed in fp32
        return {tokensPerSecond(recipe, *encoder, plan.rowLength(recipe), m_speed->products().fp32), true};
    const ModelConfig *config = m_base->config();
    if (!config) // not read yet
        return {};
    return {tokensPerSecond(recipe, *config, m_base->adapterNumbers(), plan.rowLength(recipe),
                            m_speed->flopsPerSecond().value_or(0)),
            true};
}

Forecast SetupView::forecastOf(const TrainRecipe &recipe) const
{
    const DatasetVersion *version = objective() == u"sft" ? dataset() : nullptr;
    Forecast plan =
        forecast(recipe, version ? &version->manifest : nullptr, m_base->config(), m_base->adapterNumbers(), machine());
    const TunedEncoder *encoder = m_base->encoder();
    if (encoder)
        addEncoder(plan, recipe, *encoder);
    const ModelEntry *const base = isNew() ? nullptr : model();
    if (!base || base->missing || (!encoder && !m_base->config()))
        return plan;
    if (readsDocuments(recipe)) {
        if (const auto density = m_density->ofDocuments(base->ref.path, m_texts->documents()))
            addReading(plan, planReading(recipe, m_texts->bytes() / *density));
    }
    if (objective() == u"classify" && !m_source->file().isEmpty()) {
        if (const auto tokens = m_density->tokensOfFile(base->ref.path, toPath(m_source->file())))
            addReading(plan, planLabelled(recipe, *tokens));
    }
    return plan;
}

qint64 SetupView::plannedTime(const TrainRecipe &recipe) const
{
    if (isNew())
        return m_new->plannedMs(recipe);
    const Forecast plan = forecastOf(recipe);
    const double speed = speedOf(recipe, plan).tokensPerSecond;
    const auto tokens = double(plan.allTokens());
    return speed > 0 ? qint64(std::min(tokens / speed, 1e12) * 1000) : 0;
}

QString SetupView::memoryProblem(const TrainRecipe &recipe) const
{
    std::optional<quint64> needed;
    if (isNew())
        needed = m_new->memoryOf(recipe);
    else if (const auto memory = m_base->memoryOf(recipe, machine()))
        needed = memory->total();
    const quint64 free = freeMemory();
    return needed && *needed > free
               ? tr("This needs %1 of memory, and %2 are free.").arg(shownBytes(*needed), shownBytes(free))
               : QString();
}

QString SetupView::timeText(const TrainRecipe &recipe) const
{
    const qint64 ms = plannedTime(recipe);
    return ms > 0 ? shownDuration(ms) : QString(QChar(u'–'));
}

QString SetupView::findProblemOfData(const Forecast &plan) const
{
    if (objective() == u"sft" && (plan.rows == 0 || plan.trainedTokens == 0))
        return tr("%1 has nothing to train on.").arg(datasetTitle());
    if (objective() == u"classify" && m_source->file().isEmpty())
        return tr("No file with labelled texts is chosen.");
    if (objective() != u"sft" && objective() != u"classify" && m_texts->chosenCount() == 0)
        return tr("No document to read. Add some on the Documents page.");
    return {};
}

QString SetupView::findProblem(const Forecast &plan, quint64 free) const
{
    if (!m_project)
        return tr("No project is open.");
    if (objective() == u"sft" && m_project->datasets().list().empty())
        return tr("No dataset version yet. Build one on the Dataset page.");
    const ModelEntry *entry = model();
    if (!entry)
        return tr("No model to train. Add one on the Models page.");
    if (entry->missing)
        return tr("The files of %1 are not where they were. Choose another model, or add it again on the Models page.")
            .arg(toQString(entry->ref.name));
    if (!m_base->problem().isEmpty())
        return m_base->problem();
    if (!m_form->problem().isEmpty())
        return m_form->problem();
    if (const QString problem = m_base->findProblem(m_form->recipe()); !problem.isEmpty())
        return problem;
    if (m_name->text().trimmed().isEmpty())
        return tr("The run needs a name.");
    if (const QString problem = findProblemOfData(plan); !problem.isEmpty())
        return problem;
    if (plan.memory && plan.memory->total() > free)
        return (m_form->recipe().givesModel()
                    ? tr("This needs %1 of memory, and %2 are free. Choose LoRA, the 8-bit optimiser, a smaller "
                         "micro-batch or a smaller model, or close other programs.")
                    : tr("This needs %1 of memory, and %2 are free. Choose a base model in 4 bits, a smaller "
                         "micro-batch or a smaller model, or close other programs."))
            .arg(shownBytes(plan.memory->total()), shownBytes(free));
    return {};
}

void SetupView::refresh()
{
    if (!m_costs || m_isSettingUp)
        return;
    keepFixed();
    m_source->showTexts();
    const quint64 free = freeMemory();
    const Planned planned = isNew() ? m_new->plan({.recipe = m_form->recipe(),
                                                   .formProblem = m_form->problem(),
                                                   .hasName = !m_name->text().trimmed().isEmpty(),
                                                   .freeMemory = free})
                                    : planTuning(free);
    m_problem = planned.problem;
    m_testRates->setEnabled(m_problem.isEmpty() && !isEncoder() && !m_asksForRates);
    m_testRates->setToolTip(!m_problem.isEmpty() ? m_problem
                            : isEncoder()        ? tr("Only of language models; an encoder is not tested")
                                          : tr("A short run whose rate rises shows where the loss falls fastest"));
    m_summary->setFacts(planned.facts);
    m_costs->setCosts(planned.costs);
    if (!isNew())
        refreshMethods(free);
    Q_EMIT changed();
}

void SetupView::refreshMethods(quint64 free)
{
    std::vector<MethodModel::Method> methods;
    for (const FieldChoice &choice : findField("method")->choices) {
        TrainRecipe recipe = m_form->recipe();
        recipe.method = choice.value;
        if (fittingMethod(QLatin1String(choice.value)) != QLatin1String(choice.value))
            continue;
        MethodModel::Method method{.key = QLatin1String(choice.value), .time = timeText(recipe)};
        if (const auto memory = m_base->memoryOf(recipe, machine())) {
            const quint64 needed = memory->total();
            method.memory = shownBytes(needed);
            if (needed > free)
                method.problem = tr("does not fit in %1").arg(shownBytes(free));
        }
        methods.push_back(std::move(method));
    }
    m_methods->setMethods(std::move(methods), toQString(m_form->recipe().method));
}

Planned SetupView::planTuning(quint64 free) const
{
    const TrainRecipe recipe = m_form->recipe();
    const ModelEntry *entry = model();
    const Forecast plan = forecastOf(recipe);
    const QString problem = findProblem(plan, free);
    const Speed speed = speedOf(recipe, plan);
    const QString time = timeText(recipe);
    return {.problem = problem,
            .facts = SetupFacts::of({.recipe = recipe,
                                     .plan = plan,
                                     .model = entry ? toQString(entry->ref.name) : QString(),
                                     .problem = problem,
                                     .documents = m_texts->chosenCount(),
                                     .labelled = QFileInfo(m_source->file()).fileName(),
                                     .freeMemory = free,
                                     .tokensPerSecond = speed.tokensPerSecond,
                                     .isEstimate = speed.isEstimate,
                                     .time = time}),
            .costs = {.plan = plan,
                      .freeMemory = free,
                      .tokensPerSecond = speed.tokensPerSecond,
                      .time = time,
                      .isEstimate = speed.isEstimate}};
}

TrainRecipe SetupView::recipe() const
{
    return m_form->recipe();
}

std::optional<TrainOptions> SetupView::options() const
{
    const ModelEntry *entry = model();
    if (m_project && isNew()) {
        const ModelEntry *taken = m_new->tokenizerOf();
        return TrainOptions{.name = m_name->text().trimmed(),
                            .documents = m_texts->documents(),
                            .generalTexts = m_texts->generalTexts(),
                            .tokenizerOf = taken ? std::optional(taken->ref) : std::nullopt,
                            .recipe = m_form->recipe()};
    }
    if (!m_project || !entry)
        return {};
    return TrainOptions{.name = m_name->text().trimmed(),
                        .model = entry->ref,
                        .dataset = datasetTitle(),
                        .documents = m_texts->documents(),
                        .generalTexts = m_texts->generalTexts(),
                        .labelled = toPath(m_source->file()),
                        .recipe = m_form->recipe(),
                        .onAdapter = m_base->onAdapter()};
}

void SetupView::testRates()
{
    auto wanted = options();
    if (!wanted)
        return;
    wanted->name = tr("Learning rate of %1").arg(wanted->name);
    m_asksForRates = true;
    refresh();
    m_project->jobs().testRates(*wanted, 0, this, [this](const Result<QString> &id) {
        m_asksForRates = false;
        refresh();
        if (!m_project)
            return;
        if (id)
            showRateTest(*id);
        else
            QMessageBox::warning(this, tr("Find a learning rate"), translated(id.error()));
    });
}

void SetupView::showRateTest(const QString &run)
{
    auto *dialog = new RateTestDialog(m_project->jobs().queue(), run, this);
    m_rateTest = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RateTestDialog::rateChosen, this, [this](double rate) {
        TrainRecipe recipe = m_form->recipe();
        if (setField(recipe, *findField("learning_rate"), rate))
            m_form->setRecipe(recipe);
        refresh();
    });
    dialog->open();
}

void SetupView::start(std::function<void(Result<QString>)> done)
{
    const auto wanted = options();
    if (!wanted)
        return done(fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no model to train.")}));
    m_project->jobs().train(*wanted, this, [this, done = std::move(done)](const Result<QString> &id) {
        if (id && m_project) {
            proposeName();
        }
        done(id);
    });
}

void SetupView::focusStart()
{
    m_methods->focusList();
}

} // namespace fieldwright::ui
