#include "app/cli/worker_call.h"

#include "app/jobs/worker_call.h"
#include "app/jobs/worker_process.h"
#include "app/text/qt_text.h"

#include <QProcess>

#include <unistd.h>

namespace fieldwright {

Result<Json> callWorker(CliSession &session, const Json &request)
{
    const std::filesystem::path worker = workerProgram();
    if (::access(worker.c_str(), X_OK) != 0) {
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no worker program at %1."), {worker.string()}},
                    {FW_NOOP("core", "Install Fieldwright again, or set FIELDWRIGHT_WORKER to the worker's path.")});
    }
    QProcess process;
    process.setProgram(toQString(worker));
    process.setArguments({QStringLiteral("call")});
    process.start();
    const std::string text = dumpJson(request);
    process.write(text.data(), qint64(text.size()));
    process.closeWriteChannel();
    while (process.state() != QProcess::NotRunning && !process.waitForFinished(100)) {
        if (session.isInterrupted()) {
            process.terminate();
            if (!process.waitForFinished(2000))
                process.kill();
            throw CliInterrupted{};
        }
    }
    return workerAnswer(process);
}

} // namespace fieldwright
