#include "core/worker/signals.h"

#include <csignal>
#include <thread>

#include <pthread.h>

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

} // namespace fieldwright
