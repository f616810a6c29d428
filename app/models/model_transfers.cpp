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
#include "core/recipe/fields.h"

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

Result<ExportForecast> exportForecast(const ExportOptions &options)
{
    const QString wanted = options.type.isEmpty() ? exportTypes(options.to).front() : options.type;
    if (options.to == u"gguf"_s) {
        FW_TRY(preset, ggufPreset(toStd(wanted)));
        FW_TRY(source, ModelSource::open(options.model.path));
        return ExportForecast{ggufModelBytes(*source, preset), ggufFallbacks(*source, preset)};
    }
    if (options.to == u"hf"_s && isEncoderModel(options.model.path)) {
        FW_TRY(source, EncoderSource::open(options.model.path));
        return ExportForecast{source->parameters() * 4, {}};
    }
    const TensorType type = wanted == u"F16"_s    ? TensorType::F16
                            : wanted == u"BF16"_s ? TensorType::BF16
                                                  : TensorType::F32;
    if (options.to != u"peft"_s && options.to != u"gguf-lora"_s) {
        FW_TRY(source, ModelSource::open(options.model.path));
        return ExportForecast{source->weightBytesAs(type), {}};
    }
    FW_TRY(weights, adapterWeights(options.model.adapter));
    std::uint64_t bytes = 0;
    for (const std::filesystem::path &file : weights) {
        FW_TRY(tensors, adapterTensors(file));
        for (const TensorEntry &tensor : tensors)
            bytes += tensorBytes(type, tensor.shape).value_or(0);
    }
    return ExportForecast{bytes, {}};
}

QString fallbackText(const std::map<std::string, std::uint64_t> &fallbacks)
{
    QStringList types;
    std::uint64_t count = 0;
    for (const auto &[type, tensors] : fallbacks) {
        count += tensors;
        types.append(u"%1 × %2"_s.arg(tensors).arg(toQString(type)));
    }
    if (types.isEmpty())
        return {};
    return translated({FW_NOOP("core", "%1 tensors become another type (%2): their rows do not divide into the blocks "
                                       "of this one. llama.cpp does the same."),
                       {std::to_string(count), toStd(types.join(u", "_s))}});
}

std::map<std::string, std::uint64_t> fallbacksOf(const Json &summary)
{
    std::map<std::string, std::uint64_t> out;
    const Json *types = member(summary, "fallbacks");
    if (!types || !types->is_object())
        return out;
    for (const auto &[type, count] : types->items())
        out[type] = count.is_number_unsigned() ? count.get<std::uint64_t>() : 0;
    return out;
}

ExportVerdict exportVerdict(const Json &proof)
{
    const auto shown = [&](const char *key) { return toStd(QString::number(numberOr(proof, key), 'g', 3)); };
    const auto count = [&](const char *key) { return std::to_string(intOr(proof, key)); };
    if (!boolOr(proof, "done")) {
        const Json *why = member(proof, "reason");
        return {why ? translated({FW_NOOP("core", "Not compared with the original: %1"), {}, {textFromJson(*why)}})
                    : QString(),
                false};
    }
    if (intOr(proof, "numbers") > 0)
        return {translated({FW_NOOP("core", "Read again and compared with the adapter: its %1 numbers differ by at "
                                            "most %2."),
                            {count("numbers"), shown("largest_difference")}}),
                true};
    const QString compared =
        translated({FW_NOOP("core", "Opened again and compared with the original: the log-probabilities of %1 tokens "
                                    "differ by at most %2 (%3 on average); %4 of %5 answers are the same."),
                    {count("tokens"), shown("largest_difference"), shown("mean_difference"), count("same_answers"),
                     count("answers")}});
    if (intOr(proof, "same_answers") >= intOr(proof, "answers"))
        return {compared, true};
    return {compared + u' ' +
                translated({FW_NOOP("core", "It answers otherwise than the original; a finer number type stays nearer "
                                            "to it.")}),
            false};
}

Json cardRecipe(const Json &stored)
{
    const auto recipe = recipeFromJson(stored, "job.json");
    if (!recipe)
        return stored;
    Json out = Json::object();
    for (const FieldInfo &field : recipeFields()) {
        if (const Json *value = member(stored, field.key); value && fieldApplies(field, *recipe))
            out[field.key] = *value;
    }
    return out;
}

Json exportCard(Project &project, const ModelEntry &model)
{
    Json card = Json::object();
    const RunStatus *run = project.jobs().queue().job(toQString(model.run));
    if (run && run->job) {
        card["data"] = dataOf(*run->job);
        card["recipe"] = cardRecipe(run->job->recipe);
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

QString proposedType(const QString &to, const QString &stored)
{
    const QStringList types = exportTypes(to);
    const bool isOwn = (to == u"hf"_s || to == u"gguf"_s) && stored != u"F32"_s && types.contains(stored);
    return isOwn ? stored : types.front();
}

} // namespace fieldwright
