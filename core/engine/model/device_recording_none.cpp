#include "core/engine/model/device_recording.h"

namespace fieldwright::engine {

MakeRecording recordingsOn(const at::Device & /*device*/)
{
    return {};
}

} // namespace fieldwright::engine
