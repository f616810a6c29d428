#include "core/engine/tuning/replaced_weights.h"

namespace fieldwright::engine {

namespace {

/// The norms alone are trained. Source: Zhao et al. 2023, arXiv:2312.11420.
class NormTuner : public Tuner
{
public:
    using Tuner::Tuner;

    Result<> build(const TunerMaking &making)
    {
        const Json *targets = member(config(), "target_modules");
        const Json *excluded = member(config(), "exclude_modules");
        for (const ExpectedTensor &tensor : tensorsOf(making.shape)) {
            const std::string module = moduleOf(tensor);
            FW_TRY(meant, targets ? isMeant(*targets, module) : Result<bool>(false));
            FW_TRY(isExcluded, excluded && !excluded->is_null() ? isMeant(*excluded, module) : Result<bool>(false));
            if (!meant || isExcluded)
                continue;
            if (!isNorm(tensor.role))
                return fail(unsupportedOption(making.thing, "target_modules", module));
            m_replaced.add(making, tensor,
                           peftPrefix + module + ".ln_tuning_layers" + tensor.name.substr(module.size()));
        }
        FW_CHECK(addModulesToSave(making, config(), m_replaced));
        if (m_replaced.empty())
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No layer is chosen for the adapter.")},
                        {FW_NOOP("core", "Choose among %1."), {std::string(making.shape.family->names.attentionNorm)}});
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out;
        m_replaced.append(out);
        return out;
    }
    bool replacesWeights() const override { return true; }
    void replaceIn(DecoderWeights &weights) const override { m_replaced.replaceIn(weights); }
    std::vector<std::string> mergedNames() const override { return m_replaced.names(); }
    at::Tensor merged(const std::string &name, const at::Tensor &weight) const override
    {
        return m_replaced.find(name).value_or(weight);
    }

private:
    ReplacedWeights m_replaced;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeNormTuner(const TunerMaking &making, const Json &config)
{
    auto tuner = std::make_unique<NormTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
