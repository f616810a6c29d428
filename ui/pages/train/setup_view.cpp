#include "ui/pages/train/setup_view.h"

#include "app/datasets/datasets.h"
#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/model_files/model_source.h"
#include "core/recipe/fields.h"
#include "core/recipe/published_recipes.h"
#include "ui/pages/train/cost_strip.h"
#include "ui/pages/train/method_list.h"
#include "ui/pages/train/rate_test_dialog.h"
#include "ui/pages/train/setup_facts.h"
#include "ui/pages/train/summary_pane.h"
#include "ui/pages/train/training_source.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/system.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/recipe_form.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

bool isMethod(const QString &key)
{
    const auto choices = findField("method")->choices;
    return std::any_of(choices.begin(), choices.end(),
                       [&](const FieldChoice &choice) { return key == QLatin1String(choice.value); });
}

} // namespace

SetupView::SetupView(Studio &studio, QWidget *parent)
    : Translated(parent), m_studio(studio), m_files(u"model headers"_s)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *splitter = new Splitter(Qt::Horizontal, studio.settings(), u"train/setup"_s);
    m_summary = new SummaryPane;
    m_summaryPane = new Pane(m_summary);
    splitter->addWidget(m_summaryPane);

    m_methods = new ListView;
    m_methodModel = new MethodModel(this);
    m_methods->setModel(m_methodModel);
    m_methods->setItemDelegate(new MethodDelegate(m_methods));
    m_methods->setResizeMode(QListView::Adjust);
    m_methodPane = new Pane(m_methods);
    m_memoryHead = new QLabel;
    m_timeHead = new QLabel;
    for (QLabel *head : {m_memoryHead, m_timeHead}) {
        setRole(head, "muted");
        head->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        head->setFixedWidth(MethodDelegate::timeWidth - 8);
        m_methodPane->caption()->add(head);
    }
    splitter->addWidget(m_methodPane);
    splitter->addWidget(buildRecipe());
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setStretchFactor(2, 2);
    splitter->restore({336, 392, 424});
    column->addWidget(splitter, 1);
    m_costs = new CostStrip;
    column->addWidget(m_costs);

    connect(m_methods, &ListView::currentRowChanged, this, [this](const QModelIndex &current) {
        if (current.isValid() && !m_filling)
            chooseMethod(current.data(MethodModel::KeyRole).toString());
    });
    connect(m_form, &RecipeForm::changed, this, &SetupView::refresh);
    connect(m_presets, &SegmentRow::currentChanged, this, &SetupView::takePreset);
    connect(m_model, &QComboBox::currentIndexChanged, this, [this] {
        if (m_filling)
            return;
        readModel();
        fillObjectives();
    });
    connect(m_objective, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            takeObjective();
    });
    connect(m_source, &TrainingSource::changed, this, &SetupView::refresh);
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
        m_methodPane->caption()->setTitle(tr("Method"));
        m_methods->setAccessibleName(tr("Method"));
        m_memoryHead->setText(tr("Memory"));
        m_timeHead->setText(tr("Time"));
        m_recipePane->caption()->setTitle(tr("Recipe"));
        m_presets->setAccessibleName(tr("Preset"));
        for (const RecipePreset &preset : recipePresets())
            m_presets->setText(QLatin1String(preset.key), translatedLabel(preset.label), translatedLabel(preset.help));
        m_published->setText(tr("Published"));
        m_published->setToolTip(tr("Recipes that imitate published ones"));
        m_load->setText(tr("Load…"));
        m_load->setToolTip(tr("Read a recipe from a file"));
        m_save->setText(tr("Save…"));
        m_save->setToolTip(tr("Write this recipe to a file"));
        m_testRates->setText(tr("Find…"));
        m_testRates->setAccessibleName(tr("Find a learning rate"));
        m_nameLabel->setText(tr("Run name"));
        m_name->setAccessibleName(tr("Run name"));
        m_modelLabel->setText(tr("Base model"));
        m_model->setAccessibleName(tr("Base model"));
        m_objectiveLabel->setText(tr("Objective"));
        m_objective->setAccessibleName(tr("Objective"));
        m_methodModel->retranslate();
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
    column->addLayout(top);
    m_form = new RecipeForm({u"method"_s, u"objective"_s});
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
    m_objectiveLabel = m_form->addHeadRow(m_objective);
    m_source = new TrainingSource(m_dataset, m_studio.settings());
    m_sourceLabel = m_form->addHeadRow(m_source);
    column->addWidget(m_form, 1);
    m_recipePane = new Pane(body);
    m_load = new QAction(icon("document-open"), QString(), this);
    m_save = new QAction(icon("document-save"), QString(), this);
    m_published = new QAction(icon("document-multiple"), QString(), this);
    m_published->setMenu(new QMenu(this));
    m_published->menu()->setToolTipsVisible(true);
    connect(m_published->menu(), &QMenu::aboutToShow, this, &SetupView::fillPublished);
    auto *published = new ActionTool(m_published);
    published->setPopupMode(QToolButton::InstantPopup);
    m_recipePane->caption()->add(published);
    m_recipePane->caption()->add(new ActionTool(m_load));
    m_recipePane->caption()->add(new ActionTool(m_save));
    connect(m_load, &QAction::triggered, this, &SetupView::chooseRecipeToLoad);
    connect(m_save, &QAction::triggered, this, &SetupView::saveRecipe);
    return m_recipePane;
}

void SetupView::setProject(Project *project)
{
    delete m_rateTest; // it looks at the queue of the project before
    m_project = project;
    if (project) {
        connect(&project->datasets(), &Datasets::listReset, this, &SetupView::fillDatasets);
        connect(&project->documents(), &Documents::listReset, this, &SetupView::refresh);
        connect(&project->models(), &ProjectModels::listReset, this, &SetupView::fillModels);
        connect(&project->jobs().queue(), &JobQueue::jobEnded, this, &SetupView::refresh);
    }
    fillModels();
    fillDatasets();
    m_proposedName = project ? project->jobs().proposedRunName() : QString();
    m_name->setText(m_proposedName);
    refresh();
}

void SetupView::fillModels()
{
    m_filling = true;
    const QString chosen = m_model->currentData().toString();
    m_model->clear();
    for (const ModelEntry &entry : m_studio.models().list())
        m_model->addItem(toQString(entry.ref.name), toQString(entry.ref.id));
    if (m_project) {
        for (const ModelEntry &entry : m_project->models().list()) {
            if (entry.kind != ModelKind::Adapter)
                m_model->addItem(toQString(entry.ref.name), toQString(entry.ref.id));
        }
    }
    int at = m_model->findData(chosen);
    if (at < 0) {
        const ModelEntry *standard = m_studio.findModel(m_studio.settings().get(setting::defaultModel));
        if (!standard)
            standard = m_studio.models().standardModel();
        at = standard ? m_model->findData(toQString(standard->ref.id)) : -1;
    }
    m_model->setCurrentIndex(std::max(at, m_model->count() ? 0 : -1));
    m_filling = false;
    readModel();
    fillObjectives();
}

bool SetupView::isEncoder() const
{
    const ModelEntry *entry = model();
    return entry && entry->isEncoder;
}

QString SetupView::objective() const
{
    return m_objective->count() ? m_objective->currentData().toString() : u"sft"_s;
}

QString SetupView::fittingMethod(const QString &method) const
{
    return isEncoder() && method != u"freeze" ? u"full"_s : method;
}

/// What the chosen model can learn; the recipe's objective where that is among it. Refreshes.
void SetupView::fillObjectives()
{
    m_filling = true;
    m_objective->clear();
    for (const FieldChoice &choice : findField("objective")->choices) {
        TrainRecipe recipe;
        recipe.objective = choice.value;
        if (recipe.isForEncoder() != isEncoder())
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
    const QString method = fittingMethod(toQString(recipe.method));
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
    m_form->setPreset(preset);
    m_form->setRecipe(recipe);
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
    return m_project ? tr("%n document(s)", nullptr, int(m_project->documents().count())) : QString();
}

void SetupView::setDataset(const QString &title)
{
    if (const int at = m_dataset->findData(title); at >= 0)
        m_dataset->setCurrentIndex(at);
}

TrainRecipe SetupView::presetOf(const QString &key, const QString &method) const
{
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
    m_form->setPreset(recipe);
    m_form->setRecipe(recipe);
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
    m_form->setPreset(preset);
    m_form->setRecipe(recipe);
    refresh();
}

void SetupView::setRecipe(const TrainRecipe &recipe)
{
    const QString method = toQString(recipe.method);
    m_studio.settings().set(setting::lastMethod, method);
    m_form->setPreset(presetOf(m_presets->current(), method));
    m_form->setRecipe(recipe);
    fillObjectives();
}

void SetupView::readModel()
{
    const ModelEntry *entry = model();
    const QString id = entry ? toQString(entry->ref.id) : QString();
    if (id == m_configOf)
        return;
    m_configOf = id;
    m_config.reset();
    m_configProblem.clear();
    if (!entry || entry->isEncoder)
        return;
    m_files.run(
        this,
        [path = entry->ref.path]() -> Result<ModelConfig> {
            FW_TRY(source, ModelSource::open(path));
            return source->config();
        },
        [this, id](Result<ModelConfig> config) {
            if (id != m_configOf)
                return;
            if (config)
                m_config = std::move(*config);
            else
                m_configProblem = translated(config.error());
            refresh();
        });
}

quint64 SetupView::freeMemory() const
{
    const MemoryUse memory = mainMemory();
    return memory.total > memory.used ? memory.total - memory.used : 0;
}

double SetupView::measuredSpeed(const QString &method) const
{
    const ModelEntry *entry = model();
    if (!m_project || !entry)
        return 0;
    const JobQueue &queue = m_project->jobs().queue();
    for (const QString &id : queue.ids()) {
        const RunStatus *run = queue.job(id);
        if (!run || !run->job || run->job->kind != JobKind::Train || run->state != JobState::Completed)
            continue;
        const Json *ref = member(run->job->parameters, "model");
        const double seconds = numberOr(run->summary, "seconds"), tokens = numberOr(run->summary, "tokens");
        if (seconds > 0 && tokens > 0 && ref && stringOr(*ref, "id") == entry->ref.id &&
            stringOr(run->job->recipe, "method") == toStd(method))
            return tokens / seconds;
    }
    return 0;
}

QString SetupView::timeText(const TrainRecipe &recipe) const
{
    const double speed = measuredSpeed(toQString(recipe.method));
    const DatasetVersion *version = dataset();
    if (speed <= 0 || !version)
        return QString(QChar(u'–'));
    const Forecast plan = forecast(recipe, &version->manifest, nullptr);
    return shownDuration(qint64(double(plan.allTokens()) / speed * 1000));
}

QString SetupView::findProblemOfData(const Forecast &plan) const
{
    if (objective() == u"sft" && (plan.rows == 0 || plan.trainedTokens == 0))
        return tr("%1 has nothing to train on.").arg(datasetTitle());
    if (objective() == u"classify" && m_source->file().isEmpty())
        return tr("No file with labelled texts is chosen.");
    if (objective() != u"sft" && objective() != u"classify" && m_project->documents().count() == 0)
        return tr("No document to read. Add some on the Documents page.");
    return {};
}

QString SetupView::findProblem(const Forecast &plan) const
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
    if (!m_configProblem.isEmpty())
        return m_configProblem;
    if (!m_form->problem().isEmpty())
        return m_form->problem();
    if (m_name->text().trimmed().isEmpty())
        return tr("The run needs a name.");
    if (const QString problem = findProblemOfData(plan); !problem.isEmpty())
        return problem;
    if (plan.memory && plan.memory->total() > freeMemory())
        return tr("This needs %1 of memory, and %2 are free. Choose LoRA, a smaller micro-batch or a smaller model, or "
                  "close other programs.")
            .arg(shownBytes(plan.memory->total()), shownBytes(freeMemory()));
    return {};
}

void SetupView::refresh()
{
    if (!m_costs)
        return;
    m_source->setDocuments(m_project ? m_project->documents().count() : 0);
    const DatasetVersion *version = objective() == u"sft" ? dataset() : nullptr;
    const Forecast plan =
        forecast(m_form->recipe(), version ? &version->manifest : nullptr, m_config ? &*m_config : nullptr);
    m_problem = findProblem(plan);
    m_testRates->setEnabled(m_problem.isEmpty() && !isEncoder());
    m_testRates->setToolTip(!m_problem.isEmpty() ? m_problem
                            : isEncoder()        ? tr("Only of language models; an encoder is not tested")
                                          : tr("A short run whose rate rises shows where the loss falls fastest"));
    refreshSummary(plan);
    refreshMethods();
    Q_EMIT changed();
}

void SetupView::refreshMethods()
{
    std::vector<MethodModel::Method> methods;
    for (const FieldChoice &choice : findField("method")->choices) {
        TrainRecipe recipe = m_form->recipe();
        recipe.method = choice.value;
        if (fittingMethod(QLatin1String(choice.value)) != QLatin1String(choice.value))
            continue;
        MethodModel::Method method{.key = QLatin1String(choice.value), .time = timeText(recipe)};
        if (m_config) {
            const quint64 needed = memoryOf(recipe, *m_config).total();
            method.memory = shownBytes(needed);
            if (needed > freeMemory())
                method.problem = tr("does not fit in %1").arg(shownBytes(freeMemory()));
        }
        methods.push_back(std::move(method));
    }
    m_methodModel->setMethods(std::move(methods));
    const int row = m_methodModel->rowOf(toQString(m_form->recipe().method));
    if (row >= 0 && m_methods->currentIndex().row() != row) {
        m_filling = true;
        m_methods->setCurrentIndex(m_methodModel->index(row));
        m_filling = false;
    }
}

void SetupView::refreshSummary(const Forecast &plan)
{
    const TrainRecipe recipe = m_form->recipe();
    const ModelEntry *entry = model();
    const double speed = measuredSpeed(toQString(recipe.method));
    const QString time = timeText(recipe);
    m_summary->setFacts(SetupFacts::of({.recipe = recipe,
                                        .plan = plan,
                                        .model = entry ? toQString(entry->ref.name) : QString(),
                                        .problem = m_problem,
                                        .documents = m_project ? m_project->documents().count() : 0,
                                        .labelled = QFileInfo(m_source->file()).fileName(),
                                        .freeMemory = freeMemory(),
                                        .tokensPerSecond = speed,
                                        .time = time}));
    m_costs->setCosts({.plan = plan, .freeMemory = freeMemory(), .tokensPerSecond = speed, .time = time});
}

std::optional<TrainOptions> SetupView::options() const
{
    const ModelEntry *entry = model();
    if (!m_project || !entry)
        return {};
    return TrainOptions{.name = m_name->text().trimmed(),
                        .model = entry->ref,
                        .dataset = datasetTitle(),
                        .labelled = toPath(m_source->file()),
                        .recipe = m_form->recipe()};
}

void SetupView::testRates()
{
    auto wanted = options();
    if (!wanted)
        return;
    wanted->name = tr("Learning rate of %1").arg(wanted->name);
    const auto id = m_project->jobs().testRates(*wanted);
    if (!id) {
        QMessageBox::warning(this, tr("Find a learning rate"), translated(id.error()));
        return;
    }
    auto *dialog = new RateTestDialog(m_project->jobs().queue(), *id, this);
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

Result<QString> SetupView::start()
{
    const auto wanted = options();
    if (!wanted)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no model to train.")});
    auto id = m_project->jobs().train(*wanted);
    if (id) {
        m_proposedName = m_project->jobs().proposedRunName();
        m_name->setText(m_proposedName);
    }
    return id;
}

void SetupView::fillPublished()
{
    QMenu *menu = m_published->menu();
    menu->clear();
    for (const PublishedRecipe &published : publishedRecipes()) {
        QAction *action = menu->addAction(translatedLabel(published.label));
        action->setToolTip(translatedLabel(published.help) + u'\n' + QString::fromUtf8(published.source));
        action->setEnabled(published.recipe.isForEncoder() == isEncoder());
        connect(action, &QAction::triggered, this, [this, &published] { setRecipe(published.recipe); });
    }
}

void SetupView::loadRecipe(const QString &file)
{
    const auto read = [&]() -> Result<TrainRecipe> {
        FW_TRY(bytes, readFile(toPath(file), 1u << 20));
        FW_TRY(json, parseJson(bytes, toStd(QFileInfo(file).fileName())));
        return recipeFromJson(json, toStd(QFileInfo(file).fileName()));
    };
    if (const auto recipe = read())
        setRecipe(*recipe);
    else
        QMessageBox::warning(this, tr("Load recipe"), translated(recipe.error()));
}

void SetupView::chooseRecipeToLoad()
{
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Load recipe"), m_studio.settings().get(setting::lastFolder), tr("Recipes (*.json)"));
    if (!file.isEmpty())
        loadRecipe(file);
}

void SetupView::saveRecipe()
{
    QString file = QFileDialog::getSaveFileName(
        this, tr("Save recipe"),
        QDir(m_studio.settings().get(setting::lastFolder)).filePath(m_name->text().trimmed() + u".recipe.json"_s),
        tr("Recipes (*.json)"));
    if (file.isEmpty())
        return;
    if (!file.endsWith(u".json"_s))
        file += u".json"_s;
    if (const auto saved = saveFile(toPath(file), dumpJson(toJson(m_form->recipe()), 2) + "\n"); !saved)
        QMessageBox::warning(this, tr("Save recipe"), translated(saved.error()));
}

void SetupView::focusStart()
{
    m_methods->setFocus();
}

} // namespace fieldwright::ui
