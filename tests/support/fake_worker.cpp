// A stand-in for fieldwright-worker in tests: keeps the run folder's contract, or breaks it in a named way.
//
//   fake_worker run <run folder>     parameters of the job:
//     "behaviour": complete (default) | crash | hang | half-line | garbage | fill-disk | chatter | die-at-start | fail
//     "steps": 10, "step_ms": 5, "at": the step of a crash, "attempts": how many attempts misbehave (1)
//     (FAKE_STEPS and FAKE_STEP_MS of the environment, for jobs that the app itself writes)
//     "output": {"file name": "text"}: written to output/ before the end
//     (FAKE_SUMMARY of the environment, a JSON object: what the result's summary has besides)
//   A job of kind serve: tells the port in FAKE_PORT and writes the token "fake token"; it runs until it is stopped.
//   fake_worker call                 answers {"echo": request} on standard output

#include "core/base/clock.h"
#include "core/run_folder/control.h"
#include "core/run_folder/events.h"
#include "core/run_folder/status.h"

#include <csignal>
#include <fstream>
#include <iostream>
#include <thread>

#include <unistd.h>

using namespace fieldwright;

namespace {

constexpr int mostSecondsToLive = 60; // no test leaves one behind for longer

void sleepMs(std::int64_t ms)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

std::int64_t fromEnvironment(const char *name, std::int64_t otherwise)
{
    const char *value = std::getenv(name);
    return value ? std::atoll(value) : otherwise;
}

void appendRaw(const std::filesystem::path &path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

[[noreturn]] void dieHard()
{
    ::raise(SIGKILL);
    std::abort();
}

class FakeRun
{
public:
    FakeRun(RunPaths paths, const Job &job, EventWriter &events)
        : m_paths(std::move(paths)), m_parameters(job.parameters), m_isServer(job.kind == JobKind::Serve),
          m_isRateTest(job.kind == JobKind::RateTest), m_events(events), m_control(m_paths.folder, acknowledged())
    {}

    int run()
    {
        state("preparing");
        if (const char *port = std::getenv("FAKE_PORT"); port && m_isServer)
            return serve(std::atoi(port));
        const std::string behaviour = stringOr(m_parameters, "behaviour", "complete");
        const bool misbehaves = m_events.attempt() <= intOr(m_parameters, "attempts", 1);
        const std::int64_t steps = intOr(m_parameters, "steps", fromEnvironment("FAKE_STEPS", 10));
        const std::int64_t at = misbehaves ? intOr(m_parameters, "at", steps / 2) : -1;
        (void)m_events.write("device", {{"device", "Fake CPU"}});
        (void)m_events.write("state", {{"state", "running"}});
        std::int64_t first = 1;
        for (const auto &entry : std::filesystem::directory_iterator(m_paths.output())) { // resumes at its checkpoint
            if (entry.path().filename() == "step")
                first = std::atoll(readFile(entry.path()).value_or("0").c_str()) + 1;
        }
        for (std::int64_t step = first; step <= steps; ++step) {
            if (const int ended = obey(step); ended >= 0)
                return ended;
            Json values = {{"loss", 4.0 / double(step)}, {"tokens", 100 * step}};
            if (m_isRateTest)
                values.update({{"smoothed_loss", 4.0 / double(step)}, {"learning_rate", 1e-6 * double(step)}});
            (void)m_events.write("metric", {{"values", values}}, step);
            (void)m_events.write("progress", {{"done", step}, {"total", steps}, {"unit", "steps"}});
            if (step % 3 == 0)
                checkpoint(step);
            if (step == at)
                misbehave(behaviour);
            sleepMs(intOr(m_parameters, "step_ms", fromEnvironment("FAKE_STEP_MS", 5)));
        }
        if (behaviour == "fail" && misbehaves)
            return end(JobState::Failed,
                       Error{ErrorCode::Corrupt, {"The fake input is not usable."}, {"Choose another."}});
        return end(JobState::Completed);
    }

private:
    int serve(int port)
    {
        (void)saveFile(m_paths.folder / "token", "fake token", 0600);
        (void)m_events.writeDurably("port", {{"port", port}});
        state("running");
        for (std::int64_t round = 0; round < mostSecondsToLive * 50; ++round) {
            if (const int ended = obey(round); ended >= 0)
                return ended;
            sleepMs(20);
        }
        return end(JobState::Completed);
    }

    void state(const char *name) { (void)m_events.writeDurably("state", {{"state", name}}); }

    /// The last control line that an earlier attempt answered.
    std::int64_t acknowledged() const
    {
        std::int64_t last = 0;
        EventTail tail(m_paths.folder);
        for (const Event &event : tail.poll()) {
            if (event.type == "control")
                last = std::max(last, intOr(event.fields, "seq"));
        }
        return last;
    }

    void checkpoint(std::int64_t step)
    {
        (void)saveFile(m_paths.output() / "step", std::to_string(step));
        (void)m_events.writeDurably(
            "checkpoint", {{"path", "checkpoints/step-" + std::to_string(step)}, {"verified", true}, {"best", true}},
            step);
    }

    /// The exit status when the job was stopped, else -1.
    int obey(std::int64_t step)
    {
        bool paused = false;
        do {
            for (const Control &control : m_control.poll()) {
                (void)m_events.writeDurably("control",
                                            {{"seq", control.seq}, {"command", controlCommandName(control.command)}});
                if (control.command == ControlCommand::Stop) {
                    (void)m_events.write("note", {{"text", toJson(Text("kept %1", {stopKeepName(control.keep)}))}});
                    return end(JobState::Cancelled);
                }
                if (control.command == ControlCommand::Pause) {
                    checkpoint(step);
                    state("paused");
                    paused = true;
                } else if (control.command == ControlCommand::Resume && paused) {
                    state("running");
                    paused = false;
                } else if (control.command == ControlCommand::Checkpoint) {
                    checkpoint(step);
                }
            }
            if (paused) {
                (void)m_events.write("heartbeat", {{"memory_bytes", 1 << 20}});
                sleepMs(20);
            }
        } while (paused);
        return -1;
    }

    void misbehave(const std::string &behaviour)
    {
        if (behaviour == "crash") {
            dieHard();
        } else if (behaviour == "hang") {
            sleepMs(mostSecondsToLive * 1000);
        } else if (behaviour == "half-line") {
            appendRaw(m_paths.events(), R"({"seq":999,"attempt":1,"type":"metr)");
            dieHard();
        } else if (behaviour == "garbage") {
            appendRaw(m_paths.events(), std::string("\x00\xff\xfe garbage\n{\"type\":7}\n[[[[[[\n", 27) +
                                            std::string(100'000, '[') + "\nnull\n\n");
        } else if (behaviour == "chatter") {
            for (int i = 0; i < 200'000; ++i)
                std::cout << "line " << i << " of a library that talks too much about nothing in particular\n";
        } else if (behaviour == "fill-disk") {
            const auto file = AppendFile::open(m_paths.output() / "big");
            Result<> written;
            while (written)
                written = const_cast<AppendFile &>(*file).append(std::string(1 << 20, 'x'));
            ::_exit(end(JobState::Failed, written.error()));
        }
    }

    int end(JobState outcome, std::optional<Error> error = {})
    {
        if (const Json *files = member(m_parameters, "output")) {
            for (const auto &[name, text] : files->items())
                (void)saveFile(m_paths.output() / name, text.is_string() ? text.get<std::string>() : dumpJson(text));
        }
        Json summary = {{"attempt", m_events.attempt()}};
        if (const char *more = std::getenv("FAKE_SUMMARY"))
            summary.update(parseJson(more, "FAKE_SUMMARY").value_or(Json::object()));
        const auto written = writeResult(m_paths.folder, {.outcome = outcome,
                                                          .error = std::move(error),
                                                          .finishedMs = wallClockMs(),
                                                          .summary = std::move(summary)});
        return written ? 0 : 1;
    }

    RunPaths m_paths;
    const Json &m_parameters;
    bool m_isServer, m_isRateTest;
    EventWriter &m_events;
    ControlReader m_control;
};

int run(const std::filesystem::path &folder)
{
    const auto job = readJob(folder);
    if (!job) {
        std::cerr << job.error().message() << "\n";
        return 1;
    }
    if (stringOr(job->parameters, "behaviour") == "die-at-start" && !std::filesystem::exists(folder / "second-start")) {
        std::ofstream(folder / "second-start") << "yes"; // continued, it works
        std::cerr << "cannot load libfake.so\n";
        return 127;
    }
    const auto lock = WorkerLock::acquire(folder);
    if (!lock) {
        std::cerr << lock.error().message() << "\n";
        return 1;
    }
    ::alarm(mostSecondsToLive);
    std::cout << "fake worker " << ::getpid() << " of session " << ::getsid(0) << std::endl;
    auto events = EventWriter::open(folder);
    if (!events) {
        std::cerr << events.error().message() << "\n";
        return 1;
    }
    return FakeRun(RunPaths{folder}, *job, **events).run();
}

} // namespace

int main(int argc, char **argv)
{
    const std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "run" && argc == 3)
        return run(argv[2]);
    if (verb == "call") {
        const std::string request((std::istreambuf_iterator<char>(std::cin)), {});
        const auto parsed = parseJson(request, "request");
        const char *speed = std::getenv("FAKE_GFLOPS"); // that products reach here
        if (parsed && speed && stringOr(*parsed, "verb") == "devices") {
            const Json matmul = {{"fp32_gflops", std::atof(speed)}};
            std::cout << dumpJson({{"devices", Json::array({{{"id", "cpu"}, {"matmul", matmul}}})}}) << std::endl;
            return 0;
        }
        std::cout << dumpJson(parsed ? Json{{"echo", *parsed}} : Json{{"error", toJson(parsed.error())}}) << std::endl;
        return parsed ? 0 : 1;
    }
    std::cerr << "usage: fake_worker run <run folder> | call\n";
    return 2;
}
