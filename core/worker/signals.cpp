#include "core/worker/signals.h"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <pthread.h>
#include <unistd.h>

namespace fieldwright {

std::stop_token stopOnTermination()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::stop_source source;
    std::thread([source, signals]() mutable {
        int which = 0;
        while (sigwait(&signals, &which) != 0) {
        }
        source.request_stop();
    }).detach();
    return source.get_token();
}

void waitWithoutSpinning(char **arguments)
{
    if (std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY"))
        return;
    ::setenv("GOMP_SPINCOUNT", "2000", 1); // some microseconds
    ::execv("/proc/self/exe", arguments);  // goes on as before if that fails
}

} // namespace fieldwright
