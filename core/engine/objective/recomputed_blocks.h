#pragma once

#include "core/engine/objective/gradient_watch.h"

#include <functional>

namespace fieldwright::engine {

/// The blocks of a model, computed a second time when their gradients are due.
struct RecomputedBlocks
{
    std::int64_t layers = 0;
    bool inputsOnHost = false; ///< where the blocks' inputs wait for that
    std::function<at::Tensor(const at::Tensor &x, std::int64_t layer)> block;
};

/// What `loss` makes of the last block's output, having sent its gradients there; from there they go back through the
/// blocks, down to the lowest that has something to train or to `embedded`, which the first block reads. Of each block
/// its input alone is kept. Each backward pass is one that `watch` is told of.
double lossThroughBlocks(const RecomputedBlocks &blocks, const at::Tensor &embedded, GradientWatch &watch,
                         const std::function<double(const at::Tensor &last)> &loss);

} // namespace fieldwright::engine
