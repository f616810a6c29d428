#pragma once

#include "core/base/result.h"

#include <QProcessEnvironment>

#include <filesystem>

namespace fieldwright {

/// The worker's and the reader's executables: FIELDWRIGHT_WORKER and FIELDWRIGHT_READER, else beside this executable.
std::filesystem::path workerProgram();
std::filesystem::path readerProgram();

/// Starts `worker run <run folder>` so that it outlives this process: a session of its own, stdin null, stdout and
/// stderr appended to worker.log. Returns its process id (to see whether it died before it took its lock, nothing
/// else). A `secret` (4 kB always fit) is what its stdin holds, in place of null. Errors: NotFound when there is no
/// such program, Io.
Result<qint64> startWorker(const std::filesystem::path &worker, const std::filesystem::path &runFolder,
                           const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment(),
                           const std::string &secret = {});

/// False once the process is gone or a zombie.
bool processLives(qint64 pid);

enum class EndBy { Term, Kill };
/// Ends the process that holds the run's worker.lock. It is found by its open lock file and signalled through a pidfd
/// that was opened before that check, so that a reused process id is never hit. Errors: NotFound when nobody holds it.
Result<> endWorker(const std::filesystem::path &runFolder, EndBy how);

} // namespace fieldwright
