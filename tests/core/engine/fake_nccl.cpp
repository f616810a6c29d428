// A library with NCCL's names that carries the processor's memory between processes of this machine, over pipes in the
// folder FAKE_NCCL_FOLDER, where each rank also writes down what it is asked (calls.RANK). It refuses what NCCL
// forbids. FAKE_NCCL_FAULT=old|init|async makes it an old version, fail while joining, or lose a rank after the fifth
// group.

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

enum Status { Success = 0, SystemError = 2, InternalError = 3, InvalidArgument = 4, InvalidUsage = 5, RemoteError = 6 };

std::string folder()
{
    const char *const name = std::getenv("FAKE_NCCL_FOLDER");
    return name ? name : "/nowhere";
}

bool hasFault(const char *fault)
{
    const char *const name = std::getenv("FAKE_NCCL_FAULT");
    return name && std::strcmp(name, fault) == 0;
}

struct UniqueId
{
    char internal[128];
};

struct Message
{
    char *data;
    size_t left;
    int pipe;
    bool isSent;
};

} // namespace

struct ncclComm
{
    int rank, size;
    std::vector<int> to, from; ///< pipes by rank
    std::FILE *calls;
    int groups = 0;
};

namespace {

bool inGroup = false;
ncclComm *grouped = nullptr;
std::vector<Message> messages;

Status post(void *data, size_t count, int type, int peer, ncclComm *comm, void *stream, bool isSent)
{
    if (!comm || type != 0 || peer < 0 || peer >= comm->size || peer == comm->rank || !data || count == 0 || stream)
        return InvalidArgument;
    if (!inGroup || (grouped && grouped != comm))
        return InvalidUsage; // outside of a group two ranks that both send would wait for each other
    grouped = comm;
    std::fprintf(comm->calls, "%s %d %zu\n", isSent ? "send" : "receive", peer, count);
    const auto &pipes = isSent ? comm->to : comm->from;
    messages.push_back({static_cast<char *>(data), count, pipes[size_t(peer)], isSent});
    return Success;
}

/// As far as it goes without waiting.
bool move(Message &message)
{
    const ssize_t moved = message.isSent ? write(message.pipe, message.data, message.left)
                                         : read(message.pipe, message.data, message.left);
    if (moved < 0)
        return errno == EAGAIN || errno == EINTR;
    message.data += moved;
    message.left -= size_t(moved);
    return true;
}

} // namespace

extern "C" {

int ncclGetVersion(int *version)
{
    *version = hasFault("old") ? 2604 : 22105;
    return Success;
}

int ncclGetUniqueId(UniqueId *id)
{
    std::snprintf(id->internal, sizeof id->internal, "job.%d", int(getpid()));
    return Success;
}

int ncclCommInitRank(ncclComm **comm, int size, UniqueId id, int rank)
{
    if (hasFault("init"))
        return InternalError;
    auto *const made = new ncclComm{rank, size, {}, {}, nullptr};
    const std::string name = folder() + "/" + id.internal;
    for (int other = 0; other < size; ++other) {
        for (const bool isSent : {true, false}) {
            const std::string pipe =
                name + "." + std::to_string(isSent ? rank : other) + "." + std::to_string(isSent ? other : rank);
            mkfifo(pipe.c_str(), 0600);
            // For both, so that opening it does not wait; the other side may open it later.
            (isSent ? made->to : made->from).push_back(open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
            if ((isSent ? made->to : made->from).back() < 0)
                return SystemError;
        }
    }
    made->calls = std::fopen((folder() + "/calls." + std::to_string(rank)).c_str(), "a");
    if (!made->calls)
        return SystemError;
    std::setvbuf(made->calls, nullptr, _IOLBF, 4096);
    std::fprintf(made->calls, "init %d of %d by %s\n", rank, size, id.internal);
    *comm = made;
    return Success;
}

int ncclCommDestroy(ncclComm *comm)
{
    std::fprintf(comm->calls, "destroy\n");
    std::fclose(comm->calls);
    delete comm;
    return Success;
}

int ncclCommAbort(ncclComm *comm)
{
    std::fprintf(comm->calls, "abort\n");
    std::fclose(comm->calls);
    delete comm;
    return Success;
}

int ncclCommGetAsyncError(ncclComm *comm, int *status)
{
    *status = hasFault("async") && comm->groups > 5 ? RemoteError : Success;
    return Success;
}

const char *ncclGetErrorString(int status)
{
    return status == RemoteError ? "remote process exited or there was a network error" : "internal error";
}

int ncclGroupStart()
{
    if (inGroup)
        return InvalidUsage;
    inGroup = true;
    return Success;
}

int ncclSend(const void *data, size_t count, int type, int to, ncclComm *comm, void *stream)
{
    return post(const_cast<void *>(data), count, type, to, comm, stream, true);
}

int ncclRecv(void *data, size_t count, int type, int from, ncclComm *comm, void *stream)
{
    return post(data, count, type, from, comm, stream, false);
}

int ncclGroupEnd()
{
    if (!inGroup)
        return InvalidUsage;
    inGroup = false;
    if (grouped) {
        std::fprintf(grouped->calls, "group\n");
        ++grouped->groups;
    }
    grouped = nullptr;
    for (;;) {
        std::vector<pollfd> open;
        for (Message &message : messages) {
            if (message.left > 0 && !move(message))
                return SystemError;
            if (message.left > 0)
                open.push_back({message.pipe, short(message.isSent ? POLLOUT : POLLIN), 0});
        }
        if (open.empty())
            break;
        poll(open.data(), open.size(), 10);
    }
    messages.clear();
    return Success;
}
}
