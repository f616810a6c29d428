#include "core/engine/model/affine.h"
#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/general_forward.h"
#include "core/engine/objective/compute_path.h"

namespace fieldwright::engine {

namespace {

/// Rows of logits computed at a time.
constexpr std::int64_t headChunk = 128;

class AutogradPath : public ComputePath
{
public:
    AutogradPath(LoadedModel::State &state, ParameterSet &parameters) : m_state(state), m_parameters(parameters)
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
        const at::Tensor last = blocks(batch, gradientScale != 0, dropout);
        return run(last.index_select(0, onDevice(batch.targetRows, at::kInt)), batch, gradientScale);
    }

private:
    template <typename T>
    at::Tensor onDevice(const std::vector<T> &values, at::ScalarType type) const
    {
        return at::from_blob(const_cast<T *>(values.data()), {std::int64_t(values.size())},
                             at::TensorOptions().dtype(type))
            .to(m_state.device, type, false, true);
    }

    at::Tensor product(const at::Tensor &x, std::int64_t layer, Site site, bool training, const DropoutKey &key) const
    {
        const LayerWeights &w = m_state.weights.layers[size_t(layer)];
        at::Tensor y = affine(x, w.product(site), w.bias(site));
        const LoraAdapter *adapter = m_state.adapter();
        if (!adapter)
            return y;
        const LoraSite &lora = adapter->layers[size_t(layer)][size_t(site)];
        if (!lora.a.defined())
            return y;
        at::Tensor input = x.to(at::kFloat);
        if (training && adapter->dropout > 0) {
            at::Tensor mask = at::ones(input.sizes(), at::kFloat);
            float *values = mask.mutable_data_ptr<float>();
            cpuKernels().dropout(values, values, mask.numel(), key.of(layer, int(site)), float(adapter->dropout));
            input = input * mask.to(m_state.device);
        }
        const at::Tensor inner = affine(input, lora.a);
        // The columns between members get zeros, so that the parts can be joined.
        std::vector<at::Tensor> parts;
        std::int64_t column = 0;
        const auto gap = [&](std::int64_t until) {
            if (until > column)
                parts.push_back(at::zeros({x.size(0), until - column}, inner.options()));
        };
        for (size_t i = 0; i < lora.members.size(); ++i) {
            const Module &module = lora.members[i].module;
            gap(module.begin);
            parts.push_back(affine(inner.narrow(1, std::int64_t(i) * adapter->rank, adapter->rank), lora.members[i].b));
            column = module.begin + module.out;
        }
        gap(y.size(1));
        return y + (at::cat(parts, 1) * adapter->scale()).to(y.scalar_type());
    }

    /// The last block's output, [rows, hidden].
    at::Tensor blocks(const MicroBatch &batch, bool training, const DropoutKey &key)
    {
        GeneralRows rows{batch.ids, batch.positions, {}};
        const auto segments = std::int64_t(batch.segments.size()) - 1;
        const auto count = [&](std::int64_t i) {
            return std::int64_t(batch.segments[size_t(i) + 1] - batch.segments[size_t(i)]);
        };
        for (std::int64_t i = 0; i < segments && !m_state.shape.longRopeDivisors.empty(); ++i)
            rows.isLong.insert(rows.isLong.end(), size_t(count(i)), count(i) > m_state.shape.longRopeFrom);

        SequenceAttention sequences(m_state);
        GeneralCalls calls;
        calls.product = [&](const at::Tensor &x, std::int64_t layer, Site site) {
            return product(x, layer, site, training, key);
        };
        calls.attend = [&](const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values,
                           std::int64_t layer) {
            std::vector<at::Tensor> outputs;
            for (std::int64_t i = 0; i < segments; ++i) {
                const auto own = [&](const at::Tensor &x) { return x.narrow(0, batch.segments[size_t(i)], count(i)); };
                outputs.push_back(sequences.attend(own(queries), own(keys), own(values), layer));
            }
            return at::cat(outputs, 0);
        };
        return generalBlocks(m_state, rows, calls);
    }

    /// Loss over the target rows, so many at a time that logits stay few; each piece's gradient goes at once into
    /// `rows` (and the head), and from there through the blocks.
    double run(const at::Tensor &rows, const MicroBatch &batch, double gradientScale)
    {
        const bool training = gradientScale != 0;
        const at::Tensor cut = training ? rows.detach().set_requires_grad(true) : rows;
        const at::Tensor targets = onDevice(batch.targets, at::kInt).to(at::kLong).unsqueeze(1);
        const at::Tensor weights = onDevice(batch.weights, at::kFloat).to(at::kDouble);
        double loss = 0;
        for (std::int64_t first = 0; first < rows.size(0); first += headChunk) {
            const std::int64_t n = std::min(headChunk, rows.size(0) - first);
            const at::Tensor probabilities = at::log_softmax(generalHead(m_state, cut.narrow(0, first, n)), 1);
            const at::Tensor picked = probabilities.gather(1, targets.narrow(0, first, n)).squeeze(1).to(at::kDouble);
            const at::Tensor part = -(picked * weights.narrow(0, first, n)).sum();
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
};

} // namespace

std::unique_ptr<ComputePath> makeAutogradPath(LoadedModel::State &state, ParameterSet &parameters)
{
    return std::make_unique<AutogradPath>(state, parameters);
}

} // namespace fieldwright::engine
