#include "core/worker/text_windows.h"

#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/dataset/dataset_row.h"
#include "core/run_folder/row_losses.h"
#include "core/worker/text_places.h"

#include <cmath>
#include <numeric>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr double generalRepeats = 3;
constexpr std::size_t heldOutOfSo = 20;

fs::path placesOf(const JobContext &context, const char *shard)
{
    return context.paths().folder / "tokens" / (std::string(shard) + ".places");
}

Result<TokenShard> shardOf(JobContext &context, const char *name, const std::vector<fs::path> &files,
                           const std::string &maker, const TextWindows::Encode &encode)
{
    const fs::path folder = context.paths().folder / "tokens";
    const fs::path path = folder / (std::string(name) + ".tokens");
    if (auto made = TokenShard::open(path, maker))
        return made;
    FW_CHECK(makeFolder(folder));
    FW_TRY(writer, TokenShardWriter::create(path, maker));
    TextPlaces places;
    std::int64_t texts = 0;
    std::uint64_t written = 0;
    for (const fs::path &file : files) {
        FW_TRY(reader, TextReader::open(file));
        while (true) {
            FW_CHECK(context.betweenItems());
            FW_TRY(piece, reader.next());
            if (!piece)
                break;
            context.progress(++texts, 0, "texts", {FW_NOOP("core", "The texts are cut into tokens.")});
            FW_TRY(tokens, encode(*piece));
            FW_CHECK(writer.append(tokens));
            written += tokens.size();
            if (piece->endsText)
                places.add(piece->name, written);
            failpoint("shard.text");
        }
        if (reader.emptyRows() > 0)
            context.warning({FW_NOOP("core", "Rows of %2 without text, which are left out: %1."),
                             {std::to_string(reader.emptyRows()), file.filename().string()}},
                            reader.emptyRows());
    }
    FW_CHECK(places.save(placesOf(context, name))); // before the shard: where that is, they are
    FW_CHECK(writer.commit());
    return TokenShard::open(path, maker);
}

/// How a window begins, whitespace as one space.
std::string textOf(std::span<const std::uint32_t> window, const Tokenizer &tokenizer)
{
    constexpr std::size_t mostTokens = 256, mostLetters = 600;
    std::vector<std::int32_t> ids;
    for (const std::uint32_t token : window.first(std::min(window.size(), mostTokens)))
        ids.push_back(TokenShard::idOf(token));
    std::string text = foldSpace(sanitizeUtf8(tokenizer.decode(ids)));
    std::size_t end = 0;
    for (std::size_t letters = 0; letters < mostLetters && end < text.size(); ++letters)
        nextCodePoint(text, end);
    // (nothing but special tokens has no text)
    return end < text.size() || ids.size() < window.size() || text.empty() ? text.substr(0, end) + "…" : text;
}

/// Some tens of megabytes, and seconds.
constexpr std::size_t mostKept = 20'000;

struct KeptWindows
{
    const TextWindows &windows;
    TextPlaces domain, general;
    const Tokenizer &tokenizer;

    DatasetRow row(const TextWindows::Window &window, std::size_t index) const
    {
        const auto tokens = windows.tokens(window);
        const TextPlaces &places = windows.isOfDomain(window) ? domain : general;
        DatasetRow out;
        out.id = "window " + std::to_string(index + 1);
        out.messages = {{"user", places.nameOf(windows.beginOf(window), tokens.size())},
                        {"assistant", textOf(tokens, tokenizer)}};
        return out;
    }

    Result<> write(JobContext &context, const std::vector<TextWindows::Window> &list, const fs::path &path) const
    {
        std::error_code ignored;
        if (fs::exists(path, ignored))
            return {};
        FW_CHECK(makeFolder(path.parent_path()));
        FW_TRY(file, DurableFile::create(path));
        const std::size_t count = std::min(list.size(), mostKept);
        for (std::size_t i = 0; i < count; ++i) {
            FW_CHECK(context.betweenItems());
            context.progress(std::int64_t(i), std::int64_t(count), "texts",
                             {FW_NOOP("core", "What the rows say is written down.")});
            FW_CHECK(file.write(dumpJson(toJson(row(list[i], i))) + "\n"));
        }
        return file.commit();
    }
};

} // namespace

std::vector<fs::path> generalTexts(const JobContext &context)
{
    std::vector<fs::path> files;
    if (const fs::path rows = context.paths().inputs() / "general.jsonl"; fs::exists(rows))
        files.push_back(rows);
    if (const Json *named = member(context.job().parameters, "general"); named && named->is_array()) {
        for (const Json &file : *named)
            files.push_back(context.resolve(file.is_string() ? file.get<std::string>() : std::string()));
    }
    return files;
}

Result<std::unique_ptr<TextWindows>> TextWindows::make(JobContext &context, const TrainRecipe &recipe,
                                                       std::size_t length, const std::string &maker,
                                                       const Encode &encode)
{
    auto out = std::make_unique<TextWindows>();
    out->m_length = length;
    FW_TRY(domain, shardOf(context, "domain", {context.paths().inputs() / "documents.jsonl"}, maker, encode));
    out->m_domain = std::move(domain);
    const auto windowsOf = [&](const TokenShard &shard) { return (shard.tokens().size() + length - 1) / length; };
    const std::size_t windows = windowsOf(*out->m_domain);
    if (windows == 0)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The chosen documents hold no text.")},
                    {FW_NOOP("core", "Choose documents that were read without an error.")});
    const auto isHeldOut = [&](std::size_t i) {
        return windows >= heldOutOfSo ? i % heldOutOfSo == heldOutOfSo - 1 : windows > 1 && i == windows - 1;
    };
    for (std::size_t i = 0; i < windows; ++i)
        (isHeldOut(i) ? out->m_validation : out->m_training).push_back({&*out->m_domain, i});
    if (recipe.domainShare >= 1)
        return out;

    FW_TRY(general, shardOf(context, "general", generalTexts(context), maker, encode));
    out->m_general = std::move(general);
    // Whole passes in an order of the seed's, until the documents have their share or the cap is reached.
    const auto ownWindows = out->m_training.size();
    const double wanted = double(ownWindows) * (1 - recipe.domainShare) / std::max(recipe.domainShare, 0.01);
    std::vector<std::size_t> order(windowsOf(*out->m_general));
    std::iota(order.begin(), order.end(), std::size_t(0));
    Random random(std::uint64_t(recipe.seed), 77);
    random.shuffle(std::span(order));
    const auto taken = std::size_t(std::min(std::round(wanted), double(order.size()) * generalRepeats));
    for (std::size_t i = 0; i < taken; ++i)
        out->m_training.push_back({&*out->m_general, order[i % order.size()]});
    out->m_domainShare = double(ownWindows) / double(out->m_training.size());
    return out;
}

std::span<const std::uint32_t> TextWindows::tokens(const Window &window) const
{
    const auto all = window.shard->tokens();
    const std::size_t begin = window.index * m_length;
    return all.subspan(begin, std::min(m_length, all.size() - begin));
}

Result<> keepWindows(JobContext &context, const TextWindows &windows, const Tokenizer &tokenizer)
{
    if (!context.isFirstRank())
        return {};
    const KeptWindows kept{windows, TextPlaces::read(placesOf(context, "domain")),
                           TextPlaces::read(placesOf(context, "general")), tokenizer};
    for (const auto &[part, list] :
         {std::pair{DatasetPart::Train, &windows.training()}, {DatasetPart::Validation, &windows.validation()}}) {
        const fs::path path =
            context.paths().folder / labelledRowsFolder / (std::string(datasetPartName(part)) + ".jsonl");
        const auto written = kept.write(context, *list, path);
        if (!written && written.error().code == ErrorCode::Cancelled)
            return written;
        if (written)
            continue;
        FW_CHECK(context.betweenItems()); // (whose own problem ends the job)
        context.warning({FW_NOOP("core", "What the rows of this run say cannot be kept, so their list will show "
                                         "numbers alone: %1"),
                         {},
                         {written.error().what}});
    }
    if (windows.training().size() > mostKept)
        context.note({FW_NOOP("core", "What the rows say is kept of the first %1 of %2; the others are shown by their "
                                      "numbers alone."),
                      {std::to_string(mostKept), std::to_string(windows.training().size())}});
    return {};
}

void tellWindows(JobContext &context, const TrainRecipe &recipe, const TextWindows &windows)
{
    const auto percent = [](double share) { return std::to_string(std::lround(100 * share)); };
    context.note({FW_NOOP("core", "The documents hold %1 tokens; %2 % of what is trained on is theirs."),
                  {std::to_string(windows.domainTokens()), percent(windows.domainShare())}});
    if (windows.domainShare() > recipe.domainShare + 0.01)
        context.warning({FW_NOOP("core", "There is too little general text for a domain share of %1 %: it is %2 %."),
                         {percent(recipe.domainShare), percent(windows.domainShare())}});
}

std::string beginningOf(std::span<const std::int32_t> ids, const Tokenizer &tokenizer)
{
    constexpr std::size_t mostTokens = 64;
    std::string text = tokenizer.decode(ids.first(std::min(ids.size(), mostTokens)));
    while (text.ends_with("\xef\xbf\xbd")) // a letter of which the last token has a part
        text.resize(text.size() - 3);
    return text;
}

Result<engine::TrainRow> WindowRows::row(std::size_t index) const
{
    engine::TrainRow row;
    for (const std::uint32_t token : m_windows.tokens(m_list.at(index)))
        row.ids.push_back(TokenShard::idOf(token));
    row.trained.assign(row.ids.size(), 1);
    return row;
}

Result<engine::EncoderRow> MaskedWindowRows::row(std::size_t index) const
{
    engine::EncoderRow row;
    row.ids.push_back(m_first);
    row.words.push_back(-1);
    std::int32_t word = 0;
    for (const std::uint32_t token : m_windows.tokens(m_list.at(index))) {
        word += (token & TokenShard::beginsWord) != 0;
        row.ids.push_back(TokenShard::idOf(token));
        row.words.push_back(token & TokenShard::isSpecial ? -1 : word);
    }
    row.ids.push_back(m_last);
    row.words.push_back(-1);
    return row;
}

} // namespace fieldwright
