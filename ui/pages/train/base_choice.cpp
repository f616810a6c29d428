#include "ui/pages/train/base_choice.h"

#include "app/text/qt_text.h"
#include "core/model_files/adapter_stack.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/encoder_methods.h"
#include "ui/pages/train/forecast.h"
#include "ui/widgets/recipe_form.h"

#include <QComboBox>
#include <QLabel>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

/// None where there is no adapter; the last is what is trained further.
Result<BaseChoice::OwnAdapters> BaseChoice::adaptersOf(const std::filesystem::path &adapter,
                                                       const std::filesystem::path &base)
{
    if (adapter.empty())
        return OwnAdapters();
    FW_TRY(configs, readAdapterConfigs(adapter, base));
    return OwnAdapters{std::move(configs), fieldwright::adapterNumbers(adapter).value_or(0)};
}

BaseChoice::BaseChoice(RecipeForm &form) : QObject(&form), m_files(u"model headers"_s)
{
    m_onAdapter = new QComboBox;
    m_onAdapter->setObjectName(u"onAdapter"_s);
    m_onAdapter->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_onAdapter->setMinimumContentsLength(10);
    for (const OnAdapter way : {OnAdapter::Continue, OnAdapter::Stack})
        m_onAdapter->addItem(QString(), QLatin1String(onAdapterKey(way)));
    m_label = form.addHeadRow(m_onAdapter);
    showAdapter();
    connect(m_onAdapter, &QComboBox::currentIndexChanged, this, &BaseChoice::changed);
}

void BaseChoice::retranslate()
{
    m_label->setText(tr("Its adapter"));
    m_onAdapter->setAccessibleName(tr("Its adapter"));
    m_onAdapter->setItemText(0, tr("Train it further"));
    m_onAdapter->setItemText(1, tr("Keep it, and train another on top"));
    m_onAdapter->setToolTip(tr("What becomes of the adapter that the model has. One on top is saved together with it: "
                               "two LoRAs as one, others side by side."));
}

void BaseChoice::showAdapter()
{
    m_onAdapter->setVisible(hasAdapter());
    m_label->setVisible(hasAdapter());
}

void BaseChoice::setModel(const ModelEntry *entry)
{
    const QString id = entry ? toQString(entry->ref.id) : QString();
    m_isEncoder = entry && entry->isEncoder;
    if (id == m_id)
        return;
    m_id = id;
    m_name = entry ? entry->ref.name : std::string();
    m_config.reset();
    m_encoder.reset();
    m_problem.clear();
    m_adapters.clear();
    m_fixedMethod.clear();
    showAdapter();
    if (entry && entry->isEncoder)
        readEncoder(*entry);
    else if (entry)
        readDecoder(*entry);
}

void BaseChoice::readDecoder(const ModelEntry &entry)
{
    using Read = std::pair<ModelConfig, OwnAdapters>;
    m_files.run(
        this,
        [path = entry.ref.path, adapter = entry.ref.adapter]() -> Result<Read> {
            FW_TRY(source, ModelSource::open(path));
            FW_TRY(adapters, adaptersOf(adapter, path));
            return Read(source->config(), std::move(adapters));
        },
        [this, id = m_id](Result<Read> read) {
            if (id != m_id)
                return;
            if (read) {
                m_config = std::move(read->first);
                takeAdapter(std::move(read->second));
            } else {
                m_problem = translated(read.error());
            }
            showAdapter();
            Q_EMIT changed();
        });
}

void BaseChoice::readEncoder(const ModelEntry &entry)
{
    using Read = std::pair<TunedEncoder, OwnAdapters>;
    m_files.run(
        this,
        [path = entry.ref.path, adapter = entry.ref.adapter]() -> Result<Read> {
            FW_TRY(source, EncoderSource::open(path));
            FW_TRY(adapters, adaptersOf(adapter, path));
            return Read(TunedEncoder::of(*source), std::move(adapters));
        },
        [this, id = m_id](Result<Read> read) {
            if (id != m_id)
                return;
            if (read) {
                m_encoder = std::move(read->first);
                takeAdapter(std::move(read->second));
            } else {
                m_problem = translated(read.error());
            }
            showAdapter();
            Q_EMIT changed();
        });
}

void BaseChoice::takeAdapter(OwnAdapters adapters)
{
    m_adapters = std::move(adapters.configs);
    m_adapterNumbers = adapters.numbers;
    if (!hasAdapter())
        return;
    if (const auto continued = continuedRecipe({}, m_adapters.back(), {}))
        m_fixedMethod = toQString(continued->method);
}

std::optional<MemoryEstimate> BaseChoice::memoryOf(const TrainRecipe &recipe, const Machine &machine) const
{
    if (m_encoder)
        return estimateTraining(recipe, *m_encoder);
    if (m_config)
        return ui::memoryOf(recipe, *m_config, adapterNumbers(), machine).estimate;
    return {};
}

OnAdapter BaseChoice::onAdapter() const
{
    return onAdapterFromKey(toStd(m_onAdapter->currentData().toString())).value_or(OnAdapter::Continue);
}

TrainRecipe BaseChoice::kept(const TrainRecipe &recipe) const
{
    if (!continues())
        return recipe;
    return continuedRecipe(recipe, m_adapters.back(), {}).value_or(recipe);
}

QString BaseChoice::fittingMethod(const QString &method) const
{
    if (m_isEncoder && !hasAdapter())
        return encoderTakes(toStd(method)) ? method : u"full"_s;
    if (!hasAdapter())
        return method == QLatin1String(keptMethod) ? u"lora"_s : method;
    if (!continues()) {
        TrainRecipe recipe;
        recipe.method = toStd(method);
        return canLieOnTop(recipe) ? method : u"lora"_s;
    }
    return m_fixedMethod.isEmpty() ? method : m_fixedMethod;
}

Result<> BaseChoice::canLieOnTop(const TrainRecipe &recipe) const
{
    FW_TRY(top, stackedKind(recipe));
    return checkOnTop(m_adapters, top);
}

QString BaseChoice::findProblem(const TrainRecipe &recipe) const
{
    if (m_encoder && recipe.objective == "masked-words" && !m_encoder->hasHead)
        return translated(cannotFindWords(m_name));
    if (!hasAdapter())
        return {};
    if (m_isEncoder && !continues())
        return tr("The adapter of an encoder can be trained further; a second one cannot lie on top of it.");
    if (continues()) {
        const auto continued = continuedRecipe(recipe, m_adapters.back(), m_name);
        return continued ? QString() : translated(continued.error());
    }
    const auto stacks = canLieOnTop(recipe);
    return stacks ? QString() : translated(stacks.error());
}

} // namespace fieldwright::ui
