#pragma once

#include "core/engine/distributed/communicator.h"

#include <memory>

namespace fieldwright::engine {

/// The same ranks, each with a `device` ("cuda:1") for itself whose memory numbers() carries, by NVIDIA's library,
/// which is loaded now (libnccl.so.2, or what FIELDWRIGHT_NCCL names). It moves bytes and nothing else: sums are taken
/// here as everywhere, in the order of the ranks, so that they neither depend on the size of a bucket nor on the way
/// that the library takes. All ranks call it; `ranks` must outlive this. A device "cpu" is for libraries that read the
/// processor's memory, as the tests' does. Errors: Unsupported on all of them (no such library, one that is too old or
/// lacks a function), Io (it fails).
Result<std::unique_ptr<Communicator>> joinNccl(Communicator &ranks, const std::string &device);

} // namespace fieldwright::engine
