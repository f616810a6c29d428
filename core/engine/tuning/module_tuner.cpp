#include "core/engine/tuning/module_tuner.h"

#include "core/engine/model/affine.h"
#include "core/model_files/peft_adapter.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/randperm.h>

#include <algorithm>
#include <cassert>
#include <cmath>

namespace fieldwright::engine {

Result<> ModuleTuner::take(const TunerMaking &making, std::vector<AdaptedModule> modules)
{
    FW_CHECK(addModulesToSave(making, config(), m_replaced));
    m_tiedHead = making.shape.tiedHead;
    m_modules = std::move(modules);
    m_places.resize(size_t(making.shape.layers));
    for (size_t i = 0; i < m_modules.size(); ++i) {
        const TargetModule &target = m_modules[i].target;
        if (target.kind == TargetModule::Kind::Linear)
            m_places[size_t(target.layer)][size_t(target.module.site)].push_back(i);
    }
    return {};
}

const AdaptedModule *ModuleTuner::outside(TargetModule::Kind kind) const
{
    for (const AdaptedModule &module : m_modules) {
        if (module.target.kind == kind)
            return &module;
    }
    return nullptr;
}

Text ModuleTuner::whyNotMergeable() const
{
    if (!m_tiedHead ||
        !(outside(TargetModule::Kind::Embedding) || outside(TargetModule::Kind::Head) || m_replaced.hasEmbedding()))
        return {};
    return {FW_NOOP("core", "it changes the embedding or the head, which are one tensor in this model")};
}

std::vector<TunerTensor> ModuleTuner::tensors()
{
    std::vector<TunerTensor> out;
    for (AdaptedModule &module : m_modules) {
        for (AdaptedModule::Part &part : module.parts) {
            if (part.tensor.defined())
                out.push_back({peftPrefix + module.target.name + part.key, &part.tensor, part.trained, part.stored,
                               part.decay, part.rate});
        }
    }
    m_replaced.append(out);
    return out;
}

at::Tensor ModuleTuner::product(const ProductCall &call) const
{
    const std::vector<size_t> &places = m_places[size_t(call.layer)][size_t(call.site)];
    if (places.empty())
        return call.plain();
    at::Tensor whole; // made when it is asked for: some methods change the input instead
    const auto columns = [&](std::int64_t begin, std::int64_t count) {
        if (!whole.defined())
            whole = call.plain();
        return whole.narrow(1, begin, count);
    };
    std::vector<at::Tensor> parts;
    std::int64_t column = 0;
    for (const size_t place : places) {
        const AdaptedModule &adapted = m_modules[place];
        const Module &module = adapted.target.module;
        if (module.begin > column)
            parts.push_back(columns(column, module.begin - column));
        LinearCall own{call, adapted,
                       call.bias.defined() ? call.bias.narrow(0, module.begin, module.out) : at::Tensor(),
                       [&] { return columns(module.begin, module.out); },
                       [&](const at::Tensor &input, const at::Tensor &bias) {
                           return call.multiplied(input, module.begin, module.out, bias);
                       }};
        parts.push_back(linear(own).to(call.x.scalar_type()));
        column = module.begin + module.out;
    }
    const std::int64_t width = call.weights.width(call.site);
    if (column < width)
        parts.push_back(columns(column, width - column));
    return parts.size() == 1 ? parts.front() : at::cat(parts, 1);
}

std::vector<std::string> ModuleTuner::mergedNames() const
{
    std::vector<std::string> out;
    for (const AdaptedModule &module : m_modules) {
        out.push_back(module.target.name + ".weight");
        out.push_back(module.target.name + ".bias");
    }
    for (const std::string &name : m_replaced.names()) {
        if (std::find(out.begin(), out.end(), name) == out.end())
            out.push_back(name);
    }
    return out;
}

at::Tensor ModuleTuner::merged(const std::string &name, const at::Tensor &weight) const
{
    if (const auto own = m_replaced.find(name))
        return *own;
    for (const AdaptedModule &module : m_modules) {
        if (name == module.target.name + ".weight")
            return mergedWeight(module, weight, weight);
        if (name == module.target.name + ".bias")
            return mergedBias(module, weight);
    }
    return weight;
}

at::Tensor DeltaTuner::linear(const LinearCall &call) const
{
    return call.plain().to(at::kFloat) + affine(call.product.input(m_dropout), delta(call.module));
}

at::Tensor DeltaTuner::mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                                    const at::Tensor & /*base*/) const
{
    return weight + delta(module).to(weight.device());
}

at::Tensor FactorTuner::linear(const LinearCall &call) const
{
    const Factors both = factors(call.module);
    return call.plain().to(at::kFloat) + affine(affine(call.product.input(m_dropout), both.a), both.b);
}

at::Tensor FactorTuner::mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                                     const at::Tensor & /*base*/) const
{
    const Factors both = factors(module);
    return weight + at::mm(both.b, both.a).to(weight.device());
}

at::Tensor linearStart(const TunerMaking &making, std::uint64_t stream, at::IntArrayRef shape)
{
    return uniformStart(making, stream, shape, 1 / std::sqrt(double(shape.back())));
}

at::Tensor placesStart(at::IntArrayRef shape)
{
    return at::zeros({}, at::kLong).expand(shape);
}

Error wrongPlaces(const std::string &thing, const std::string &tensor)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The adapter %1 has places outside of %2."), {thing, tensor}},
            {FW_NOOP("core", "Copy or export the adapter again.")}};
}

at::Tensor randomPlaces(std::uint64_t seed, std::int64_t all, std::int64_t count)
{
    at::Generator generator = at::detail::createCPUGenerator(seed);
    return at::randperm(all, generator, at::TensorOptions().dtype(at::kLong)).narrow(0, 0, count).clone();
}

at::Tensor moduleWeight(const DecoderWeights &weights, const TargetModule &target)
{
    switch (target.kind) {
    case TargetModule::Kind::Embedding:
        return weights.embeddingNumbers().detach().to(at::kFloat);
    case TargetModule::Kind::Head:
        return weights.headNumbers().detach().to(at::kFloat);
    case TargetModule::Kind::Linear:
        break;
    }
    return weights.layers[size_t(target.layer)]
        .rowsOf(target.module.site, target.module.begin, target.module.out)
        .detach()
        .to(at::kFloat);
}

bool hasWeight(const DecoderWeights &weights, const TargetModule &linear)
{
    const LayerWeights &layer = weights.layers[size_t(linear.layer)];
    return layer.isInBlocks(linear.module.site) || layer.product(linear.module.site).defined();
}

Result<> checkExactWeight(const TunerMaking &making, const TargetModule &linear, LastBits lastBits)
{
    const bool isInBlocks = making.weights.layers[size_t(linear.layer)].isInBlocks(linear.module.site);
    const bool isRounded = making.weights.isRounded && lastBits == LastBits::Matter;
    if (!isInBlocks && !isRounded)
        return {};
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core", "The adapter %1 follows from the base's own weights, which are held in fewer bits here."),
         {making.thing}},
        {FW_NOOP("core", "Open the base in fp32, or in the format that its file has.")});
}

Result<> checkPlainLinear(const TunerMaking &making, const TargetModule &target)
{
    if (making.shape.family->transposedLinear)
        return fail(unsupportedOption(making.thing, "target_modules", target.name));
    return {};
}

namespace {

Result<at::Tensor> readTensor(const TunerMaking &making, const std::string &name, at::IntArrayRef shape)
{
    assert(making.reader);
    at::Tensor out = at::empty(shape, at::kFloat);
    FW_CHECK(making.reader->read(name, {out.mutable_data_ptr<float>(), size_t(out.numel())}));
    return out;
}

} // namespace

Result<at::Tensor> baseWeight(const TunerMaking &making, const TargetModule &target)
{
    const Module &module = target.module;
    const bool isHere = target.kind == TargetModule::Kind::Head
                            ? making.weights.head.defined() || making.weights.packedHead
                            : hasWeight(making.weights, target);
    return isHere ? moduleWeight(making.weights, target)
                  : readTensor(making, target.name + ".weight", {module.out, module.in});
}

Result<at::Tensor> baseBias(const TunerMaking &making, const TargetModule &target)
{
    const Module &module = target.module;
    if (!hasBias(making.shape, target.name))
        return at::Tensor();
    const at::Tensor &bias = making.weights.layers[size_t(target.layer)].bias(module.site);
    if (bias.defined())
        return bias.detach().narrow(0, module.begin, module.out).to(at::kFloat);
    return readTensor(making, target.name + ".bias", {module.out});
}

Result<std::vector<AdaptedModule>>
adaptLinear(const TunerMaking &making, const Json &config,
            const std::function<Result<AdaptedModule>(TargetModule target, std::uint64_t stream)> &adapt)
{
    FW_TRY(targets, targetModules(making.shape, config, {}, !making.fromFile));
    std::vector<AdaptedModule> modules;
    std::uint64_t stream = 0;
    for (TargetModule &target : targets) {
        if (target.kind != TargetModule::Kind::Linear)
            return fail(unsupportedOption(making.thing, "target_modules", target.name));
        FW_TRY(module, adapt(std::move(target), ++stream));
        modules.push_back(std::move(module));
    }
    return modules;
}

bool hasBias(const ModelShape &shape, const std::string &module)
{
    const std::vector<ExpectedTensor> all = tensorsOf(shape);
    return std::any_of(all.begin(), all.end(), [&](const ExpectedTensor &t) { return t.name == module + ".bias"; });
}

Result<> checkRank(const ModelShape &shape, double rank)
{
    const std::int64_t most = std::min(shape.hidden, shape.feedForward);
    if (rank >= 1 && rank <= double(largestLoraRank))
        return {};
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "An adapter of rank %1 is not possible for this model."), {Json(rank).dump()}},
                {FW_NOOP("core", "Choose a rank between 1 and %1."), {std::to_string(most)}});
}

Result<> readRank(const Json &config, const ModelShape &shape, AdaptedModule &module)
{
    FW_TRY(ownRank, patternValue(config, "rank_pattern", module.target.name));
    FW_TRY(ownAlpha, patternValue(config, "alpha_pattern", module.target.name));
    const double rank = ownRank.value_or(double(intOr(config, "r", 8)));
    FW_CHECK(checkRank(shape, rank));
    module.rank = std::int64_t(rank);
    module.scale = ownAlpha.value_or(numberOr(config, "alpha", 8)) / rank;
    return {};
}

} // namespace fieldwright::engine
