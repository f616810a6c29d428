#pragma once

#include "core/base/json.h"

#include <filesystem>

namespace fieldwright {

/// The kinds of job. worker/job_kinds.cpp has the table from kind to function.
enum class JobKind { Import, Generate, Build, Train, Evaluate, Serve, Export, Download, RateTest, Combine };

const char *jobKindName(JobKind kind);
Result<JobKind> jobKindFromName(std::string_view name);

/// job.json: what a run is. Written by the app before the start; anew only when an interrupted training is to go on
/// with other settings. (What `precision` became is in precision.json beside it.)
struct Job
{
    static constexpr int formatVersion = 1;

    std::string id; ///< newId(), also the folder's name
    JobKind kind = JobKind::Import;
    std::string name; ///< what the user calls it
    std::int64_t createdMs = 0;
    Json inputs = Json::array();      ///< [{"path", "sha256"}], hashes of what the result depends on
    Json recipe = Json::object();     ///< train: a full recipe (core/recipe)
    Json parameters = Json::object(); ///< the kind's own parameters (see the table in ARCHITECTURE.md)
};

Json toJson(const Job &job);
Result<Job> jobFromJson(const Json &value, std::string_view thing);

enum class JobState { Queued, Preparing, Running, Checkpointing, Paused, Completed, Failed, Cancelled, Interrupted };

const char *jobStateName(JobState state);
Result<JobState> jobStateFromName(std::string_view name);
/// Completed, Failed or Cancelled: nothing will change any more.
bool isFinal(JobState state);

/// Names of the files in a run folder.
struct RunPaths
{
    std::filesystem::path folder;

    std::filesystem::path job() const { return folder / "job.json"; }
    std::filesystem::path events() const { return folder / "events.jsonl"; }
    std::filesystem::path control() const { return folder / "control.jsonl"; }
    std::filesystem::path log() const { return folder / "worker.log"; }
    std::filesystem::path lock() const { return folder / "worker.lock"; }
    std::filesystem::path result() const { return folder / "result.json"; }
    std::filesystem::path inputs() const { return folder / "inputs"; }
    std::filesystem::path checkpoints() const { return folder / "checkpoints"; }
    std::filesystem::path output() const { return folder / "output"; }
};

/// Makes the folder with inputs/ and output/ and writes job.json durably, last. Errors: Io.
Result<RunPaths> createRunFolder(const std::filesystem::path &runs, const Job &job);
/// Writes job.json anew, which is done before a worker starts and never beside one.
Result<> writeJob(const std::filesystem::path &runFolder, const Job &job);
Result<Job> readJob(const std::filesystem::path &runFolder);

} // namespace fieldwright
