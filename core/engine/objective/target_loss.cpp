#include "core/engine/objective/target_loss.h"

#include <algorithm>

namespace fieldwright::engine {

namespace {

/// Rows of logits computed at a time.
constexpr std::int64_t headChunk = 128;

} // namespace

DeviceLosses lossesOnDevice(const at::Tensor &rows, const Targets &targets, const at::Tensor &gradientScale,
                            GradientWatch &watch, const std::function<at::Tensor(const at::Tensor &)> &logitsOf)
{
    const bool training = gradientScale.defined();
    const at::Tensor cut = training ? rows.detach().set_requires_grad(true) : rows;
    const at::Tensor classes = targets.classes.unsqueeze(1);
    DeviceLosses out;
    std::vector<at::Tensor> losses, hits;
    out.sum = at::zeros({}, targets.weights.options());
    for (std::int64_t first = 0; first < rows.size(0); first += headChunk) {
        const std::int64_t n = std::min(headChunk, rows.size(0) - first);
        const at::Tensor probabilities = at::log_softmax(logitsOf(cut.narrow(0, first, n)), 1);
        const at::Tensor picked = probabilities.gather(1, classes.narrow(0, first, n)).squeeze(1).to(at::kDouble);
        at::Tensor certain = picked;
        if (const double share = targets.labelSmoothing; share != 0)
            certain = picked * (1 - share) + probabilities.mean({1}).to(at::kDouble) * share;
        losses.push_back(-certain.detach());
        hits.push_back(picked.detach() >= probabilities.detach().amax({1}).to(at::kDouble));
        const at::Tensor part = -(certain * targets.weights.narrow(0, first, n)).sum();
        watch.enter(first + n < rows.size(0) ? GradientWatch::HeadPiece : GradientWatch::LastHeadPiece);
        if (training)
            part.mul(gradientScale).backward();
        out.sum.add_(part.detach());
    }
    if (!losses.empty()) {
        out.losses = at::cat(losses);
        out.hits = at::cat(hits);
    }
    watch.enter(GradientWatch::Rest);
    // Nothing below is trained when the rows do not depend on a parameter.
    if (training && rows.requires_grad() && cut.grad().defined())
        rows.backward(cut.grad());
    return out;
}

TargetLosses fetched(const DeviceLosses &losses)
{
    TargetLosses out;
    if (losses.losses.defined()) {
        const at::Tensor loss = losses.losses.to(at::kCPU, at::kFloat), hit = losses.hits.to(at::kCPU, at::kByte);
        out.losses.assign(loss.const_data_ptr<float>(), loss.const_data_ptr<float>() + loss.numel());
        out.hits.assign(hit.const_data_ptr<std::uint8_t>(), hit.const_data_ptr<std::uint8_t>() + hit.numel());
    }
    out.sum = losses.sum.item<double>();
    return out;
}

TargetLosses lossOfTargets(const at::Tensor &rows, const Targets &targets, double gradientScale, GradientWatch &watch,
                           const std::function<at::Tensor(const at::Tensor &)> &logitsOf)
{
    const at::Tensor scale = gradientScale == 0 ? at::Tensor() : at::full({}, gradientScale, targets.weights.options());
    return fetched(lossesOnDevice(rows, targets, scale, watch, logitsOf));
}

} // namespace fieldwright::engine
