#include "core/engine/objective/recomputed_blocks.h"

#include <vector>

namespace fieldwright::engine {

double lossThroughBlocks(const RecomputedBlocks &blocks, const at::Tensor &embedded, GradientWatch &watch,
                         const std::function<double(const at::Tensor &)> &loss)
{
    const bool reachesEmbeddings = embedded.requires_grad();
    std::int64_t lowest = reachesEmbeddings ? 0 : blocks.layers;
    std::vector<at::Tensor> inputs; // of the lowest that is trained, and those above it
    at::Tensor x = embedded.detach();
    for (std::int64_t i = 0; i < blocks.layers; ++i) {
        const at::Tensor input = x;
        const bool isBelow = i < lowest; // as far as is known
        {
            c10::AutoGradMode tracksParameters(isBelow);
            x = blocks.block(input, i);
        }
        if (isBelow && x.requires_grad())
            lowest = i;
        x = x.detach();
        // (The copies run in the device's own order, so nobody has to wait for them.)
        if (i >= lowest)
            inputs.push_back(blocks.inputsOnHost ? input.to(at::kCPU, input.scalar_type(), true, true) : input);
    }
    const at::Tensor last = x.detach().set_requires_grad(true);
    const double sum = loss(last);
    at::Tensor gradient = last.grad();
    for (std::int64_t i = blocks.layers - 1; i >= lowest && gradient.defined(); --i) {
        const at::Tensor input = inputs.back()
                                     .to(embedded.device(), embedded.scalar_type(), true)
                                     .detach()
                                     .set_requires_grad(i > lowest || reachesEmbeddings);
        inputs.pop_back();
        watch.enter(GradientWatch::FirstBlock + blocks.layers - 1 - i);
        blocks.block(input, i).backward(gradient);
        gradient = input.grad();
    }
    watch.enter(GradientWatch::Rest);
    if (reachesEmbeddings && gradient.defined())
        embedded.backward(gradient);
    return sum;
}

} // namespace fieldwright::engine
