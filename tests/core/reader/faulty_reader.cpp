// A reader that misbehaves on command: the loop and the sandbox of fieldwright-reader around a reading function that
// does what the file's name says.

#include "core/base/file.h"
#include "core/documents/formats/read_document.h"
#include "core/reader/reader_loop.h"
#include "core/reader/sandbox.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace fieldwright;

namespace {

/// Tries what a taken-over reader would try, and reports each try that the kernel let through.
Result<Document> tryToBreakOut(const std::filesystem::path &folder)
{
    std::string open;
    const auto refused = [&open](const char *what, long result) {
        if (result >= 0)
            open += std::string(what) + " ";
    };
    refused("socket", ::socket(AF_INET, SOCK_STREAM, 0));
    refused("unix-socket", ::socket(AF_UNIX, SOCK_STREAM, 0));
    refused("write-open", ::open((folder / "written").c_str(), O_WRONLY | O_CREAT, 0600));
    refused("read-write-open", ::open((folder / "breakout.txt").c_str(), O_RDWR));
    refused("truncate", ::open((folder / "breakout.txt").c_str(), O_RDONLY | O_TRUNC));
    refused("creat", ::creat((folder / "written").c_str(), 0600));
    refused("openat2", ::syscall(SYS_openat2, AT_FDCWD, "/tmp", nullptr, 0));
    refused("tmpfile", ::open(folder.c_str(), O_TMPFILE | O_WRONLY, 0600));
    refused("unlink", ::unlink((folder / "breakout.txt").c_str()));
    refused("rename", ::rename((folder / "breakout.txt").c_str(), (folder / "other").c_str()));
    refused("mkdir", ::mkdir((folder / "made").c_str(), 0700));
    refused("chmod", ::chmod((folder / "breakout.txt").c_str(), 0777));
    refused("fork", ::fork());
    char *const arguments[] = {nullptr};
    refused("exec", ::execv("/bin/true", arguments));
    refused("ptrace", ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
    refused("kill", ::kill(::getppid(), 0));
    refused("io_uring", ::syscall(SYS_io_uring_setup, 1, nullptr));
    refused("memfd", ::syscall(SYS_memfd_create, "x", 0));
    const rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
    if (::geteuid() != 0) // root may raise its limits again
        refused("raise memory", ::setrlimit(RLIMIT_AS, &more));
    return readDocumentBytes(open.empty() ? "sealed" : open, "breakout.txt");
}

void fillMemory()
{
    std::vector<std::string> kept;
    while (true)
        kept.emplace_back(64 << 20, 'x');
}

Result<Document> misbehave(const std::filesystem::path &path, const ReadOptions &options, const ReadListener &listener)
{
    const std::string name = path.filename().string();
    if (name == "crash.txt")
        std::raise(SIGSEGV);
    if (name == "abort.txt")
        std::abort();
    if (name == "exit.txt")
        ::_exit(3);
    if (name == "hang.txt") {
        while (true)
            ::usleep(10'000);
    }
    for (int part = 1; name == "slow.txt" && part < 4; ++part) {
        ::usleep(600'000);
        listener({.done = part, .total = 4});
    }
    if (name == "memory.txt")
        fillMemory();
    if (name == "c-memory.txt") { // as C libraries do it
        std::fprintf(stderr, "Out of memory\n");
        std::abort();
    }
    if (name == "processor.txt") {
        const rlimit soon = {1, RLIM_INFINITY};
        ::setrlimit(RLIMIT_CPU, &soon);
        volatile bool goOn = true;
        while (goOn) {
        }
    }
    if (name == "throw.txt")
        throw std::runtime_error("thrown");
    if (name == "garbage.txt" || name == "half.txt" || name == "flood.txt" || name == "lies.txt") {
        const char *line = name == "garbage.txt" ? "not JSON\n"
                           : name == "half.txt"  ? "{\"type\":\"docu"
                           : name == "lies.txt"
                               ? "{\"type\":\"document\",\"pages\":0}\n{\"type\":\"block\",\"kind\":\"paragraph\","
                                 "\"begin\":0,\"end\":99999,\"text\":\"short\"}\n"
                               : "";
        [[maybe_unused]] ssize_t written = ::write(1, line, std::strlen(line));
        const std::string block(1 << 16, 'x'); // one line without an end
        while (name == "flood.txt")
            written = ::write(1, block.data(), block.size());
        ::_exit(0);
    }
    if (name == "noise.txt") {
        for (int i = 0; i < 100'000; ++i) // nobody may have to read it for us to go on
            std::fprintf(stderr, "Syntax Warning: something is wrong here\n");
    }
    if (name == "breakout.txt")
        return tryToBreakOut(path.parent_path());
    return readDocument(path, options);
}

} // namespace

int main()
{
    if (!enterSandbox())
        return 1;
    return runReaderLoop(0, 1, misbehave, renderPage);
}
