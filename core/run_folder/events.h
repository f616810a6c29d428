#pragma once

#include "core/base/file.h"
#include "core/run_folder/job.h"

#include <map>
#include <mutex>

namespace fieldwright {

/// One line of events.jsonl. `fields` holds what the type carries beside seq, attempt, type, time_ms and step.
///   state      {"state"}                          progress  {"done","total","unit","text"?: Text}
///   heartbeat  {"memory_bytes"}                   metric    {"values": {"loss": …}} (with step)
///   checkpoint {"path","verified","best"}         sample    {"question","answer"} (with step)
///   warning    {"text": Text, "count"?}           error     {"error": Error, "rows"?}
///   control    {"seq","command"}: acknowledges a control line          note {"text": Text}   port {"port"}
///              of a step of a training: "rows" of its dataset that are named, "cause", "spike" (loss, gradient),
///              "pauses", and "batches": the step's micro-batches, each {"rank","rows"}
///   device     {"device","precision"}
///   ranks      {"count","sharding"}: processes that train together; memory_bytes and tokens_per_second are theirs all
struct Event
{
    std::int64_t seq = 0;
    int attempt = 1;
    std::string type;
    std::int64_t timeMs = 0;
    std::int64_t step = -1; ///< -1: not tied to a step
    Json fields = Json::object();
};

Json toJson(const Event &event);
/// Errors: Corrupt, for a line that is not an event.
Result<Event> eventFromLine(std::string_view line);

/// The worker's side. Opening cuts a half-written last line off and raises `attempt` above that of any earlier line.
/// Safe to use from several threads; each event is one write(2).
class EventWriter
{
public:
    static Result<std::unique_ptr<EventWriter>> open(const std::filesystem::path &runFolder);

    Result<> write(std::string_view type, Json fields = Json::object(), std::int64_t step = -1);
    /// The same, and fsync: for events that acknowledge something durable (checkpoint, state).
    Result<> writeDurably(std::string_view type, Json fields = Json::object(), std::int64_t step = -1);
    int attempt() const { return m_attempt; }

private:
    explicit EventWriter(AppendFile file) : m_file(std::move(file)) {}

    std::mutex m_mutex;
    AppendFile m_file;
    std::int64_t m_seq = 0;
    int m_attempt = 1;
};

/// The reader's side: each poll() gives the whole lines that have come since the last, in order. A half-written last
/// line is left for the next poll; a garbage line is counted, never fatal; a file that shrank (a resumed worker cut a
/// torn line) is followed at its new end.
class EventTail
{
public:
    explicit EventTail(std::filesystem::path runFolder) : m_path(RunPaths{std::move(runFolder)}.events()) {}

    /// At most `limitBytes` of file are read in one call, so that a huge backlog is taken in slices.
    std::vector<Event> poll(size_t limitBytes = 4u << 20);
    std::int64_t garbageLines() const { return m_garbage; }

private:
    std::filesystem::path m_path;
    std::uint64_t m_offset = 0; ///< behind the last whole line
    std::int64_t m_garbage = 0;
};

/// The rule for resumed runs: what an earlier attempt wrote at or after the first step of a later one is superseded.
class AttemptSteps
{
public:
    /// True when the attempt begins earlier than was known: then it supersedes what others wrote from `step` on.
    bool add(int attempt, std::int64_t step);
    bool isSuperseded(int attempt, std::int64_t step) const;

private:
    std::map<int, std::int64_t> m_first; ///< the first step of each attempt
};

/// Metrics and samples that no later attempt has superseded, and all else, in their order.
std::vector<Event> withoutSuperseded(std::vector<Event> events);

} // namespace fieldwright
