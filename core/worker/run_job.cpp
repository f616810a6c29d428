#include "core/worker/run_job.h"

#include "core/base/clock.h"
#include "core/run_folder/status.h"
#include "core/worker/energy.h"
#include "core/worker/job_kinds.h"
#include "core/worker/kept_training.h"
#include "core/worker/memory_relief.h"

#include <condition_variable>
#include <cstdio>
#include <thread>

#include <unistd.h>

namespace fieldwright {

namespace {

/// Writes a heartbeat every two seconds until destroyed, and then a last one: memory, and the energy of this attempt.
class Heart
{
public:
    Heart(EventWriter &events, const JobContext &context)
        : m_thread([this, &events, &context](std::stop_token stop) {
              EnergyMeter energy;
              std::unique_lock lock(m_mutex);
              for (bool last = false; !last;) {
                  last = stop.stop_requested();
                  Json fields = {{"memory_bytes", context.memoryBytes()}};
                  if (const auto joules = energy.joules())
                      fields["energy_joules"] = *joules;
                  (void)events.write("heartbeat", std::move(fields));
                  m_wake.wait_for(lock, stop, std::chrono::seconds(2), [] { return false; });
              }
          })
    {}

private:
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

/// The seq of the last control line that an earlier attempt has acknowledged.
std::int64_t acknowledgedControl(const std::filesystem::path &runFolder)
{
    std::int64_t last = 0;
    EventTail tail(runFolder);
    for (auto events = tail.poll(); !events.empty(); events = tail.poll()) {
        for (const Event &event : events) {
            if (event.type == "control")
                last = std::max(last, intOr(event.fields, "control_seq"));
        }
    }
    return last;
}

void complain(const Error &error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
}

RunResult resultOf(Result<Json> done)
{
    RunResult result;
    result.finishedMs = wallClockMs();
    if (done) {
        result.outcome = JobState::Completed;
        if (stringOr(*done, "outcome") == "cancelled")
            result.outcome = JobState::Cancelled;
        result.summary = std::move(*done);
    } else {
        result.outcome = done.error().code == ErrorCode::Cancelled ? JobState::Cancelled : JobState::Failed;
        result.error = done.error();
    }
    return result;
}

/// This process begins anew, with its memory given back and the lock still held, and goes on from the last checkpoint.
/// Returns if it cannot: the job is interrupted then.
int beginAnew(WorkerLock &lock, const std::filesystem::path &runFolder)
{
    lock.keepThroughExec();
    std::string program = "fieldwright-worker", verb = "run", folder = runFolder.string();
    char *arguments[] = {program.data(), verb.data(), folder.data(), nullptr};
    ::execv("/proc/self/exe", arguments);
    return 130;
}

} // namespace

int runJob(const std::filesystem::path &runFolder, std::stop_token stop)
{
    const auto job = readJob(runFolder);
    if (!job) {
        complain(job.error());
        return 1;
    }
    auto lock = WorkerLock::acquire(runFolder);
    if (!lock) {
        complain(lock.error());
        return 1;
    }
    if (const auto before = readResult(runFolder); before && before->has_value())
        return 0; // it has ended already
    const std::int64_t acknowledged = acknowledgedControl(runFolder);
    auto events = EventWriter::open(runFolder);
    if (!events) {
        complain(events.error());
        return 1;
    }
    RunFolderChannel channel(**events, runFolder, acknowledged);
    JobContext context(*job, RunPaths{runFolder}, channel, stop);
    context.state(JobState::Preparing);
    auto done = [&]() -> Result<Json> {
        FW_CHECK(heedMemoryKills(context));
        const Heart heart(**events, context);
        return jobFunction(job->kind)(context);
    }();
    if (!done) {
        complain(done.error());
        if (isInterruption(done.error(), stop))
            return 130;
        if (findRelief(context, done.error()))
            return stop.stop_requested() ? 130 : beginAnew(*lock, runFolder);
        const bool interrupts = context.isInterrupted() || staysInterrupted(context, done.error());
        context.event("error", {{"error", toJson(done.error())}, {"interrupts", interrupts}}, -1, true);
        if (interrupts)
            return 130;
    }
    const RunResult result = resultOf(std::move(done));
    context.state(result.outcome);
    if (const auto written = writeResult(runFolder, result); !written) {
        complain(written.error());
        return 1;
    }
    return 0;
}

} // namespace fieldwright
