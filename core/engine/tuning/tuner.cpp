#include "core/engine/tuning/tuner.h"

#include "core/base/random.h"
#include "core/engine/model/affine.h"
#include "core/engine/seeded.h"
#include "core/engine/tuning/stack_tuner.h"
#include "core/model_files/peft_files.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

namespace fieldwright::engine {

namespace {

constexpr TuningMethod methods[] = {
    {"LORA", makeLoraTuner},
    {"IA3", makeIa3Tuner},
    {"PROMPT_TUNING", makePromptTuner},
    {"P_TUNING", makePTuner},
    {"PREFIX_TUNING", makePrefixTuner},
    {"LN_TUNING", makeNormTuner},
    {"LOHA", makeLohaTuner},
    {"LOKR", makeLokrTuner},
    {"VERA", makeVeraTuner},
    {"ADALORA", makeAdaLoraTuner},
    {"OFT", makeOftTuner},
    {"BOFT", makeBoftTuner},
    {"FOURIERFT", makeFourierTuner},
    {"HRA", makeHraTuner},
    {"MISS", makeMissTuner},
    {"BONE", makeBoneTuner},
    {"SHIRA", makeShiraTuner},
    {"C3A", makeC3aTuner},
    {"WAVEFT", makeWaveFtTuner},
    {"ROAD", makeRoadTuner},
    {"HIRA", makeHiraTuner},
    {"DELORA", makeDeLoraTuner},
    {"GRALORA", makeGraLoraTuner},
    {"VBLORA", makeVbLoraTuner},
    {"RANDLORA", makeRandLoraTuner},
    {"PVERA", makePVeraTuner},
    {"BEFT", makeBeftTuner},
    {"GLORA", makeGLoraTuner},
    {"PEANUT", makePeanutTuner},
    {"DEFT", makeDeftTuner},
    {"TINYLORA", makeTinyLoraTuner},
    {"FROD", makeFrodTuner},
    {"SUPERTUNING", makeSuperTuner},
    {"UNILORA", makeUniLoraTuner},
    {"PSOFT", makePsoftTuner},
    {"LILY", makeLilyTuner},
    {"TRAINABLE_TOKENS", makeTokensTuner},
    {"MULTITASK_PROMPT_TUNING", makeMultitaskTuner},
    {"CPT", makeContextTuner},
    {"CARTRIDGE", makeCartridgeTuner},
    {"POLY", makePolyTuner},
    {"OSF", makeOsfTuner},
    {"ADAMSS", makeAdaMssTuner},
    {"ADAPTION_PROMPT", makeAdaptionTuner},
    {"SHADOW", makeShadowTuner},
    {"BOTTLENECK", makeBottleneckTuner},
};

/// A file may say any number.
constexpr std::int64_t mostTasks = 1 << 16;

bool isOff(const Json &value)
{
    return value.is_null() || (value.is_boolean() && !value.get<bool>()) || (value.is_number() && value == 0) ||
           (value.is_structured() && value.empty());
}

std::string shapeOf(at::IntArrayRef sizes)
{
    std::string out = "[";
    for (const std::int64_t size : sizes)
        out += (out.size() > 1 ? ", " : "") + std::to_string(size);
    return out + "]";
}

} // namespace

at::Tensor ProductCall::plain() const
{
    if (const auto &frozen = weights.frozen[size_t(site)])
        return affine(x, *frozen, 0, frozen->rows(), bias);
    if (const auto &packed = weights.packed[size_t(site)])
        return affine(x, *packed, 0, packed->rows(), bias);
    return affine(x, weights.product(site), bias);
}

at::Tensor ProductCall::multiplied(const at::Tensor &input, std::int64_t begin, std::int64_t rows,
                                   const at::Tensor &otherBias) const
{
    if (const auto &frozen = weights.frozen[size_t(site)])
        return affine(input, *frozen, begin, rows, otherBias);
    if (const auto &packed = weights.packed[size_t(site)])
        return affine(input, *packed, begin, rows, otherBias);
    const at::Tensor own = weights.rowsOf(site, begin, rows);
    const bool fits = typeBetween(own.scalar_type()) == input.scalar_type();
    return affine(input, fits ? own : own.to(input.scalar_type()), otherBias);
}

at::Tensor ProductCall::input(double probability) const
{
    const at::Tensor wide = x.to(at::kFloat);
    if (!dropout || probability <= 0)
        return wide;
    return seededDropout(wide, dropout->of(layer, int(site)), probability);
}

std::vector<AdapterTensor> Tuner::stored() const
{
    std::vector<AdapterTensor> out;
    for (const TunerTensor &tensor : const_cast<Tuner *>(this)->tensors()) {
        if (tensor.stored)
            out.push_back({tensor.key, tensor.tensor->detach()});
    }
    return out;
}

Result<std::unique_ptr<Tuner>> makeTuner(const TunerMaking &making, const Json &config)
{
    const std::string type = adapterKind(config).type;
    FW_CHECK(checkAdapterType(type, making.thing));
    const auto method =
        std::find_if(std::begin(methods), std::end(methods), [&](const TuningMethod &m) { return type == m.type; });
    assert(method != std::end(methods));
    return method->make(making, config);
}

Result<std::unique_ptr<Tuner>> readTuner(const TunerMaking &making, const PeftFiles &files)
{
    if (adapterKind(files.config).type == stackType)
        return readStack(making, files);
    TunerMaking own = making;
    own.task = files.task;
    FW_TRY(tuner, makeTuner(own, files.config));
    const auto notOfThisModel = [&](const std::string &key, const std::string &found, const std::string &expected) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The adapter %1 does not fit this model: %2 is %3 there and %4 here."),
                     {making.thing, key, found, expected}},
                    {FW_NOOP("core", "Use it with the base model that it was made from.")});
    };
    std::map<std::string, const PeftFiles::Tensor *> left;
    for (const PeftFiles::Tensor &tensor : files.tensors)
        left[tensor.key] = &tensor;
    for (const TunerTensor &wanted : tuner->tensors()) {
        if (!wanted.stored)
            continue;
        const auto found = left.find(wanted.key);
        if (found == left.end())
            return notOfThisModel(wanted.key, "-", shapeOf(wanted.tensor->sizes()));
        const PeftFiles::Tensor &tensor = *found->second;
        if (wanted.tensor->sizes() != at::IntArrayRef(tensor.shape))
            return notOfThisModel(wanted.key, shapeOf(tensor.shape), shapeOf(wanted.tensor->sizes()));
        const at::Tensor values = tensor.isWhole ? at::tensor(at::ArrayRef<std::int64_t>(tensor.whole), at::kLong)
                                                 : at::tensor(at::ArrayRef<float>(tensor.values), at::kFloat);
        FW_CHECK(checkRange(tensor.values, wanted.computedAs, tensor.key));
        *wanted.tensor = values.view(tensor.shape).to(making.device, wanted.tensor->scalar_type());
        left.erase(found);
    }
    for (const auto &[key, tensor] : left) {
        if (!tuner->isBeside(key))
            return notOfThisModel(key, shapeOf(tensor->shape), "-");
    }
    FW_CHECK(tuner->checkRead(making.thing));
    tuner->completeRead();
    return tuner;
}

namespace {

/// Of the shape alone: what a file says of itself is compared with what it holds before anything is allocated.
at::Tensor unfilled(at::IntArrayRef shape)
{
    return at::zeros({}, at::kFloat).expand(shape);
}

} // namespace

at::Tensor uniformStart(const TunerMaking &making, std::uint64_t stream, at::IntArrayRef shape, double bound)
{
    if (making.fromFile)
        return unfilled(shape);
    at::Tensor out = at::empty(shape, at::kFloat);
    Random random(making.seed, stream);
    float *values = out.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < out.numel(); ++i)
        values[i] = float((2 * random.uniform() - 1) * bound);
    return out.to(making.device);
}

at::Tensor normalStart(const TunerMaking &making, std::uint64_t stream, at::IntArrayRef shape, double deviation)
{
    if (making.fromFile)
        return unfilled(shape);
    return seededNormal(making.seed, stream, shape, deviation).to(making.device);
}

at::Tensor constantStart(const TunerMaking &making, at::IntArrayRef shape, double value)
{
    if (making.fromFile)
        return unfilled(shape);
    return at::full(shape, value, at::TensorOptions().dtype(at::kFloat).device(making.device));
}

Error unsupportedOption(const std::string &thing, const std::string &key, const Json &value)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "The adapter %1 uses %2 = %3, which this version does not support."),
             {thing, key, dumpJson(value)}},
            {FW_NOOP("core",
                     "Merge the adapter into its base model with the tool that made it, and use the merged model.")}};
}

Result<std::int64_t> chosenTask(const TunerMaking &making, const char *key, std::int64_t tasks)
{
    if (tasks < 1 || tasks > mostTasks)
        return fail(unsupportedOption(making.thing, key, tasks));
    const bool isOpen = making.fromFile && tasks > 1;
    const std::int64_t task = making.task.value_or(isOpen ? -1 : 0);
    if (task >= 0 && task < tasks)
        return task;
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "The adapter %1 knows %2 tasks, and none of them is chosen."),
                 {making.thing, std::to_string(tasks)}},
                {FW_NOOP("core", "Write {\"task\": number} into a file %1 in its folder, with a number from 0 to %2."),
                 {"fieldwright.json", std::to_string(tasks - 1)}});
}

Result<> refuseOptions(const std::string &thing, const Json &config, std::initializer_list<const char *> keys)
{
    for (const char *key : keys) {
        if (const Json *value = member(config, key); value && !isOff(*value))
            return fail(unsupportedOption(thing, key, *value));
    }
    return {};
}

} // namespace fieldwright::engine
