#include "core/worker/further_run.h"

#include "core/engine/checkpoint.h"

namespace fieldwright {

Result<> checkFurtherRun(JobContext &context)
{
    const Json *continues = member(context.job().parameters, "continues");
    if (!continues || !context.isFirstRank())
        return {};
    const std::string name = stringOr(*continues, "name");
    FW_TRY(search, engine::findCheckpoint(context.paths().checkpoints()));
    if (!search.newest)
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "No checkpoint of \"%1\" is whole, so it cannot be trained further. %2"),
                     {name},
                     {search.damaged.empty() ? Text() : search.damaged.front()}},
                    {FW_NOOP("core", "Start a new run with more steps; what \"%1\" made stays as it is."), {name}});
    if (context.attempt() == 1)
        context.note({FW_NOOP("core", "This run goes on where \"%1\" ended."), {name}});
    return {};
}

} // namespace fieldwright
