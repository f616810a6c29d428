#include "core/worker/rank_seat.h"

#include "core/engine/devices.h"
#include "core/engine/distributed/nccl.h"
#include "core/engine/distributed/rank_device.h"

#include <algorithm>

namespace fieldwright {

namespace {

bool isGpu(const std::string &device)
{
    return device.starts_with("cuda");
}

Result<int> countGpus()
{
    FW_TRY(devices, engine::listDevices());
    return int(std::count_if(devices.begin(), devices.end(), [](const engine::Device &one) { return isGpu(one.id); }));
}

} // namespace

Result<std::string> wantedDevice(const JobContext &context, const TrainRecipe &recipe)
{
    if (!context.ranks() || recipe.device != "auto")
        return recipe.device;
    FW_TRY(gpus, countGpus());
    return std::string(gpus >= context.rankCount() ? "cuda:0" : "cpu");
}

Result<RankSeat> takeSeat(const JobContext &context, const std::string &device)
{
    engine::Communicator *const ranks = context.ranks();
    if (!ranks || !isGpu(device))
        return RankSeat{device, ranks, nullptr};
    FW_TRY(gpus, countGpus());
    FW_TRY(own, engine::deviceOfRank(device, ranks->rank(), ranks->size(), gpus));
    FW_TRY(joined, engine::joinNccl(*ranks, own));
    engine::Communicator *const all = joined.get();
    return RankSeat{own, all, std::move(joined)};
}

} // namespace fieldwright
