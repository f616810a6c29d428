#pragma once

#include "core/base/json.h"
#include "core/engine/engine.h"

namespace fieldwright::engine {

struct Device
{
    std::string id;                    ///< "cpu", "cuda:0"
    std::string name;                  ///< as its maker calls it
    int cores = 0;                     ///< cores this process may use; multiprocessors of a GPU
    std::vector<std::string> features; ///< "avx2", "avx512", "amx-bf16", …
    std::uint64_t memoryBytes = 0;
    std::uint64_t freeBytes = 0;
};

/// The processor first, then each CUDA GPU that this build can use; of these without their memory, for which they would
/// have to be woken up.
Result<std::vector<Device>> listDevices();

struct DeviceMemory
{
    std::uint64_t bytes = 0;
    std::uint64_t freeBytes = 0;
};
/// A graphics card's own memory.
Result<DeviceMemory> memoryOn(const std::string &device);

struct MatmulSpeed
{
    double fp32Gflops = 0;
    double bf16Gflops = 0;    ///< 0: not supported
    double fp16Gflops = 0;    ///< 0: not supported
    double int8Gops = 0;      ///< of quantised weights; 0: not on this device
    double readGigabytes = 0; ///< a second, of memory that no cache holds; 0: not measured on this device
};

/// Its maker's name.
std::string processorName();

/// Times a product of the shape that training needs, at most about a second in each precision.
Result<MatmulSpeed> measureMatmul(const std::string &device, int threads = 0);

struct PrecisionChoice
{
    Precision precision = Precision::Fp32;
    Text reason;
};
/// bf16 only where it is measured to be at least 1.3 times as fast; three times where the training would have
/// hand-written kernels in fp32. Weights that are tuned themselves keep fp32 masters, so the same holds for them.
PrecisionChoice choosePrecision(const MatmulSpeed &speed, bool hasFp32Kernels);

/// A model that is to answer.
struct AnsweringModel
{
    bool onProcessor = true;
    bool isQuantised = false;      ///< its file
    bool isStoredInFp16 = false;   ///< all matrices of its file
    bool hasKernels = true;        ///< the processor's own for questions know its design
    bool needsGeneralPath = false; ///< instead of these: an adapter is not plain LoRA
    bool isCompared = false;       ///< with other models, or with what other computers found
};
/// What it is computed in, by measured speed (estimate/precision_rule.h). 8 bits only where the file has them already,
/// since they would change a model's answers by more than rounding. On the processor such a file stays quantised where
/// the kernels compute it and 8-bit products are as fast as what it would be computed in else: it then needs the least
/// memory too; on a graphics card always, since its blocks are made numbers there. fp16 only where the file has it: its
/// weights fit then, and its makers ran it so. What is compared is computed in fp32 on the processor, 16 bits rounding
/// otherwise from processor to processor; on a card by training's rule, since memory is short there.
PrecisionChoice chooseInferencePrecision(const MatmulSpeed &speed, const AnsweringModel &model);

Json toJson(const Device &device);
Json toJson(const MatmulSpeed &speed);
MatmulSpeed matmulSpeedFromJson(const Json &value);
/// Of libtorch, e.g. "2.13.0".
std::string libraryVersion();
/// What multiplies: besides the processor it decides a measurement, so it is part of the key of a cached one.
std::string productsVersion();

} // namespace fieldwright::engine
