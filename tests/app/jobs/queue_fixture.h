#pragma once

#include "app/jobs/job_queue.h"
#include "tests/support/result.h"

#include <QSignalSpy>
#include <QTemporaryDir>

namespace fieldwright {

/// A queue over a scratch folder of runs, with the fake worker.
struct QueueFixture
{
    QTemporaryDir folder;
    std::filesystem::path runs = std::filesystem::path(folder.path().toStdString()) / "runs";

    QueueFixture() { std::filesystem::create_directories(runs); }

    JobQueue::Options options() const { return {.worker = FAKE_WORKER, .pollMs = 20}; }

    static JobRequest request(const char *behaviour, JobKind kind = JobKind::Train, Json more = Json::object())
    {
        JobRequest request{.kind = kind, .name = QStringLiteral("fake ") + QString::fromUtf8(behaviour)};
        request.parameters = std::move(more);
        request.parameters["behaviour"] = behaviour;
        return request;
    }
};

inline bool reaches(const JobQueue &queue, const QString &id, JobState state, int timeoutMs = 10'000)
{
    return QTest::qWaitFor(
        [&] {
            const RunStatus *status = queue.job(id);
            return status && status->state == state;
        },
        timeoutMs);
}

} // namespace fieldwright
