#pragma once

#include "core/engine/estimate/encoder_estimate.h"
#include "core/model_files/model_config.h"

#include <optional>
#include <string>
#include <vector>

namespace fieldwright {

/// What one use of a model takes on this machine.
struct MemoryNeed
{
    enum class Use { Run, Tune };
    Use use = Use::Run;
    std::string method;    ///< of Tune: value of the recipe's "method"
    std::string precision; ///< "fp32", "bf16" (fp16 is as large); of Tune how the base is held, "nf4" besides (QLoRA)
    std::uint64_t bytes = 0;
};

/// Running it with a context of `tokens`, and tuning it by each method of the recipe's table with rows of `tokens`.
std::vector<MemoryNeed> memoryNeeds(const ModelConfig &model, std::int64_t tokens = 2048);

/// Of an encoder: reading texts, and tuning a classifier by each method that encoders take, with micro-batches of
/// `tokens`.
std::vector<MemoryNeed> memoryNeeds(const TunedEncoder &encoder, std::int64_t tokens = 2048);

/// Bytes of main memory of this computer, all and free now.
struct MachineMemory
{
    std::uint64_t total = 0;
    std::uint64_t available = 0;
};
MachineMemory machineMemory();

} // namespace fieldwright
