// How long the optimisers take for a model's every weight, and what they remember: not a test. Prints a JSON line for
// each. usage: bench_optimizers MODEL [THREADS]

#include "core/base/clock.h"
#include "core/engine/optimizer/optimizer.h"

#include <algorithm>
#include <cstdio>

using namespace fieldwright;
using namespace fieldwright::engine;

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    c10::AutoGradMode noGradients(false);
    auto source = ModelSource::open(argv[1]);
    LoadOptions options;
    options.threads = argc > 2 ? std::atoi(argv[2]) : 0;
    auto model = source ? LoadedModel::load(**source, options) : tl::unexpected(source.error());
    if (!model) {
        std::fprintf(stderr, "%s\n", model.error().message().c_str());
        return 1;
    }
    TrainPlan plan;
    plan.method = Method::Full;
    (*model)->state().useThreads();
    auto parameters = ParameterSet::ofModel((*model)->state(), plan);
    if (!parameters)
        return 1;
    parameters->gradients.copy_(parameters->values).mul_(1e-3);
    for (const OptimizerType type : {OptimizerType::Adamw, OptimizerType::BlockwiseAdamw, OptimizerType::Adafactor,
                                     OptimizerType::Lion, OptimizerType::Sgd, OptimizerType::Muon}) {
        plan.optimizer = type;
        const auto optimizer = makeOptimizer(*parameters, plan);
        std::uint64_t bytes = 0;
        for (const NamedTensor &named : optimizer->state())
            bytes += named.tensor.nbytes();
        std::vector<double> times;
        for (int step = 1; step <= 6; ++step) {
            const std::int64_t begin = monotonicMs();
            optimizer->step(*parameters, 1e-6, step);
            times.push_back(double(monotonicMs() - begin));
        }
        times.erase(times.begin()); // touches the state's pages
        std::sort(times.begin(), times.end());
        std::printf("{\"optimizer\": \"%s\", \"milliseconds\": %.0f, \"bytes_per_parameter\": %.3f}\n",
                    optimizerKey(type), times[times.size() / 2], double(bytes) / double(parameters->count()));
        std::fflush(stdout);
    }
    return 0;
}
