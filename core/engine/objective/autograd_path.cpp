#include "core/engine/model/general_forward.h"
#include "core/engine/objective/compute_path.h"
#include "core/engine/objective/embedding_noise.h"

namespace fieldwright::engine {

namespace {

/// Rows of logits computed at a time.
constexpr std::int64_t headChunk = 128;

class AutogradPath : public ComputePath
{
public:
    AutogradPath(LoadedModel::State &state, ParameterSet &parameters, const Regularisation &regularisation,
                 Recompute recompute)
        : m_state(state), m_parameters(parameters), m_regularisation(regularisation), m_recompute(recompute)
    {
        for (Parameter &parameter : m_parameters.list()) {
            parameter.value.set_requires_grad(true);
            parameter.value.mutable_grad() = parameter.gradient;
        }
    }

    ~AutogradPath() override
    {
        for (Parameter &parameter : m_parameters.list()) {
            parameter.value.mutable_grad() = at::Tensor();
            parameter.value.set_requires_grad(false);
        }
    }

    std::string name() const override { return "autograd"; }

    double run(const MicroBatch &batch, double gradientScale, const DropoutKey &dropout) override
    {
        c10::AutoGradMode mode(gradientScale != 0);
        const TunedForward tuned(m_state, gradientScale != 0 ? &dropout : nullptr);
        SequenceAttention sequences(m_state);
        const Pass pass = passOf(batch, tuned, noise(batch, dropout, gradientScale), sequences);
        const at::Tensor targets = onDevice(pass.targetRows, at::kInt);
        if (gradientScale != 0 && m_recompute != Recompute::None)
            return runAgain(pass, targets, tuned, batch, gradientScale);
        return run(generalBlocks(tuned, pass.rows, pass.attend).index_select(0, targets), tuned, batch, gradientScale);
    }

private:
    template <typename T>
    at::Tensor onDevice(const std::vector<T> &values, at::ScalarType type) const
    {
        return at::from_blob(const_cast<T *>(values.data()), {std::int64_t(values.size())},
                             at::TensorOptions().dtype(type))
            .to(m_state.device, type, false, true);
    }

    /// On the embeddings of the batch's tokens; undefined without.
    at::Tensor noise(const MicroBatch &batch, const DropoutKey &key, double gradientScale) const
    {
        if (gradientScale == 0 || m_regularisation.embeddingNoise == 0)
            return {};
        const at::Tensor noise = at::zeros({batch.tokens(), m_state.shape.hidden}, at::kFloat);
        addEmbeddingNoise(batch, key, m_regularisation.embeddingNoise, m_state.shape.hidden,
                          noise.mutable_data_ptr<float>());
        return noise.to(m_state.device);
    }

    /// What the blocks compute, and where of their rows a token is to be predicted.
    struct Pass
    {
        GeneralRows rows;
        std::vector<std::int32_t> targetRows;
        GeneralAttention attend;
    };

    /// Every row of the batch has the adapter's virtual tokens before it.
    Pass passOf(const MicroBatch &batch, const TunedForward &tuned, const at::Tensor &noise,
                SequenceAttention &sequences) const
    {
        const auto segments = std::int64_t(batch.segments.size()) - 1;
        const auto begin = [&batch](std::int64_t i) { return std::int64_t(batch.segments[size_t(i)]); };
        const std::int64_t virtualTokens = m_state.virtualTokens();
        const auto &virtualKeys = tuned.virtualKeys();
        const std::int64_t added = virtualKeys ? 0 : virtualTokens; // rows of their own
        GeneralRows rows;
        rows.noise = noise;
        std::vector<std::int32_t> targetRows = batch.targetRows;
        size_t target = 0;
        for (std::int64_t i = 0; i < segments; ++i) {
            for (std::int64_t v = 0; v < added; ++v) {
                rows.ids.push_back(TokenId(-1 - v));
                rows.positions.push_back(std::int32_t(v));
            }
            for (std::int64_t r = begin(i); r < begin(i + 1); ++r) {
                rows.ids.push_back(batch.ids[size_t(r)]);
                rows.positions.push_back(std::int32_t(virtualTokens) + batch.positions[size_t(r)]);
            }
            for (; target < targetRows.size() && targetRows[target] < begin(i + 1); ++target)
                targetRows[target] += std::int32_t(added * (i + 1));
            const std::int64_t length = begin(i + 1) - begin(i);
            if (!m_state.shape.longRopeDivisors.empty())
                rows.isLong.insert(rows.isLong.end(), size_t(added + length),
                                   virtualTokens + length > m_state.shape.longRopeFrom);
        }

        const GeneralAttention attend = [&sequences, &virtualKeys, begin, segments,
                                         added](const at::Tensor &queries, const at::Tensor &keys,
                                                const at::Tensor &values, std::int64_t layer) {
            std::vector<at::Tensor> outputs;
            for (std::int64_t i = 0; i < segments; ++i) {
                const std::int64_t first = begin(i) + added * i, count = begin(i + 1) - begin(i) + added;
                const auto own = [&](const at::Tensor &x) { return x.narrow(0, first, count); };
                const auto withPrefix = [&](const std::vector<at::Tensor> &prefix, const at::Tensor &x) {
                    return at::cat({prefix[size_t(layer)].to(x.scalar_type()), own(x)}, 0);
                };
                outputs.push_back(virtualKeys ? sequences.attend(own(queries), withPrefix(virtualKeys->keys, keys),
                                                                 withPrefix(virtualKeys->values, values), layer)
                                              : sequences.attend(own(queries), own(keys), own(values), layer));
            }
            return at::cat(outputs, 0);
        };
        return {std::move(rows), std::move(targetRows), attend};
    }

    /// Keeps each block's input alone, and computes the block again when its gradients are due.
    double runAgain(const Pass &pass, const at::Tensor &targets, const TunedForward &tuned, const MicroBatch &batch,
                    double gradientScale)
    {
        const GeneralBlocks blocks(tuned, pass.rows);
        const at::Tensor first = blocks.embedded();
        std::vector<at::Tensor> inputs;
        at::Tensor x = first.detach();
        {
            c10::AutoGradMode noGradients(false);
            for (std::int64_t i = 0; i < m_state.shape.layers; ++i) {
                inputs.push_back(x);
                x = blocks.block(x, i, pass.attend);
            }
        }
        const at::Tensor last = x.detach().set_requires_grad(true);
        const double loss = run(last.index_select(0, targets), tuned, batch, gradientScale);
        at::Tensor gradient = last.grad();
        for (std::int64_t i = m_state.shape.layers - 1; i >= 0 && gradient.defined(); --i) {
            const at::Tensor input = inputs.back().detach().set_requires_grad(true);
            inputs.pop_back();
            blocks.block(input, i, pass.attend).backward(gradient);
            gradient = input.grad();
        }
        if (first.requires_grad() && gradient.defined())
            first.backward(gradient);
        return loss;
    }

    /// Loss over the target rows, so many at a time that logits stay few; each piece's gradient goes at once into
    /// `rows` (and the head), and from there through the blocks.
    double run(const at::Tensor &rows, const TunedForward &tuned, const MicroBatch &batch, double gradientScale)
    {
        const bool training = gradientScale != 0;
        const at::Tensor cut = training ? rows.detach().set_requires_grad(true) : rows;
        const at::Tensor targets = onDevice(batch.targets, at::kInt).to(at::kLong).unsqueeze(1);
        const at::Tensor weights = onDevice(batch.weights, at::kFloat).to(at::kDouble);
        double loss = 0;
        for (std::int64_t first = 0; first < rows.size(0); first += headChunk) {
            const std::int64_t n = std::min(headChunk, rows.size(0) - first);
            const at::Tensor probabilities = at::log_softmax(generalHead(tuned, cut.narrow(0, first, n)), 1);
            const at::Tensor picked = probabilities.gather(1, targets.narrow(0, first, n)).squeeze(1).to(at::kDouble);
            at::Tensor certain = picked;
            if (const double share = m_regularisation.labelSmoothing; share != 0)
                certain = picked * (1 - share) + probabilities.mean({1}).to(at::kDouble) * share;
            const at::Tensor part = -(certain * weights.narrow(0, first, n)).sum();
            if (training)
                part.mul(gradientScale).backward();
            loss += part.item<double>();
        }
        // Nothing below the head is trained when the rows do not depend on a parameter.
        if (training && rows.requires_grad() && cut.grad().defined())
            rows.backward(cut.grad());
        return loss;
    }

    LoadedModel::State &m_state;
    ParameterSet &m_parameters;
    Regularisation m_regularisation;
    Recompute m_recompute;
};

} // namespace

std::unique_ptr<ComputePath> makeAutogradPath(LoadedModel::State &state, ParameterSet &parameters,
                                              const Regularisation &regularisation, Recompute recompute)
{
    return std::make_unique<AutogradPath>(state, parameters, regularisation, recompute);
}

} // namespace fieldwright::engine
