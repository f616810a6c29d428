#include "core/worker/job_context.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/resident_memory.h"
#include "core/engine/distributed/communicator.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/model_ref.h"
#include "core/model_files/model_source.h"
#include "core/run_folder/places.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace fieldwright {

namespace {

/// Whether what lies at `moved` is not the model that the parameters name by its fingerprint as that at `given`.
bool isAnotherModel(const Json &parameters, const std::filesystem::path &given, const std::filesystem::path &moved)
{
    for (const char *key : {"model", "tokenizer"}) {
        const Json *named = member(parameters, key);
        const auto ref = modelRefFromJson(named ? *named : Json(), "job.json");
        if (!ref || ref->path != given)
            continue;
        const std::string &expected = ref->adapter.empty() ? ref->fingerprint : ref->baseFingerprint;
        if (expected.empty())
            continue;
        if (isEncoderModel(moved)) {
            const auto source = EncoderSource::open(moved);
            return !source || (*source)->fingerprint() != expected;
        }
        const auto source = ModelSource::open(moved);
        return !source || (*source)->fingerprint() != expected;
    }
    return false;
}

} // namespace

JobContext::JobContext(const Job &job, RunPaths paths, JobChannel &channel, std::stop_token stop,
                       engine::Communicator *ranks)
    : m_job(job), m_paths(std::move(paths)), m_channel(channel), m_stop(std::move(stop)), m_ranks(ranks)
{}

bool JobContext::isFirstRank() const
{
    return !m_ranks || m_ranks->rank() == 0;
}

int JobContext::rankCount() const
{
    return m_ranks ? m_ranks->size() : 1;
}

void JobContext::setHelpers(std::vector<pid_t> helpers)
{
    const std::lock_guard lock(m_helpersMutex);
    m_helpers = std::move(helpers);
}

std::int64_t JobContext::memoryBytes() const
{
    const std::lock_guard lock(m_helpersMutex);
    std::int64_t bytes = residentBytes();
    for (const pid_t helper : m_helpers)
        bytes += residentBytes(helper);
    return bytes;
}

void JobContext::event(std::string_view type, Json fields, std::int64_t step, bool durable)
{
    const auto written = m_channel.event(type, std::move(fields), step, durable);
    if (!written && !m_writeProblem)
        m_writeProblem = written.error();
}

void JobContext::state(JobState state)
{
    if (state == m_state)
        return;
    m_state = state;
    m_hasRun = m_hasRun || state == JobState::Running;
    if (!m_heldProgress.is_null()) // a reader that finds the job paused is to know how far it is
        event("progress", std::exchange(m_heldProgress, Json()));
    event("state", {{"state", jobStateName(state)}}, -1, true);
}

void JobContext::progress(std::int64_t done, std::int64_t total, std::string_view unit, const Text &text,
                          const ItemProgress &item)
{
    constexpr std::int64_t leastPauseMs = 100; // a reader shows at most ten a second
    const std::int64_t now = monotonicMs();
    Json fields = {{"done", done}, {"total", total}, {"unit", unit}};
    if (!text.empty())
        fields["text"] = toJson(text);
    if (item.total > 0)
        fields["item"] = {{"done", item.done}, {"total", item.total}};
    m_heldProgress = std::move(fields);
    if (done != total && now - m_lastProgressMs < leastPauseMs)
        return;
    m_lastProgressMs = now;
    event("progress", std::exchange(m_heldProgress, Json()));
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
    for (const Control &control : m_channel.controls()) {
        if (isGoingOn(control.command)) // a stop that nobody has obeyed is taken back
            std::erase_if(controls, [](const Control &before) { return before.command == ControlCommand::Stop; });
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
            const bool goesOn = isGoingOn(control.command);
            if (goesOn || control.command == ControlCommand::Stop) {
                if (goesOn)
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
    std::vector<Control> kept; // for the steps that follow
    for (Control control : pollControl()) {
        if (control.command == ControlCommand::Pause)
            control = waitWhilePaused();
        if (m_stop.stop_requested())
            return fail(interruptedError());
        const bool isStop = control.command == ControlCommand::Stop;
        const bool waits = m_keepsOnStop && control.keep != StopKeep::Discard;
        if (isStop && !waits)
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The job was stopped.")});
        if (isStop || control.command == ControlCommand::LeaveOut)
            kept.push_back(control);
    }
    m_waiting.insert(m_waiting.begin(), kept.begin(), kept.end());
    return {};
}

std::filesystem::path JobContext::resolve(const std::string &path) const
{
    const std::filesystem::path given(path), kind = given.parent_path().filename();
    if (!given.is_absolute())
        return m_paths.folder / given;
    const bool isOfProject =
        (kind == "datasets" || kind == "models") && given.parent_path().parent_path().extension() == ".fieldwright";
    std::error_code problem;
    if (std::filesystem::exists(given, problem))
        return given;
    const Places places = readPlaces(m_paths.folder);
    if (const auto place = places.find(given); place != places.end()) {
        // (what cannot be written shows with the next event)
        (void)m_channel.event("note",
                              {{"text", toJson(Text{FW_NOOP("core", "%1 is not on this machine; %2, which is the same "
                                                                    "model, is used in its place."),
                                                    {given.string(), place->second.string()}})}},
                              -1, false);
        return place->second;
    }
    if (!isOfProject)
        return given;
    // The project was moved, or copied to another machine, and its run with it.
    const std::filesystem::path moved = m_paths.folder.parent_path().parent_path() / kind / given.filename();
    if (!std::filesystem::exists(moved, problem))
        return given;
    const bool isOther = kind == "models" && isAnotherModel(m_job.parameters, given, moved);
    const Text text =
        isOther ? Text{FW_NOOP("core", "%1 is not there, and %2, which has its name in the project of this run, is "
                                       "another model: it is not used. Put the model back where it was, or choose the "
                                       "model again in a new run."),
                       {given.string(), moved.string()}}
                : Text{FW_NOOP("core", "%1 is not there; %2 in the project of this run is used in its place."),
                       {given.string(), moved.string()}};
    // (what cannot be written shows with the next event)
    (void)m_channel.event(isOther ? "warning" : "note", {{"text", toJson(text)}}, -1, false);
    return isOther ? given : moved;
}

Result<std::filesystem::path> JobContext::emptyProduct(const std::string &name) const
{
    const std::filesystem::path folder = m_paths.output() / name;
    std::error_code problem;
    std::filesystem::remove_all(folder, problem);
    if (problem)
        return fail(ioError(folder, problem.value()));
    FW_CHECK(makeFolder(folder));
    return folder;
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
