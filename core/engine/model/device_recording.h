#pragma once

#include "core/engine/model/aten.h"

#include <functional>
#include <memory>

namespace fieldwright::engine {

/// What a device was given to do, kept so that it can be given to it again as a whole. Operation by operation, a small
/// model's kernels are done sooner than the next ones are launched.
class DeviceRecording
{
public:
    virtual ~DeviceRecording() = default;
    /// Keeps what `work` gives the device to do, which does not do it now. Whatever it reads and writes must stay where
    /// it is; what it makes is made anew at the same place by each replay, and is gone after that of another recording.
    /// Throws where it cannot be kept.
    virtual void record(const std::function<void()> &work) = 0;
    virtual void replay() = 0;
};

/// Gives none when the device has little memory left: what a recording makes stays with it.
using MakeRecording = std::function<std::unique_ptr<DeviceRecording>()>;

/// Empty where the device keeps no recordings, or this build has no part for it.
MakeRecording recordingsOn(const at::Device &device);

} // namespace fieldwright::engine
