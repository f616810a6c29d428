#pragma once

#include "core/engine/devices.h"

#include <filesystem>

namespace fieldwright {

/// "auto" becomes the first CUDA device, or the processor. Errors: InvalidArgument for a device that is not there.
Result<std::string> chooseDevice(const std::string &wanted);

/// How fast the device multiplies matrices, from the cache or measured now (about two seconds).
Result<engine::MatmulSpeed> measuredSpeed(const std::string &device);

/// What a job computes with, fixed at its first start in precision.json of its folder; a resumed job keeps it.
struct ComputeChoice
{
    std::string device;
    engine::Precision precision = engine::Precision::Fp32;
    Text reason;
};
Result<ComputeChoice> chooseCompute(const std::filesystem::path &runFolder, const std::string &device,
                                    const std::string &precision, bool fullTuning);

} // namespace fieldwright
