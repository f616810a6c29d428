#include "core/engine/devices.h"

#include "core/engine/estimate/precision_rule.h"
#include "core/engine/guard.h"
#include "core/engine/loading.h"
#include "core/engine/model/affine.h"
#include "core/engine/model/gemm_panels.h"
#include "core/engine/model/number_range.h"
#include "core/engine/quantized/kernels.h"
#include "core/engine/quantized/measure.h"

#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randn.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace fieldwright::engine {

namespace {

std::string valueAfterColon(const std::string &line)
{
    const auto colon = line.find(':');
    const auto begin = colon == std::string::npos ? colon : line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? std::string() : line.substr(begin);
}

std::uint64_t memoryLine(const std::string &key)
{
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(key + ":"))
            return std::strtoull(valueAfterColon(line).c_str(), nullptr, 10) * 1024;
    }
    return 0;
}

int usableCores()
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    return int(std::max(1u, std::thread::hardware_concurrency()));
}

Device processor()
{
    Device device;
    device.id = "cpu";
    device.cores = usableCores();
    std::ifstream file("/proc/cpuinfo");
    std::string flags;
    for (std::string line; std::getline(file, line);) {
        if (device.name.empty() && line.starts_with("model name"))
            device.name = valueAfterColon(line);
        if (flags.empty() && (line.starts_with("flags") || line.starts_with("Features")))
            flags = " " + valueAfterColon(line) + " ";
    }
    const std::pair<const char *, const char *> known[] = {{"avx2", "avx2"},
                                                           {"fma", "fma"},
                                                           {"avx512f", "avx512"},
                                                           {"avx512_vnni", "avx512-vnni"},
                                                           {"avx_vnni", "avx-vnni"},
                                                           {"avx512_bf16", "avx512-bf16"},
                                                           {"amx_bf16", "amx-bf16"},
                                                           {"amx_int8", "amx-int8"},
                                                           {"asimd", "neon"},
                                                           {"bf16", "bf16"},
                                                           {"sve", "sve"}};
    for (const auto &[flag, name] : known) {
        if (flags.find(std::string(" ") + flag + " ") != std::string::npos)
            device.features.emplace_back(name);
    }
    device.memoryBytes = memoryLine("MemTotal");
    device.freeBytes = memoryLine("MemAvailable");
    return device;
}

/// Times products of `rows` rows and a model's width for at most `milliseconds`. The best of several: neighbours on a
/// shared machine only ever slow it down.
double gflops(const at::Device &device, at::ScalarType type, std::int64_t rows, int milliseconds)
{
    const std::int64_t width = 1024;
    const auto options = at::TensorOptions().dtype(type).device(device);
    const at::Tensor a = at::randn({rows, width}, at::kFloat).to(options.dtype(typeBetween(type)));
    const at::Tensor b = at::randn({width, width}, at::kFloat).to(options);
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
    double best = 0;
    do {
        const auto begin = Clock::now();
        const at::Tensor c = affine(a, b);
        c.flatten()[0].item<float>(); // waits for a GPU
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        best = std::max(best, 2.0 * double(rows * width * width) / seconds / 1e9);
    } while (Clock::now() < deadline);
    return best;
}

MatmulSpeed speedsOf(const at::Device &device)
{
    MatmulSpeed speed;
    // Some processors emulate 16 bits up to hundreds of times slower than fp32: a small product says so before large
    // ones are timed again and again. (A card's small products tell its delays instead, and its large ones are quick.)
    constexpr std::int64_t fewestRows = 8, fewRows = 64;
    gflops(device, at::kFloat, fewestRows, 0); // the library's own preparation is not to be timed
    const double fewRowsFp32 = gflops(device, at::kFloat, fewRows, 30);
    struct Narrow
    {
        at::ScalarType type;
        double &gflops;
    };
    const Narrow narrow[] = {{at::kBFloat16, speed.bf16Gflops}, {at::kHalf, speed.fp16Gflops}};
    std::vector<Narrow> quick;
    for (const Narrow &one : narrow) {
        gflops(device, one.type, fewestRows, 0);
        one.gflops = gflops(device, one.type, fewRows, 30);
        if (!device.is_cpu() || one.gflops > fewRowsFp32 / 3)
            quick.push_back(one);
    }
    // In turn, so that a busy moment does not fall on one of them alone.
    for (int round = 0; round < 4; ++round) {
        speed.fp32Gflops = std::max(speed.fp32Gflops, gflops(device, at::kFloat, 512, 100));
        for (const Narrow &one : quick)
            one.gflops = std::max(one.gflops, gflops(device, one.type, 512, 100));
    }
    return speed;
}

std::string rounded(double value)
{
    return std::to_string(std::llround(value));
}

} // namespace

Result<std::vector<Device>> listDevices()
{
    return guarded([]() -> Result<std::vector<Device>> {
        std::vector<Device> devices = {processor()};
        if (at::globalContext().hasCUDA()) {
            const auto *guard = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA);
            for (int i = 0; i < guard->deviceCount(); ++i) {
                // Names and sizes need the CUDA headers, which a build beside a CPU wheel does not have.
                Device device;
                device.id = "cuda:" + std::to_string(i);
                device.name = "CUDA GPU " + std::to_string(i);
                devices.push_back(std::move(device));
            }
        }
        return devices;
    });
}

Result<DeviceMemory> memoryOn(const std::string &device)
{
    return guarded([&]() -> Result<DeviceMemory> {
        FW_TRY(where, deviceFromName(device));
        if (where.is_cpu())
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" has no memory of its own."), {device}},
                        {FW_NOOP("core", "Choose a graphics card.")});
        at::empty({1}, at::TensorOptions().device(where)); // wakes it up
        const auto [free, total] = at::getDeviceAllocator(where.type())->getMemoryInfo(where.index());
        return DeviceMemory{total, free};
    });
}

Result<MatmulSpeed> measureMatmul(const std::string &device, int threads)
{
    return guarded([&]() -> Result<MatmulSpeed> {
        c10::AutoGradMode noGradients(false);
        at::set_num_threads(threads > 0 ? threads : usableCores());
        const at::Device where(device.empty() ? std::string("cpu") : device);
        MatmulSpeed speed = speedsOf(where);
        if (where.is_cpu()) {
            speed.int8Gops = quantized::measureProducts(at::get_num_threads(), 200);
            speed.readGigabytes = quantized::measureReading(at::get_num_threads(), 200);
        }
        return speed;
    });
}

PrecisionChoice choosePrecision(const MatmulSpeed &speed, bool hasFp32Kernels)
{
    const std::vector<std::string> facts = {rounded(speed.fp32Gflops), rounded(speed.bf16Gflops)};
    if (areSixteenBitsWorth(speed.fp32Gflops, speed.bf16Gflops, hasFp32Kernels))
        return {Precision::Bf16,
                {FW_NOOP("core", "bf16, because it is faster here: %2 against %1 GFLOP/s measured in fp32."), facts}};
    if (areSixteenBitsWorth(speed.fp32Gflops, speed.bf16Gflops, false))
        return {
            Precision::Fp32,
            {FW_NOOP("core", "fp32, because it has kernels of its own: bf16's products, %2 against %1 GFLOP/s, do not "
                             "make up for them."),
             facts}};
    return {
        Precision::Fp32,
        {FW_NOOP("core", "fp32, because bf16 brings no speed here: %2 against %1 GFLOP/s measured in fp32."), facts}};
}

namespace {

/// Of the formats that hold numbers one by one.
PrecisionChoice fastestNumbers(const MatmulSpeed &speed, const AnsweringModel &model)
{
    const bool hasFp32Kernels = model.onProcessor && model.hasKernels && !model.needsGeneralPath;
    const bool fp16 = model.isStoredInFp16 && isFp16Faster(speed.bf16Gflops, speed.fp16Gflops);
    const double sixteenBits = fp16 ? speed.fp16Gflops : speed.bf16Gflops;
    std::vector<std::string> facts = {rounded(speed.fp32Gflops), rounded(speed.bf16Gflops), rounded(speed.fp16Gflops)};
    if (areSixteenBitsWorth(speed.fp32Gflops, sixteenBits, hasFp32Kernels)) {
        if (fp16)
            return {Precision::Fp16,
                    {FW_NOOP("core", "fp16, because the model's file has it and it is the fastest here: %3 GFLOP/s "
                                     "measured, %1 in fp32, %2 in bf16."),
                     facts}};
        return {Precision::Bf16,
                {FW_NOOP("core",
                         "bf16, because it is fast here and has the range of fp32: %2 GFLOP/s measured, %1 in fp32, "
                         "%3 in fp16."),
                 facts}};
    }
    if (areSixteenBitsWorth(speed.fp32Gflops, sixteenBits, false))
        return {
            Precision::Fp32,
            {FW_NOOP("core", "fp32, because it has kernels of its own, for which 16 bits do not make up: %1 GFLOP/s "
                             "measured, %2 in bf16, %3 in fp16."),
             facts}};
    if (!model.isStoredInFp16 && isFp16Faster(speed.bf16Gflops, speed.fp16Gflops) &&
        areSixteenBitsWorth(speed.fp32Gflops, speed.fp16Gflops, hasFp32Kernels))
        return {Precision::Fp32,
                {FW_NOOP("core", "fp32, because the model's file is not in fp16, whose range may be too small for it: "
                                 "%1 GFLOP/s measured, %2 in bf16, %3 in fp16."),
                 facts}};
    return {Precision::Fp32,
            {FW_NOOP("core", "fp32, because 16 bits bring no speed here: %1 GFLOP/s measured, %2 in bf16, %3 in fp16."),
             facts}};
}

/// What is compared must not round otherwise on every computer that compares it.
PrecisionChoice comparableNumbers(const MatmulSpeed &speed, const AnsweringModel &model)
{
    if (!model.onProcessor)
        return choosePrecision(speed, false);
    return {Precision::Fp32,
            {FW_NOOP("core", "fp32, because evaluations are compared with each other, also with those of other "
                             "computers.")}};
}

double speedIn(Precision precision, const MatmulSpeed &speed)
{
    return precision == Precision::Fp32   ? speed.fp32Gflops
           : precision == Precision::Bf16 ? speed.bf16Gflops
                                          : speed.fp16Gflops;
}

} // namespace

PrecisionChoice chooseInferencePrecision(const MatmulSpeed &speed, const AnsweringModel &model)
{
    if (!model.onProcessor && model.isQuantised)
        return {
            Precision::Int8,
            {FW_NOOP("core", "int8, because the model's file is quantised: its blocks stay as they are, and numbers "
                             "are made of them when they are multiplied.")}};
    const PrecisionChoice numbers = model.isCompared ? comparableNumbers(speed, model) : fastestNumbers(speed, model);
    if (!model.isQuantised)
        return numbers;
    const double other = speedIn(numbers.precision, speed);
    const std::vector<std::string> facts = {precisionName(numbers.precision), rounded(other), rounded(speed.int8Gops)};
    if (model.needsGeneralPath)
        return {
            numbers.precision,
            {FW_NOOP("core", "%1 (%2 GFLOP/s measured), because an adapter that is not plain LoRA is computed by the "
                             "general path, and that does not compute in int8 on the processor; int8 would need "
                             "less memory."),
             facts}};
    if (!model.hasKernels)
        return {
            numbers.precision,
            {FW_NOOP("core", "%1 (%2 GFLOP/s measured), because the processor's kernels for quantised weights do not "
                             "compute this model's design; int8 would need less memory and be slower."),
             facts}};
    if (speed.int8Gops < other)
        return {numbers.precision,
                {FW_NOOP("core", "%1, because int8 is slower here: %3 GOP/s were measured, against %2 in %1; it would "
                                 "need less memory."),
                 facts}};
    return {Precision::Int8,
            {FW_NOOP("core", "int8, because the model's file is quantised and %1 GOP/s were measured, against %2 in "
                             "%3."),
             {rounded(speed.int8Gops), rounded(other), precisionName(numbers.precision)}}};
}

Json toJson(const Device &device)
{
    return {{"id", device.id},
            {"name", device.name},
            {"cores", device.cores},
            {"features", device.features},
            {"memory_bytes", device.memoryBytes},
            {"free_bytes", device.freeBytes}};
}

Json toJson(const MatmulSpeed &speed)
{
    return {{"fp32_gflops", speed.fp32Gflops},
            {"bf16_gflops", speed.bf16Gflops},
            {"fp16_gflops", speed.fp16Gflops},
            {"int8_gops", speed.int8Gops},
            {"read_gb_per_s", speed.readGigabytes}};
}

MatmulSpeed matmulSpeedFromJson(const Json &value)
{
    return {numberOr(value, "fp32_gflops"), numberOr(value, "bf16_gflops"), numberOr(value, "fp16_gflops"),
            numberOr(value, "int8_gops"), numberOr(value, "read_gb_per_s")};
}

std::string processorName()
{
    return processor().name;
}

std::string libraryVersion()
{
    return TORCH_VERSION;
}

std::string productsVersion()
{
    return libraryVersion() + (usePanels() ? " with own fp32 products" : "") + " and " + quantized::kernels().name;
}

} // namespace fieldwright::engine
