#include "core/worker/rank_team.h"

#include "core/base/clock.h"
#include "core/base/resident_memory.h"
#include "core/engine/distributed/mpirun.h"
#include "core/worker/memory_relief.h"
#include "core/worker/rank_link.h"
#include "core/worker/rank_scratch.h"
#include "core/worker/rank_watch.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr std::int64_t startMs = 60'000;   ///< until all have reported
constexpr std::int64_t goodbyeMs = 10'000; ///< from the last one's end until mpirun's

/// Runs the program; it dies when this process does. Call it from the thread that lives longest.
Result<pid_t> startBound(const std::filesystem::path &program, const std::vector<std::string> &arguments)
{
    std::vector<char *> given;
    const std::string name = program.string();
    given.push_back(const_cast<char *>(name.c_str()));
    for (const std::string &argument : arguments)
        given.push_back(const_cast<char *>(argument.c_str()));
    given.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0)
        return fail(ioError(program, errno));
    if (child > 0)
        return child;
    // Only what a fork of a process with threads may do.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    setpgid(0, 0); // a terminal's interrupt is for the worker, which tells the ranks
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(STDERR_FILENO, STDOUT_FILENO); // the worker's log
    close_range(3, ~0u, 0);
    execv(name.c_str(), given.data());
    _exit(127);
}

/// The processes of one job, from their start to their end.
class RankTeam
{
public:
    RankTeam(JobContext &context, const TrainRecipe &recipe)
        : m_context(context), m_size(int(recipe.ranks)), m_watch(m_size, RankWatch::patience())
    {}
    RankTeam(const RankTeam &) = delete;
    RankTeam &operator=(const RankTeam &) = delete;
    ~RankTeam()
    {
        end();
        if (m_listener >= 0)
            close(m_listener);
    }

    Result<> start();
    Result<Json> follow(const std::function<void()> &onAllThere);

private:
    struct Rank
    {
        std::unique_ptr<RankLink> link;
        int number = -1; ///< -1: it has not said
        pid_t process = 0;
        bool hasEnded = false; ///< as it should
        bool wasEnded = false; ///< by mpirun's signal, because of another one
    };

    void admit();
    void hear(Rank &rank);
    void take(Rank &rank, const Json &message);
    void takeError(Rank &rank, Error error);
    void noticeLoss(const Rank &rank);
    void tellFirst(const Json &message);
    bool hasMpirunEnded();
    void end();
    Result<Json> outcome();
    Error interrupted(ErrorCode code, Text what);
    std::ptrdiff_t here() const
    {
        return std::count_if(m_ranks.begin(), m_ranks.end(), [](const auto &rank) { return rank->number >= 0; });
    }

    JobContext &m_context;
    const int m_size;
    std::unique_ptr<RankScratch> m_scratch;
    int m_listener = -1;
    pid_t m_mpirun = 0;
    int m_status = 0;              ///< mpirun's
    bool m_wasKilled = false;      ///< it or a rank, not by this process
    bool m_mayBeForMemory = false; ///< as Linux kills
    bool m_hasCancelled = false, m_hasStopped = false;
    std::vector<std::unique_ptr<Rank>> m_ranks;
    RankWatch m_watch;
    std::optional<Json> m_result;
    std::optional<Error> m_error;
    const Rank *m_lost = nullptr; ///< the first that ended without a word
    std::optional<RankWatch::Silent> m_silent;
};

Result<> RankTeam::start()
{
    FW_TRY(mpirun, engine::findMpirun());
    FW_TRY(scratch, RankScratch::make());
    m_scratch = std::move(scratch);
    FW_TRY(listener, listenForRanks(m_scratch->socket()));
    m_listener = listener;
    std::error_code code;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", code);
    std::vector<std::string> arguments = engine::mpirunArguments(m_size, m_scratch->folder());
    for (const std::string &word : {self.string(), std::string("rank"), m_context.paths().folder.string(),
                                    m_scratch->folder().string(), std::to_string(m_context.attempt())})
        arguments.push_back(word);
    FW_TRY(child, startBound(mpirun, arguments));
    m_mpirun = child;
    return {};
}

void RankTeam::admit()
{
    pollfd waiting{m_listener, POLLIN, 0};
    while (poll(&waiting, 1, 0) > 0) {
        const int descriptor = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0)
            return;
        m_ranks.push_back(std::make_unique<Rank>());
        m_ranks.back()->link = std::make_unique<RankLink>(descriptor);
    }
}

void RankTeam::take(Rank &rank, const Json &message)
{
    if (const Json *fields = member(message, "fields")) {
        const std::string type = stringOr(message, "event");
        if (type == "state") {
            if (const auto state = jobStateFromName(stringOr(*fields, "state")))
                m_context.state(*state);
            return;
        }
        m_context.event(type, *fields, intOr(message, "step", -1), boolOr(message, "durable"));
    } else if (const Json *error = member(message, "error")) {
        takeError(rank, errorFromJson(*error));
    } else if (const Json *result = member(message, "result")) {
        if (rank.number == 0)
            m_result = *result;
        rank.hasEnded = true;
    } else if (member(message, "rank")) {
        rank.number = int(std::clamp<std::int64_t>(intOr(message, "rank"), 0, m_size - 1));
        rank.process = pid_t(intOr(message, "pid"));
    } else if (member(message, "waited_ms") && rank.number >= 0) {
        m_watch.hear(rank.number, monotonicMs(),
                     {intOr(message, "waited_ms"), intOr(message, "cpu_ms"), intOr(message, "blocks")});
    }
    if (rank.number >= 0 && rank.hasEnded)
        m_watch.end(rank.number);
    else if (rank.number >= 0)
        m_watch.hear(rank.number, monotonicMs());
}

/// mpirun ends all of them when one is gone: what they then say is not why.
void RankTeam::takeError(Rank &rank, Error error)
{
    const bool isAsked = m_hasCancelled || m_hasStopped || m_context.stopToken().stop_requested();
    if (m_lost || (error.code == ErrorCode::Cancelled && !isAsked)) {
        rank.wasEnded = true;
        return;
    }
    if (!m_error)
        m_error = std::move(error);
    rank.hasEnded = true;
}

void RankTeam::hear(Rank &rank)
{
    for (const Json &message : rank.link->receive(0))
        take(rank, message);
    if (rank.link->isClosed() && !rank.hasEnded)
        noticeLoss(rank);
}

void RankTeam::noticeLoss(const Rank &rank)
{
    if (!m_lost || (m_lost->wasEnded && !rank.wasEnded))
        m_lost = &rank;
}

void RankTeam::tellFirst(const Json &message)
{
    for (const auto &rank : m_ranks) {
        if (rank->number == 0 && !rank->link->isClosed())
            (void)rank->link->send(message); // one that is gone is noticed by its silence
    }
}

bool RankTeam::hasMpirunEnded()
{
    if (m_mpirun > 0 && waitpid(m_mpirun, &m_status, WNOHANG) == m_mpirun) {
        m_mpirun = 0;
        // It passes a rank's signal on as a shell does.
        const int signal = WIFSIGNALED(m_status) ? WTERMSIG(m_status) : std::max(0, WEXITSTATUS(m_status) - 128);
        m_wasKilled = signal != 0;
        m_mayBeForMemory = signal == SIGKILL;
    }
    return m_mpirun == 0;
}

/// At once: the ranks die with mpirun. Their memory may be wanted for another attempt: it is waited for.
void RankTeam::end()
{
    if (m_mpirun > 0) {
        kill(m_mpirun, SIGKILL);
        waitpid(m_mpirun, &m_status, 0);
        m_mpirun = 0;
    }
    const std::int64_t ended = monotonicMs();
    const auto isThere = [](const auto &rank) { return rank->process > 0 && residentBytes(rank->process) > 0; };
    while (std::any_of(m_ranks.begin(), m_ranks.end(), isThere) && monotonicMs() - ended < goodbyeMs)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

Result<Json> RankTeam::follow(const std::function<void()> &onAllThere)
{
    const std::int64_t started = monotonicMs();
    std::int64_t endedAt = 0;
    bool areAllThere = false;
    std::vector<Control> waiting; // until the first is there to hear them
    while (!hasMpirunEnded() && !m_error && !m_lost && !m_silent) {
        m_silent = m_watch.silent(monotonicMs());
        admit();
        std::vector<pollfd> sources = {{m_listener, POLLIN, 0}};
        for (const auto &rank : m_ranks) {
            if (!rank->link->isClosed())
                sources.push_back({rank->link->descriptor(), POLLIN, 0});
        }
        poll(sources.data(), sources.size(), 50);
        for (const auto &rank : m_ranks)
            hear(*rank);
        if (!areAllThere && here() == m_size) {
            areAllThere = true;
            std::vector<pid_t> processes;
            for (const auto &rank : m_ranks)
                processes.push_back(rank->process);
            m_context.setHelpers(processes);
            onAllThere();
        }
        if (!areAllThere && monotonicMs() - started > startMs)
            break;
        for (const Control &control : m_context.pollControl())
            waiting.push_back(control);
        if (areAllThere) {
            for (const Control &control : waiting) {
                m_hasStopped = m_hasStopped || control.command == ControlCommand::Stop;
                tellFirst({{"control", controlCommandName(control.command)}, {"keep", stopKeepName(control.keep)}});
            }
            waiting.clear();
        }
        if (areAllThere && m_context.stopToken().stop_requested() && !m_hasCancelled) {
            m_hasCancelled = true;
            tellFirst({{"cancel", true}});
        }
        const bool allEnded =
            areAllThere && std::all_of(m_ranks.begin(), m_ranks.end(), [](const auto &rank) { return rank->hasEnded; });
        if (allEnded && endedAt == 0)
            endedAt = monotonicMs();
        if (endedAt != 0 && monotonicMs() - endedAt > goodbyeMs)
            break; // all is done but mpirun's own end
    }
    if (m_lost) { // let mpirun write into the log what it knows of it
        for (std::int64_t waited = 0; waited < goodbyeMs && !hasMpirunEnded(); waited += 20)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (!hasMpirunEnded()) // it has started this rank at least, and does not say why that one is gone
            m_wasKilled = m_mayBeForMemory = true;
    }
    end();
    admit();
    for (const auto &rank : m_ranks)
        hear(*rank);
    m_context.setHelpers({});
    return outcome();
}

Result<Json> RankTeam::outcome()
{
    if (m_error)
        return fail(*m_error);
    if (m_result)
        return *m_result;
    if (m_context.stopToken().stop_requested())
        return fail(interruptedError());
    if (m_silent)
        return fail(
            interrupted(ErrorCode::Io, {FW_NOOP("core", "Process %1 of the training did not answer for %2 s, "
                                                        "and all were ended."),
                                        {std::to_string(m_silent->rank), std::to_string(m_silent->forMs / 1000)}}));
    if (here() < m_size && !m_wasKilled)
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "mpirun could not start the %1 processes of the training."), {std::to_string(m_size)}},
            {FW_NOOP("core", "The run's worker.log says why. Try it again, or train in one process.")});
    if (!m_lost || m_lost->number < 0)
        return fail(interrupted(ErrorCode::Io, {FW_NOOP("core", "The processes of the training ended unexpectedly.")}));
    const std::string lost = std::to_string(m_lost->number);
    if (!m_mayBeForMemory) {
        (void)noticeMemoryKill(m_context); // of another program, which the next attempt is not to heed
    } else if (m_context.hasRun() && noticeMemoryKill(m_context)) {
        const Text why{FW_NOOP("core", "Linux ended process %1 of the training for want of memory, and the others with "
                                       "it."),
                       {lost}};
        m_context.warning(why); // which another attempt with less memory would not say
        return fail(interrupted(ErrorCode::OutOfMemory, why));
    }
    return fail(interrupted(
        ErrorCode::Io,
        {FW_NOOP("core", "Process %1 of the training ended unexpectedly, and the others with it."), {lost}}));
}

/// It is no failure: what was trained lies in checkpoints.
Error RankTeam::interrupted(ErrorCode code, Text what)
{
    m_context.interrupt();
    return {code, std::move(what), {FW_NOOP("core", "It can be continued, in another number of processes too.")}};
}

} // namespace

Result<Json> trainInRanks(JobContext &context, const TrainRecipe &recipe)
{
    const auto cores = std::int64_t(std::max(1u, std::thread::hardware_concurrency()));
    if (recipe.ranks > cores)
        context.warning(
            {FW_NOOP("core", "There are more processes (%1) than cores (%2): they will wait for each other."),
             {std::to_string(recipe.ranks), std::to_string(cores)}});
    RankTeam team(context, recipe);
    FW_CHECK(team.start());
    return team.follow([&] {
        context.event("ranks", {{"count", recipe.ranks}, {"sharding", recipe.sharding}});
        context.note({FW_NOOP("core", "Training in %1 processes."), {std::to_string(recipe.ranks)}});
    });
}

int threadsOfRank(const JobContext &context, const TrainRecipe &recipe)
{
    if (context.rankCount() == 1)
        return int(recipe.threads);
    const std::int64_t all =
        recipe.threads > 0 ? recipe.threads : std::int64_t(std::max(1u, std::thread::hardware_concurrency()));
    return int(std::max<std::int64_t>(1, all / context.rankCount()));
}

} // namespace fieldwright
