#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/dataset/dataset_row.h"
#include "core/engine/distributed/agreement.h"
#include "core/engine/estimate/new_model_plan.h"
#include "core/engine/model_output.h"
#include "core/engine/trainer.h"
#include "core/engine/tuning/recipe_fit.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/mapped_pages.h"
#include "core/model_files/peft_files.h"
#include "core/recipe/fields.h"
#include "core/worker/device_choice.h"
#include "core/worker/encoder_training.h"
#include "core/worker/further_run.h"
#include "core/worker/job_kinds.h"
#include "core/worker/job_memory.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"
#include "core/worker/memory_relief.h"
#include "core/worker/new_model.h"
#include "core/worker/on_adapter.h"
#include "core/worker/rank_order.h"
#include "core/worker/rank_seat.h"
#include "core/worker/rank_team.h"
#include "core/worker/rate_test.h"
#include "core/worker/text_windows.h"
#include "core/worker/token_table.h"
#include "core/worker/train_teller.h"
#include "core/worker/tuning_plan.h"
#include "core/worker/validation_leak.h"

namespace fieldwright {

namespace {

TrainedTurns trainedTurns(const TrainRecipe &recipe) // (whose choice the table of fields has checked)
{
    return recipe.trainedTurns == "all"           ? TrainedTurns::All
           : recipe.trainedTurns == "last-answer" ? TrainedTurns::LastAnswer
                                                  : TrainedTurns::Answers;
}

TokenTable tokenTable(LocalModel &model)
{
    return {model.name(), model.text().tokenizer().size(), model.loaded().shape().vocabulary};
}

Result<engine::TrainRows> rowsOf(const std::filesystem::path &file, LocalModel &model, TrainedTurns turns,
                                 JobContext &context, std::vector<TrainTeller::RowName> &names)
{
    const TokenTable table = tokenTable(model);
    FW_TRY(rows, readDatasetRows(file));
    std::vector<engine::TrainRow> out;
    for (size_t i = 0; i < rows.size(); ++i) {
        FW_CHECK(context.betweenItems());
        FW_TRY(encoded, model.text().encodeChat(toJson(rows[i].messages), turns));
        engine::TrainRow row;
        row.ids = encoded.ids();
        FW_CHECK(table.check(row.ids));
        row.trained = std::move(encoded.trained);
        row.weight = float(rows[i].weight);
        out.push_back(std::move(row));
        names.push_back({rows[i].id, rows[i].question().substr(0, 400)});
    }
    return engine::TrainRows(std::move(out));
}

/// Ranks must have the same model, whatever became of its files meanwhile.
Result<> agreeOnModel(const JobContext &context, const ModelSource &source)
{
    if (!context.ranks())
        return {};
    std::string hash;
    for (const ModelTensor &tensor : source.tensors()) {
        hash.insert(0, tensor.name);
        hash = engine::quickHash(tensor.bytes, fnv1a(hash));
        letGoOfMapped(tensor.bytes); // else the whole file would count as this process's memory from here on
    }
    return engine::agree(*context.ranks(),
                         {{{FW_NOOP("core", "Process %1 starts from another model than the first one.")}, hash}});
}

/// Whole or not.
bool hasCheckpoint(const JobContext &context)
{
    std::error_code absent;
    const std::filesystem::path folder = context.paths().checkpoints();
    return std::filesystem::exists(folder, absent) && !std::filesystem::is_empty(folder, absent);
}

/// What is to be computed again, and moved to the computer's memory, in the memory that is free now, with the weights
/// loaded: what the recipe says, or what memory demands. Refuses before the start what would not fit, with the figures.
Result<MemoryPlan> fitMemory(JobContext &context, LocalModel &local, const TrainRecipe &recipe,
                             const ComputeChoice &compute, const AdapterUse &adapter)
{
    const bool onDevice = compute.device != "cpu";
    MemoryQuestion question = memoryQuestion(recipe, local.loaded().shape(), local.text().source(),
                                             compute.precision == engine::Precision::Bf16, adapter.numbers);
    question.generalPath = question.generalPath || onDevice || adapter.several;
    question.onDevice = onDevice;
    question.ranks = context.rankCount(); // of a test of rates one, whatever the recipe says
    FW_TRY(hostBytes, availableForAll(context));
    std::uint64_t available = hostBytes;
    if (onDevice) {
        FW_TRY(memory, engine::memoryOn(compute.device));
        available = memory.freeBytes * std::uint64_t(question.ranks);
    }
    const MemoryPlace place = !onDevice            ? MemoryPlace::Processor
                              : question.ranks > 1 ? MemoryPlace::SeveralDevices
                                                   : MemoryPlace::Device;
    const MemoryMeans means = memoryMeans(recipe.method, recipe.recompute, recipe.offload, place);
    const auto [fits, plan, estimate] = planThatFits(question, means, available, onDevice ? hostBytes : 0);
    if (!fits) {
        const std::uint64_t beside = estimate.total() - estimate.weights;
        const bool hostIsShort = beside <= available; // for what would be moved there
        return fail(noRoomFor(hostIsShort ? estimate.host : beside, hostIsShort ? hostBytes : available,
                              {FW_NOOP("core", "Choose LoRA, a base model in 4 bits, whole layers computed again, a "
                                               "smaller micro-batch or a smaller model, or close other programs.")}));
    }
    if (recipe.recompute == "auto" && plan.recompute != Recompute::None)
        noteRecompute(context);
    if (recipe.offload == "auto" && plan.offload != Offload::None)
        context.note({FW_NOOP("core", "The memory of %1 is short, so part of what the training needs waits in the "
                                      "computer's memory: slower, with the same numbers but for rounding."),
                      {compute.device}});
    return plan;
}

/// A recipe may leave the device open: then what it moves meets the device here.
Result<> checkMoves(const TrainRecipe &recipe, const ComputeChoice &compute)
{
    TrainRecipe chosen = recipe;
    chosen.device = compute.device;
    return checkRecipe(chosen);
}

/// What a decoder learns from, by the recipe's objective.
struct DecoderData
{
    std::unique_ptr<TextWindows> windows;    ///< which the rows may be of
    std::vector<TrainTeller::RowName> names; ///< of the training's rows, else they are named by their tokens
    std::unique_ptr<engine::TrainSource> training, validation;
};

/// Documents end to end, each closed by the end token, in rows of full length.
Result<DecoderData> documentRows(JobContext &context, const TrainRecipe &recipe, LocalModel &model)
{
    const Tokenizer &tokenizer = model.text().tokenizer();
    const TokenTable table = tokenTable(model);
    const std::int64_t positions = model.loaded().shape().maxPositions;
    bool startsText = true;
    const auto encode = [&](const TextPiece &piece) -> Result<std::vector<std::uint32_t>> {
        FW_TRY(ids, tokenizer.encodeIds(piece.text, {startsText, false}));
        FW_CHECK(table.check(ids));
        std::vector<std::uint32_t> out(ids.begin(), ids.end());
        const std::int32_t end = tokenizer.eosId();
        if (piece.endsText && end >= 0 && (ids.empty() || ids.back() != end)) {
            FW_CHECK(table.check(std::span(&end, 1)));
            out.push_back(std::uint32_t(end));
        }
        startsText = piece.endsText;
        return out;
    };
    FW_TRY(windows, firstThenOthers(context, [&] {
               return TextWindows::make(context, recipe, size_t(std::min(recipe.maxLength, positions)),
                                        tokenizer.sha256(), encode);
           }));
    tellWindows(context, recipe, *windows);
    DecoderData out;
    out.training = std::make_unique<WindowRows>(*windows, windows->training());
    out.validation = std::make_unique<WindowRows>(*windows, windows->validation());
    out.windows = std::move(windows);
    return out;
}

/// The adapter as output/model: on a tuned model's base, with the model's own in its numbers where they are `summed`.
Result<> saveTrained(JobContext &context, LocalModel &model, const ModelRef &ref, bool summed,
                     const std::filesystem::path &folder)
{
    if (ref.adapter.empty())
        return engine::saveAdapter(model.loaded(), folder, ref.name, ref.fingerprint);
    FW_TRY(kind, adapterKind(ref.adapter));
    const std::string base = kind.baseModel.empty() ? ref.name : kind.baseModel;
    if (!summed)
        return engine::saveAdapter(model.loaded(), folder, base, ref.baseFingerprint);
    FW_TRY(top, context.emptyProduct("top"));
    FW_CHECK(engine::saveAdapter(model.loaded(), top, base, ref.baseFingerprint));
    FW_CHECK(addBelow(ref, top, folder));
    std::error_code ignored; // what stays takes room alone
    std::filesystem::remove_all(top, ignored);
    return {};
}

/// The model that is tuned; none for a new one.
Result<ModelRef> baseOf(const JobContext &context, const TrainRecipe &recipe)
{
    if (recipe.isFromScratch())
        return ModelRef();
    const Json *given = member(context.job().parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    ref.path = context.resolve(ref.path.string());
    if (!ref.adapter.empty())
        ref.adapter = context.resolve(ref.adapter.string());
    return ref;
}

/// What the model is made of, before its weights are read or, of a new one, there are any.
Result<ModelConfig> configOf(const TrainRecipe &recipe, const ModelRef &ref)
{
    if (recipe.isFromScratch())
        return newModelConfig(recipe);
    FW_TRY(source, ModelSource::open(ref.path));
    return source->config();
}

Result<DecoderData> decoderData(JobContext &context, const TrainRecipe &recipe, LocalModel &model)
{
    if (recipe.readsText())
        return documentRows(context, recipe, model);
    const std::filesystem::path dataset = context.resolve(context.parameterString("dataset"));
    DecoderData out;
    std::vector<TrainTeller::RowName> validationNames;
    const TrainedTurns turns = trainedTurns(recipe);
    FW_TRY(training, rowsOf(dataset / "train.jsonl", model, turns, context, out.names));
    FW_TRY(validation, rowsOf(dataset / "validation.jsonl", model, turns, context, validationNames));
    out.training = std::make_unique<engine::TrainRows>(std::move(training));
    out.validation = std::make_unique<engine::TrainRows>(std::move(validation));
    return out;
}

/// The recipe's plan for the model, with what its adapter fixes.
Result<engine::TrainPlan> planFor(JobContext &context, const TrainRecipe &recipe, LocalModel &model,
                                  const ModelRef &ref, const AdapterUse &adapter)
{
    FW_TRY(plan, tuningPlan(recipe, model.loaded().shape(), model.text(),
                            adapter.stacks ? engine::AdapterForm::General : engine::AdapterForm::Fastest));
    plan.onAdapter = adapter.stacks;
    if (adapter.continues) {
        FW_CHECK(continueAdapter(ref, plan));
        context.note(
            {FW_NOOP("core", "The adapter of %1 is trained further: its kind, rank and modules stay."), {ref.name}});
    } else if (adapter.stacks) {
        context.note({FW_NOOP("core", "A new adapter is trained on top of that of %1, which stays as it is; both are "
                                      "saved, side by side."),
                      {ref.name}});
    } else if (adapter.sums) {
        context.note({FW_NOOP("core", "A new LoRA is trained on top of the adapter of %1, which stays as it is; both "
                                      "are saved as one."),
                      {ref.name}});
    }
    return plan;
}

/// Output/model: a whole model, or an adapter.
Result<> saveProduct(JobContext &context, LocalModel &model, const TrainRecipe &recipe, const ModelRef &ref,
                     bool summed)
{
    FW_TRY(folder, context.emptyProduct("model"));
    if (!recipe.givesModel())
        return saveTrained(context, model, ref, summed, folder);
    FW_CHECK(engine::saveModel(model.loaded(), folder, model.text().source().config()));
    return model.text().writeTokenizerFiles(folder); // without them it is no model
}

} // namespace

Result<Json> runTrainJob(JobContext &context)
{
    FW_TRY(recipe, recipeFromJson(context.job().recipe, "job.json"));
    FW_TRY(ref, baseOf(context, recipe));
    const bool isRateTest = context.job().kind == JobKind::RateTest;
    if (recipe.ranks > 1 && !isRateTest && !context.ranks())
        return trainInRanks(context, recipe);
    if (hasCheckpoint(context))
        context.keepOnStop();
    FW_CHECK(checkFurtherRun(context));
    if (!recipe.isFromScratch() && isEncoderModel(ref.path)) {
        if (isRateTest)
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "Rates are tested with language models; %1 is an encoder."), {ref.name}},
                        {FW_NOOP("core", "Start the training with the usual rate.")});
        return runEncoderTraining(context, recipe, ref);
    }
    if (recipe.isForEncoder())
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is a language model; only an encoder can be tuned for this."), {ref.name}},
                    {FW_NOOP("core", "Choose an encoder such as BERT or RoBERTa, or another objective.")});
    const bool frozen = recipe.freezesBase();
    FW_TRY(base, engine::baseFormFromName(frozen ? recipe.basePrecision : "plain"));
    FW_TRY(wanted, wantedDevice(context, recipe));
    FW_TRY(config, configOf(recipe, ref));
    FW_TRY(adapter, adapterUse(context.parameterString("on_adapter", onAdapterKey(OnAdapter::Continue)), recipe, ref));
    if (!adapter.continues)
        FW_CHECK(engine::checkFits(recipe, tunedModel(recipe, config)));
    const OnProcessor form = frozen                                              ? OnProcessor::Blocks
                             : hasCpuKernels(recipe, config) && !adapter.several ? OnProcessor::Kernels
                                                                                 : OnProcessor::Autograd;
    FW_TRY(compute, firstThenOthers(context, [&] {
               return chooseCompute(context.paths().folder, wanted, recipe.precision, form);
           }));
    FW_TRY(seat, takeSeat(context, compute.device));
    compute.device = seat.device;
    FW_CHECK(checkMoves(recipe, compute));
    context.note(
        {FW_NOOP("core", "Computing in %1. %2"), {engine::precisionName(compute.precision)}, {compute.reason}});

    context.event("device", {{"device", compute.device}, {"precision", engine::precisionName(compute.precision)}});

    limitMemoryToAvailable(context.rankCount());
    if (recipe.isFromScratch()) {
        FW_TRY(made, firstThenOthers(context, [&] { return makeNewModel(context, recipe, compute.device == "cpu"); }));
        ref = made;
    }
    FW_TRY(model, LocalModel::load(
                      ref, {.device = compute.device,
                            .precision = compute.precision,
                            .threads = threadsOfRank(context, recipe),
                            .base = base,
                            .adapterForm = adapter.stacks ? engine::AdapterForm::General : engine::AdapterForm::Fastest,
                            .mergeAdapter = adapter.sums,
                            .stop = context.stopToken()}));
    FW_CHECK(agreeOnModel(context, model->text().source()));
    reportHeld(context, model->loaded());
    FW_TRY(memory, fitMemory(context, *model, recipe, compute, adapter));

    FW_TRY(data, decoderData(context, recipe, *model));
    FW_TRY(plan, planFor(context, recipe, *model, ref, adapter));
    plan.recompute = memory.recompute;
    plan.offload = memory.offload;
    FW_TRY(relief, readMemoryRelief(context.paths().folder));
    relieve(relief, plan);
    // Whatever ended an attempt before, a recording is not to do so twice.
    plan.recordsPasses = context.attempt() == 1;
    if (isRateTest)
        return testRates(context, *model, recipe, plan, *data.training);
    if (data.windows)
        FW_CHECK(keepWindows(context, *data.windows, model->text().tokenizer()));
    else // windows come of documents that were set apart
        FW_CHECK(tellValidationLeak(context, *data.training, *data.validation));
    if (!plan.recordsPasses && compute.device != "cpu")
        context.note({FW_NOOP("core", "This run was interrupted before. In case a recording of its steps was the "
                                      "cause, they are given to the device operation by operation from now on.")});
    TrainTeller teller(context, [&](const std::string &question) -> Result<std::string> {
        GenerateRequest request;
        request.messages.push_back({"user", question});
        request.maxNewTokens = 64;
        FW_TRY(answer, model->generate(request, {}, context.stopToken()));
        return answer.text;
    });
    teller.nameRowsBy([&](std::size_t index) -> TrainTeller::RowName {
        if (index < data.names.size())
            return data.names[index];
        const auto row = data.training->row(index);
        return {{}, row ? beginningOf(row->ids, model->text().tokenizer()) : std::string()};
    });
    const std::int64_t began = monotonicMs();
    FW_TRY(done, engine::train(model->loaded(), plan, *data.training,
                               data.validation->size() > 0 ? data.validation.get() : nullptr,
                               context.paths().checkpoints(), teller.callbacks(), context.stopToken(), seat.ranks));
    if (!context.isFirstRank())
        return Json::object();
    FW_TRY(figures, teller.figures(done, compute));

    FW_CHECK(saveProduct(context, *model, recipe, ref, adapter.sums));
    figures.update({{"method", recipe.method},
                    {"objective", recipe.objective},
                    {"parameters", model->loaded().shape().parameters()},
                    {"base", engine::baseFormName(base)},
                    {"recompute", recomputeName(plan.recompute)},
                    {"offload", offloadName(plan.offload)},
                    {"attempt_ms", monotonicMs() - began}});
    if (adapter.continues || adapter.isKept())
        figures["on_adapter"] = onAdapterKey(adapter.way);
    if (data.windows)
        figures["domain_share"] = data.windows->domainShare();
    if (recipe.givesModel()) // one folder is the whole model
        figures["full_model"] = true;
    FW_CHECK(saveFile(context.paths().output() / "figures.json", dumpJson(figures, 2) + "\n"));
    if (recipe.isFromScratch())
        removeNewModel(context);
    return figures;
}

} // namespace fieldwright
