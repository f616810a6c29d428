#include "core/engine/distributed/nccl.h"

#include "core/base/json.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/Stream.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <optional>
#include <thread>

namespace fieldwright::engine {

namespace {

// The library's interface as far as it is used. Source: nccl.h of NCCL 2.7 and later, and NVIDIA's "NCCL API"
// (docs.nvidia.com/deeplearning/nccl/user-guide/docs/api.html); the soname 2 stands for these very declarations.
using Communication = struct ncclComm *;
using Status = int; // ncclResult_t
constexpr Status success = 0;
constexpr Status inProgress = 7;   // ncclInProgress
constexpr int bytes = 0;           // ncclInt8 of ncclDataType_t
constexpr int leastVersion = 2708; // of 2.7.8: the first release with ncclSend and ncclRecv

struct UniqueId
{
    char internal[128];
};

struct Library
{
    Status (*version)(int *version) = nullptr;
    Status (*makeId)(UniqueId *id) = nullptr;
    Status (*join)(Communication *communication, int ranks, UniqueId id, int rank) = nullptr;
    Status (*asynchronous)(Communication communication, Status *status) = nullptr;
    const char *(*nameOf)(Status status) = nullptr;
    Status (*beginGroup)() = nullptr;
    Status (*endGroup)() = nullptr;
    Status (*send)(const void *data, size_t count, int type, int to, Communication communication,
                   void *stream) = nullptr;
    Status (*receive)(void *data, size_t count, int type, int from, Communication communication,
                      void *stream) = nullptr;
    std::string name;
};

Error unusable(const std::string &name, const std::string &cause)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "NCCL's library %1, which joins several GPUs, cannot be used: %2."), {name, cause}},
            {FW_NOOP("core", "Install NVIDIA's package libnccl2, name its file in FIELDWRIGHT_NCCL, or train in one "
                             "process.")}};
}

Error failed(const std::string &cause)
{
    return {ErrorCode::Io,
            {FW_NOOP("core", "NCCL, which carries the gradients between the GPUs, fails: %1."), {cause}},
            {FW_NOOP("core", "Continue the run: it goes on from its last checkpoint. Train in one process if it fails "
                             "again.")}};
}

template <typename T>
bool find(void *library, const char *name, T &place)
{
    place = reinterpret_cast<T>(dlsym(library, name));
    return place != nullptr;
}

Result<Library> load()
{
    const char *const named = std::getenv("FIELDWRIGHT_NCCL");
    Library found;
    found.name = named && *named ? named : "libnccl.so.2";
    void *const handle = dlopen(found.name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return fail(unusable(found.name, dlerror()));
    const bool complete =
        find(handle, "ncclGetVersion", found.version) && find(handle, "ncclGetUniqueId", found.makeId) &&
        find(handle, "ncclCommInitRank", found.join) && find(handle, "ncclCommGetAsyncError", found.asynchronous) &&
        find(handle, "ncclGetErrorString", found.nameOf) && find(handle, "ncclGroupStart", found.beginGroup) &&
        find(handle, "ncclGroupEnd", found.endGroup) && find(handle, "ncclSend", found.send) &&
        find(handle, "ncclRecv", found.receive);
    if (!complete) {
        const char *const cause = dlerror();
        return fail(unusable(found.name, cause ? cause : "a function is missing"));
    }
    int version = 0;
    if (found.version(&version) != success || version < leastVersion)
        return fail(unusable(found.name, "version code " + std::to_string(version) + ", at least " +
                                             std::to_string(leastVersion) + " is needed"));
    return found;
}

class DeviceMemory : public Communicator
{
public:
    DeviceMemory(Library library, Communicator &ranks, const c10::Device &device, Communication communication)
        : m_library(std::move(library)), m_rank(ranks.rank()), m_size(ranks.size()), m_device(device),
          m_communication(communication)
    {}
    DeviceMemory(const DeviceMemory &) = delete;
    DeviceMemory &operator=(const DeviceMemory &) = delete;
    // The end of the process frees it. To leave, or to abort, is a call of all ranks together, and one that leaves
    // because of an error of its own would wait for others that wait for it.
    ~DeviceMemory() override = default;
    int rank() const override { return m_rank; }
    int size() const override { return m_size; }

    Result<> exchange(std::span<const std::span<const std::byte>> given,
                      std::span<const std::span<std::byte>> taken) override
    {
        if (!m_communication)
            return fail(failed("it was given up before"));
        const c10::OptionalDeviceGuard guard(m_device.is_cpu() ? std::nullopt : std::optional(m_device));
        // Behind what the caller has put into its stream: what makes the numbers.
        std::optional<c10::Stream> stream;
        if (!m_device.is_cpu())
            stream = c10::impl::VirtualGuardImpl(m_device.type()).getStream(m_device);
        void *const handle = stream ? stream->native_handle() : nullptr;
        Status status = m_library.beginGroup();
        for (int i = 1; i < m_size && status == success; ++i) {
            // Each begins with another one, so that not all talk to the same. Of nothing there is no message.
            const int from = (m_rank - i + m_size) % m_size, to = (m_rank + i) % m_size;
            const std::span<std::byte> in = taken[size_t(from)];
            const std::span<const std::byte> out = given[size_t(to)];
            if (!in.empty())
                status = m_library.receive(in.data(), in.size(), bytes, from, m_communication, handle);
            if (!out.empty() && status == success)
                status = m_library.send(out.data(), out.size(), bytes, to, m_communication, handle);
        }
        const Status ended = m_library.endGroup();
        if (status == success)
            status = ended;
        if (status == success || status == inProgress)
            status = wait(stream);
        return status == success ? Result<>() : fail(giveUp(status));
    }

private:
    /// Until the messages have come, or something is known to have gone wrong.
    Status wait(const std::optional<c10::Stream> &stream) const
    {
        using namespace std::chrono;
        constexpr auto eager = milliseconds(2);
        const auto since = steady_clock::now();
        for (;;) {
            Status status = success;
            if (const Status asked = m_library.asynchronous(m_communication, &status); asked != success)
                return asked;
            if (status != success && status != inProgress)
                return status;
            if (status == success && (!stream || stream->query()))
                return success;
            if (steady_clock::now() - since < eager)
                std::this_thread::yield();
            else
                std::this_thread::sleep_for(microseconds(100));
        }
    }

    Error giveUp(Status status)
    {
        const char *const cause = m_library.nameOf(status);
        Error error = failed(cause ? cause : std::to_string(status));
        m_communication = nullptr;
        // Where another rank has died, mpirun ends this one within moments, and that is what the job is told then.
        std::this_thread::sleep_for(std::chrono::seconds(2));
        return error;
    }

    const Library m_library;
    const int m_rank;
    const int m_size;
    const c10::Device m_device;
    Communication m_communication;
};

class NcclRanks : public Communicator
{
public:
    NcclRanks(Communicator &ranks, std::unique_ptr<DeviceMemory> numbers)
        : m_ranks(ranks), m_numbers(std::move(numbers))
    {}

    int rank() const override { return m_ranks.rank(); }
    int size() const override { return m_ranks.size(); }
    Result<> exchange(std::span<const std::span<const std::byte>> given,
                      std::span<const std::span<std::byte>> taken) override
    {
        return m_ranks.exchange(given, taken);
    }
    Communicator &numbers() override { return *m_numbers; }

private:
    Communicator &m_ranks;
    std::unique_ptr<DeviceMemory> m_numbers;
};

/// The same on all ranks: none begins what another one cannot. `own` is what stands in this one's way.
Result<> agreeOn(Communicator &ranks, const std::optional<Error> &own)
{
    FW_TRY(problems, gatherTexts(ranks, own ? dumpJson(toJson(*own)) : std::string()));
    for (const std::string &problem : problems) {
        if (problem.empty())
            continue;
        FW_TRY(value, parseJson(problem, "rank"));
        return fail(errorFromJson(value));
    }
    return {};
}

} // namespace

Result<std::unique_ptr<Communicator>> joinNccl(Communicator &ranks, const std::string &name)
{
    const c10::Device device(name);
    const Result<Library> library = load();
    FW_CHECK(agreeOn(ranks, library ? std::nullopt : std::optional(library.error())));
    const auto nameOf = [&](Status status) {
        const char *const name = library->nameOf(status);
        return name ? std::string(name) : std::to_string(status);
    };
    UniqueId id{};
    Status status = ranks.rank() == 0 ? library->makeId(&id) : success;
    FW_CHECK(agreeOn(ranks, status == success ? std::nullopt : std::optional(failed(nameOf(status)))));
    FW_TRY(ids, gatherTexts(ranks, std::string(id.internal, sizeof id.internal)));
    std::memcpy(id.internal, ids.front().data(), sizeof id.internal);
    const c10::OptionalDeviceGuard guard(device.is_cpu() ? std::nullopt : std::optional(device));
    Communication communication = nullptr;
    status = library->join(&communication, ranks.size(), id, ranks.rank());
    if (status != success)
        return fail(failed(nameOf(status))); // at once: the others are waiting inside of the library
    return std::make_unique<NcclRanks>(ranks, std::make_unique<DeviceMemory>(*library, ranks, device, communication));
}

} // namespace fieldwright::engine
