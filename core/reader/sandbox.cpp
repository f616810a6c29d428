#include "core/reader/sandbox.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>

#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr rlim_t memoryBytes = rlim_t(2) << 30;
constexpr rlim_t secondsPerFile = 60;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool isSanitized = true; // reserves terabytes of address space, and watches through /proc
#else
constexpr bool isSanitized = false;
#endif

tl::unexpected<Error> refused(std::string_view what, int errnoValue)
{
    return fail(ErrorCode::Internal,
                {FW_NOOP("core", "The reader could not be locked in (%1: %2), so it reads nothing."),
                 {std::string(what), std::strerror(errnoValue)}},
                {FW_NOOP("core", "Check that this system offers seccomp, as every Linux since 3.17 does.")});
}

Result<> limit(int resource, rlim_t value, std::string_view name)
{
    rlimit limits = {};
    ::getrlimit(__rlimit_resource_t(resource), &limits);
    limits.rlim_max = std::min(limits.rlim_max, value);
    limits.rlim_cur = limits.rlim_max;
    if (::setrlimit(__rlimit_resource_t(resource), &limits) != 0)
        return refused(name, errno);
    return {};
}

struct FilterReleaser
{
    void operator()(void *context) const { seccomp_release(context); }
};

// What a reader of files calls. Everything else fails with "not permitted", which libraries take as a plain refusal.
constexpr std::array allowedCalls{SCMP_SYS(read),           SCMP_SYS(readv),
                                  SCMP_SYS(pread64),        SCMP_SYS(preadv),
                                  SCMP_SYS(write),          SCMP_SYS(writev),
                                  SCMP_SYS(close),          SCMP_SYS(lseek),
                                  SCMP_SYS(fstat),          SCMP_SYS(stat),
                                  SCMP_SYS(lstat),          SCMP_SYS(newfstatat),
                                  SCMP_SYS(statx),          SCMP_SYS(access),
                                  SCMP_SYS(faccessat),      SCMP_SYS(faccessat2),
                                  SCMP_SYS(readlink),       SCMP_SYS(readlinkat),
                                  SCMP_SYS(getcwd),         SCMP_SYS(getdents64),
                                  SCMP_SYS(mmap),           SCMP_SYS(munmap),
                                  SCMP_SYS(mremap),         SCMP_SYS(mprotect),
                                  SCMP_SYS(madvise),        SCMP_SYS(brk),
                                  SCMP_SYS(futex),          SCMP_SYS(rt_sigaction),
                                  SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
                                  SCMP_SYS(sigaltstack),    SCMP_SYS(clock_gettime),
                                  SCMP_SYS(clock_getres),   SCMP_SYS(gettimeofday),
                                  SCMP_SYS(time),           SCMP_SYS(clock_nanosleep),
                                  SCMP_SYS(nanosleep),      SCMP_SYS(getrandom),
                                  SCMP_SYS(getpid),         SCMP_SYS(gettid),
                                  SCMP_SYS(getuid),         SCMP_SYS(geteuid),
                                  SCMP_SYS(getgid),         SCMP_SYS(getegid),
                                  SCMP_SYS(getrlimit),      SCMP_SYS(setrlimit),
                                  SCMP_SYS(getrusage),      SCMP_SYS(times),
                                  SCMP_SYS(sysinfo),        SCMP_SYS(uname),
                                  SCMP_SYS(sched_yield),    SCMP_SYS(sched_getaffinity),
                                  SCMP_SYS(poll),           SCMP_SYS(ppoll),
                                  SCMP_SYS(fadvise64),      SCMP_SYS(alarm),
                                  SCMP_SYS(setitimer),      SCMP_SYS(exit),
                                  SCMP_SYS(exit_group),     SCMP_SYS(restart_syscall),
                                  SCMP_SYS(rseq),           SCMP_SYS(set_robust_list),
                                  SCMP_SYS(set_tid_address)};

int addRules(scmp_filter_ctx filter)
{
    for (const int call : allowedCalls) {
        if (const int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0))
            return error;
    }
    if (isSanitized) { // its check of an object's type asks by a pipe whether the memory is there
        for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)}) {
            if (const int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0))
                return error;
        }
    }
    // Opening: for reading only. O_RDONLY is 0, so both access bits and all that makes or changes a file must be off.
    constexpr scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    if (const int error =
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0)))
        return error;
    if (const int error =
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0)))
        return error;
    // abort() signals its own process; nobody else's may be signalled, traced or limited.
    const auto self = scmp_datum_t(::getpid());
    if (const int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self)))
        return error;
    if (const int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0)))
        return error;
    for (const int command : {F_GETFD, F_SETFD, F_GETFL}) {
        if (const int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                                               SCMP_A1(SCMP_CMP_EQ, scmp_datum_t(command))))
            return error;
    }
    return seccomp_load(filter);
}

} // namespace

Result<> enterSandbox()
{
    FW_CHECK(limit(RLIMIT_CORE, 0, "core"));
    FW_CHECK(limit(RLIMIT_FSIZE, 0, "file size"));
    FW_CHECK(limit(RLIMIT_NOFILE, 64, "descriptors"));
    if (!isSanitized)
        FW_CHECK(limit(RLIMIT_AS, memoryBytes, "memory"));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refused("no_new_privs", errno);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); // nor may others of the same user look into it
    const std::unique_ptr<void, FilterReleaser> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter)
        return refused("seccomp", ENOMEM);
    if (const int error = addRules(filter.get()))
        return refused("seccomp", -error);
    return {};
}

void startAllowance()
{
    rusage used = {};
    ::getrusage(RUSAGE_SELF, &used);
    rlimit limits = {};
    ::getrlimit(RLIMIT_CPU, &limits);
    // Only the soft limit moves, so that it can be moved again for the next file.
    limits.rlim_cur =
        std::min(limits.rlim_max, rlim_t(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1) + secondsPerFile);
    ::setrlimit(RLIMIT_CPU, &limits);
    ::alarm(unsigned(2 * secondsPerFile));
}

void stopAllowance()
{
    ::alarm(0);
}

} // namespace fieldwright
