#include "core/engine/encoder/encoder_adapter.h"

#include "core/engine/encoder/encoder_training.h"
#include "core/engine/engine_state.h"
#include "core/engine/guard.h"
#include "core/engine/tuning/replaced_weights.h"
#include "core/model_files/encoder_modules.h"
#include "core/model_files/peft_files.h"

#include <algorithm>
#include <map>

namespace fieldwright::engine {

namespace {

/// PEFT's names of a classifier's head, which it saves without being told.
constexpr const char *headNames[] = {"classifier", "score"};
constexpr const char *pooler = "pooler";

ModelShape adaptedShape(const LoadedEncoder::State &state)
{
    const EncoderConfig &config = state.config;
    const DecoderFamily &family = adaptedFamily(config);
    ModelShape shape;
    shape.vocabulary = config.vocab;
    shape.hidden = config.hidden;
    shape.layers = config.layers;
    shape.heads = shape.keyValueHeads = config.heads;
    shape.headSize = config.headSize();
    shape.feedForward = config.intermediate;
    shape.maxPositions = config.positionRows;
    shape.normEpsilon = config.normEpsilon;
    shape.tiedHead = state.isHeadTied();
    shape.design = family.design;
    shape.family = &family;
    return shape;
}

/// The adapter's configuration without the modules that are the head's; those stay with the encoder.
Json withoutHead(const ModelShape &shape, Json config)
{
    const Json *names = member(config, "modules_to_save");
    if (!names || !names->is_array())
        return config;
    const std::vector<ExpectedTensor> body = tensorsOf(shape);
    Json kept = Json::array();
    for (const Json &name : *names) {
        const std::string text = name.is_string() ? name.get<std::string>() : std::string();
        const bool isHead = text == pooler || text == headNames[0] || text == headNames[1];
        const bool isOfBody = std::any_of(
            body.begin(), body.end(), [&](const ExpectedTensor &tensor) { return moduleOf(tensor).ends_with(text); });
        if (isOfBody || !isHead)
            kept.push_back(name);
    }
    config["modules_to_save"] = kept.empty() ? Json() : std::move(kept);
    return config;
}

Result<> checkKind(const std::string &type)
{
    constexpr const char *known[] = {"LORA", "IA3",     "LN_TUNING", "LOHA", "LOKR",
                                     "VERA", "ADALORA", "OFT",       "BOFT", "FOURIERFT"};
    std::string list;
    for (const char *name : known) {
        if (type == name)
            return {};
        list += (list.empty() ? "" : ", ") + std::string(name);
    }
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "An encoder takes adapters of its linear layers and norms, not one of the kind %1."),
                 {type.empty() ? "?" : type}},
                {FW_NOOP("core", "Use one of these kinds: %1."), {list}});
}

TunerMaking making(const LoadedEncoder::State &state, const ModelShape &shape, const DecoderWeights &weights)
{
    return {.shape = shape, .weights = weights, .device = state.device};
}

/// The labels' names, as far as anything says them.
std::vector<std::string> labelsOf(const LoadedEncoder::State &state, const PeftFiles &files, std::size_t count)
{
    if (files.labels.size() == count)
        return files.labels;
    if (state.config.labels.size() == count)
        return state.config.labels;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back("LABEL_" + std::to_string(i)); // as transformers has it
    return out;
}

Error doesNotFit(const std::string &thing, const std::string &key, const std::string &there, const Shape &here)
{
    return {ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The adapter %1 does not fit this model: %2 is %3 there and %4 here."),
             {thing, key, there, shapeText(here)}},
            {FW_NOOP("core", "Use it with the base model that it was made from.")}};
}

/// Takes the classifier out of the adapter's tensors and into the encoder.
Result<> takeHead(LoadedEncoder &encoder, PeftFiles &files, const std::string &thing)
{
    LoadedEncoder::State &state = encoder.state();
    std::map<std::string, PeftFiles::Tensor> found;
    EncoderConfig named = state.config;
    named.labels.resize(std::max<std::size_t>(1, named.labels.size())); // so that the output is in the list
    for (const EncoderTensor &tensor : encoderTensors(named)) {
        if (!isOfClassifier(tensor.part))
            continue;
        const std::string key = peftPrefix + tensor.names.front();
        const auto it = std::find_if(files.tensors.begin(), files.tensors.end(),
                                     [&](const PeftFiles::Tensor &one) { return one.key == key; });
        if (it == files.tensors.end())
            continue;
        if (tensor.part == EncoderPart::ClassOutput && !tensor.isBias) {
            // With whole rows there are no more labels than the file has numbers.
            if (it->shape.size() != 2 || it->shape[1] != tensor.shape[1])
                return fail(doesNotFit(thing, key, shapeText(it->shape), tensor.shape));
            named.labels = labelsOf(state, files, std::size_t(it->shape.front()));
        }
        found.emplace(key, std::move(*it));
        files.tensors.erase(it);
    }
    if (found.empty())
        return {};
    FW_CHECK(giveClassifier(encoder, named.labels, 0));
    for (const EncoderTensor &tensor : encoderTensors(state.config)) {
        if (!isOfClassifier(tensor.part))
            continue;
        const std::string key = peftPrefix + tensor.names.front();
        const auto it = found.find(key);
        const bool isNew = tensor.part == EncoderPart::ClassOutput || state.hasNewTransform;
        if (it == found.end() && !isNew)
            continue; // the base's own
        if (it == found.end() || it->second.shape != tensor.shape)
            return fail(doesNotFit(thing, key, it == found.end() ? "-" : shapeText(it->second.shape), tensor.shape));
        const EncoderPlace place = placeOf(tensor, state.config, state.weights);
        FW_CHECK(checkRange(it->second.values, place.tensor->scalar_type(), key));
        place.tensor->copy_(at::tensor(at::ArrayRef<float>(it->second.values), at::kFloat).view(it->second.shape));
    }
    return {};
}

} // namespace

Result<> giveAdapter(LoadedEncoder::State &state, const Json &config, std::uint64_t seed)
{
    FW_CHECK(checkKind(adapterKind(config).type));
    c10::AutoGradMode noGradients(false);
    const ModelShape shape = adaptedShape(state);
    const DecoderWeights weights = adaptedWeights(state.weights);
    TunerMaking made = making(state, shape, weights);
    made.seed = seed;
    made.thing = adapterKind(config).type;
    FW_TRY(tuner, makeTuner(made, withoutHead(shape, config)));
    state.tuner = std::move(tuner);
    return {};
}

Result<> checkGoesOnWith(const Tuner &tuner, const Json &config)
{
    if (adapterKind(tuner.config()).type == adapterKind(config).type)
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The adapter to go on with is of the kind %1; the recipe says otherwise."),
                 {adapterKind(tuner.config()).type}},
                {FW_NOOP("core", "Choose the adapter's method in the recipe.")});
}

std::vector<HeadTensor> savedHead(LoadedEncoder::State &state)
{
    std::vector<HeadTensor> out;
    for (const EncoderTensor &tensor : encoderTensors(state.config)) {
        if (!isOfClassifier(tensor.part))
            continue;
        const std::string &name = tensor.names.front();
        const bool isOfBase = name.find(pooler) != std::string::npos && !state.hasNewTransform;
        const EncoderPlace place = placeOf(tensor, state.config, state.weights);
        if (!isOfBase && place.tensor->defined())
            out.push_back({name, place.tensor});
    }
    return out;
}

Result<> loadEncoderAdapter(LoadedEncoder &encoder, const std::filesystem::path &folder)
{
    FW_TRY(files, readPeftFiles(folder));
    FW_CHECK(checkKind(adapterKind(files.config).type));
    return guarded([&]() -> Result<> {
        c10::AutoGradMode noGradients(false);
        LoadedEncoder::State &state = encoder.state();
        FW_CHECK(takeHead(encoder, files, folder.string()));
        const ModelShape shape = adaptedShape(state);
        const DecoderWeights weights = adaptedWeights(state.weights);
        TunerMaking made = making(state, shape, weights);
        made.fromFile = true;
        made.thing = folder.string();
        files.config = withoutHead(shape, std::move(files.config));
        FW_TRY(tuner, readTuner(made, files));
        state.tuner = std::move(tuner);
        return {};
    });
}

Result<> saveEncoderAdapter(LoadedEncoder &encoder, EncoderHead head, const std::filesystem::path &folder,
                            const std::string &baseModel, const std::string &baseFingerprint)
{
    LoadedEncoder::State &state = encoder.state();
    if (!state.tuner)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The model has no adapter to save.")},
                    {FW_NOOP("core", "Tune it with an adapter first.")});
    return guarded([&]() -> Result<> {
        c10::AutoGradMode noGradients(false);
        const auto numbers = [](const at::Tensor &tensor) {
            const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
            return std::vector<float>(plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel());
        };
        PeftFiles files;
        Json config = state.tuner->storedConfig();
        for (const AdapterTensor &tensor : state.tuner->stored())
            files.tensors.push_back({tensor.key, tensor.value.sizes().vec(), numbers(tensor.value)});
        if (head == EncoderHead::Classifier) {
            files.labels = state.config.labels;
            Json saved = member(config, "modules_to_save") && config["modules_to_save"].is_array()
                             ? config["modules_to_save"]
                             : Json::array();
            for (const char *name : headNames)
                saved.push_back(name);
            for (const HeadTensor &tensor : savedHead(state)) {
                if (tensor.name.find(pooler) != std::string::npos && saved.back() != pooler)
                    saved.push_back(pooler);
                files.tensors.push_back(
                    {peftPrefix + tensor.name, tensor.tensor->sizes().vec(), numbers(*tensor.tensor)});
            }
            config["modules_to_save"] = std::move(saved);
        }
        config["task_type"] = head == EncoderHead::Classifier ? Json("SEQ_CLS") : Json();
        config["base_model_name_or_path"] = baseModel;
        files.config = sortedByKey(config);
        files.baseFingerprint = baseFingerprint;
        return writePeftFiles(folder, files);
    });
}

Result<> mergeEncoderAdapter(LoadedEncoder &encoder)
{
    LoadedEncoder::State &state = encoder.state();
    if (!state.tuner)
        return {};
    if (!state.tuner->whyNotMergeable().empty())
        return fail(notMergeable(*state.tuner));
    return guarded([&]() -> Result<> {
        c10::AutoGradMode noGradients(false);
        const std::vector<std::string> names = state.tuner->mergedNames();
        for (const EncoderTensor &tensor : encoderTensors(state.config)) {
            const std::string &name = tensor.names.front();
            const EncoderPlace place = placeOf(tensor, state.config, state.weights);
            if (std::find(names.begin(), names.end(), name) == names.end() || !place.tensor->defined())
                continue;
            const at::Tensor part = place.tensor->narrow(0, place.begin, tensor.shape.front());
            part.copy_(state.tuner->merged(name, part.to(at::kFloat)));
        }
        state.tuner.reset();
        return {};
    });
}

} // namespace fieldwright::engine
