#include "app/jobs/worker_process.h"

#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/run_folder/job.h"

#include <QCoreApplication>
#include <QProcess>

#include <cerrno>
#include <csignal>
#include <fstream>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace fieldwright {

namespace {

fs::path programPath(const char *variable, const char *name)
{
    const QByteArray named = qgetenv(variable);
    if (!named.isEmpty())
        return fs::path(named.toStdString());
    return fs::path(QCoreApplication::applicationDirPath().toStdString()) / name;
}

/// Whether one of the process's open files is `file`.
bool hasOpen(pid_t pid, const fs::path &file)
{
    std::error_code problem;
    for (fs::directory_iterator it(fs::path("/proc") / std::to_string(pid) / "fd", problem), end; !problem && it != end;
         it.increment(problem)) {
        std::error_code unreadable;
        if (fs::read_symlink(it->path(), unreadable) == file)
            return true;
    }
    return false;
}

/// A pipe that holds a secret for a process to be started. It is written whole before (a pipe takes 64 kB, or 4 kB
/// where the user has very many), and both ends are closed in here once the process has opened it by its path: nobody
/// else can read it then.
class SecretPipe
{
public:
    explicit SecretPipe(const std::string &secret)
    {
        // Not to wait for a reader that is yet to come; the reader's own end is opened anew, and waits.
        if (::pipe2(m_ends, O_CLOEXEC | O_NONBLOCK) != 0)
            m_ends[0] = m_ends[1] = -1;
        else
            m_isWhole = ::write(m_ends[1], secret.data(), secret.size()) == ssize_t(secret.size());
    }
    ~SecretPipe()
    {
        for (const int end : m_ends)
            ::close(end);
    }
    SecretPipe(const SecretPipe &) = delete;
    SecretPipe &operator=(const SecretPipe &) = delete;

    bool isWhole() const { return m_isWhole; }
    QString path() const { return u"/proc/%1/fd/%2"_s.arg(::getpid()).arg(m_ends[0]); }

private:
    int m_ends[2] = {-1, -1};
    bool m_isWhole = false;
};

} // namespace

fs::path workerProgram()
{
    return programPath("FIELDWRIGHT_WORKER", "fieldwright-worker");
}

fs::path readerProgram()
{
    return programPath("FIELDWRIGHT_READER", "fieldwright-reader");
}

Result<qint64> startWorker(const fs::path &worker, const fs::path &runFolder, const QProcessEnvironment &environment,
                           const std::string &secret)
{
    if (::access(worker.c_str(), X_OK) != 0) {
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "The job could not be started: there is no program %1."), {worker.string()}},
                    {FW_NOOP("core", "Install Fieldwright again, or set FIELDWRIGHT_WORKER to the worker's path.")});
    }
    const QString log = toQString(RunPaths{runFolder}.log());
    QProcess process;
    process.setProgram(toQString(worker));
    process.setArguments({u"run"_s, toQString(runFolder)});
    process.setWorkingDirectory(toQString(runFolder));
    QProcessEnvironment withSpinLimit = environment; // spares the worker a second start (see its main())
    if (!withSpinLimit.contains(u"GOMP_SPINCOUNT"_s))
        withSpinLimit.insert(u"GOMP_SPINCOUNT"_s, u"2000"_s);
    process.setProcessEnvironment(withSpinLimit);
    std::optional<SecretPipe> pipe;
    if (secret.empty()) {
        process.setStandardInputFile(QProcess::nullDevice());
    } else {
        pipe.emplace(secret);
        if (!pipe->isWhole()) {
            return fail(
                ErrorCode::Io,
                {FW_NOOP("core", "The job could not be started: its keys or passwords could not be handed to it.")},
                {FW_NOOP("core", "Give it fewer files with passwords at a time, and close other programs.")});
        }
        process.setStandardInputFile(pipe->path());
    }
    process.setStandardOutputFile(log, QIODevice::Append);
    process.setStandardErrorFile(log, QIODevice::Append);
    qint64 pid = 0;
    if (!process.startDetached(&pid)) { // which also makes a session of its own
        return fail(ErrorCode::Io,
                    {FW_NOOP("core", "The job could not be started: %1 did not run (%2)."),
                     {worker.string(), process.errorString().toStdString()}},
                    {FW_NOOP("core", "Check that the disk has space and that the program may be executed.")});
    }
    return pid;
}

bool processLives(qint64 pid)
{
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(stat, line))
        return false;
    const size_t nameEnd = line.rfind(')'); // the name may hold anything, blanks and brackets too
    return nameEnd != std::string::npos && nameEnd + 2 < line.size() && line[nameEnd + 2] != 'Z';
}

Result<> endWorker(const fs::path &runFolder, EndBy how)
{
    std::error_code problem;
    const fs::path lock = fs::canonical(RunPaths{runFolder}.lock(), problem);
    if (!problem) {
        for (fs::directory_iterator it("/proc", problem), end; !problem && it != end; it.increment(problem)) {
            const std::string name = it->path().filename().string();
            if (name.find_first_not_of("0123456789") != std::string::npos)
                continue;
            const pid_t pid = pid_t(std::stol(name));
            if (pid == ::getpid() || !hasOpen(pid, lock))
                continue;
            const int handle = int(::syscall(SYS_pidfd_open, pid, 0));
            if (handle < 0)
                continue;
            // Asked again now that the handle is fixed to one process: the id cannot have been reused in between.
            const bool sent = hasOpen(pid, lock) && ::syscall(SYS_pidfd_send_signal, handle,
                                                              how == EndBy::Term ? SIGTERM : SIGKILL, nullptr, 0) == 0;
            const int why = errno;
            ::close(handle);
            if (sent)
                return {};
            return fail(ioError(lock, why));
        }
    }
    return fail(ErrorCode::NotFound, {FW_NOOP("core", "No worker holds the run in %1."), {runFolder.string()}},
                {FW_NOOP("core", "It has ended already.")});
}

} // namespace fieldwright
