#pragma once

#include "app/chat/model_server_job.h"
#include "app/models/model_entry.h"

#include <map>

namespace fieldwright {

class Project;

struct ExportOptions
{
    ModelRef model;
    QString to;                   ///< "hf", "peft", "gguf" or "gguf-lora"
    QString type;                 ///< F32, F16, BF16; of gguf also Q8_0, Q4_K_M …; empty: F32, of gguf F16
    std::filesystem::path output; ///< absolute: a folder that is not there yet, or of gguf a file ending in .gguf
    qint64 shardBytes = 0;        ///< of hf: a file's largest size; 0: 5 GB
    QString baseName;             ///< of an adapter: what its base is called
    Json card = Json::object();   ///< for the model card: data, recipe, evaluation; see exportCard()
};

/// The job that writes a model into a format of other programs. Errors: what can be told without the worker.
Result<JobRequest> exportJob(const ExportOptions &options);

/// What an export will write.
struct ExportForecast
{
    std::uint64_t bytes = 0;                        ///< of the weights
    std::map<std::string, std::uint64_t> fallbacks; ///< of gguf: tensors that become another type, by that type
};
/// Reads headers, so not for the window's thread. Errors: as the export's.
Result<ExportForecast> exportForecast(const ExportOptions &options);

/// "150 tensors are written as Q5_0, 30 as Q8_0 …": what a GGUF file holds otherwise than its type says, and why. Empty
/// where there is nothing of that kind.
QString fallbackText(const std::map<std::string, std::uint64_t> &fallbacks);
/// Those of an export that has ended, from its result.
std::map<std::string, std::uint64_t> fallbacksOf(const Json &summary);

/// How near the written model is to the original, for people; `proof`: "round_trip" of an export's result.
struct ExportVerdict
{
    QString text;
    bool isNear = false; ///< it was compared, and answers as the original does
};
ExportVerdict exportVerdict(const Json &proof);

/// What a project knows of a tuned model, for its card: the data's hashes, the recipe, the newest evaluation.
Json exportCard(Project &project, const ModelEntry &model);

/// Of a job's recipe the fields that mean something to its method, objective and optimiser; all of one that cannot be
/// read.
Json cardRecipe(const Json &stored);

/// A server that offers models of one base (the base first, then adapters on it) to other programs: as
/// modelServerJob(), but adapters are asked for by their own names, and it ends with this process only unless it
/// `outlives` it; then when nobody has asked for half an hour.
JobRequest offerJob(const std::vector<ModelRef> &models, ServerOptions options, bool outlives);

/// The types in which a format can be written, the usual one first.
QStringList exportTypes(const QString &to);
/// Which of them to propose for a model whose files hold `stored` ("BF16"): its own, where that is no larger than the
/// usual one.
QString proposedType(const QString &to, const QString &stored);

} // namespace fieldwright
