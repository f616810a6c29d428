#include "core/engine/optimizer/optimizer.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/mm.h>
#include <cmath>

namespace fieldwright::engine {

namespace {

/// Muon (Jordan 2024) as torch.optim.Muon, for the matrices of the blocks: the momentum's direction, made nearly
/// orthogonal by five Newton–Schulz steps. Scaled by 0.2 √(longer side), so that AdamW's learning rate and decay serve
/// both (Liu et al. 2025, arXiv:2502.16982); embeddings, head and vectors take AdamW's steps.
class Muon : public Optimizer
{
public:
    Muon(const ParameterSet &parameters, const TrainPlan &plan) : m_plan(plan)
    {
        const auto options = parameters.values.options();
        // fp32 costs no more on a processor; on other devices bf16, as published.
        const auto inner = parameters.values.is_cpu() ? options : options.dtype(at::kBFloat16);
        std::int64_t largest = 0, side = 0;
        for (const ParameterPart &part : parameters.parts()) {
            Memory memory;
            const auto add = [&](at::Tensor &tensor, const char *prefix) {
                tensor = at::zeros({part.count}, options);
                m_state.push_back({prefix + part.name, tensor});
            };
            if (isTurned(part)) {
                add(memory.first, "memory.");
                largest = std::max(largest, part.count);
                side = std::max(side, std::min(part.rows, part.columns));
            } else {
                add(memory.first, "first.");
                add(memory.second, "second.");
            }
            m_memory.push_back(std::move(memory));
        }
        m_update = at::empty({largest}, options);
        m_now = at::empty({largest}, inner);
        m_next = at::empty({largest}, inner);
        m_gram = at::empty({side * side}, inner);
        m_polynomial = at::empty({side * side}, inner);
    }

    void step(ParameterSet &parameters, double learningRate, std::int64_t step) override
    {
        for (size_t i = 0; i < m_memory.size(); ++i) {
            const ParameterPart &part = parameters.parts()[i];
            const at::Tensor value = parameters.values.narrow(0, part.begin, part.count);
            const at::Tensor gradient = parameters.gradients.narrow(0, part.begin, part.count);
            const double rate = learningRate * part.rate, decay = part.decay ? m_plan.weightDecay : 0;
            Memory &memory = m_memory[i];
            if (!isTurned(part)) {
                adamwStep({value, gradient, memory.first, memory.second, rate, decay}, m_plan, step);
                continue;
            }
            at::Tensor update = m_update.narrow(0, 0, part.count);
            memory.first.lerp_(gradient, 1 - m_plan.momentum);
            at::lerp_out(update, gradient, memory.first, m_plan.momentum); // Nesterov's
            const double scale = 0.2 * std::sqrt(double(std::max(part.rows, part.columns)));
            value.mul_(1 - rate * decay).sub_(turned(part, update), rate * scale);
        }
    }

    std::vector<NamedTensor> state() override { return m_state; }

private:
    struct Memory
    {
        at::Tensor first, second; ///< `second` of AdamW's parts alone
    };

    static bool isTurned(const ParameterPart &part) { return part.kind == PartKind::Matrix && part.batch == 1; }

    /// The update's nearest orthogonal matrix, nearly: each step takes its singular values s to a s + b s³ + c s⁵.
    at::Tensor turned(const ParameterPart &part, const at::Tensor &update)
    {
        constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
        const std::int64_t side = std::min(part.rows, part.columns);
        const auto asMatrix = [&](const at::Tensor &flat) {
            const at::Tensor matrix = flat.narrow(0, 0, part.count).view({part.rows, part.columns});
            return part.rows > part.columns ? matrix.t() : matrix; // the smaller Gram matrix
        };
        const auto square = [&](const at::Tensor &flat) { return flat.narrow(0, 0, side * side).view({side, side}); };
        at::Tensor now = asMatrix(m_now), next = asMatrix(m_next);
        at::Tensor gram = square(m_gram), polynomial = square(m_polynomial);
        now.copy_(asMatrix(update));
        now.div_(at::linalg_vector_norm(now).clamp_min_(1e-7));
        for (int i = 0; i < 5; ++i) {
            at::mm_out(gram, now, now.t());
            at::addmm_out(polynomial, gram, gram, gram, b, c);
            at::addmm_out(next, now, polynomial, now, a, 1);
            std::swap(now, next);
        }
        return (part.rows > part.columns ? now.t() : now).reshape({-1});
    }

    const TrainPlan m_plan;
    std::vector<Memory> m_memory; ///< of each part
    std::vector<NamedTensor> m_state;
    at::Tensor m_update, m_now, m_next, m_gram, m_polynomial; ///< of the largest matrix
};

} // namespace

std::unique_ptr<Optimizer> makeMuon(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Muon>(parameters, plan);
}

} // namespace fieldwright::engine
