#pragma once

#include "core/base/json.h"
#include "core/model_files/tensor_type.h"

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace fieldwright::engine {

/// A named tensor to be saved; the bytes stay the caller's.
struct CheckpointTensor
{
    std::string name;
    std::vector<std::int64_t> shape;
    std::span<std::byte> bytes;
    TensorType type = TensorType::F32;
    bool isMapped = false; ///< of a file: the bytes are let go of after each use
};

/// What a checkpoint is besides its tensors. `progress` is the trainer's own (epoch, best loss, …).
struct CheckpointState
{
    std::int64_t step = 0;
    std::string planHash;
    std::string dataHash;
    Json progress = Json::object();
};

struct CheckpointRecord
{
    std::filesystem::path folder;
    CheckpointState state;
};

/// Writes checkpoints/step-N: a temporary folder, weights.safetensors and optimizer.safetensors synced, manifest.json
/// last (with size and SHA-256 of each file), rename, then all is read again and verified. An existing step-N that
/// verifies is kept as it is.
Result<CheckpointRecord> writeCheckpoint(const std::filesystem::path &checkpoints, const CheckpointState &state,
                                         std::span<const CheckpointTensor> weights,
                                         std::span<const CheckpointTensor> optimizer);

/// Checks the manifest and every file's size and hash. Errors: NotFound, Corrupt (names the file), Unsupported (newer).
Result<CheckpointRecord> verifyCheckpoint(const std::filesystem::path &folder);

enum class StateShare { All, Some };
/// Reads the tensors into the caller's buffers; names, shapes and order must agree. Verify first. Whoever keeps a share
/// of the optimiser's state reads those tensors alone.
Result<> readCheckpoint(const CheckpointRecord &record, std::span<const CheckpointTensor> weights,
                        std::span<const CheckpointTensor> optimizer, StateShare share = StateShare::All);
/// The weights alone.
Result<> readCheckpointWeights(const CheckpointRecord &record, std::span<const CheckpointTensor> weights);

struct CheckpointSearch
{
    std::optional<CheckpointRecord> newest; ///< the highest step that verifies
    std::vector<Text> damaged;              ///< of those with higher steps: what is wrong
};
/// Removes temporary folders of an interrupted write on the way.
Result<CheckpointSearch> findCheckpoint(const std::filesystem::path &checkpoints);

/// Removes all but the `keep` newest and the steps in `protectedSteps`.
Result<> pruneCheckpoints(const std::filesystem::path &checkpoints, int keep,
                          std::span<const std::int64_t> protectedSteps);

} // namespace fieldwright::engine
