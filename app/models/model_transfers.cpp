#include "app/models/model_transfers.h"

#include "app/evaluations/evaluations.h"
#include "app/jobs/project_jobs.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "core/evaluation/summary.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_files.h"

namespace fieldwright {

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace {

Json dataOf(const Job &job)
{
    Json out = Json::array();
    const fs::path dataset = stringOr(job.parameters, "dataset");
    for (const Json &input : job.inputs.is_array() ? job.inputs : Json::array())
        out.push_back({{"name", dataset.filename().string()}, {"sha256", stringOr(input, "sha256")}});
    return out;
}

/// The axes of the newest evaluation of the model, as the model itself scored.
Json evaluationOf(Project &project, const std::string &modelId)
{
    Json out = Json::array();
    for (const EvaluationInfo &info : project.evaluations().list()) {
        if (!info.tuned || info.tuned->id != modelId)
            continue;
        const auto summary = summaryFromJson(info.summary, info.name);
        if (!summary)
            continue;
        for (const AxisSummary &axis : summary->axes) {
            const Comparison &figures = axis.pooled.all;
            out.push_back({{"name", axis.suite + ", " + axis.axis},
                           {"score", figures.tuned},
                           {"low", figures.tunedInterval.low},
                           {"high", figures.tunedInterval.high},
                           {"items", figures.n}});
        }
        break;
    }
    return out;
}

} // namespace

Result<JobRequest> exportJob(const ExportOptions &options)
{
    if (!options.output.is_absolute()) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No place was chosen for the export.")},
                    {FW_NOOP("core", "Choose a folder.")});
    }
    if ((options.to == u"peft"_s || options.to == u"gguf-lora"_s) && options.model.adapter.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 has no adapter to export: it is a whole model."), {options.model.name}},
                    {FW_NOOP("core", "Export it as a Hugging Face folder or as GGUF.")});
    }
    JobRequest request{.kind = JobKind::Export};
    request.name = u"%1 → %2"_s.arg(toQString(options.model.name), toQString(options.output.filename()));
    request.parameters = {{"model", toJson(options.model)},       {"to", toStd(options.to)},
                          {"type", toStd(options.type)},          {"output", options.output.string()},
                          {"base_name", toStd(options.baseName)}, {"card", options.card}};
    if (options.shardBytes > 0)
        request.parameters["shard_bytes"] = options.shardBytes;
    return request;
}

Result<std::uint64_t> exportBytes(const ExportOptions &options)
{
    const QString wanted = options.type.isEmpty() ? exportTypes(options.to).front() : options.type;
    if (options.to == u"gguf"_s) {
        FW_TRY(preset, ggufPreset(toStd(wanted)));
        FW_TRY(source, ModelSource::open(options.model.path));
        return ggufModelBytes(*source, preset);
    }
    if (options.to == u"hf"_s && isEncoderModel(options.model.path)) {
        FW_TRY(source, EncoderSource::open(options.model.path));
        return source->parameters() * 4;
    }
    const TensorType type = wanted == u"F16"_s    ? TensorType::F16
                            : wanted == u"BF16"_s ? TensorType::BF16
                                                  : TensorType::F32;
    if (options.to != u"peft"_s && options.to != u"gguf-lora"_s) {
        FW_TRY(source, ModelSource::open(options.model.path));
        return source->weightBytesAs(type);
    }
    FW_TRY(weights, adapterWeights(options.model.adapter));
    std::uint64_t bytes = 0;
    for (const std::filesystem::path &file : weights) {
        FW_TRY(adapter, SafetensorsFile::open(file));
        for (const TensorEntry &tensor : adapter.tensors())
            bytes += tensorBytes(type, tensor.shape).value_or(0);
    }
    return bytes;
}

Json exportCard(Project &project, const ModelEntry &model)
{
    Json card = Json::object();
    const RunStatus *run = project.jobs().queue().job(toQString(model.run));
    if (run && run->job) {
        card["data"] = dataOf(*run->job);
        card["recipe"] = run->job->recipe;
    }
    card["evaluation"] = evaluationOf(project, model.ref.id);
    return card;
}

JobRequest offerJob(const std::vector<ModelRef> &models, ServerOptions options, bool outlives)
{
    options.usesOwnNames = true;
    JobRequest request = modelServerJob(models, options);
    request.parameters["offered"] = true;
    if (outlives)
        request.parameters.erase("owner_pid");
    else
        request.parameters["idle_minutes"] = 0;
    return request;
}

QStringList exportTypes(const QString &to)
{
    if (to != u"gguf"_s)
        return {u"F32"_s, u"F16"_s, u"BF16"_s};
    QStringList out = {u"F16"_s};
    for (const GgufPreset &preset : ggufPresets()) {
        if (!out.contains(QLatin1String(preset.name)))
            out.append(QString::fromLatin1(preset.name));
    }
    return out;
}

} // namespace fieldwright
