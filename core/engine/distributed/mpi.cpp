#include "core/engine/distributed/mpi.h"

#include "core/base/clock.h"
#include "core/engine/distributed/mpirun.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <dlfcn.h>
#include <thread>

namespace fieldwright::engine {

namespace {

/// Of Open MPI 4 and 5, whose binary interface is the same.
constexpr const char *libraryName = "libmpi.so.40";

// That interface, as far as it is used: handles are pointers, predefined ones the addresses of exported objects.
using Handle = void *;
constexpr int threadsSerialized = 2; // MPI_THREAD_SERIALIZED
constexpr int tag = 0;
/// Of one message; counts are ints.
constexpr size_t mostBytes = 1u << 30;

struct Library
{
    int (*initThread)(int *argc, char ***argv, int required, int *provided) = nullptr;
    int (*finalize)() = nullptr;
    int (*rank)(Handle communicator, int *rank) = nullptr;
    int (*size)(Handle communicator, int *size) = nullptr;
    int (*send)(const void *bytes, int count, Handle type, int to, int tag, Handle communicator,
                Handle *request) = nullptr;
    int (*receive)(void *bytes, int count, Handle type, int from, int tag, Handle communicator,
                   Handle *request) = nullptr;
    int (*test)(Handle *request, int *done, void *status) = nullptr;
    Handle world = nullptr;
    Handle byte = nullptr;
    Handle noRequest = nullptr;
};

template <typename T>
bool find(void *library, const char *name, T &place)
{
    place = reinterpret_cast<T>(dlsym(library, name));
    return place != nullptr;
}

Error unusable(const std::string &cause)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "Open MPI's library cannot be used: %1."), {cause}},
            {FW_NOOP("core", "Install Debian's package openmpi-bin anew, or train in one process.")}};
}

Result<Library> load()
{
    // Its own plug-ins look for its symbols among the global ones.
    void *const handle = dlopen(libraryName, RTLD_NOW | RTLD_GLOBAL);
    if (!handle)
        return fail(mpiIsMissing());
    Library found;
    const bool complete =
        find(handle, "MPI_Init_thread", found.initThread) && find(handle, "MPI_Finalize", found.finalize) &&
        find(handle, "MPI_Comm_rank", found.rank) && find(handle, "MPI_Comm_size", found.size) &&
        find(handle, "MPI_Isend", found.send) && find(handle, "MPI_Irecv", found.receive) &&
        find(handle, "MPI_Test", found.test) && find(handle, "ompi_mpi_comm_world", found.world) &&
        find(handle, "ompi_mpi_byte", found.byte) && find(handle, "ompi_request_null", found.noRequest);
    if (!complete)
        return fail(unusable(std::string("libmpi.so.40: ") + dlerror()));
    return found;
}

class MpiRanks : public JoinedRanks
{
public:
    explicit MpiRanks(const Library &library) : m_library(library)
    {
        m_library.rank(m_library.world, &m_rank);
        m_library.size(m_library.world, &m_size);
    }
    ~MpiRanks() override { m_library.finalize(); }

    int rank() const override { return m_rank; }
    int size() const override { return m_size; }
    std::int64_t waitedMs() const override
    {
        const std::int64_t since = m_waitsSinceMs;
        return since > 0 ? std::max<std::int64_t>(1, monotonicMs() - since) : 0;
    }

    Result<> exchange(std::span<const std::span<const std::byte>> given,
                      std::span<const std::span<std::byte>> taken) override
    {
        std::vector<Handle> requests;
        bool well = true;
        const auto inMessages = [&](std::span<const std::byte> bytes, auto post) {
            for (size_t begin = 0; begin < bytes.size() && well; begin += mostBytes) {
                requests.push_back(m_library.noRequest);
                well = post(begin, int(std::min(mostBytes, bytes.size() - begin)), &requests.back()) == 0;
            }
        };
        for (int i = 1; i < m_size; ++i) {
            // Each begins with another one, so that not all talk to the same.
            const int from = (m_rank - i + m_size) % m_size, to = (m_rank + i) % m_size;
            const std::span<std::byte> in = taken[size_t(from)];
            const std::span<const std::byte> out = given[size_t(to)];
            inMessages(in, [&](size_t begin, int count, Handle *request) {
                return m_library.receive(in.data() + begin, count, m_library.byte, from, tag, m_library.world, request);
            });
            inMessages(out, [&](size_t begin, int count, Handle *request) {
                return m_library.send(out.data() + begin, count, m_library.byte, to, tag, m_library.world, request);
            });
        }
        m_waitsSinceMs = monotonicMs();
        well = well && wait(requests);
        m_waitsSinceMs = 0;
        if (!well)
            return fail(ErrorCode::Io, {FW_NOOP("core", "The processes of the training lost each other.")},
                        {FW_NOOP("core", "Continue the run: it goes on from its last checkpoint.")});
        return {};
    }

private:
    /// Without a core's whole time for it: the wait may be for a rank that computes, or for minutes of a pause.
    bool wait(std::span<Handle> requests) const
    {
        using namespace std::chrono;
        constexpr auto eager = milliseconds(2);
        auto idleSince = steady_clock::now();
        size_t open = requests.size();
        for (;;) {
            for (size_t i = 0; i < open;) {
                int done = 0;
                if (m_library.test(&requests[i], &done, nullptr) != 0)
                    return false;
                if (!done) {
                    ++i;
                    continue;
                }
                std::swap(requests[i], requests[--open]);
                idleSince = steady_clock::now();
            }
            if (open == 0)
                return true;
            if (steady_clock::now() - idleSince < eager)
                std::this_thread::yield();
            else
                std::this_thread::sleep_for(microseconds(100));
        }
    }

    Library m_library;
    int m_rank = 0;
    int m_size = 1;
    std::atomic<std::int64_t> m_waitsSinceMs = 0; ///< 0: it does not
};

} // namespace

Result<std::unique_ptr<JoinedRanks>> joinMpi()
{
    FW_TRY(library, load());
    int provided = 0;
    if (library.initThread(nullptr, nullptr, threadsSerialized, &provided) != 0 || provided < threadsSerialized)
        return fail(unusable("MPI_Init_thread"));
    return std::make_unique<MpiRanks>(library);
}

} // namespace fieldwright::engine
