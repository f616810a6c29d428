#include "core/run_folder/events.h"

#include "core/base/clock.h"

#include <algorithm>
#include <cerrno>
#include <map>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fieldwright {

namespace {

/// Bytes of a file from `offset`, at most `limit`; empty when it is not there.
std::string readFrom(const std::filesystem::path &path, std::uint64_t offset, size_t limit, std::uint64_t &size)
{
    size = 0;
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    struct stat info = {};
    std::string out;
    if (::fstat(descriptor, &info) == 0) {
        size = std::uint64_t(info.st_size);
        if (size > offset) {
            out.resize(size_t(std::min<std::uint64_t>(size - offset, limit)));
            const ssize_t got = ::pread(descriptor, out.data(), out.size(), off_t(offset));
            out.resize(got > 0 ? size_t(got) : 0);
        }
    }
    ::close(descriptor);
    return out;
}

} // namespace

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
    constexpr size_t longestLine = 8u << 20; // garbage without a line feed must not fill the memory
    std::vector<Event> events;
    std::uint64_t size = 0;
    // A torn last line is read again each time, never carried: a resumed worker may cut it and write over its place.
    const std::string chunk = readFrom(m_path, m_offset, std::max(limitBytes, longestLine), size);
    if (size < m_offset) {
        m_offset = size;
        return events;
    }
    size_t begin = 0;
    for (size_t end = chunk.find('\n'); end != std::string::npos && begin < limitBytes; end = chunk.find('\n', begin)) {
        const std::string_view line = std::string_view(chunk).substr(begin, end - begin);
        begin = end + 1;
        if (line.empty())
            continue;
        if (auto event = eventFromLine(line))
            events.push_back(std::move(*event));
        else
            ++m_garbage;
    }
    if (begin == 0 && chunk.size() >= longestLine) {
        begin = chunk.size();
        ++m_garbage;
    }
    m_offset += begin;
    return events;
}

std::vector<Event> withoutSuperseded(std::vector<Event> events)
{
    // The first step that each attempt wrote a metric for; a later attempt voids what earlier ones wrote from there on.
    std::map<int, std::int64_t> firstStep;
    for (const Event &event : events) {
        if (event.type == "metric" && event.step >= 0) {
            const auto [it, isNew] = firstStep.emplace(event.attempt, event.step);
            if (!isNew)
                it->second = std::min(it->second, event.step);
        }
    }
    std::erase_if(events, [&](const Event &event) {
        if (event.step < 0 || (event.type != "metric" && event.type != "sample"))
            return false;
        for (auto it = firstStep.upper_bound(event.attempt); it != firstStep.end(); ++it) {
            if (event.step >= it->second)
                return true;
        }
        return false;
    });
    return events;
}

} // namespace fieldwright
