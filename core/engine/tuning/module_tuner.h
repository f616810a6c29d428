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

    /// W x + b; where several layers read the same input, their products are made together.
    std::function<at::Tensor()> plain;

    /// [out, in]; of a base in blocks it is made for the call.
    at::Tensor weight() const
    {
        const Module &linear = module.target.module;
        return product.weights.rowsOf(product.site, linear.begin, linear.out);
    }
    /// The same for another input.
    at::Tensor multiplied(const at::Tensor &input, const at::Tensor &ownBias) const
    {
        const Module &linear = module.target.module;
        return product.multiplied(input, linear.begin, linear.out, ownBias);
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

protected:
    /// What the layer gives instead of W x + b.
    virtual at::Tensor linear(const LinearCall &call) const = 0;
    /// The same as a weight.
    virtual at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight) const = 0;
    virtual at::Tensor mergedBias(const AdaptedModule &, const at::Tensor &bias) const { return bias; }

    /// The modules in the order of the model, and modules_to_save. To be called once.
    Result<> take(const TunerMaking &making, std::vector<AdaptedModule> modules);
    const std::vector<AdaptedModule> &modules() const { return m_modules; }
    ReplacedWeights &replaced() { return m_replaced; }
    /// The adapted module of this kind, of embedding and head.
    const AdaptedModule *outside(TargetModule::Kind kind) const;

private:
    ReplacedWeights m_replaced;
    bool m_tiedHead = false;
    std::vector<AdaptedModule> m_modules;
    std::vector<std::array<std::vector<size_t>, siteCount>> m_places; ///< of each layer's sites, by column
};

/// The module's weight in the base, in fp32.
at::Tensor moduleWeight(const DecoderWeights &weights, const TargetModule &target);

/// The linear layers that a configuration means, each with what `adapt` makes of it. Errors besides: Unsupported for
/// an embedding or a head.
Result<std::vector<AdaptedModule>>
adaptLinear(const TunerMaking &making, const Json &config,
            const std::function<Result<AdaptedModule>(TargetModule target, std::uint64_t stream)> &adapt);

/// For a rank outside what the model allows.
Result<> checkRank(const ModelShape &shape, double rank);

/// alpha / r of a module with the patterns applied, and the rank; of methods that write "alpha".
Result<> readRank(const Json &config, const ModelShape &shape, AdaptedModule &module);

} // namespace fieldwright::engine
