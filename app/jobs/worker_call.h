#pragma once

#include "core/base/json.h"

#include <QtCore/QObject>

class QProcess;

namespace fieldwright {

Error noWorkerAnswer(const std::string &why);
/// What an ended `worker call` has said. Errors: Internal (nothing, with what stands in its log), and its own.
Result<Json> workerAnswer(QProcess &ended);

/// A short question to a worker process (what needs the engine without being a job), while the caller goes on.
class WorkerCall : public QObject
{
    Q_OBJECT

public:
    explicit WorkerCall(QObject *parent = nullptr) : QObject(parent) {}
    ~WorkerCall() override { drop(); }

    /// Ends what was asked before.
    void ask(const Json &request);
    bool isAsking() const { return m_process != nullptr; }

Q_SIGNALS:
    void answered(const fieldwright::Json &answer);
    void failed(const fieldwright::Error &error);

private:
    void drop();
    void end();

    QProcess *m_process = nullptr;
};

} // namespace fieldwright
