#include "core/engine/optimizer/dynamic_map.h"
#include "core/engine/optimizer/optimizer.h"

#include <ATen/ops/bucketize.h>
#include <cmath>

namespace fieldwright::engine {

namespace {

constexpr std::int64_t smallest = 4096; ///< tensors with fewer numbers keep fp32 moments

/// AdamW whose moments are 8-bit numbers with a scale for each 256 of them (Dettmers et al. 2021, arXiv:2110.02861), as
/// bitsandbytes' AdamW8bit. Small tensors and the embedding keep fp32 moments, as transformers asks it to.
class BlockwiseAdamwOptimizer : public Optimizer
{
public:
    BlockwiseAdamwOptimizer(const ParameterSet &parameters, const TrainPlan &plan) : Optimizer(plan, By::Part)
    {
        const auto wide = parameters.values.options();
        for (const ParameterPart &part : parameters.parts()) {
            Moments moments;
            const bool narrow = part.count >= smallest && part.kind != PartKind::Embedding;
            const auto held = narrow ? wide.dtype(at::kByte) : wide;
            moments.first = remember("first." + part.name, {part.count}, held);
            moments.second = remember("second." + part.name, {part.count}, held);
            if (narrow) {
                const std::int64_t blocks = (part.count + BlockwiseAdamw::block - 1) / BlockwiseAdamw::block;
                moments.firstScale = remember("first_scale." + part.name, {blocks}, wide);
                moments.secondScale = remember("second_scale." + part.name, {blocks}, wide);
            }
            m_moments.push_back(std::move(moments));
        }
    }

private:
    struct Moments
    {
        at::Tensor first, second, firstScale, secondScale;
    };

    void move(const ParameterSet &, const Stretch &stretch) override
    {
        Moments &moments = m_moments[stretch.index];
        if (!moments.firstScale.defined())
            adamw(stretch, moments.first, moments.second);
        else if (stretch.value.is_cpu())
            stepOnCpu(stretch, moments);
        else
            stepOnDevice(stretch, moments);
    }

    double firstCorrection(std::int64_t step) const { return 1 - std::pow(m_plan.beta1, double(step)); }
    double secondCorrection(std::int64_t step) const { return std::sqrt(1 - std::pow(m_plan.beta2, double(step))); }

    void stepOnCpu(const Stretch &stretch, Moments &moments) const
    {
        const auto &[value, gradient, rate] = std::tie(stretch.value, stretch.gradient, stretch.rate);
        stepKernels().blockwiseAdamw(
            {.value = value.mutable_data_ptr<float>(),
             .gradient = gradient.const_data_ptr<float>(),
             .count = value.numel(),
             .first = moments.first.mutable_data_ptr<std::uint8_t>(),
             .second = moments.second.mutable_data_ptr<std::uint8_t>(),
             .firstScale = moments.firstScale.mutable_data_ptr<float>(),
             .secondScale = moments.secondScale.mutable_data_ptr<float>(),
             .signedMap = &dynamicMap(true),
             .unsignedMap = &dynamicMap(false),
             .factors = {float(rate / firstCorrection(stretch.step)), float(1 - rate * stretch.decay),
                         float(m_plan.beta1), float(m_plan.beta2)},
             .secondCorrection = float(secondCorrection(stretch.step)),
             .epsilon = float(m_plan.epsilon)});
    }

    static at::Tensor onDevice(const float *values, std::int64_t count, const at::Device &device)
    {
        return at::from_blob(const_cast<float *>(values), {count}, at::kFloat).to(device);
    }

    static at::Tensor wide(const at::Tensor &narrow, const at::Tensor &scale, const DynamicMap &map)
    {
        const at::Tensor each = scale.repeat_interleave(BlockwiseAdamw::block).narrow(0, 0, narrow.numel());
        return onDevice(map.code, 256, narrow.device()).index_select(0, narrow.to(at::kInt)).mul_(each);
    }

    static void narrow(const at::Tensor &wide, const DynamicMap &map, at::Tensor &narrow, at::Tensor &scale)
    {
        const std::int64_t count = wide.numel(), all = scale.numel() * BlockwiseAdamw::block;
        at::Tensor blocks = at::zeros({all}, wide.options());
        blocks.narrow(0, 0, count).copy_(wide);
        blocks = blocks.view({-1, BlockwiseAdamw::block});
        scale.copy_(blocks.abs().amax(1));
        const at::Tensor scaled = (blocks * scale.clamp_min(1e-38).reciprocal().unsqueeze(1)).clamp_(-1, 1);
        const at::Tensor found = at::bucketize(scaled, onDevice(map.middle, 255, wide.device()));
        narrow.copy_(found.view({-1}).narrow(0, 0, count));
    }

    void stepOnDevice(const Stretch &stretch, Moments &moments) const
    {
        const auto &[value, gradient, rate] = std::tie(stretch.value, stretch.gradient, stretch.rate);
        const at::Tensor first = wide(moments.first, moments.firstScale, dynamicMap(true));
        const at::Tensor second = wide(moments.second, moments.secondScale, dynamicMap(false));
        first.mul_(m_plan.beta1).add_(gradient, 1 - m_plan.beta1);
        second.mul_(m_plan.beta2).addcmul_(gradient, gradient, 1 - m_plan.beta2);
        value.mul_(1 - rate * stretch.decay);
        value.addcdiv_(first, (second.sqrt() / secondCorrection(stretch.step)).add_(m_plan.epsilon),
                       -rate / firstCorrection(stretch.step));
        narrow(first, dynamicMap(true), moments.first, moments.firstScale);
        narrow(second, dynamicMap(false), moments.second, moments.secondScale);
    }

    std::vector<Moments> m_moments; ///< of each part
};

} // namespace

std::unique_ptr<Optimizer> makeBlockwiseAdamw(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<BlockwiseAdamwOptimizer>(parameters, plan);
}

} // namespace fieldwright::engine
