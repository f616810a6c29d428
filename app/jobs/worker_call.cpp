#include "app/jobs/worker_call.h"

#include "app/jobs/worker_process.h"
#include "app/text/qt_text.h"

#include <QProcess>

#include <utility>

namespace fieldwright {

Error noWorkerAnswer(const std::string &why)
{
    return {ErrorCode::Internal,
            {FW_NOOP("core", "The worker ended without an answer: %1"), {why}},
            {FW_NOOP("core", "Check that there is enough memory for the model, then try again.")}};
}

Result<Json> workerAnswer(QProcess &ended)
{
    const QByteArray bytes = ended.readAllStandardOutput();
    auto answer = parseJson(std::string_view(bytes.constData(), size_t(bytes.size())), "the worker's answer");
    if (!answer || !answer->is_object()) {
        QByteArray why = ended.readAllStandardError().trimmed().right(400);
        if (why.isEmpty())
            why = ended.errorString().toUtf8();
        return fail(noWorkerAnswer(why.toStdString()));
    }
    if (const Json *error = member(*answer, "error"))
        return fail(errorFromJson(*error));
    return answer;
}

void WorkerCall::drop()
{
    if (!m_process)
        return;
    m_process->disconnect(this);
    m_process->kill(); // it only answers
    std::exchange(m_process, nullptr)->deleteLater();
}

void WorkerCall::ask(const Json &request)
{
    drop();
    auto *const process = new QProcess(this);
    m_process = process;
    connect(process, &QProcess::finished, this, &WorkerCall::end);
    connect(process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError problem) {
        if (problem == QProcess::FailedToStart) // any other one is followed by its end
            end();
    });
    process->start(toQString(workerProgram()), {QStringLiteral("call")});
    if (m_process != process)
        return; // it did not start, and that was told
    process->write(QByteArray::fromStdString(dumpJson(request)));
    process->closeWriteChannel();
}

void WorkerCall::end()
{
    QProcess *const process = std::exchange(m_process, nullptr);
    process->deleteLater();
    if (const auto answer = workerAnswer(*process))
        Q_EMIT answered(*answer);
    else
        Q_EMIT failed(answer.error());
}

} // namespace fieldwright
