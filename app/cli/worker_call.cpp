#include "app/cli/worker_call.h"

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
    const QByteArray answer = process.readAllStandardOutput();
    const auto parsed = parseJson(std::string_view(answer.constData(), size_t(answer.size())), "the worker's answer");
    if (!parsed || !parsed->is_object()) {
        const std::string why = process.readAllStandardError().trimmed().right(400).toStdString();
        return fail(ErrorCode::Internal, {FW_NOOP("core", "The worker ended without an answer: %1"), {why}},
                    {FW_NOOP("core", "Check that there is enough memory for the model, then try again.")});
    }
    if (const Json *error = member(*parsed, "error"))
        return fail(errorFromJson(*error));
    return *parsed;
}

} // namespace fieldwright
