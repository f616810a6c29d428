#include "core/engine/model/cpu_kernels.h"
#include "core/engine/objective/compute_path.h"

namespace fieldwright::engine {

namespace {

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
        const at::Tensor loss = forward(batch, gradientScale != 0, dropout);
        if (gradientScale != 0)
            loss.mul(gradientScale).backward();
        return loss.item<double>();
    }

private:
    template <typename T>
    at::Tensor onDevice(const std::vector<T> &values, at::ScalarType type) const
    {
        return at::from_blob(const_cast<T *>(values.data()), {std::int64_t(values.size())},
                             at::TensorOptions().dtype(type))
            .to(m_state.device, type, false, true);
    }

    /// rms_norm in fp32, the result in the model's type.
    at::Tensor norm(const at::Tensor &x, const at::Tensor &weight) const
    {
        return at::rms_norm(x.to(at::kFloat), {m_state.shape.hidden}, weight, m_state.shape.normEpsilon)
            .to(m_state.type);
    }

    at::Tensor product(const at::Tensor &x, const at::Tensor &weight, std::int64_t layer, Site site, bool training,
                       const DropoutKey &key) const
    {
        at::Tensor y = at::linear(x, weight);
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
        const at::Tensor inner = at::linear(input, lora.a);
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
            parts.push_back(
                at::linear(inner.narrow(1, std::int64_t(i) * adapter->rank, adapter->rank), lora.members[i].b));
            column = module.begin + module.out;
        }
        gap(y.size(1));
        return y + (at::cat(parts, 1) * adapter->scale()).to(y.scalar_type());
    }

    at::Tensor rotated(const at::Tensor &x, const at::Tensor &cosine, const at::Tensor &sine) const
    {
        const std::int64_t half = m_state.shape.headSize / 2;
        const at::Tensor wide = x.to(at::kFloat);
        const at::Tensor low = wide.narrow(2, 0, half), high = wide.narrow(2, half, half);
        return at::cat({low * cosine - high * sine, high * cosine + low * sine}, 2).to(x.scalar_type());
    }

    at::Tensor attention(const at::Tensor &qkv, const MicroBatch &batch, const at::Tensor &cosine,
                         const at::Tensor &sine) const
    {
        const ModelShape &s = m_state.shape;
        const std::int64_t rows = qkv.size(0);
        const at::Tensor q = rotated(qkv.narrow(1, 0, s.querySize()).view({rows, s.heads, s.headSize}), cosine, sine);
        const at::Tensor k = rotated(
            qkv.narrow(1, s.querySize(), s.keyValueSize()).view({rows, s.keyValueHeads, s.headSize}), cosine, sine);
        const at::Tensor v =
            qkv.narrow(1, s.querySize() + s.keyValueSize(), s.keyValueSize()).view({rows, s.keyValueHeads, s.headSize});
        std::vector<at::Tensor> outputs;
        for (size_t i = 0; i + 1 < batch.segments.size(); ++i) {
            const std::int64_t first = batch.segments[i], n = batch.segments[i + 1] - first;
            const auto heads = [&](const at::Tensor &x) { return x.narrow(0, first, n).transpose(0, 1).unsqueeze(0); };
            const at::Tensor out = at::scaled_dot_product_attention(heads(q), heads(k), heads(v), {}, 0.0, true,
                                                                    std::nullopt, s.heads != s.keyValueHeads);
            outputs.push_back(out.squeeze(0).transpose(0, 1).reshape({n, s.querySize()}));
        }
        return at::cat(outputs, 0);
    }

    at::Tensor forward(const MicroBatch &batch, bool training, const DropoutKey &key)
    {
        const ModelShape &s = m_state.shape;
        const DecoderWeights &w = m_state.weights;
        const at::Tensor ids = onDevice(batch.ids, at::kInt);
        const at::Tensor positions = onDevice(batch.positions, at::kInt);
        const at::Tensor cosine = w.cosine.index_select(0, positions).unsqueeze(1);
        const at::Tensor sine = w.sine.index_select(0, positions).unsqueeze(1);

        at::Tensor x = at::embedding(w.embedding, ids);
        for (std::int64_t i = 0; i < s.layers; ++i) {
            const LayerWeights &layer = w.layers[size_t(i)];
            const auto part = [&](const at::Tensor &in, const at::Tensor &weight, Site site) {
                return product(in, weight, i, site, training, key);
            };
            const at::Tensor qkv = part(norm(x, layer.norm1), layer.qkv, Site::Qkv);
            x = x + part(attention(qkv, batch, cosine, sine), layer.output, Site::Output);
            const at::Tensor gateUp = part(norm(x, layer.norm2), layer.gateUp, Site::GateUp);
            const at::Tensor active =
                at::silu(gateUp.narrow(1, 0, s.feedForward)) * gateUp.narrow(1, s.feedForward, s.feedForward);
            x = x + part(active, layer.down, Site::Down);
        }
        const at::Tensor rows = norm(x.index_select(0, onDevice(batch.targetRows, at::kInt)), w.finalNorm);
        const at::Tensor logProbabilities = at::log_softmax(at::linear(rows, w.head).to(at::kFloat), 1);
        const at::Tensor picked =
            logProbabilities.gather(1, onDevice(batch.targets, at::kInt).to(at::kLong).unsqueeze(1)).squeeze(1);
        return -(picked.to(at::kDouble) * onDevice(batch.weights, at::kFloat)).sum();
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
