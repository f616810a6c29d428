#pragma once

#include "core/engine/tuning/replaced_weights.h"

#include <array>

namespace fieldwright::engine {

/// A module with an adapter. The tensors are in the method's own order.
struct AdaptedModule
{
    struct Part
    {
        std::string key;   ///< after the module's name: ".lora_A.weight"
        at::Tensor tensor; ///< undefined: the module has none
        bool trained = true;
        bool stored = true;
        bool decay = true;
        double rate = 1;
    };
    TargetModule target;
    std::vector<Part> parts;
    double scale = 1;
    std::int64_t rank = 0;

    const at::Tensor &part(size_t index) const { return parts[index].tensor; }
};

/// One linear layer's share of a product.
struct LinearCall
{
    const ProductCall &product;
    const AdaptedModule &module;
    at::Tensor bias; ///< may be undefined

    /// W x + b, and what adapters below do to it; where several layers read the same input, their products are made
    /// together.
    std::function<at::Tensor()> plain;
    /// The same for another input and another bias.
    std::function<at::Tensor(const at::Tensor &input, const at::Tensor &ownBias)> multiplied;

    /// [out, in]; of a base in blocks it is made for the call.
    at::Tensor weight() const
    {
        const Module &linear = module.target.module;
        return product.weights.rowsOf(product.site, linear.begin, linear.out);
    }
    /// W times another input, whatever lies below.
    at::Tensor weighted(const at::Tensor &input) const
    {
        const Module &linear = module.target.module;
        return product.multiplied(input, linear.begin, linear.out, {});
    }
};

/// What methods share that change linear layers, each on its own, and may train whole modules beside.
class ModuleTuner : public Tuner
{
public:
    using Tuner::Tuner;

    std::vector<TunerTensor> tensors() override;
    bool replacesWeights() const override { return !m_replaced.empty(); }
    void replaceIn(DecoderWeights &weights) const override { m_replaced.replaceIn(weights); }
    at::Tensor product(const ProductCall &call) const override;
    std::vector<std::string> mergedNames() const override;
    at::Tensor merged(const std::string &name, const at::Tensor &weight) const override;
    Text whyNotMergeable() const override;

    /// What the layer gives instead of W x + b.
    virtual at::Tensor linear(const LinearCall &call) const = 0;
    /// The same as a weight. Where others below have changed `weight` already, `base` is what it was before.
    virtual at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                                    const at::Tensor &base) const = 0;
    virtual at::Tensor mergedBias(const AdaptedModule &, const at::Tensor &bias) const { return bias; }
    /// In the order of the model.
    const std::vector<AdaptedModule> &modules() const { return m_modules; }
    /// The adapter's own tensor of this name in a checkpoint, if it has one.
    std::optional<at::Tensor> replacement(const std::string &name) const { return m_replaced.find(name); }

protected:
    /// The modules, and modules_to_save. To be called once.
    Result<> take(const TunerMaking &making, std::vector<AdaptedModule> modules);
    ReplacedWeights &replaced() { return m_replaced; }
    /// modules(), whose tensors may be changed.
    std::vector<AdaptedModule> &ownModules() { return m_modules; }
    /// The adapted module of this kind, of embedding and head.
    const AdaptedModule *outside(TargetModule::Kind kind) const;

private:
    ReplacedWeights m_replaced;
    bool m_tiedHead = false;
    std::vector<AdaptedModule> m_modules;
    std::vector<std::array<std::vector<size_t>, siteCount>> m_places; ///< of each layer's sites, by column
};

/// y = W x + b + ΔW x, where ΔW is made as such.
class DeltaTuner : public ModuleTuner
{
public:
    /// `dropout`: of the input of ΔW.
    explicit DeltaTuner(Json config, double dropout = 0) : ModuleTuner(std::move(config)), m_dropout(dropout) {}

protected:
    /// [out, in]
    virtual at::Tensor delta(const AdaptedModule &module) const = 0;
    at::Tensor linear(const LinearCall &call) const override;
    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override;

private:
    double m_dropout;
};

/// ΔW = B A.
struct Factors
{
    at::Tensor a; ///< [rank, in]
    at::Tensor b; ///< [out, rank]
};

/// y = W x + b + B A x.
class FactorTuner : public ModuleTuner
{
public:
    explicit FactorTuner(Json config, double dropout = 0) : ModuleTuner(std::move(config)), m_dropout(dropout) {}

protected:
    virtual Factors factors(const AdaptedModule &module) const = 0;
    at::Tensor linear(const LinearCall &call) const override;
    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override;

private:
    double m_dropout;
};

/// Makes the tuner of a class that has a constructor from the configuration, and build(). Refuses `options` and what no
/// such kind does. Errors besides: those of build().
template <class Kind>
Result<std::unique_ptr<Tuner>> madeTuner(const TunerMaking &making, const Json &config,
                                         std::initializer_list<const char *> options = {})
{
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern"}));
    FW_CHECK(refuseOptions(making.thing, config, options));
    if (const std::string bias = stringOr(config, "bias", "none"); bias != "none")
        return fail(unsupportedOption(making.thing, "bias", bias));
    auto tuner = std::make_unique<Kind>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

/// U(±1/√columns): kaiming_uniform with a = √5, as nn.Linear begins.
at::Tensor linearStart(const TunerMaking &making, std::uint64_t stream, at::IntArrayRef shape);
/// Whole numbers of a file.
at::Tensor placesStart(at::IntArrayRef shape);
/// For those that lie outside of what they point into.
Error wrongPlaces(const std::string &thing, const std::string &tensor);

/// Draws `count` of `all` places with torch's generator of this seed, as PEFT does where its file has only the seed.
at::Tensor randomPlaces(std::uint64_t seed, std::int64_t all, std::int64_t count);

/// The module's weight in the base, in fp32.
at::Tensor moduleWeight(const DecoderWeights &weights, const TargetModule &target);

/// The same of a linear layer or the head, whether the model has its tensors or their reader. Errors: those of reading.
Result<at::Tensor> baseWeight(const TunerMaking &making, const TargetModule &target);
/// Its bias, in fp32; undefined: it has none.
Result<at::Tensor> baseBias(const TunerMaking &making, const TargetModule &target);

/// Whether there are weights to begin from: merging alone loads none.
bool hasWeight(const DecoderWeights &weights, const TargetModule &linear);

/// Of weights: they do where an adapter chooses by size, or inverts what is nearly singular.
enum class LastBits { DoNotMatter, Matter };
/// For an adapter that follows from the weights. Errors: Unsupported where blocks have rounded them, or 16 bits, if
/// that matters.
Result<> checkExactWeight(const TunerMaking &making, const TargetModule &linear,
                          LastBits lastBits = LastBits::DoNotMatter);

/// For kinds that PEFT has for nn.Linear alone. Errors: Unsupported for a layer that the checkpoint has as [in, out].
Result<> checkPlainLinear(const TunerMaking &making, const TargetModule &target);

/// The linear layers that a configuration means, each with what `adapt` makes of it. Errors besides: Unsupported for
/// an embedding or a head.
Result<std::vector<AdaptedModule>>
adaptLinear(const TunerMaking &making, const Json &config,
            const std::function<Result<AdaptedModule>(TargetModule target, std::uint64_t stream)> &adapt);

/// Whether the linear layer has a bias in this model.
bool hasBias(const ModelShape &shape, const std::string &module);

/// For a rank outside what the model allows.
Result<> checkRank(const ModelShape &shape, double rank);

/// alpha / r of a module with the patterns applied, and the rank; of methods that write "alpha".
Result<> readRank(const Json &config, const ModelShape &shape, AdaptedModule &module);

} // namespace fieldwright::engine
