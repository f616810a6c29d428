#include "ui/pages/train/new_model_setup.h"

#include "app/models/machine_speed.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/model_files/model_source.h"
#include "core/recipe/fields.h"
#include "ui/pages/train/design_pane.h"
#include "ui/pages/train/new_model_facts.h"
#include "ui/pages/train/read_texts.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"

#include <cmath>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

NewModelSetup::NewModelSetup(Studio &studio, MachineSpeed &speed, ReadTexts &texts, QWidget *parent)
    : QObject(parent), m_studio(studio), m_speed(speed), m_texts(texts), m_files(u"tokenizers"_s)
{
    m_sizes = new SegmentRow;
    for (const RecipePreset &preset : newModelPresets())
        m_sizes->add(QLatin1String(preset.key));
    m_sizes->setCurrent(QLatin1String(newModelPresets().front().key));
    m_sizes->hide();
    m_recipe = preset();
    connect(m_sizes, &SegmentRow::currentChanged, this, &NewModelSetup::sizeChosen);
    connect(&m_speed, &MachineSpeed::measured, this, &NewModelSetup::changed);
}

NewModelSetup::~NewModelSetup() = default;

void NewModelSetup::retranslate()
{
    m_sizes->setAccessibleName(tr("Size"));
    for (const RecipePreset &preset : newModelPresets())
        m_sizes->setText(QLatin1String(preset.key), translatedLabel(preset.label), translatedLabel(preset.help));
    if (m_pane)
        m_pane->caption()->setTitle(tr("New model"));
}

void NewModelSetup::setModels(const std::vector<ModelEntry> &models)
{
    m_models = models;
    if (m_design)
        m_design->setModels(m_models);
}

void NewModelSetup::choose()
{
    m_speed.measure();
}

Pane *NewModelSetup::pane()
{
    (void)design();
    return m_pane;
}

DesignPane *NewModelSetup::design()
{
    if (m_design)
        return m_design;
    m_design = new DesignPane;
    m_pane = new Pane(m_design);
    m_pane->caption()->setTitle(tr("New model"));
    m_design->setModels(m_models);
    connect(m_design, &DesignPane::changed, this, [this] {
        TrainRecipe recipe = m_recipe;
        m_design->takeOver(recipe);
        Q_EMIT recipeChosen(recipe);
    });
    const auto take = [this](const TrainRecipe &recipe) {
        setRecipe(recipe);
        Q_EMIT recipeChosen(recipe);
    };
    connect(m_design, &DesignPane::sizeChosen, this,
            [this, take](double weights) { take(withWeights(m_recipe, weights)); });
    connect(m_design, &DesignPane::bestSizeChosen, this,
            [this, take] { take(withBestWeights(m_recipe, m_texts.bytes())); });
    return m_design;
}

const TrainRecipe &NewModelSetup::preset() const
{
    const auto presets = newModelPresets();
    const auto at = std::find_if(presets.begin(), presets.end(), [this](const RecipePreset &preset) {
        return m_sizes->current() == QLatin1String(preset.key);
    });
    return at == presets.end() ? presets.front().recipe : at->recipe;
}

void NewModelSetup::setRecipe(const TrainRecipe &recipe)
{
    m_recipe = recipe;
    design()->setRecipe(recipe, preset());
}

const ModelEntry *NewModelSetup::tokenizerOf() const
{
    return m_design ? m_studio.findModel(m_design->tokenizerOf()) : nullptr;
}

TrainRecipe NewModelSetup::kept(const TrainRecipe &recipe)
{
    const ModelEntry *taken = tokenizerOf();
    if (!taken)
        return recipe;
    if (toQString(taken->ref.id) != m_tokenizerOf)
        readTokenizer(*taken);
    TrainRecipe kept = recipe;
    const bool isSet = m_tokenizerSize > 0 && setField(kept, *findField("vocabulary"), m_tokenizerSize).has_value();
    return isSet ? kept : recipe;
}

void NewModelSetup::readTokenizer(const ModelEntry &model)
{
    const QString id = toQString(model.ref.id);
    m_tokenizerOf = id;
    m_tokenizerSize = 0;
    m_files.run(
        this,
        [path = model.ref.path]() -> Result<std::int64_t> {
            FW_TRY(source, ModelSource::open(path));
            return source->config().vocab;
        },
        [this, id](Result<std::int64_t> vocabulary) {
            if (id != m_tokenizerOf || !vocabulary)
                return;
            m_tokenizerSize = *vocabulary;
            Q_EMIT changed();
        });
}

QString NewModelSetup::findProblem(const Wanted &wanted, const Result<NewModelPlan> &plan) const
{
    if (!m_texts.project())
        return tr("No project is open.");
    if (!wanted.formProblem.isEmpty())
        return wanted.formProblem;
    if (!plan)
        return translated(plan.error());
    if (!wanted.hasName)
        return tr("The run needs a name.");
    if (wanted.recipe.tokenizer == "of-model" && !tokenizerOf())
        return tr("No model is there whose tokenizer could be taken over.");
    if (m_texts.chosenCount() == 0)
        return tr("No document to read. Add some on the Documents page.");
    if (plan->memory.total() > wanted.freeMemory)
        return tr("This needs %1 of memory, and %2 are free. Choose fewer layers, a smaller width, vocabulary or "
                  "micro-batch, or close other programs.")
            .arg(shownBytes(plan->memory.total()), shownBytes(wanted.freeMemory));
    return {};
}

double NewModelSetup::secondsOf(const TrainRecipe &recipe, const NewModelPlan &plan) const
{
    const double flops = m_speed.flopsPerSecond().value_or(0) * reachedShare(recipe);
    return flops > 0 ? std::min(plan.flops / flops, 1e12) : 0;
}

qint64 NewModelSetup::plannedMs(const TrainRecipe &recipe) const
{
    const auto plan = planNewModel(recipe, m_texts.bytes());
    return plan ? qint64(std::ceil(secondsOf(recipe, *plan) * 1000)) : 0;
}

std::optional<quint64> NewModelSetup::memoryOf(const TrainRecipe &recipe) const
{
    const auto plan = planNewModel(recipe, m_texts.bytes());
    return plan ? std::optional<quint64>(plan->memory.total()) : std::nullopt;
}

Planned NewModelSetup::plan(const Wanted &wanted)
{
    const TrainRecipe &recipe = wanted.recipe;
    m_recipe = recipe;
    design()->setFigures(m_texts.bytes(), recipe.epochs, m_speed.flopsPerSecond());
    const auto plan = planNewModel(recipe, m_texts.bytes());
    const QString problem = findProblem(wanted, plan);
    Forecast forecast;
    QString time(QChar(u'–'));
    double speed = 0;
    if (plan) {
        forecast.steps = m_texts.bytes() > 0 ? plan->steps : 0;
        forecast.parameters = forecast.trainable = plan->parameters;
        forecast.memory = plan->memory;
        if (const double seconds = secondsOf(recipe, *plan); seconds > 0) {
            time = shownDuration(qint64(seconds * 1000));
            speed = plan->trainedTokens / seconds;
        }
    }
    const ModelEntry *taken = tokenizerOf();
    return {.problem = problem,
            .facts = NewModelFacts::of({.recipe = recipe,
                                        .plan = plan ? std::optional(*plan) : std::nullopt,
                                        .problem = problem,
                                        .tokenizerOf = taken ? toQString(taken->ref.name) : QString(),
                                        .documents = m_texts.chosenCount(),
                                        .freeMemory = wanted.freeMemory,
                                        .flopsPerSecond = m_speed.flopsPerSecond(),
                                        .time = time}),
            .costs = {.plan = forecast,
                      .freeMemory = wanted.freeMemory,
                      .tokensPerSecond = speed,
                      .time = time,
                      .isEstimate = true}};
}

} // namespace fieldwright::ui
