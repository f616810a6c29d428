#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/hub/file_fetch.h"
#include "core/hub/file_name.h"
#include "core/run_folder/status.h"
#include "core/worker/job_kinds.h"
#include "core/worker/secret.h"

#include <cerrno>
#include <numeric>

#include <unistd.h>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

/// Fetches the files of a model into a folder beside its place, which gets its name when all of them are there and
/// verified. What a failed or killed attempt fetched stays in that folder, for the next one.
class Download
{
public:
    explicit Download(JobContext &context) : m_context(context) {}

    Result<Json> run()
    {
        FW_CHECK(readParameters());
        FW_TRY(published, isPublished());
        if (published)
            return summary();
        FW_CHECK(makeFolder(m_partial));
        Result<WorkerLock> lock = WorkerLock::acquire(m_partial);
        if (!lock) {
            return fail(ErrorCode::Busy, {FW_NOOP("core", "Another download to %1 is under way."), {m_target.string()}},
                        {FW_NOOP("core", "Wait for it, or choose another folder.")});
        }
        FW_CHECK(checkDisk());
        m_context.state(JobState::Running);
        for (const HubFile &file : m_files) {
            if (const auto go = m_context.betweenItems(); !go && go.error().code != ErrorCode::Cancelled)
                return fail(go.error()); // events that could not be written
            else if (!go && m_context.stopToken().stop_requested())
                return fail(interruptedError());
            else if (!go)
                m_stopping = true;
            FW_TRY(fetched, m_stopping ? Result<bool>(false) : fetch(file));
            if (!fetched) {
                std::error_code ignored;
                fs::remove_all(m_partial, ignored); // the user wants no more of it
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The job was stopped.")});
            }
        }
        FW_CHECK(publish());
        return summary();
    }

private:
    Result<> readParameters()
    {
        const Json &parameters = m_context.job().parameters;
        FW_TRY(base, requireString(parameters, "hub", "job.json"));
        FW_TRY(id, requireString(parameters, "id", "job.json"));
        FW_TRY(revision, requireString(parameters, "revision", "job.json"));
        FW_TRY(checked, parseHubBase(base));
        m_fetch.address = {checked, id, revision};
        const Json *files = member(parameters, "files");
        if (!files || !files->is_array() || files->empty())
            return fail(ErrorCode::Corrupt, {FW_NOOP("core", "The download names no files.")},
                        {FW_NOOP("core", "Choose the model's files again.")});
        for (const Json &entry : *files) {
            FW_TRY(file, hubFileFromJson(entry));
            m_files.push_back(std::move(file));
        }
        m_target = fs::path(m_context.parameterString("target")).lexically_normal();
        if (!m_target.is_absolute() || !m_target.has_filename()) {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "It was not said where the model is to be kept.")},
                        {FW_NOOP("core", "Choose a folder.")});
        }
        m_partial = m_target.parent_path() / ("." + m_target.filename().string() + ".partial");
        m_fetch.folder = m_partial;
        m_fetch.idleSeconds = int(intOr(parameters, "idle_seconds", m_fetch.idleSeconds));
        m_fetch.firstPauseMs = int(intOr(parameters, "first_pause_ms", m_fetch.firstPauseMs));
        if (boolOr(parameters, "has_token"))
            m_fetch.token = readSecret();
        m_total = std::accumulate(m_files.begin(), m_files.end(), std::uint64_t(0),
                                  [](std::uint64_t sum, const HubFile &file) { return sum + file.bytes; });
        return {};
    }

    /// Whether an earlier attempt came to its end and was only not able to say so. Errors: InvalidArgument when
    /// something else is there.
    Result<bool> isPublished() const
    {
        std::error_code error;
        if (!fs::exists(m_target, error) || (fs::is_directory(m_target, error) && fs::is_empty(m_target, error)))
            return false;
        const bool isOurs = m_context.attempt() > 1 && !fs::exists(m_partial, error) &&
                            std::all_of(m_files.begin(), m_files.end(), [&](const HubFile &file) {
                                std::error_code absent;
                                return fs::file_size(m_target / file.path, absent) == file.bytes && !absent;
                            });
        if (isOurs)
            return true;
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 is there already."), {m_target.string()}},
                    {FW_NOOP("core", "Choose another folder, or remove that one first.")});
    }

    std::uint64_t fetchedSoFar() const
    {
        std::uint64_t sum = 0;
        for (const HubFile &file : m_files)
            sum += fetchedBytes(m_partial, file);
        return sum;
    }

    Result<> checkDisk() const
    {
        constexpr std::uint64_t margin = 64u << 20;
        const std::uint64_t need = m_total - fetchedSoFar() + margin;
        FW_TRY(free, freeDiskBytes(m_partial));
        if (need <= free)
            return {};
        const auto megabytes = [](std::uint64_t bytes) { return std::to_string((bytes + 999'999) / 1'000'000); };
        return fail(ErrorCode::Io,
                    {FW_NOOP("core", "The download needs about %1 MB on the disk of %2, and %3 MB are free."),
                     {megabytes(need), m_target.parent_path().string(), megabytes(free)}},
                    {FW_NOOP("core", "Make room, or choose another disk or a smaller version of the model.")});
    }

    /// False when the user stopped the job. A pause lets go of the connection.
    Result<bool> fetch(const HubFile &file)
    {
        const std::uint64_t others = fetchedSoFar() - fetchedBytes(m_partial, file);
        if (file.sha256.empty() && file.gitSha1.empty()) {
            m_context.warning(
                {FW_NOOP("core", "The hub names no hash for %1: only its size can be checked."), {file.path}});
            ++m_unverified;
        }
        const auto progress = [&](std::uint64_t bytes) {
            m_context.progress(std::int64_t(others + bytes), std::int64_t(m_total), "bytes", Text("%1", {file.path}));
            constexpr std::int64_t lookEveryMs = 100; // bytes come in thousands of pieces a second
            if (const std::int64_t now = monotonicMs(); now - m_lastLookMs >= lookEveryMs)
                m_lastLookMs = now;
            else
                return true;
            for (const Control &control : m_context.pollControl()) {
                m_pausing = m_pausing || control.command == ControlCommand::Pause;
                if (isGoingOn(control.command))
                    m_pausing = false;
                m_stopping = m_stopping || control.command == ControlCommand::Stop;
            }
            return !m_pausing && !m_stopping;
        };
        while (true) {
            FW_TRY(whole, fetchHubFile(m_fetch, file, progress, m_context.stopToken()));
            if (whole)
                return true;
            if (!m_stopping) {
                m_pausing = false;
                m_stopping = m_context.waitWhilePaused().command == ControlCommand::Stop;
            }
            if (m_context.stopToken().stop_requested())
                return fail(interruptedError());
            if (m_stopping)
                return false;
        }
    }

    Result<> publish()
    {
        std::error_code error;
        fs::remove(RunPaths{m_partial}.lock(), error); // still held, and no part of the model
        FW_CHECK(syncFolder(m_partial));
        fs::remove(m_target, error); // an empty folder, or nothing
        failpoint("download.publish");
        FW_CHECK(renameDurably(m_partial, m_target));
        failpoint("download.published");
        return {};
    }

    Json summary() const
    {
        // One GGUF file is the model itself; else the folder is.
        fs::path model = m_target;
        for (const HubFile &file : m_files) {
            if (file.path.ends_with(".gguf"))
                model = m_target / file.path;
        }
        return {{"model", model.string()},  {"folder", m_target.string()},          {"hub", m_fetch.address.base},
                {"id", m_fetch.address.id}, {"revision", m_fetch.address.revision}, {"files", m_files.size()},
                {"bytes", m_total},         {"without_hash", m_unverified}};
    }

    JobContext &m_context;
    HubFetch m_fetch;
    std::vector<HubFile> m_files;
    fs::path m_target;
    fs::path m_partial;
    std::uint64_t m_total = 0;
    int m_unverified = 0;
    std::int64_t m_lastLookMs = 0;
    bool m_pausing = false;
    bool m_stopping = false;
};

} // namespace

Result<Json> runDownloadJob(JobContext &context)
{
    return Download(context).run();
}

} // namespace fieldwright
