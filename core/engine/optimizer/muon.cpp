#include "core/engine/optimizer/newton_schulz.h"
#include "core/engine/optimizer/optimizer.h"

#include <ATen/ops/lerp.h>
#include <cmath>

namespace fieldwright::engine {

namespace {

bool isTurned(const ParameterPart &part)
{
    return part.kind == PartKind::Matrix && part.batch == 1;
}

/// Muon (Jordan 2024) as torch.optim.Muon, for the matrices of the blocks: the momentum's direction, made nearly
/// orthogonal. Scaled by 0.2 √(longer side), so that AdamW's learning rate and decay serve both (Liu et al. 2025,
/// arXiv:2502.16982); embeddings, head and vectors take AdamW's steps.
class Muon : public Optimizer
{
public:
    Muon(const ParameterSet &parameters, const TrainPlan &plan) : Optimizer(plan, By::Part)
    {
        const auto options = parameters.values.options();
        std::int64_t largest = 0, side = 0;
        for (const ParameterPart &part : parameters.parts()) {
            Memory memory;
            memory.first = remember((isTurned(part) ? "memory." : "first.") + part.name, {part.count}, options);
            if (isTurned(part)) {
                largest = std::max(largest, part.count);
                side = std::max(side, std::min(part.rows, part.columns));
            } else {
                memory.second = remember("second." + part.name, {part.count}, options);
            }
            m_memory.push_back(std::move(memory));
        }
        m_update = at::empty({largest}, options);
        m_turning.emplace(largest, side, options);
    }

private:
    struct Memory
    {
        at::Tensor first, second; ///< `second` of AdamW's parts alone
    };

    void move(const ParameterSet &parameters, const Stretch &stretch) override
    {
        const ParameterPart &part = parameters.parts()[stretch.index];
        const Memory &memory = m_memory[stretch.index];
        if (!isTurned(part))
            return adamw(stretch, memory.first, memory.second);
        at::Tensor update = m_update.narrow(0, 0, part.count);
        memory.first.lerp_(stretch.gradient, 1 - m_plan.momentum);
        at::lerp_out(update, stretch.gradient, memory.first, m_plan.momentum); // Nesterov's
        const double scale = 0.2 * std::sqrt(double(std::max(part.rows, part.columns)));
        stretch.value.mul_(1 - stretch.rate * stretch.decay)
            .sub_(m_turning->orthogonal(update, part.rows, part.columns), stretch.rate * scale);
    }

    std::vector<Memory> m_memory; ///< of each part
    at::Tensor m_update;          ///< of the largest matrix
    std::optional<NewtonSchulz> m_turning;
};

} // namespace

std::unique_ptr<Optimizer> makeMuon(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Muon>(parameters, plan);
}

} // namespace fieldwright::engine
