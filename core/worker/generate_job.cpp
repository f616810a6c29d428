#include "core/dataset/generator.h"
#include "core/language_model/openai_client.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_kinds.h"
#include "core/worker/local_model.h"
#include "core/worker/resumable_output.h"
#include "core/worker/secret.h"

namespace fieldwright {

namespace {

/// The model that a generate job asks: a server of the user's choice, or one loaded here.
Result<std::unique_ptr<LanguageModel>> openModel(JobContext &context)
{
    if (const Json *endpoint = member(context.job().parameters, "endpoint")) {
        Endpoint server;
        server.url = stringOr(*endpoint, "url");
        server.model = stringOr(*endpoint, "model");
        if (boolOr(context.job().parameters, "has_token"))
            server.key = readSecret();
        return connectOpenAi(std::move(server));
    }
    const Json *given = member(context.job().parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    FW_TRY(general, needGeneralPath(std::span(&ref.adapter, 1)));
    FW_TRY(compute, chooseInference(context.paths().folder, context.parameterString("device", "auto"),
                                    context.parameterString("precision", "auto"),
                                    {.files = std::span(&ref.path, 1), .needGeneralPath = general}));
    if (general)
        avoidQuantized(context, compute);
    reportCompute(context, compute);
    FW_TRY(model, LocalModel::load(ref, {.device = compute.device,
                                         .precision = compute.precision,
                                         .inferenceOnly = true,
                                         .stop = context.stopToken()}));
    reportHeld(context, model->loaded());
    return std::unique_ptr<LanguageModel>(std::move(model));
}

} // namespace

Result<Json> runGenerateJob(JobContext &context)
{
    FW_TRY(lines, readJsonLines(context.paths().inputs() / "chunks.jsonl"));
    FW_TRY(output, ResumableOutput::open(context.paths().output() / "pairs.jsonl",
                                         [](const Json &line) { return stringOr(line, "chunk_done"); }));

    const bool byModel = context.parameterString("method", "rules") == "model";
    std::unique_ptr<LanguageModel> model;
    std::unique_ptr<PairGenerator> generator;
    if (byModel) {
        FW_TRY(opened, openModel(context));
        model = std::move(opened);
        ModelGeneratorOptions options;
        options.promptTemplate = context.parameterString("prompt_template");
        options.pairsPerChunk = int(intOr(context.job().parameters, "pairs_per_chunk", options.pairsPerChunk));
        options.seed = std::uint64_t(intOr(context.job().parameters, "seed", 42));
        generator = makeModelGenerator(*model, options);
    } else {
        generator = makeRuleGenerator();
    }

    context.state(JobState::Running);
    std::int64_t produced = 0;
    std::map<std::string, std::int64_t> rejected;
    for (size_t i = 0; i < lines.size(); ++i) {
        FW_CHECK(context.betweenItems());
        context.progress(std::int64_t(i), std::int64_t(lines.size()), "chunks");
        FW_TRY(chunk, sourceChunkFromJson(lines[i], "chunks.jsonl"));
        if (output.has(chunk.id))
            continue;
        FW_TRY(made, generator->generate(chunk, context.stopToken()));
        std::vector<Json> written;
        for (const Pair &pair : made.pairs)
            written.push_back(toJson(pair));
        Json done = {{"chunk_done", chunk.id}, {"produced", made.pairs.size()}, {"rejected", made.rejected}};
        written.push_back(std::move(done));
        FW_CHECK(output.append(written, chunk.id));
        produced += std::int64_t(made.pairs.size());
        for (const auto &[reason, count] : made.rejected)
            rejected[reason] += count;
    }
    context.progress(std::int64_t(lines.size()), std::int64_t(lines.size()), "chunks");
    std::int64_t turnedAway = 0;
    for (const auto &[reason, count] : rejected)
        turnedAway += count;
    if (turnedAway > 0)
        context.warning({FW_NOOP("core", "%1 proposals were turned away."), {std::to_string(turnedAway)}}, turnedAway);
    return Json{{"chunks", lines.size()}, {"produced", produced}, {"rejected", rejected}};
}

} // namespace fieldwright
