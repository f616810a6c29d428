#include "core/worker/encoder_training.h"

#include "core/base/clock.h"
#include "core/dataset/labelled_rows.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/tokenizer/words.h"
#include "core/worker/encoder_text.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"
#include "core/worker/text_windows.h"
#include "core/worker/train_teller.h"
#include "core/worker/tuning_plan.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr std::uint64_t largestLabelledFile = 1u << 30;

/// What both objectives need.
struct Subject
{
    JobContext &context;
    const TrainRecipe &recipe;
    const EncoderSource &source;
    const EncoderTokens &tokens;
    engine::LoadedEncoder &encoder;
    const engine::TrainPlan &plan;
    TrainTeller &teller;

    std::size_t longest() const { return std::size_t(std::min(recipe.maxLength, source.config().maxTokens())); }
};

Result<engine::TrainResult> trainOnDocuments(const Subject &subject)
{
    const EncoderTokens &tokens = subject.tokens;
    const auto encode = [&](const TextPiece &piece) -> Result<std::vector<std::uint32_t>> {
        FW_TRY(found, tokens.tokenizer().encode(piece.text, {.parseSpecial = false}));
        FW_TRY(begins, wordBegins(piece.text, found));
        std::vector<std::uint32_t> out;
        for (std::size_t i = 0; i < found.size(); ++i)
            out.push_back(std::uint32_t(found[i].id) | (begins[i] ? TokenShard::beginsWord : 0));
        if (piece.endsText)
            out.push_back(std::uint32_t(tokens.last()) | TokenShard::isSpecial);
        return out;
    };
    FW_TRY(windows, TextWindows::make(subject.context, subject.recipe, subject.longest() - 2,
                                      tokens.tokenizer().sha256() + " words", encode));
    tellWindows(subject.context, subject.recipe, *windows);
    const MaskedWindowRows training(*windows, windows->training(), tokens.first(), tokens.last());
    const MaskedWindowRows validation(*windows, windows->validation(), tokens.first(), tokens.last());
    return engine::trainMaskedWords(subject.encoder, subject.plan, {subject.recipe.maskShare, tokens.maskId()},
                                    training, validation.size() > 0 ? &validation : nullptr,
                                    subject.context.paths().checkpoints(), subject.teller.callbacks(),
                                    subject.context.stopToken());
}

Result<engine::TrainResult> trainOnLabels(const Subject &subject)
{
    JobContext &context = subject.context;
    const std::filesystem::path file = context.resolve(context.parameterString("labelled"));
    FW_TRY(bytes, readFile(file, largestLabelledFile));
    FW_TRY(data, readLabelledRows(bytes, file.filename().string(), std::uint64_t(subject.recipe.seed)));
    if (data.skipped > 0)
        context.warning(
            {FW_NOOP("core", "%1 rows have no text or no label and are left out."), {std::to_string(data.skipped)}},
            data.skipped);
    FW_CHECK(engine::giveClassifier(subject.encoder, data.labels, subject.plan.seed));
    std::vector<engine::EncoderRow> training, validation;
    std::int64_t cut = 0;
    for (const LabelledRow &row : data.rows) {
        FW_CHECK(context.betweenItems());
        FW_TRY(encoded, subject.tokens.encode(row.text, row.second, subject.longest()));
        cut += encoded.isCut;
        const auto label = std::find(data.labels.begin(), data.labels.end(), row.label) - data.labels.begin();
        (row.isHeldOut ? validation : training)
            .push_back({std::move(encoded.ids), std::move(encoded.segments), {}, std::int32_t(label), 1});
    }
    if (cut > 0)
        context.warning(
            {FW_NOOP("core", "%1 rows are longer than the length limit and are cut."), {std::to_string(cut)}}, cut);
    const engine::RowsInMemory<engine::EncoderRow> rows(std::move(training)), held(std::move(validation));
    return engine::trainClassifier(subject.encoder, subject.plan, rows, held.size() > 0 ? &held : nullptr,
                                   context.paths().checkpoints(), subject.teller.callbacks(), context.stopToken());
}

} // namespace

Result<Json> runEncoderTraining(JobContext &context, const TrainRecipe &recipe, const ModelRef &ref)
{
    if (!recipe.isForEncoder())
        return fail(encoderCannotWrite(ref.name));
    FW_TRY(compute, chooseCompute(context.paths().folder, recipe.device, "fp32", true));
    context.event("device", {{"device", compute.device}, {"precision", engine::precisionName(compute.precision)}});
    limitMemoryToAvailable();
    FW_TRY(source, EncoderSource::open(ref.path));
    FW_TRY(tokens, EncoderTokens::open(*source));
    FW_TRY(options, engineOptions({.device = compute.device,
                                   .precision = compute.precision,
                                   .threads = int(recipe.threads),
                                   .stop = context.stopToken()}));
    FW_TRY(encoder, engine::LoadedEncoder::load(*source, options));
    const engine::TrainPlan plan = encoderPlan(recipe, source->config());
    TrainTeller teller(context);
    const std::int64_t began = monotonicMs();
    const Subject subject{context, recipe, *source, tokens, *encoder, plan, teller};
    const bool isClassifier = recipe.objective == "classify";
    FW_TRY(done, isClassifier ? trainOnLabels(subject) : trainOnDocuments(subject));
    FW_TRY(figures, teller.figures(done, compute));
    FW_CHECK(engine::saveEncoder(*encoder, *source, isClassifier ? EncoderHead::Classifier : EncoderHead::MaskedWords,
                                 context.paths().output() / "model"));
    figures.update({{"method", recipe.method},
                    {"objective", recipe.objective},
                    {"parameters", source->parameters()},
                    {"attempt_ms", monotonicMs() - began},
                    {"full_model", true}});
    if (isClassifier)
        figures["labels"] = encoder->config().labels;
    FW_CHECK(saveFile(context.paths().output() / "figures.json", dumpJson(figures, 2) + "\n"));
    return figures;
}

} // namespace fieldwright
