#pragma once

#include "app/chat/model_server_job.h"
#include "app/models/model_entry.h"

namespace fieldwright {

class Project;

struct ExportOptions
{
    ModelRef model;
    QString to;                   ///< "hf", "peft" or "gguf"
    QString type;                 ///< F32, F16, BF16; of gguf also Q8_0, Q4_K_M …; empty: F32, of gguf F16
    std::filesystem::path output; ///< absolute: a folder that is not there yet, or of gguf a file ending in .gguf
    qint64 shardBytes = 0;        ///< of hf: a file's largest size; 0: 5 GB
    QString baseName;             ///< of an adapter: what its base is called
    Json card = Json::object();   ///< for the model card: data, recipe, evaluation; see exportCard()
};

/// The job that writes a model into a format of other programs. Errors: what can be told without the worker.
Result<JobRequest> exportJob(const ExportOptions &options);

/// How large the written weights will be; reads headers, so not for the window's thread. Errors: as the export's.
Result<std::uint64_t> exportBytes(const ExportOptions &options);

/// What a project knows of a tuned model, for its card: the data's hashes, the recipe, the newest evaluation.
Json exportCard(Project &project, const ModelEntry &model);

/// A server that offers models of one base (the base first, then adapters on it) to other programs: as
/// modelServerJob(), but adapters are asked for by their own names, and it ends with this process only unless it
/// `outlives` it; then when nobody has asked for half an hour.
JobRequest offerJob(const std::vector<ModelRef> &models, ServerOptions options, bool outlives);

/// The types in which a format can be written, the usual one first.
QStringList exportTypes(const QString &to);

} // namespace fieldwright
