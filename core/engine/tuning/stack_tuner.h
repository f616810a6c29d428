#pragma once

#include "core/engine/engine_state.h"
#include "core/engine/tuning/module_tuner.h"

#include <map>
#include <span>

namespace fieldwright::engine {

/// Several adapters of one base that act at once, in the order in which they were put on, as PEFT 0.21 has them: those
/// of one kind on a layer are active in one layer of that kind; another kind's layer lies around it. The last is what
/// is trained, the others stay as they are, without dropout.
class StackTuner : public Tuner
{
public:
    /// Whether these, the lowest first, can be one. Errors: as checkStacked(); Internal (one adapts no modules).
    static Result<> check(std::span<const Tuner *const> parts);
    /// Of parts that check() has let pass.
    static std::unique_ptr<Tuner> of(std::vector<std::unique_ptr<Tuner>> parts);

    std::vector<TunerTensor> tensors() override { return m_parts.back()->tensors(); }
    std::vector<AdapterTensor> stored() const override { return {}; }
    std::vector<const Tuner *> parts() const override;
    /// The adapters themselves, to be stacked anew.
    static std::vector<std::unique_ptr<Tuner>> dissolved(std::unique_ptr<Tuner> tuner);

    bool replacesWeights() const override;
    void replaceIn(DecoderWeights &weights) const override;
    at::Tensor product(const ProductCall &call) const override;
    at::Tensor embedded(const at::Tensor &ids, const at::Tensor &x) const override;
    at::Tensor headed(const at::Tensor &x, const at::Tensor &logits) const override;

    Text whyNotMergeable() const override;
    std::vector<std::string> mergedNames() const override;
    at::Tensor merged(const std::string &name, const at::Tensor &weight) const override;

private:
    /// An adapter's part in what happens to one layer.
    struct Link
    {
        std::size_t part = 0;
        const AdaptedModule *module = nullptr;
    };
    /// All of them, the innermost first: it is nearest to the weight.
    using Chain = std::vector<Link>;

    StackTuner(Json config, std::vector<std::unique_ptr<ModuleTuner>> parts);
    Chain ordered(const std::vector<Link> &links) const;
    at::Tensor through(const Chain &chain, const ProductCall &call, const at::Tensor &bias,
                       const std::function<at::Tensor()> &plain) const;

    std::vector<std::unique_ptr<ModuleTuner>> m_parts;
    std::map<std::string, Chain> m_chains; ///< by the module's name
    /// The chains of a layer's sites, by column.
    std::map<std::pair<std::int64_t, Site>, std::vector<const Chain *>> m_places;
};

/// A stack from the files of its adapters.
Result<std::unique_ptr<Tuner>> readStack(const TunerMaking &making, const PeftFiles &files);

/// Puts a new adapter on top of the one in use, which stays as it is. Errors: as StackTuner::check(), before anything
/// has changed; InvalidArgument (none is in use, or it is held as AdapterForm::Fastest).
Result<> putOnTop(LoadedModel::State &state, std::unique_ptr<Tuner> top);

} // namespace fieldwright::engine
