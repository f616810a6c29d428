#include "core/worker/new_model.h"

#include "core/engine/estimate/new_model_plan.h"
#include "core/model_files/encoder_source.h"
#include "core/tokenizer/chat_template.h"
#include "core/tokenizer/model_text.h"
#include "core/tokenizer/tokenizer_training.h"
#include "core/worker/memory.h"
#include "core/worker/text_windows.h"

#include <cmath>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::int64_t wholeProgress = 1000;

fs::path folderOf(const JobContext &context)
{
    return context.paths().folder / "new-model";
}

/// Refuses what this machine cannot hold, before anything is made.
Result<> checkFits(const JobContext &context, const TrainRecipe &recipe, bool onProcessor)
{
    TrainRecipe least = recipe;
    if (least.recompute == "auto")
        least.recompute = "blocks";
    least.ranks = context.rankCount(); // of a test of rates one, whatever the recipe says
    std::error_code problem;
    const auto textBytes = double(fs::file_size(context.paths().inputs() / "documents.jsonl", problem));
    FW_TRY(plan, planNewModel(least, problem ? 0 : textBytes));
    const auto free = double(availableBytes());
    if (onProcessor && double(plan.memory.total()) > free)
        return fail(
            ErrorCode::OutOfMemory,
            {FW_NOOP("core", "A new model of %1 million weights takes about %2 GB of memory in training, and %3 "
                             "GB are free."),
             {std::to_string(plan.parameters / 1'000'000), gigabytes(double(plan.memory.total())), gigabytes(free)}},
            {FW_NOOP("core", "Choose fewer layers, a smaller width or a smaller vocabulary, or close other "
                             "programs.")});
    FW_TRY(disk, freeDiskBytes(context.paths().folder));
    if (plan.diskBytes > disk)
        return fail(
            ErrorCode::Io,
            {FW_NOOP("core", "A new model of %1 million weights takes about %2 GB on the disk with its "
                             "checkpoints, and %3 GB are free."),
             {std::to_string(plan.parameters / 1'000'000), gigabytes(double(plan.diskBytes)), gigabytes(double(disk))}},
            {FW_NOOP("core", "Free some space on this disk, or choose a smaller model.")});
    return {};
}

/// The texts of a job one after the other, at most so many bytes of them, spread over all.
class TextFeed
{
public:
    TextFeed(JobContext &context, const TrainRecipe &recipe, std::uint64_t mostBytes) : m_context(context)
    {
        m_files.push_back(context.paths().inputs() / "documents.jsonl");
        if (recipe.domainShare < 1) {
            for (fs::path &file : generalTexts(context))
                m_files.push_back(std::move(file));
        }
        std::error_code problem;
        for (const fs::path &file : m_files)
            m_bytes += fs::file_size(file, problem);
        m_every = m_bytes / mostBytes + 1;
    }

    std::uint64_t bytes() const { return m_bytes / m_every; }
    std::uint64_t every() const { return m_every; } ///< each so manyth text is given
    /// Why it has ended before the end, if it has.
    const std::optional<Error> &problem() const { return m_problem; }

    bool next(std::string &text)
    {
        auto piece = nextPiece();
        if (piece && *piece) {
            text = std::move((*piece)->text);
            failpoint("tokenizer.text");
            return true;
        }
        if (!piece)
            m_problem = piece.error();
        return false;
    }

    /// Obeys what the job is told amid the computation; whether it is to end.
    bool isToEnd()
    {
        if (const auto going = m_context.betweenItems(); !going)
            m_problem = going.error();
        return m_problem.has_value();
    }

private:
    Result<std::optional<TextPiece>> nextPiece()
    {
        while (true) {
            FW_CHECK(m_context.betweenItems());
            if (!m_reader) {
                if (m_file == m_files.size())
                    return std::optional<TextPiece>();
                FW_TRY(reader, TextReader::open(m_files[m_file++]));
                m_reader.emplace(std::move(reader));
            }
            FW_TRY(piece, m_reader->next());
            if (!piece)
                m_reader.reset();
            else if (m_texts++ % m_every == 0)
                return piece;
        }
    }

    JobContext &m_context;
    std::vector<fs::path> m_files;
    std::size_t m_file = 0;
    std::optional<TextReader> m_reader;
    std::uint64_t m_bytes = 0, m_every = 1, m_texts = 0;
    std::optional<Error> m_problem;
};

TokenizerTraining::Method methodOf(const std::string &tokenizer)
{
    return tokenizer == "sentencepiece-bpe"       ? TokenizerTraining::Method::SentencePieceBpe
           : tokenizer == "sentencepiece-unigram" ? TokenizerTraining::Method::SentencePieceUnigram
                                                  : TokenizerTraining::Method::ByteLevelBpe;
}

Result<> learnTokenizer(JobContext &context, const TrainRecipe &recipe, const fs::path &folder)
{
    // sentencepiece keeps the texts in memory several times over; byte pairs only count their words.
    constexpr std::uint64_t mostOfPieces = 200'000'000, mostOfPairs = 4'000'000'000;
    TokenizerTraining training;
    training.method = methodOf(recipe.tokenizer);
    const bool isBytePairs = training.method == TokenizerTraining::Method::ByteLevelBpe;
    training.vocabularySize = int(recipe.vocabulary);
    training.specialTokens = {"<|im_start|>", "<|im_end|>"}; // of conversations, which it may learn later
    if (isBytePairs)
        training.specialTokens.insert(training.specialTokens.begin(), "<|endoftext|>");
    TextFeed feed(context, recipe, isBytePairs ? mostOfPairs : mostOfPieces);
    if (feed.every() > 1)
        context.note({FW_NOOP("core", "The tokenizer is learnt from one text in %1, which is enough."),
                      {std::to_string(feed.every())}});
    std::stop_source stop;
    training.totalBytes = feed.bytes();
    training.next = [&](std::string &text) { return feed.next(text); };
    training.progress = [&](double share) {
        context.progress(std::int64_t(share * wholeProgress), wholeProgress, "",
                         {FW_NOOP("core", "The tokenizer is learnt from the texts.")});
        if (feed.isToEnd())
            stop.request_stop();
    };
    const auto files = trainTokenizer(training, stop.get_token());
    if (feed.problem())
        return fail(*feed.problem());
    if (!files)
        return fail(files.error());
    for (const auto &[name, bytes] : *files) {
        if (name != "tokenizer_config.json") {
            FW_CHECK(saveFile(folder / name, bytes));
            continue;
        }
        FW_TRY(config, parseJson(bytes, name));
        config["chat_template"] = std::string(defaultChatTemplate());
        FW_CHECK(saveFile(folder / name, dumpJson(config, 2) + "\n"));
    }
    return {};
}

Result<> takeTokenizer(JobContext &context, const fs::path &folder)
{
    const Json *given = member(context.job().parameters, "tokenizer");
    if (!given)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "No model is chosen whose tokenizer the new model takes over.")},
                    {FW_NOOP("core", "Choose one, or let a tokenizer be learnt from the documents.")});
    FW_TRY(ref, modelRefFromJson(*given, "job.json"));
    ref.path = context.resolve(ref.path.string());
    if (isEncoderModel(ref.path))
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is an encoder; its tokenizer does not suit a model that writes."), {ref.name}},
                    {FW_NOOP("core", "Choose a language model, or let a tokenizer be learnt.")});
    FW_TRY(text, ModelText::open(ref.path));
    FW_CHECK(text->writeTokenizerFiles(folder));
    std::error_code ignored;
    fs::remove(folder / "generation_config.json", ignored); // it is about the other model
    return {};
}

Result<> makeWeights(JobContext &context, const TrainRecipe &recipe, const Tokenizer &tokenizer, const fs::path &folder)
{
    NewModel design = newModelOf(recipe);
    design.vocabulary = tokenizer.size();
    FW_TRY(config, newModelConfig(design));
    config.bosId = tokenizer.bosId() >= 0 ? tokenizer.bosId() : tokenizer.eosId();
    if (tokenizer.eosId() >= 0)
        config.eosIds = {tokenizer.eosId()};
    config.padId = tokenizer.padId();
    FW_CHECK(writeNewWeights(config, folder, std::uint64_t(recipe.seed), [&](std::uint64_t done, std::uint64_t all) {
        failpoint("weights.piece");
        context.progress(std::int64_t(done), std::int64_t(all), "",
                         {FW_NOOP("core", "The new model gets its first, random weights.")});
        return context.betweenItems();
    }));
    context.note({FW_NOOP("core", "The new model has %1 weights, %2 of them in its table of %3 tokens."),
                  {std::to_string(parameterCount(config)), std::to_string(config.vocab * config.hidden),
                   std::to_string(config.vocab)}});
    // Last: a folder with it is whole.
    return saveFile(folder / "config.json", dumpJson(modelConfigToJson(config, TensorType::F32), 2) + "\n");
}

} // namespace

Result<ModelRef> makeNewModel(JobContext &context, const TrainRecipe &recipe, bool onProcessor)
{
    const fs::path folder = folderOf(context);
    const ModelRef ref{.name = context.job().name, .path = folder};
    std::error_code problem;
    if (fs::exists(folder / "config.json", problem))
        return ref;
    FW_CHECK(checkFits(context, recipe, onProcessor));
    fs::remove_all(folder, problem);
    FW_CHECK(makeFolder(folder));
    FW_CHECK(recipe.tokenizer == "of-model" ? takeTokenizer(context, folder) : learnTokenizer(context, recipe, folder));
    FW_TRY(tokenizer, Tokenizer::fromFolder(folder));
    if (recipe.tokenizer != "of-model" && tokenizer->size() < recipe.vocabulary)
        context.warning({FW_NOOP("core", "The texts bear a vocabulary of %1 tokens only, not of %2."),
                         {std::to_string(tokenizer->size()), std::to_string(recipe.vocabulary)}});
    FW_CHECK(makeWeights(context, recipe, *tokenizer, folder));
    return ref;
}

void removeNewModel(const JobContext &context)
{
    std::error_code ignored;
    fs::remove_all(folderOf(context), ignored);
}

} // namespace fieldwright
