#include "core/dataset/build_dataset.h"
#include "core/model_files/model_ref.h"
#include "core/tokenizer/model_text.h"
#include "core/worker/job_kinds.h"
#include "core/worker/local_model.h"
#include "core/worker/resumable_output.h"

namespace fieldwright {

namespace {

Text unusableGeneralRows(const std::vector<DroppedRow> &rows)
{
    return {FW_NOOP("core", "General rows that cannot be used and are left out: %1. The first, in %2: %3"),
            {std::to_string(rows.size()), rows.front().id},
            {rows.front().reason}};
}

} // namespace

Result<Json> runBuildJob(JobContext &context)
{
    const Json &parameters = context.job().parameters;
    std::vector<Pair> pairs;
    FW_TRY(pairLines, readJsonLines(context.paths().inputs() / "pairs.jsonl"));
    for (const Json &line : pairLines) {
        FW_TRY(pair, pairFromJson(line, "pairs.jsonl"));
        pairs.push_back(std::move(pair));
    }
    std::vector<DatasetRow> general;
    if (const auto file = context.paths().inputs() / "general.jsonl"; std::filesystem::exists(file)) {
        FW_TRY(rows, readDatasetRows(file));
        general = std::move(rows);
    }

    BuildOptions options;
    if (const auto file = context.paths().inputs() / "general-left-out.jsonl"; std::filesystem::exists(file)) {
        FW_TRY(lines, readJsonLines(file));
        for (const Json &line : lines) {
            const Json *reason = member(line, "reason");
            options.leftOut.push_back({stringOr(line, "id"), textFromJson(reason ? *reason : Json())});
        }
    }

    const Json *given = member(parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    FW_TRY(text, ModelText::open(ref.path, ref.chatTemplate));

    options.name = context.parameterString("name");
    options.version = int(intOr(parameters, "version", 1));
    options.domainShare = numberOr(parameters, "domain_share", options.domainShare);
    options.validationShare = numberOr(parameters, "validation_share", options.validationShare);
    options.rephrasedShare = numberOr(parameters, "rephrased_share", options.rephrasedShare);
    options.unseenShare = numberOr(parameters, "unseen_share", options.unseenShare);
    options.generalCap = numberOr(parameters, "general_cap", options.generalCap);
    options.seed = std::uint64_t(intOr(parameters, "seed", 42));
    options.maxLength = intOr(parameters, "max_length", options.maxLength);
    options.systemPrompt = context.parameterString("system_prompt");
    options.modelName = ref.name;
    options.tokenizerSha256 = text->tokenizer().sha256();
    options.templateSha256 = text->templateSha256();

    BuildHooks hooks;
    hooks.countTokens = [&](const std::vector<ChatMessage> &messages) -> Result<TokenCounts> {
        FW_TRY(encoded, text->encodeChat(toJson(messages)));
        TokenCounts counts;
        counts.rendered = std::int64_t(encoded.tokens.size());
        const auto seen = std::min<size_t>(encoded.tokens.size(), size_t(options.maxLength));
        for (size_t i = 1; i < seen; ++i)
            counts.trained += encoded.trained[i];
        return counts;
    };
    hooks.progress = [&](std::int64_t done, std::int64_t total) { context.progress(done, total, "rows"); };
    hooks.betweenRows = [&] { return context.betweenItems(); };

    context.state(JobState::Running);
    FW_TRY(folder, context.emptyProduct("dataset"));
    FW_TRY(manifest, buildDataset(pairs, general, options, hooks, folder));
    // Those that cannot be used at all have a warning of their own below.
    const auto dropped = std::int64_t(member(manifest, "dropped")->size()) - std::int64_t(options.leftOut.size());
    if (dropped > 0)
        context.warning(
            {FW_NOOP("core", "Rows left out: %1. The manifest says which and why."), {std::to_string(dropped)}},
            dropped);
    Json summary = {{"name", options.name},
                    {"version", options.version},
                    {"counts", *member(manifest, "counts")},
                    {"shares", *member(manifest, "shares")}};
    if (!options.leftOut.empty()) {
        const Text text = unusableGeneralRows(options.leftOut);
        context.warning(text, std::int64_t(options.leftOut.size()));
        summary["unusable_general"] = toJson(text);
    }
    // Last, since a terminal shows the last one.
    if (const std::int64_t cut = intOr(manifest, "cut_rows"); cut > 0)
        context.warning(
            {FW_NOOP("core", "Rows longer than the length limit, which will be cut: %1."), {std::to_string(cut)}}, cut);
    return summary;
}

} // namespace fieldwright
