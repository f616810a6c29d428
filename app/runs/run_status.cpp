#include "app/runs/run_status.h"

#include "app/runs/cut_letters.h"

#include <cmath>
#include <fstream>

namespace fieldwright {

double RunStatus::fraction() const
{
    if (state == JobState::Completed)
        return 1;
    if (!(total > 0) || !std::isfinite(total) || !std::isfinite(done))
        return -1;
    return std::clamp((done + std::max(0.0, itemFraction())) / total, 0.0, 1.0);
}

double RunStatus::itemFraction() const
{
    if (!(itemTotal > 0) || !std::isfinite(itemTotal) || !std::isfinite(itemDone))
        return -1;
    return std::clamp(itemDone / itemTotal, 0.0, 1.0);
}

RunReader::RunReader(std::filesystem::path folder) : m_tail(folder)
{
    m_status.id = folder.filename().string();
    m_status.folder = std::move(folder);
}

void RunReader::readJobOnce()
{
    if (m_status.job)
        return;
    auto job = readJob(m_status.folder);
    if (job) {
        m_status.job = std::make_shared<const Job>(std::move(*job));
        m_status.broken.reset();
    } else {
        m_status.broken = job.error();
    }
}

void RunReader::take(const Event &event)
{
    m_hasEvents = true;
    if (m_status.startedMs == 0)
        m_status.startedMs = event.timeMs;
    if (event.attempt > m_status.attempt)
        m_status.error.reset(); // what interrupted the attempt before may be mended
    m_status.attempt = std::max(m_status.attempt, event.attempt);
    const bool working = m_lastStateEvent == JobState::Preparing || m_lastStateEvent == JobState::Running ||
                         m_lastStateEvent == JobState::Checkpointing;
    m_rate.tick(event.timeMs, working);

    if (event.type == "state") {
        if (const auto state = jobStateFromName(stringOr(event.fields, "state")))
            m_lastStateEvent = *state;
    } else if (event.type == "device") {
        m_status.device = stringOr(event.fields, "device", m_status.device);
    } else if (event.type == "heartbeat") {
        m_status.memoryBytes = intOr(event.fields, "memory_bytes", m_status.memoryBytes);
    } else if (event.type == "progress") {
        m_status.done = numberOr(event.fields, "done", m_status.done);
        m_status.total = numberOr(event.fields, "total", 0);
        m_status.unit = stringOr(event.fields, "unit", m_status.unit);
        const Json *const text = member(event.fields, "text");
        m_status.text = text ? textFromJson(*text) : Text();
        const Json *const item = member(event.fields, "item");
        m_status.itemDone = item ? numberOr(*item, "done") : 0;
        m_status.itemTotal = item ? numberOr(*item, "total") : 0;
        m_rate.progress(event.attempt, m_status.done + std::max(0.0, m_status.itemFraction()), m_status.total);
    } else if (event.type == "metric") {
        m_status.step = event.step;
        m_status.question = Text();
    } else if (event.type == "checkpoint") {
        // Progress is told now and then only; a run that pauses saves the step that it has come to.
        if (m_status.unit == "steps")
            m_status.done = std::max(m_status.done, double(event.step));
    } else if (event.type == "warning") {
        ++m_status.warnings;
        if (const Json *text = member(event.fields, "text"))
            m_status.lastWarning = withoutCutLetters(textFromJson(*text));
        if (boolOr(event.fields, "pauses"))
            m_status.question = m_status.lastWarning;
    } else if (event.type == "error" && boolOr(event.fields, "interrupts")) {
        if (const Json *error = member(event.fields, "error"))
            m_status.error = errorFromJson(*error);
    } else if (event.type == "validation_leak") {
        m_status.leakedRows = std::max<std::int64_t>(0, intOr(event.fields, "rows"));
        m_status.validationRows = std::max<std::int64_t>(0, intOr(event.fields, "of"));
    } else if (event.type == "port") {
        const std::int64_t port = intOr(event.fields, "port");
        m_status.port = port > 0 && port < 65536 ? int(port) : 0;
    }
}

std::vector<Event> RunReader::poll(size_t limitBytes)
{
    constexpr size_t sliceBytes = 1u << 20;
    readJobOnce();
    std::vector<Event> events;
    for (size_t taken = 0; taken < limitBytes; taken += sliceBytes) {
        std::vector<Event> more = m_tail.poll(sliceBytes);
        if (more.empty())
            break;
        for (const Event &event : more)
            take(event);
        events.insert(events.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    m_status.garbageLines = m_tail.garbageLines();
    m_status.leftMs = m_rate.leftMs();
    m_status.workedMs = m_rate.workedMs();

    const JobState before = m_status.state;
    if (const auto state = inspectState(m_status.folder, m_hasEvents, m_lastStateEvent)) {
        m_status.state = *state;
        if (m_status.job)
            m_status.broken.reset();
    } else {
        m_status.state = JobState::Interrupted;
        m_status.broken = state.error();
    }
    readEnd(before);
    return events;
}

void RunReader::readEnd(JobState before)
{
    if (!isFinal(m_status.state)) {
        m_status.finishedMs = 0;
        return;
    }
    if (before == m_status.state && m_status.finishedMs > 0)
        return;
    if (const auto result = readResult(m_status.folder); result && *result) {
        m_status.error = (*result)->error;
        m_status.finishedMs = std::max<std::int64_t>(1, (*result)->finishedMs);
        m_status.summary = (*result)->summary;
        m_status.device = stringOr(m_status.summary, "device", m_status.device);
    }
}

std::optional<RunStatus> finishedStatus(const std::filesystem::path &folder)
{
    auto job = readJob(folder);
    if (!job)
        return std::nullopt;
    const auto result = readResult(folder);
    if (!result || !*result || WorkerLock::isHeld(folder))
        return std::nullopt;
    RunStatus status;
    status.id = folder.filename().string();
    status.folder = folder;
    status.startedMs = job->createdMs;
    status.job = std::make_shared<const Job>(std::move(*job));
    status.state = (*result)->outcome;
    status.error = (*result)->error;
    status.finishedMs = std::max<std::int64_t>(1, (*result)->finishedMs);
    status.summary = (*result)->summary;
    status.device = stringOr(status.summary, "device");
    std::ifstream events(RunPaths{folder}.events(), std::ios::binary);
    std::string head(size_t(64) << 10, '\0');
    events.read(head.data(), std::streamsize(head.size()));
    head.resize(size_t(events.gcount()));
    if (const size_t end = head.find('\n'); end != std::string::npos) {
        if (const auto event = eventFromLine(std::string_view(head).substr(0, end)))
            status.startedMs = event->timeMs;
    }
    status.workedMs = std::max<std::int64_t>(0, status.finishedMs - status.startedMs);
    return status;
}

} // namespace fieldwright
