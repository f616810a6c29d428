#pragma once

#include "core/engine/devices.h"
#include "core/model_files/model_source.h"

#include <filesystem>
#include <span>

namespace fieldwright {

class JobContext;

/// "auto" becomes the first CUDA device, or the processor. Errors: InvalidArgument for a device that is not there.
Result<std::string> chooseDevice(const std::string &wanted);

/// How fast the device multiplies matrices, from the cache or measured now (about three seconds).
Result<engine::MatmulSpeed> measuredSpeed(const std::string &device);

/// What a job computes with, fixed at its first start in precision.json of its folder; a resumed job keeps it.
struct ComputeChoice
{
    std::string device;
    engine::Precision precision = engine::Precision::Fp32;
    Text reason;
};
/// How a processor would train it: by autograd, by hand-written kernels in fp32, or by those over a base in blocks.
enum class OnProcessor { Autograd, Kernels, Blocks };
Result<ComputeChoice> chooseCompute(const std::filesystem::path &runFolder, const std::string &device,
                                    const std::string &precision, OnProcessor form);

/// What a job asks.
struct AskedModels
{
    std::span<const std::filesystem::path> files;
    bool needGeneralPath = false; ///< for an adapter, as needGeneralPath() says
    bool areCompared = false;     ///< with each other, and with what other computers found
};
/// The same for jobs that only ask models. What "auto" takes: see engine::chooseInferencePrecision. What holds for a
/// file must hold for all of them: they are computed alike.
Result<ComputeChoice> chooseInference(const std::filesystem::path &runFolder, const std::string &device,
                                      const std::string &precision, const AskedModels &models);

/// Whether any of these adapters (empty paths are none) is another than plain LoRA: those are computed by the general
/// path alone, which holds the weights in fp32, bf16 or fp16.
Result<bool> needGeneralPath(std::span<const std::filesystem::path> adapters);
/// Takes fp32 where a quantised precision was asked for on the processor, and says so in the run folder. (On a device
/// the general path computes that too.)
void avoidQuantized(JobContext &context, ComputeChoice &choice);

/// Tells the run folder what is computed with, and why.
void reportCompute(JobContext &context, const ComputeChoice &choice);
/// Tells that answers of 16 bits depend on what is answered beside them.
void reportRounding(JobContext &context, engine::Precision precision);
/// Tells which matrices a quantised model does not hold as its file has them.
void reportHeld(JobContext &context, const engine::LoadedModel &model);

bool hasSixteenBits(engine::Precision precision);

/// For a single question: fp32, as exact as can be, unless the processor's memory holds the model only in 8 bits.
Result<engine::Precision> exactestPrecision(const std::filesystem::path &model);

} // namespace fieldwright
