#include "app/jobs/further_training.h"

#include "app/jobs/training_runs.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/recipe/fields.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

/// -1: there is none.
std::int64_t newestCheckpoint(const fs::path &runFolder)
{
    constexpr std::string_view prefix = "step-";
    std::int64_t newest = -1;
    std::error_code problem;
    for (fs::directory_iterator it(RunPaths{runFolder}.checkpoints(), problem), end; !problem && it != end;
         it.increment(problem)) {
        const std::string name = it->path().filename().string();
        std::int64_t step = -1;
        if (!name.starts_with(prefix))
            continue;
        const auto read = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), step);
        if (read.ec == std::errc() && read.ptr == name.data() + name.size())
            newest = std::max(newest, step);
    }
    return newest;
}

Text askForMore()
{
    return {FW_NOOP("core", "Ask for more, all of them counted from the start.")};
}

Error noMoreSteps(std::int64_t done, std::int64_t wanted)
{
    return {ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The training has done %1 steps already, so %2 are no more."),
             {std::to_string(done), std::to_string(wanted)}},
            askForMore()};
}

/// Files that nobody changes in place, so that a second name is as good as a copy.
Result<> takeOverFile(const fs::path &from, const fs::path &to)
{
    std::error_code problem;
    fs::create_hard_link(from, to, problem);
    return problem ? copyFile(from, to) : Result<>();
}

Result<> takeOverFolder(const fs::path &from, const fs::path &to)
{
    std::error_code problem;
    if (!fs::exists(from, problem))
        return {};
    FW_CHECK(makeFolder(to));
    for (fs::directory_iterator it(from, problem), end; !problem && it != end; it.increment(problem)) {
        const fs::path target = to / it->path().filename();
        std::error_code unreadable;
        if (it->path().filename().string().starts_with('.'))
            continue; // half-written
        if (it->is_directory(unreadable))
            FW_CHECK(takeOverFolder(it->path(), target));
        else if (it->is_regular_file(unreadable))
            FW_CHECK(takeOverFile(it->path(), target));
    }
    if (problem)
        return fail(ioError(from, problem.value()));
    return syncFolder(to);
}

} // namespace

bool canTrainFurther(const RunStatus &run)
{
    return isTraining(&run) && isFinal(run.state) && newestCheckpoint(run.folder) >= 0;
}

std::int64_t stepsToGoOnFrom(const RunStatus &run)
{
    return std::max<std::int64_t>(0, newestCheckpoint(run.folder));
}

Result<TrainRecipe> furtherRecipe(const RunStatus &run)
{
    return recipeFromJson(run.job ? run.job->recipe : Json(), "job.json");
}

Result<> checkStepsLeft(std::int64_t done, const TrainRecipe &recipe)
{
    if (recipe.maxSteps == 0 || recipe.maxSteps >= done)
        return {};
    return fail(noMoreSteps(done, recipe.maxSteps));
}

Result<> checkAsksForMore(const RunStatus &run, std::int64_t done, const TrainRecipe &wanted)
{
    FW_TRY(before, furtherRecipe(run));
    const std::string outcome = stringOr(run.summary, "outcome_kind");
    const bool countsSteps = wanted.maxSteps > 0;
    const bool wasWhole = outcome == "completed";
    if (outcome == "early-stopped" && wanted == before)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The training ended early, because its validation loss no longer fell; "
                                     "unchanged, the new one would end at once.")},
                    {FW_NOOP("core", "Ask for more, or for another learning rate.")});
    if (countsSteps && wanted.maxSteps <= done)
        return fail(noMoreSteps(done, wanted.maxSteps));
    if (!countsSteps && wasWhole && before.maxSteps == 0 && wanted.epochs <= before.epochs)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The training has done its %1 epochs already, so %2 are no more."),
                     {fieldText(before.epochs), fieldText(wanted.epochs)}},
                    askForMore());
    return {};
}

Result<JobRequest> furtherTraining(const RunStatus &run, const TrainRecipe &recipe, const QString &name)
{
    if (!canTrainFurther(run))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Only a training that has ended and has a checkpoint can be trained further.")},
                    {FW_NOOP("core", "Start another training.")});
    FW_TRY(before, furtherRecipe(run));
    FW_CHECK(checkChangesOnResume(before, recipe));
    const std::int64_t done = stepsToGoOnFrom(run);
    FW_CHECK(checkAsksForMore(run, done, recipe));
    JobRequest request{.kind = JobKind::Train, .name = name, .parameters = run.job->parameters};
    request.recipe = toJson(recipe);
    request.hashedInputs = run.job->inputs;
    request.parameters.erase("sweep");
    request.parameters["model_name"] = toStd(name);
    request.parameters["continues"] = {{"run", run.id}, {"name", run.job->name}, {"steps", done}};
    return request;
}

Result<> takeOverRun(const fs::path &ended, const fs::path &begun)
{
    FW_CHECK(takeOverFolder(RunPaths{ended}.inputs(), RunPaths{begun}.inputs()));
    FW_CHECK(takeOverFolder(RunPaths{ended}.checkpoints(), RunPaths{begun}.checkpoints()));
    std::error_code problem;
    for (const char *name : {"precision.json", "places.json"}) {
        if (fs::exists(ended / name, problem))
            FW_CHECK(takeOverFile(ended / name, begun / name));
    }
    return {};
}

} // namespace fieldwright
