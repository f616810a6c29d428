#include "core/run_folder/events.h"

#include "core/base/clock.h"
#include "core/run_folder/line_tail.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace fieldwright {

Json toJson(const Event &event)
{
    Json out = {{"seq", event.seq}, {"attempt", event.attempt}, {"type", event.type}, {"time_ms", event.timeMs}};
    if (event.step >= 0)
        out["step"] = event.step;
    for (const auto &[key, value] : event.fields.items())
        out[key] = value;
    return out;
}

Result<Event> eventFromLine(std::string_view line)
{
    FW_TRY(value, parseJson(line, "events.jsonl", {.bytes = 4u << 20, .depth = 32}));
    Event event;
    FW_TRY(type, requireString(value, "type", "events.jsonl"));
    FW_TRY(seq, requireInt(value, "seq", "events.jsonl"));
    event.type = std::move(type);
    event.seq = seq;
    event.attempt = int(intOr(value, "attempt", 1));
    event.timeMs = intOr(value, "time_ms");
    event.step = intOr(value, "step", -1);
    for (const char *key : {"seq", "attempt", "type", "time_ms", "step"})
        value.erase(key);
    event.fields = std::move(value);
    return event;
}

Result<std::unique_ptr<EventWriter>> EventWriter::open(const std::filesystem::path &runFolder)
{
    const std::filesystem::path path = RunPaths{runFolder}.events();
    std::int64_t lastSeq = 0;
    int lastAttempt = 0;
    std::uint64_t wholeBytes = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::string carry;
    while (true) { // whole lines only; what follows the last line feed was torn by a crash
        const std::string chunk = readFrom(path, offset, 4u << 20, size);
        if (chunk.empty())
            break;
        offset += chunk.size();
        carry += chunk;
        size_t begin = 0;
        for (size_t end = carry.find('\n'); end != std::string::npos; end = carry.find('\n', begin)) {
            if (const auto event = eventFromLine(std::string_view(carry).substr(begin, end - begin))) {
                lastSeq = std::max(lastSeq, event->seq);
                lastAttempt = std::max(lastAttempt, event->attempt);
            }
            wholeBytes += end + 1 - begin;
            begin = end + 1;
        }
        carry.erase(0, begin);
    }
    if (wholeBytes < size && ::truncate(path.c_str(), off_t(wholeBytes)) != 0)
        return fail(ioError(path, errno));
    FW_TRY(file, AppendFile::open(path));
    std::unique_ptr<EventWriter> writer(new EventWriter(std::move(file)));
    writer->m_seq = lastSeq;
    writer->m_attempt = lastAttempt + 1;
    return writer;
}

Result<> EventWriter::write(std::string_view type, Json fields, std::int64_t step)
{
    const std::scoped_lock lock(m_mutex);
    Event event{.seq = ++m_seq, .attempt = m_attempt, .type = std::string(type), .timeMs = wallClockMs(), .step = step};
    event.fields = std::move(fields);
    return m_file.append(dumpJson(toJson(event)) + "\n");
}

Result<> EventWriter::writeDurably(std::string_view type, Json fields, std::int64_t step)
{
    FW_CHECK(write(type, std::move(fields), step));
    const std::scoped_lock lock(m_mutex);
    return m_file.sync();
}

std::vector<Event> EventTail::poll(size_t limitBytes)
{
    std::vector<Event> events;
    m_garbage += takeLines(m_path, m_offset, limitBytes, [&](std::string_view line) {
        if (auto event = eventFromLine(line))
            events.push_back(std::move(*event));
        else
            ++m_garbage;
    });
    return events;
}

bool AttemptSteps::add(int attempt, std::int64_t step)
{
    const auto [first, isNew] = m_first.emplace(attempt, step);
    if (!isNew && step >= first->second)
        return false;
    first->second = step;
    return true;
}

bool AttemptSteps::isSuperseded(int attempt, std::int64_t step) const
{
    return std::any_of(m_first.upper_bound(attempt), m_first.end(),
                       [step](const auto &later) { return step >= later.second; });
}

std::vector<Event> withoutSuperseded(std::vector<Event> events)
{
    AttemptSteps steps;
    for (const Event &event : events) {
        if (event.type == "metric" && event.step >= 0)
            steps.add(event.attempt, event.step);
    }
    std::erase_if(events, [&](const Event &event) {
        return event.step >= 0 && (event.type == "metric" || event.type == "sample") &&
               steps.isSuperseded(event.attempt, event.step);
    });
    return events;
}

} // namespace fieldwright
