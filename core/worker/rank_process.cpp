#include "core/base/clock.h"
#include "core/engine/distributed/mpi.h"
#include "core/engine/guard.h"
#include "core/worker/job_kinds.h"
#include "core/worker/rank_link.h"
#include "core/worker/rank_scratch.h"
#include "core/worker/rank_team.h"

#include <csignal>
#include <cstdio>
#include <new>
#include <thread>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace fieldwright {

namespace {

constexpr std::int64_t signOfLifeMs = 1000;

/// The worker's ears and mouth for one rank: what the first says goes into the run folder. Each gives signs of life
/// (RankWatch).
class RankChannel : public JobChannel
{
public:
    RankChannel(RankLink &link, const engine::JoinedRanks &ranks, int attempt, std::stop_source stop)
        : m_link(link), m_ranks(ranks), m_isFirst(ranks.rank() == 0), m_attempt(attempt), m_stop(std::move(stop)),
          m_thread([this](const std::stop_token &end) { listen(end); })
    {}

    Result<> event(std::string_view type, Json fields, std::int64_t step, bool durable) override
    {
        if (!m_isFirst)
            return {};
        return m_link.send({{"event", type}, {"fields", std::move(fields)}, {"step", step}, {"durable", durable}});
    }

    std::vector<Control> controls() override
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_controls, {});
    }

    int attempt() const override { return m_attempt; }

private:
    void listen(const std::stop_token &end)
    {
        while (!end.stop_requested()) {
            try {
                giveSign();
                for (const Json &message : m_link.receive(50))
                    take(message);
            } catch (const std::bad_alloc &) { // which is for the thread that trains to tell
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
            if (m_link.isClosed())
                _exit(1); // nobody waits for this process any more
        }
    }

    void giveSign()
    {
        const std::int64_t now = monotonicMs();
        if (now - m_saidMs < signOfLifeMs)
            return;
        m_saidMs = now;
        rusage used{};
        getrusage(RUSAGE_SELF, &used);
        const auto milliseconds = [](const timeval &time) { return time.tv_sec * 1000 + time.tv_usec / 1000; };
        (void)m_link.send({{"waited_ms", m_ranks.waitedMs()},
                           {"cpu_ms", milliseconds(used.ru_utime) + milliseconds(used.ru_stime)},
                           {"blocks", used.ru_inblock + used.ru_oublock}});
    }

    void take(const Json &message)
    {
        if (boolOr(message, "cancel"))
            m_stop.request_stop();
        Control control;
        const std::string name = stringOr(message, "control"), kept = stringOr(message, "keep");
        for (const ControlCommand command : controlCommands) {
            if (name != controlCommandName(command))
                continue;
            control.command = command;
            for (const StopKeep keep : {StopKeep::Best, StopKeep::Last, StopKeep::Discard})
                control.keep = kept == stopKeepName(keep) ? keep : control.keep;
            const std::lock_guard lock(m_mutex);
            m_controls.push_back(control);
        }
    }

    RankLink &m_link;
    const engine::JoinedRanks &m_ranks;
    const bool m_isFirst;
    const int m_attempt;
    std::stop_source m_stop;
    std::mutex m_mutex;
    std::vector<Control> m_controls;
    std::int64_t m_saidMs = 0;
    std::jthread m_thread; ///< last: it uses the rest
};

/// At once: a goodbye would wait for ranks that wait for this one. The worker ends them.
[[noreturn]] void giveUp(RankLink &link, const Error &error)
{
    (void)link.send({{"error", toJson(error)}});
    std::fprintf(stderr, "%s\n", error.message().c_str());
    std::fflush(stderr);
    _exit(1);
}

} // namespace

int runRank(const std::filesystem::path &runFolder, const std::filesystem::path &scratch, int attempt,
            std::stop_token stop)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); // with mpirun, which dies with the worker
    const auto connected = connectToWorker(RankScratch::socketIn(scratch));
    if (!connected)
        return 1;
    RankLink link(*connected);
    auto ranks = engine::joinMpi();
    if (!ranks)
        giveUp(link, ranks.error());
    const int rank = (*ranks)->rank();
    if (!link.send({{"rank", rank}, {"pid", getpid()}}))
        return 1;
    const auto job = readJob(runFolder);
    if (!job)
        giveUp(link, job.error());
    std::stop_source ending;
    const std::stop_callback told(stop, [&] { ending.request_stop(); });
    RankChannel channel(link, **ranks, attempt, ending);
    JobContext context(*job, RunPaths{runFolder}, channel, ending.get_token(), ranks->get());
    const auto done = engine::guarded([&] { return jobFunction(job->kind)(context); });
    if (!done)
        giveUp(link, done.error());
    if (const auto together = engine::barrier(**ranks); !together) // the first may have much to save
        giveUp(link, together.error());
    (void)link.send({{"result", rank == 0 ? *done : Json()}});
    return 0;
}

} // namespace fieldwright
