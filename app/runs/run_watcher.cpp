#include "app/runs/run_watcher.h"

#include "app/runs/cut_letters.h"
#include "app/text/qt_text.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <fstream>

namespace fieldwright {

namespace {

constexpr size_t mostMessages = 2000;
constexpr size_t mostSamples = 20'000;
constexpr qsizetype mostLogLines = 2000;

/// The end of a log that grows; never more than the last half megabyte of it.
class LogTail
{
public:
    explicit LogTail(std::filesystem::path path) : m_path(std::move(path)) {}

    /// True when there is something new in `lines`.
    bool poll(QStringList &lines)
    {
        constexpr std::uint64_t mostBytes = 512u << 10;
        std::error_code problem;
        const std::uint64_t size = std::filesystem::file_size(m_path, problem);
        if (problem || size == m_offset)
            return false;
        if (size < m_offset || size - m_offset > mostBytes) { // begun anew, or too much to show: jump to its end
            m_offset = size > mostBytes ? size - mostBytes : 0;
            m_lines.clear();
            m_partial.clear();
            m_skipsFirst = m_offset > 0;
        }
        std::ifstream file(m_path, std::ios::binary);
        file.seekg(std::streamoff(m_offset));
        std::string chunk(size_t(size - m_offset), '\0');
        file.read(chunk.data(), std::streamsize(chunk.size()));
        chunk.resize(size_t(file.gcount()));
        m_offset += chunk.size();
        m_partial += chunk;
        take();
        lines = m_lines;
        if (!m_partial.empty() && m_partial.size() < 4096) // a line under way, such as a prompt, is shown too
            lines.append(toQString(sanitized(m_partial)));
        return true;
    }

private:
    static std::string sanitized(std::string_view line)
    {
        std::string text = sanitizeUtf8(line);
        std::erase_if(text, [](char c) { return c != '\t' && static_cast<unsigned char>(c) < 0x20; });
        return text;
    }
    void take()
    {
        size_t begin = 0;
        for (size_t end = m_partial.find('\n'); end != std::string::npos; end = m_partial.find('\n', begin)) {
            if (!std::exchange(m_skipsFirst, false))
                m_lines.append(toQString(
                    sanitized(std::string_view(m_partial).substr(begin, std::min<size_t>(end - begin, 4096)))));
            begin = end + 1;
        }
        m_partial.erase(0, begin);
        if (m_lines.size() > mostLogLines)
            m_lines.remove(0, m_lines.size() - mostLogLines);
    }

    std::filesystem::path m_path;
    std::uint64_t m_offset = 0;
    std::string m_partial;
    bool m_skipsFirst = false;
    QStringList m_lines;
};

} // namespace

struct RunWatcher::Reading
{
    explicit Reading(const std::filesystem::path &folder) : run(folder), log(RunPaths{folder}.log()) {}
    RunReader run;
    LogTail log;
};

/// What one look at the files brought.
struct RunWatcher::News
{
    std::vector<Event> events;
    RunStatus status;
    QStringList log;
    bool hasLog = false;
};

RunWatcher::RunWatcher(std::filesystem::path runFolder, int pollMs, QObject *parent)
    : QObject(parent), m_folder(std::move(runFolder)), m_reading(std::make_shared<Reading>(m_folder)),
      m_files(QStringLiteral("watcher"))
{
    m_status.folder = m_folder;
    m_status.id = m_folder.filename().string();
    m_timer.setInterval(pollMs);
    connect(&m_timer, &QTimer::timeout, this, &RunWatcher::poll);
    m_timer.start();
    poll();
}

RunWatcher::~RunWatcher() = default;

void RunWatcher::followLog(bool follow)
{
    m_followLog = follow;
    poll();
}

void RunWatcher::poll()
{
    if (m_pollUnderWay)
        return;
    m_pollUnderWay = true;
    m_files.run(
        this,
        [reading = m_reading, withLog = m_followLog] {
            News news;
            constexpr size_t sliceBytes = 1u << 20; // some 5,000 events, which the window takes in within milliseconds
            news.events = reading->run.poll(sliceBytes);
            news.status = reading->run.status();
            news.hasLog = withLog && reading->log.poll(news.log);
            return news;
        },
        [this](News news) {
            m_pollUnderWay = false;
            take(std::move(news));
        });
}

RunMessage &RunWatcher::say(RunMessage::Kind kind, const Event &event, Text text)
{
    if (m_messages.size() == mostMessages)
        m_messages.pop_front();
    return m_messages.emplace_back(
        RunMessage{kind, event.timeMs, event.step, event.attempt, std::move(text), intOr(event.fields, "count", 1)});
}

std::vector<const RunMessage *> RunWatcher::causes() const
{
    std::vector<const RunMessage *> found;
    for (auto message = m_messages.rbegin(); message != m_messages.rend(); ++message) {
        if (message->rows.empty() && !message->pauses)
            continue;
        if (!found.empty() && (message->step != found.front()->step || message->attempt != found.front()->attempt))
            break;
        found.insert(found.begin(), &*message);
    }
    return found;
}

void RunWatcher::takeEvent(const Event &event)
{
    const Json &fields = event.fields;
    const auto text = [&](const char *key) {
        const Json *value = member(fields, key);
        return value ? textFromJson(*value) : Text();
    };
    if (event.type == "state") {
        say(RunMessage::Kind::State, event, Text(stringOr(fields, "state")));
    } else if (event.type == "note") {
        say(RunMessage::Kind::Note, event, text("text"));
    } else if (event.type == "warning") {
        RunMessage &said = say(RunMessage::Kind::Warning, event, withoutCutLetters(text("text")));
        said.pauses = boolOr(fields, "pauses", false);
        if (const Json *rows = member(fields, "rows"); rows && rows->is_array()) {
            for (const Json &row : *rows) {
                if (row.is_number_integer())
                    said.rows.push_back(row.get<std::int64_t>());
            }
        }
    } else if (event.type == "error") {
        if (const Json *error = member(fields, "error"))
            say(RunMessage::Kind::Error, event, errorFromJson(*error).what);
    } else if (event.type == "control") {
        say(RunMessage::Kind::Control, event, Text(stringOr(fields, "command")));
    } else if (event.type == "checkpoint") {
        RunCheckpoint made{event.step, stringOr(fields, "path"), boolOr(fields, "verified"), boolOr(fields, "best"),
                           event.timeMs};
        if (made.best) {
            for (RunCheckpoint &other : m_checkpoints)
                other.best = false;
        }
        // Written again by a later attempt, or told again once it was verified.
        std::erase_if(m_checkpoints, [&](const RunCheckpoint &other) { return other.path == made.path; });
        say(RunMessage::Kind::Checkpoint, event, Text(made.path));
        m_checkpoints.push_back(std::move(made));
    } else if (event.type == "ranks") {
        m_processes.count = int(std::clamp<std::int64_t>(intOr(fields, "count", 1), 1, 1024));
        m_processes.sharding = shardingFromName(stringOr(fields, "sharding")).value_or(Sharding::None);
    } else if (event.type == "prepared" && intOr(fields, "ranks", 1) <= 1) {
        m_processes = {};
    } else if (event.type == "sample" && m_samples.size() < mostSamples) {
        m_samples.push_back(
            {event.step, event.attempt, stringOr(fields, "question"), stringOr(fields, "answer"), event.timeMs});
    }
}

void RunWatcher::take(News news)
{
    const bool wasFinal = isFinal(m_status.state);
    const size_t samplesBefore = m_samples.size();
    bool metricsMoved = false;
    for (const Event &event : news.events) {
        takeEvent(event);
        metricsMoved |= m_metrics.add(event);
    }
    if (metricsMoved)
        std::erase_if(m_samples,
                      [&](const RunSample &s) { return s.step >= 0 && m_metrics.isSuperseded(s.attempt, s.step); });
    const bool samplesMoved =
        m_samples.size() != samplesBefore ||
        std::any_of(news.events.begin(), news.events.end(), [](const Event &e) { return e.type == "sample"; });
    m_status = std::move(news.status);
    if (news.hasLog)
        m_logLines = std::move(news.log);

    const bool nowCaughtUp = !m_caughtUp && news.events.empty();
    m_caughtUp |= nowCaughtUp;
    if (metricsMoved)
        Q_EMIT metricsChanged();
    if (samplesMoved)
        Q_EMIT samplesChanged();
    Q_EMIT changed();
    if (news.hasLog)
        Q_EMIT logChanged();
    if (nowCaughtUp)
        Q_EMIT caughtUp();
    if (!wasFinal && isFinal(m_status.state))
        Q_EMIT ended();
    if (!m_caughtUp)
        poll(); // a backlog: no need to wait for the timer
    else if (isFinal(m_status.state) && !m_followLog)
        m_timer.stop();
}

} // namespace fieldwright
