#pragma once

#include "core/engine/checkpoint.h"
#include "core/engine/model/aten.h"

namespace fieldwright::engine {

/// A tensor that a checkpoint has: contiguous, fp32 or bytes.
struct NamedTensor
{
    std::string name;
    at::Tensor tensor;
    bool isMapped = false; ///< its numbers lie in a file
};

/// What a checkpoint reads and writes of tensors on any device. Those of the CPU are themselves, others are copies.
class HostTensors
{
public:
    explicit HostTensors(std::vector<NamedTensor> tensors);

    std::vector<CheckpointTensor> list() const;
    /// Puts what was read into the copies back where they came from.
    void store();

private:
    std::vector<NamedTensor> m_tensors;
    std::vector<at::Tensor> m_host;
};

} // namespace fieldwright::engine
