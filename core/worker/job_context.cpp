#include "core/worker/job_context.h"

#include "core/base/clock.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace fieldwright {

JobContext::JobContext(const Job &job, RunPaths paths, EventWriter &events, std::stop_token stop,
                       std::int64_t acknowledgedControl)
    : m_job(job), m_paths(std::move(paths)), m_events(events), m_stop(std::move(stop)),
      m_control(m_paths.folder, acknowledgedControl)
{}

void JobContext::event(std::string_view type, Json fields, std::int64_t step, bool durable)
{
    const auto written =
        durable ? m_events.writeDurably(type, std::move(fields), step) : m_events.write(type, std::move(fields), step);
    if (!written && !m_writeProblem)
        m_writeProblem = written.error();
}

void JobContext::state(JobState state)
{
    if (state == m_state)
        return;
    m_state = state;
    event("state", {{"state", jobStateName(state)}}, -1, true);
}

void JobContext::progress(std::int64_t done, std::int64_t total, std::string_view unit, const Text &text,
                          const ItemProgress &item)
{
    constexpr std::int64_t leastPauseMs = 100; // a reader shows at most ten a second
    const std::int64_t now = monotonicMs();
    if (done != total && now - m_lastProgressMs < leastPauseMs)
        return;
    m_lastProgressMs = now;
    Json fields = {{"done", done}, {"total", total}, {"unit", unit}};
    if (!text.empty())
        fields["text"] = toJson(text);
    if (item.total > 0)
        fields["item"] = {{"done", item.done}, {"total", item.total}};
    event("progress", std::move(fields));
}

void JobContext::metric(std::int64_t step, Json values)
{
    event("metric", {{"values", std::move(values)}}, step);
}

void JobContext::warning(const Text &text, std::int64_t count)
{
    event("warning", {{"text", toJson(text)}, {"count", count}});
}

void JobContext::note(const Text &text)
{
    event("note", {{"text", toJson(text)}});
}

std::vector<Control> JobContext::pollControl()
{
    std::vector<Control> controls = std::exchange(m_waiting, {});
    for (const Control &control : m_control.poll()) {
        event("control", {{"control_seq", control.seq}, {"command", controlCommandName(control.command)}});
        controls.push_back(control);
    }
    return controls;
}

bool JobContext::endsSoon()
{
    m_waiting = pollControl();
    return m_stop.stop_requested() || std::any_of(m_waiting.begin(), m_waiting.end(), [](const Control &control) {
               return control.command == ControlCommand::Stop;
           });
}

Control JobContext::waitWhilePaused()
{
    const JobState before = m_state;
    state(JobState::Paused);
    while (!m_stop.stop_requested()) {
        for (const Control &control : pollControl()) {
            if (control.command == ControlCommand::Resume || control.command == ControlCommand::Stop) {
                if (control.command == ControlCommand::Resume)
                    state(before == JobState::Paused ? JobState::Running : before);
                return control;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {.command = ControlCommand::Stop, .keep = StopKeep::Last};
}

Result<> JobContext::betweenItems()
{
    if (m_writeProblem)
        return fail(*m_writeProblem);
    if (m_stop.stop_requested())
        return fail(interruptedError());
    for (Control control : pollControl()) {
        if (control.command == ControlCommand::Pause)
            control = waitWhilePaused();
        if (m_stop.stop_requested())
            return fail(interruptedError());
        if (control.command == ControlCommand::Stop)
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The job was stopped.")});
    }
    return {};
}

std::filesystem::path JobContext::resolve(const std::string &path) const
{
    const std::filesystem::path given(path);
    return given.is_absolute() ? given : m_paths.folder / given;
}

Error interruptedError()
{
    return {ErrorCode::Cancelled,
            {FW_NOOP("core", "The job was interrupted by the system.")},
            {FW_NOOP("core", "Continue it: what was done is kept.")}};
}

bool isInterruption(const Error &error, const std::stop_token &stop)
{
    return error.code == ErrorCode::Cancelled && stop.stop_requested();
}

} // namespace fieldwright
