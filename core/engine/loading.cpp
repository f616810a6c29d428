#include "core/engine/loading.h"

#include <ATen/Context.h>

#include <malloc.h>
#include <thread>

namespace fieldwright::engine {

Result<at::Device> deviceFromName(const std::string &name)
{
    if (name.empty() || name == "cpu")
        return at::Device(at::kCPU);
    int index = -1;
    if (name == "cuda")
        index = 0;
    else if (name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
             name.find_first_not_of("0123456789", 5) == std::string::npos)
        index = std::stoi(name.substr(5));
    if (index >= 0 && at::globalContext().hasCUDA())
        return at::Device(at::kCUDA, c10::DeviceIndex(index));
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The device \"%1\" is not there."), {name}},
                {FW_NOOP("core", "Choose a device of the list, for example cpu.")});
}

Result<> checkWeightMemory(std::uint64_t neededBytes, const LoadOptions &options)
{
    const auto megabytes = [](std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MB"; };
    if (options.memoryLimitBytes && neededBytes > options.memoryLimitBytes)
        return fail(ErrorCode::OutOfMemory,
                    {FW_NOOP("core", "The model needs %1 of memory for its weights; %2 are allowed."),
                     {megabytes(neededBytes), megabytes(options.memoryLimitBytes)}},
                    {FW_NOOP("core", "Choose a smaller model, or allow more memory in the settings.")});
    return {};
}

at::ScalarType typeOf(Precision precision)
{
    switch (precision) {
    case Precision::Bf16:
        return at::kBFloat16;
    case Precision::Fp16:
        return at::kHalf;
    case Precision::Fp32:
    case Precision::Int8:
    case Precision::Int4:
        break;
    }
    return at::kFloat;
}

void keepLargeBlocks()
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20); // the most that glibc takes
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

int threadCount(const LoadOptions &options)
{
    return options.threads > 0 ? options.threads : int(std::max(1u, std::thread::hardware_concurrency()));
}

void useThreads(int threads)
{
    if (at::get_num_threads() != threads)
        at::set_num_threads(threads);
}

} // namespace fieldwright::engine
