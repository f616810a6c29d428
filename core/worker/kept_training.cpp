#include "core/worker/kept_training.h"

#include "core/engine/checkpoint.h"
#include "core/run_folder/events.h"

#include <algorithm>

namespace fieldwright {

namespace {

/// The last step that this attempt has told of; 0: none.
std::int64_t lastStep(const JobContext &context)
{
    std::int64_t last = 0;
    EventTail tail(context.paths().folder);
    for (auto events = tail.poll(); !events.empty(); events = tail.poll()) {
        for (const Event &event : events) {
            if (event.attempt == context.attempt() && event.type == "metric")
                last = std::max(last, event.step);
        }
    }
    return last;
}

} // namespace

bool staysInterrupted(const JobContext &context, const Error &error)
{
    if (context.job().kind != JobKind::Train || error.code == ErrorCode::Cancelled) // (which somebody asked for)
        return false;
    const auto search = engine::findCheckpoint(context.paths().checkpoints());
    return search && search->newest && search->newest->state.step >= lastStep(context);
}

} // namespace fieldwright
