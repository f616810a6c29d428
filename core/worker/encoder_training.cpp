#include "core/worker/encoder_training.h"

#include "core/base/clock.h"
#include "core/dataset/dataset_row.h"
#include "core/dataset/labelled_rows.h"
#include "core/engine/devices.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/engine/estimate/encoder_estimate.h"
#include "core/engine/tuning/recipe_fit.h"
#include "core/model_files/encoder_modules.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/continued_recipe.h"
#include "core/run_folder/row_losses.h"
#include "core/tokenizer/words.h"
#include "core/worker/encoder_text.h"
#include "core/worker/job_memory.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"
#include "core/worker/memory_relief.h"
#include "core/worker/rank_order.h"
#include "core/worker/rank_seat.h"
#include "core/worker/rank_team.h"
#include "core/worker/text_windows.h"
#include "core/worker/token_table.h"
#include "core/worker/train_teller.h"
#include "core/worker/tuning_plan.h"
#include "core/worker/validation_leak.h"

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
    engine::Communicator *ranks; ///< null: this process is alone

    TokenTable table() const { return {source.config().name, tokens.tokenizer().size(), source.config().vocab}; }
    std::size_t longest() const { return std::size_t(std::min(recipe.maxLength, source.config().maxTokens())); }
};

Result<engine::TrainResult> trainOnDocuments(const Subject &subject)
{
    const EncoderTokens &tokens = subject.tokens;
    const TokenTable table = subject.table();
    const auto encode = [&](const TextPiece &piece) -> Result<std::vector<std::uint32_t>> {
        FW_TRY(found, tokens.tokenizer().encode(piece.text, {.parseSpecial = false}));
        FW_TRY(begins, wordBegins(piece.text, found));
        std::vector<std::uint32_t> out;
        for (std::size_t i = 0; i < found.size(); ++i) {
            FW_CHECK(table.check(std::span(&found[i].id, 1)));
            out.push_back(std::uint32_t(found[i].id) | (begins[i] ? TokenShard::beginsWord : 0));
        }
        if (piece.endsText)
            out.push_back(std::uint32_t(tokens.last()) | TokenShard::isSpecial);
        return out;
    };
    FW_TRY(windows, firstThenOthers(subject.context, [&] {
               return TextWindows::make(subject.context, subject.recipe, subject.longest() - 2,
                                        tokens.tokenizer().sha256() + " words", encode);
           }));
    tellWindows(subject.context, subject.recipe, *windows);
    FW_CHECK(keepWindows(subject.context, *windows, tokens.tokenizer()));
    const MaskedWindowRows training(*windows, windows->training(), tokens.first(), tokens.last());
    subject.teller.nameRowsBy([&](std::size_t index) -> TrainTeller::RowName {
        const auto row = training.row(index);
        return {{}, row ? beginningOf(row->ids, tokens.tokenizer()) : std::string()};
    });
    const MaskedWindowRows validation(*windows, windows->validation(), tokens.first(), tokens.last());
    return engine::trainMaskedWords(subject.encoder, subject.plan, {subject.recipe.maskShare, tokens.maskId()},
                                    training, validation.size() > 0 ? &validation : nullptr,
                                    subject.context.paths().checkpoints(), subject.teller.callbacks(),
                                    subject.context.stopToken(), subject.ranks);
}

/// The labelled texts in the order in which their losses are told, as a dataset's rows: text and label.
Result<> keepRows(const JobContext &context, const LabelledData &data)
{
    const std::filesystem::path folder = context.paths().folder / labelledRowsFolder;
    std::string parts[2]; // for training and held out
    std::size_t count[2] = {};
    for (const LabelledRow &row : data.rows) {
        const auto part = std::size_t(row.isHeldOut);
        DatasetRow told;
        told.id = std::to_string(++count[part]);
        told.messages = {{"user", row.second.empty() ? row.text : row.text + "\n" + row.second},
                         {"assistant", row.label}};
        parts[part] += dumpJson(toJson(told)) + "\n";
    }
    FW_CHECK(makeFolder(folder));
    FW_CHECK(saveFile(folder / "train.jsonl", parts[0]));
    return saveFile(folder / "validation.jsonl", parts[1]);
}

void tellLabelled(JobContext &context, const LabelledData &data)
{
    const auto tell = [&](const char *source, std::int64_t count) {
        if (count > 0)
            context.warning({source, {std::to_string(count)}}, count);
    };
    tell(FW_NOOP("core", "Rows without a text or a label, which are left out: %1."), data.skipped);
    tell(FW_NOOP("core", "Rows that repeat another one's text and label: %1. They are kept, and count for more than "
                         "others."),
         data.repeated);
    tell(FW_NOOP("core", "Texts that bear different labels in different rows: %1. They are kept, and no classifier can "
                         "get all of those rows right."),
         data.contradicted);
    if (std::none_of(data.rows.begin(), data.rows.end(), [](const LabelledRow &row) { return row.isHeldOut; }))
        context.warning(
            {FW_NOOP("core", "There is no validation: of so few rows none is held out. Nothing will say how "
                             "the classifier does on texts that it was not trained on, and the last "
                             "weights are kept.")});
}

Result<engine::TrainResult> trainOnLabels(const Subject &subject)
{
    JobContext &context = subject.context;
    const std::filesystem::path file = context.resolve(context.parameterString("labelled"));
    FW_TRY(bytes, readFile(file, largestLabelledFile));
    FW_TRY(data, readLabelledRows(bytes, file.filename().string(), std::uint64_t(subject.recipe.seed)));
    tellLabelled(context, data);
    if (context.isFirstRank())
        FW_CHECK(keepRows(context, data));
    FW_CHECK(engine::giveClassifier(subject.encoder, data.labels, subject.plan.seed));
    const TokenTable table = subject.table();
    std::vector<engine::EncoderRow> training, validation;
    std::int64_t cut = 0;
    for (const LabelledRow &row : data.rows) {
        FW_CHECK(context.betweenItems());
        FW_TRY(encoded, subject.tokens.encode(row.text, row.second, subject.longest()));
        FW_CHECK(table.check(encoded.ids));
        cut += encoded.isCut;
        const auto label = std::find(data.labels.begin(), data.labels.end(), row.label) - data.labels.begin();
        (row.isHeldOut ? validation : training)
            .push_back({std::move(encoded.ids), std::move(encoded.segments), {}, std::int32_t(label), 1});
    }
    if (cut > 0)
        context.warning(
            {FW_NOOP("core", "Rows longer than the length limit, which are cut: %1."), {std::to_string(cut)}}, cut);
    const engine::RowsInMemory<engine::EncoderRow> rows(std::move(training)), held(std::move(validation));
    FW_CHECK(tellValidationLeak(context, rows, held));
    subject.teller.nameRowsBy([&](std::size_t index) -> TrainTeller::RowName {
        const auto row = rows.row(index);
        return {{}, row ? beginningOf(row->ids, subject.tokens.tokenizer()) : std::string()};
    });
    return engine::trainClassifier(subject.encoder, subject.plan, rows, held.size() > 0 ? &held : nullptr,
                                   context.paths().checkpoints(), subject.teller.callbacks(), context.stopToken(),
                                   subject.ranks);
}

/// An adapter of an encoder is trained further, and not built upon.
Result<> checkOnAdapter(const JobContext &context, const TrainRecipe &recipe, const ModelRef &ref)
{
    if (ref.adapter.empty())
        return {};
    FW_TRY(onAdapter, onAdapterFromKey(context.parameterString("on_adapter", onAdapterKey(OnAdapter::Continue))));
    if (onAdapter == OnAdapter::Continue && !recipe.givesModel())
        return {};
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The adapter of the encoder %1 can be trained further, and no more."), {ref.name}},
                {FW_NOOP("core", "Go on with its method, or export the tuned model and tune that.")});
}

Result<> checkFits(const TrainRecipe &recipe, const EncoderConfig &config)
{
    const DecoderFamily &family = adaptedFamily(config);
    return engine::checkFits(recipe, {.family = family, .sizes = adaptedSizes(config), .design = family.design});
}

/// What is to be computed again in the memory that is free now on the device, with the weights loaded. Refuses before
/// the start what would not fit, with the figures.
Result<Recompute> fitEncoder(JobContext &context, TrainRecipe recipe, const EncoderSource &source,
                             const std::string &device)
{
    recipe.ranks = context.rankCount();
    const TunedEncoder tuned = TunedEncoder::of(source);
    FW_TRY(available, availableForAll(context));
    if (device != "cpu") {
        FW_TRY(memory, engine::memoryOn(device));
        available = memory.freeBytes * std::uint64_t(context.rankCount());
    }
    if (recipe.recompute == "auto") {
        const Recompute least = recomputeThatFits(recipe, tuned, available).value_or(Recompute::Blocks);
        recipe.recompute = recomputeName(least);
        if (least != Recompute::None)
            noteRecompute(context);
    }
    const MemoryEstimate estimate = estimateTraining(recipe, tuned);
    const std::uint64_t needed = estimate.total() - estimate.weights;
    if (needed > available)
        return fail(
            noRoomFor(needed, available,
                      {FW_NOOP("core", "Choose LoRA, whole layers computed again, a smaller micro-batch or a smaller "
                                       "model, or close other programs.")}));
    return recomputeFromName(recipe.recompute).value_or(Recompute::None);
}

/// The model, or the adapter on its base, as output/model.
Result<> saveTrained(const Subject &subject, const ModelRef &ref)
{
    const bool isClassifier = subject.recipe.objective == "classify";
    const EncoderHead head = isClassifier ? EncoderHead::Classifier : EncoderHead::MaskedWords;
    FW_TRY(folder, subject.context.emptyProduct("model"));
    if (isClassifier && subject.source.embedding().isStated)
        subject.context.note({FW_NOOP("core", "A classifier is no model of sentences: how %1 makes embeddings is not "
                                              "part of it."),
                              {ref.name}});
    if (subject.recipe.givesModel())
        return engine::saveEncoder(subject.encoder, subject.source, head, folder);
    if (ref.adapter.empty())
        return engine::saveEncoderAdapter(subject.encoder, head, folder, ref.name, ref.fingerprint);
    FW_TRY(kind, adapterKind(ref.adapter));
    return engine::saveEncoderAdapter(subject.encoder, head, folder, kind.baseModel.empty() ? ref.name : kind.baseModel,
                                      ref.baseFingerprint);
}

} // namespace

Result<Json> runEncoderTraining(JobContext &context, const TrainRecipe &recipe, const ModelRef &ref)
{
    if (!recipe.isForEncoder())
        return fail(encoderCannotWrite(ref.name));
    FW_CHECK(checkOnAdapter(context, recipe, ref));
    FW_TRY(wanted, wantedDevice(context, recipe));
    FW_TRY(compute, firstThenOthers(context, [&] {
               return chooseCompute(context.paths().folder, wanted, "fp32", OnProcessor::Autograd);
           }));
    FW_TRY(seat, takeSeat(context, compute.device));
    compute.device = seat.device;
    context.event("device", {{"device", compute.device}, {"precision", engine::precisionName(compute.precision)}});
    limitMemoryToAvailable(context.rankCount());
    FW_TRY(source, EncoderSource::open(ref.path));
    FW_TRY(tokens, EncoderTokens::open(*source));
    if (ref.adapter.empty())
        FW_CHECK(checkFits(recipe, source->config()));
    FW_TRY(options, engineOptions({.device = compute.device,
                                   .precision = compute.precision,
                                   .threads = threadsOfRank(context, recipe),
                                   .stop = context.stopToken()}));
    FW_TRY(encoder, engine::LoadedEncoder::load(*source, options));
    FW_TRY(plan, encoderPlan(recipe, source->config()));
    FW_TRY(fitting, fitEncoder(context, recipe, *source, compute.device));
    plan.recompute = fitting;
    FW_TRY(relief, readMemoryRelief(context.paths().folder));
    relieve(relief, plan);
    if (!ref.adapter.empty()) {
        FW_CHECK(engine::loadEncoderAdapter(*encoder, ref.adapter));
        context.note(
            {FW_NOOP("core", "The adapter of %1 is trained further: its kind, rank and modules stay."), {ref.name}});
    }
    TrainTeller teller(context);
    const std::int64_t began = monotonicMs();
    const Subject subject{context, recipe, *source, tokens, *encoder, plan, teller, seat.ranks};
    const bool isClassifier = recipe.objective == "classify";
    FW_TRY(done, isClassifier ? trainOnLabels(subject) : trainOnDocuments(subject));
    if (!context.isFirstRank())
        return Json::object();
    FW_TRY(figures, teller.figures(done, compute));
    FW_CHECK(saveTrained(subject, ref));
    figures.update({{"method", recipe.method},
                    {"objective", recipe.objective},
                    {"parameters", source->parameters()},
                    {"recompute", recomputeName(plan.recompute)},
                    {"attempt_ms", monotonicMs() - began}});
    if (recipe.givesModel())
        figures["full_model"] = true;
    if (isClassifier)
        figures["labels"] = encoder->config().labels;
    FW_CHECK(saveFile(context.paths().output() / "figures.json", dumpJson(figures, 2) + "\n"));
    return figures;
}

} // namespace fieldwright
