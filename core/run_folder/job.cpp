#include "core/run_folder/job.h"

#include "core/base/file.h"

#include <array>

namespace fieldwright {

namespace {

template <typename E>
struct Named
{
    E value;
    const char *name;
};

constexpr std::array kinds = {
    Named{JobKind::Import, "import"},   Named{JobKind::Generate, "generate"}, Named{JobKind::Build, "build"},
    Named{JobKind::Train, "train"},     Named{JobKind::Evaluate, "evaluate"}, Named{JobKind::Serve, "serve"},
    Named{JobKind::Export, "export"},   Named{JobKind::Download, "download"}, Named{JobKind::RateTest, "rate-test"},
    Named{JobKind::Combine, "combine"},
};

constexpr std::array states = {
    Named{JobState::Queued, "queued"},           Named{JobState::Preparing, "preparing"},
    Named{JobState::Running, "running"},         Named{JobState::Checkpointing, "checkpointing"},
    Named{JobState::Paused, "paused"},           Named{JobState::Completed, "completed"},
    Named{JobState::Failed, "failed"},           Named{JobState::Cancelled, "cancelled"},
    Named{JobState::Interrupted, "interrupted"},
};

} // namespace

const char *jobKindName(JobKind kind)
{
    return kinds[size_t(kind)].name;
}

Result<JobKind> jobKindFromName(std::string_view name)
{
    for (const auto &row : kinds) {
        if (name == row.name)
            return row.value;
    }
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "\"%1\" is not a kind of job that this version knows."), {std::string(name)}},
                {FW_NOOP("core", "Open the project with the version that made it.")});
}

const char *jobStateName(JobState state)
{
    return states[size_t(state)].name;
}

Result<JobState> jobStateFromName(std::string_view name)
{
    for (const auto &row : states) {
        if (name == row.name)
            return row.value;
    }
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "\"%1\" is not a state of a job."), {std::string(name)}});
}

bool isFinal(JobState state)
{
    return state == JobState::Completed || state == JobState::Failed || state == JobState::Cancelled;
}

Json toJson(const Job &job)
{
    return {{"format", Job::formatVersion},  {"id", job.id},
            {"kind", jobKindName(job.kind)}, {"name", job.name},
            {"created_ms", job.createdMs},   {"inputs", job.inputs},
            {"recipe", job.recipe},          {"parameters", job.parameters}};
}

Result<Job> jobFromJson(const Json &value, std::string_view thing)
{
    FW_TRY(format, requireInt(value, "format", thing));
    if (format > Job::formatVersion) {
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 was written by a newer version."), {std::string(thing)}},
                    {FW_NOOP("core", "Open the project with the version that made it.")});
    }
    Job job;
    FW_TRY(id, requireString(value, "id", thing));
    FW_TRY(kindName, requireString(value, "kind", thing));
    FW_TRY(kind, jobKindFromName(kindName));
    job.id = std::move(id);
    job.kind = kind;
    job.name = stringOr(value, "name");
    job.createdMs = intOr(value, "created_ms");
    if (const Json *inputs = member(value, "inputs"); inputs && inputs->is_array())
        job.inputs = *inputs;
    if (const Json *recipe = member(value, "recipe"); recipe && recipe->is_object())
        job.recipe = *recipe;
    if (const Json *parameters = member(value, "parameters"); parameters && parameters->is_object())
        job.parameters = *parameters;
    return job;
}

Result<RunPaths> createRunFolder(const std::filesystem::path &runs, const Job &job)
{
    RunPaths paths{runs / job.id};
    FW_CHECK(makeFolder(paths.inputs()));
    FW_CHECK(makeFolder(paths.output()));
    FW_CHECK(writeJob(paths.folder, job));
    return paths;
}

Result<> writeJob(const std::filesystem::path &runFolder, const Job &job)
{
    return saveFile(RunPaths{runFolder}.job(), dumpJson(toJson(job), 2) + "\n");
}

Result<Job> readJob(const std::filesystem::path &runFolder)
{
    const std::filesystem::path path = RunPaths{runFolder}.job();
    FW_TRY(bytes, readFile(path, 16u << 20));
    FW_TRY(value, parseJson(bytes, path.string()));
    return jobFromJson(value, path.string());
}

} // namespace fieldwright
