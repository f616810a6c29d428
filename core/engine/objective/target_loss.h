#pragma once

#include "core/engine/objective/gradient_watch.h"

#include <functional>
#include <vector>

namespace fieldwright::engine {

/// What is to be predicted, a row each.
struct Targets
{
    at::Tensor classes; ///< [rows], long
    at::Tensor weights; ///< [rows], double
    double labelSmoothing = 0;
};

struct TargetLosses
{
    double sum = 0;                 ///< Σ weight · loss
    std::vector<float> losses;      ///< of each, without its weight
    std::vector<std::uint8_t> hits; ///< whether no class was likelier
};

/// The same where they were computed, for fetched(); undefined where there are no targets.
struct DeviceLosses
{
    at::Tensor sum; ///< double
    at::Tensor losses;
    at::Tensor hits;
};

/// Waits for them.
TargetLosses fetched(const DeviceLosses &losses);

/// Σ weight · -log p(class), with label smoothing (1 - share) · that + share · the mean over all classes. `logitsOf`
/// makes the logits of some of the rows: so many at a time that they stay few. With a `gradientScale`, a single double
/// on the device, that times the sum's gradient goes at once into the rows (and into what `logitsOf` uses), and from
/// there on backwards, as the last passes that `watch` is told of. Nothing waits for the device.
DeviceLosses lossesOnDevice(const at::Tensor &rows, const Targets &targets, const at::Tensor &gradientScale,
                            GradientWatch &watch, const std::function<at::Tensor(const at::Tensor &rows)> &logitsOf);
/// The same, fetched; a scale of 0 is none.
TargetLosses lossOfTargets(const at::Tensor &rows, const Targets &targets, double gradientScale, GradientWatch &watch,
                           const std::function<at::Tensor(const at::Tensor &rows)> &logitsOf);

} // namespace fieldwright::engine
