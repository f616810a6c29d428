#include "core/engine/objective/compute_path.h"
#include "core/engine/objective/embedding_noise.h"
#include "core/engine/objective/gradient_watch.h"
#include "core/engine/objective/pass_input.h"
#include "core/engine/objective/recomputed_blocks.h"
#include "core/engine/objective/recorded_passes.h"
#include "core/engine/objective/target_loss.h"

namespace fieldwright::engine {

namespace {

class AutogradPath : public ComputePath
{
public:
    AutogradPath(LoadedModel::State &state, ParameterSet &parameters, PassOptions options)
        : m_state(state), m_parameters(parameters), m_form(state), m_watch(parameters), m_options(std::move(options))
    {
        if (m_options.recordings && canBeRecorded())
            m_recorded.emplace(parameters, state.device, m_options.recordings,
                               [this](const PassInput &input, const at::Tensor &gradientScale) {
                                   return pass(input, gradientScale, nullptr);
                               });
    }

    std::string name() const override { return "autograd"; }
    Text takeNote() override { return m_recorded ? m_recorded->takeNote() : Text(); }
    bool usesRecordings() const override { return m_recorded && m_recorded->isUsed(); }

    void prepare(MicroBatch &batch) const override
    {
        batch.input = std::make_shared<const PassInput>(makePassInput(batch, m_form));
    }

    double run(const MicroBatch &batch, double gradientScale, const DropoutKey &dropout) override
    {
        const bool isTraining = gradientScale != 0;
        c10::AutoGradMode mode(isTraining);
        // (What other ranks are told of gradients while they are made is no work of the device.)
        if (isTraining && m_recorded && !m_parameters.onFinished)
            return take(m_recorded->run(inputOf(batch), gradientScale));
        PassInput input = inputOf(batch).on(m_state.device);
        if (isTraining && m_options.regularisation.embeddingNoise != 0)
            input.rows.noise = noise(batch, dropout);
        if (isTraining && m_options.recompute != Recompute::None)
            return runAgain(input, gradientScale, dropout);
        const at::Tensor scale =
            isTraining ? at::full({}, gradientScale, input.weights.options().dtype(at::kDouble)) : at::Tensor();
        return take(fetched(pass(input, scale, isTraining ? &dropout : nullptr)));
    }

    std::vector<double> blockOutputs(const MicroBatch &batch) override
    {
        c10::AutoGradMode noGradients(false);
        const PassInput input = inputOf(batch).on(m_state.device);
        const TunedForward tuned(m_state, nullptr, &input.begins);
        SequenceAttention sequences(m_state);
        const GeneralAttention attend = attention(input, tuned, sequences);
        const GeneralBlocks blocks(tuned, input.rows);
        at::Tensor x = blocks.embedded(attend);
        std::vector<double> out = {blocks.stream(x).abs().max().item<double>()};
        for (std::int64_t i = 0; i < m_state.shape.layers; ++i) {
            x = blocks.block(x, i, attend);
            out.push_back(blocks.stream(x).abs().max().item<double>());
        }
        return out;
    }

private:
    /// In the host's memory.
    PassInput inputOf(const MicroBatch &batch) const
    {
        return batch.input ? *batch.input : makePassInput(batch, m_form);
    }

    /// All that a pass needs besides its input must lie on the device.
    bool canBeRecorded() const
    {
        const LoraAdapter *adapter = m_state.adapter();
        return !m_state.tuner() && !(adapter && adapter->dropout > 0) && m_options.recompute == Recompute::None &&
               m_options.regularisation.embeddingNoise == 0;
    }

    double take(TargetLosses found)
    {
        m_targetLosses = std::move(found.losses);
        m_targetHits = std::move(found.hits);
        return found.sum;
    }

    /// Nothing in it waits for the device.
    DeviceLosses pass(const PassInput &input, const at::Tensor &gradientScale, const DropoutKey *dropout)
    {
        const TunedForward tuned(m_state, dropout, &input.begins);
        SequenceAttention sequences(m_state);
        const GeneralAttention attend = attention(input, tuned, sequences);
        m_watch.begin();
        const DeviceLosses losses =
            lossesOnDevice(generalBlocks(tuned, input.rows, attend).index_select(0, input.targetRows), targetsOf(input),
                           gradientScale, m_watch, [&](const at::Tensor &some) { return generalHead(tuned, some); });
        if (gradientScale.defined())
            m_watch.end();
        return losses;
    }

    Targets targetsOf(const PassInput &input) const
    {
        return {input.targets.to(at::kLong), input.weights.to(at::kDouble), m_options.regularisation.labelSmoothing};
    }

    /// On the embeddings of the batch's tokens.
    at::Tensor noise(const MicroBatch &batch, const DropoutKey &key) const
    {
        const at::Tensor noise = at::zeros({batch.tokens(), m_state.shape.hidden}, at::kFloat);
        addEmbeddingNoise(batch, key, m_options.regularisation.embeddingNoise, m_state.shape.hidden,
                          noise.mutable_data_ptr<float>());
        return noise.to(m_state.device);
    }

    /// All must outlive it.
    static GeneralAttention attention(const PassInput &input, const TunedForward &tuned, SequenceAttention &sequences)
    {
        return [&](const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values, std::int64_t layer) {
            if (input.padded && input.padded->computes(layer))
                return input.padded->attend(queries, keys, values);
            const std::optional<VirtualKeys> &prefix = tuned.virtualKeys();
            std::vector<at::Tensor> outputs;
            for (std::size_t i = 0; i + 1 < input.begins.size(); ++i) {
                const std::int64_t first = input.begins[i], count = input.begins[i + 1] - first;
                const auto own = [&](const at::Tensor &x) { return x.narrow(0, first, count); };
                const auto withPrefix = [&](const std::vector<at::Tensor> &before, const at::Tensor &x) {
                    return at::cat({before[size_t(layer)].to(x.scalar_type()), own(x)}, 0);
                };
                outputs.push_back(prefix ? sequences.attend(own(queries), withPrefix(prefix->keys, keys),
                                                            withPrefix(prefix->values, values), layer)
                                         : sequences.attend(own(queries), own(keys), own(values), layer));
            }
            return at::cat(outputs, 0);
        };
    }

    double runAgain(const PassInput &input, double gradientScale, const DropoutKey &dropout)
    {
        const TunedForward tuned(m_state, &dropout, &input.begins);
        SequenceAttention sequences(m_state);
        const GeneralAttention attend = attention(input, tuned, sequences);
        const GeneralBlocks blocks(tuned, input.rows);
        const RecomputedBlocks recomputed{
            m_state.shape.layers, m_options.inputs == Inputs::OnHost,
            [&](const at::Tensor &x, std::int64_t layer) { return blocks.block(x, layer, attend); }};
        m_watch.begin();
        const double loss =
            lossThroughBlocks(recomputed, blocks.embedded(attend), m_watch, [&](const at::Tensor &last) {
                return take(lossOfTargets(blocks.stream(last).index_select(0, input.targetRows), targetsOf(input),
                                          gradientScale, m_watch,
                                          [&](const at::Tensor &some) { return generalHead(tuned, some); }));
            });
        m_watch.end();
        return loss;
    }

    LoadedModel::State &m_state;
    ParameterSet &m_parameters;
    const PassForm m_form;
    GradientWatch m_watch;
    const PassOptions m_options;
    std::optional<RecordedPasses> m_recorded;
};

} // namespace

std::unique_ptr<ComputePath> makeAutogradPath(LoadedModel::State &state, ParameterSet &parameters, PassOptions options)
{
    return std::make_unique<AutogradPath>(state, parameters, std::move(options));
}

} // namespace fieldwright::engine
