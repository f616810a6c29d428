#include "core/worker/text_windows.h"

#include "core/base/random.h"

#include <cmath>
#include <numeric>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr double generalRepeats = 3;
constexpr std::size_t heldOutOfSo = 20;

Result<TokenShard> shardOf(JobContext &context, const char *name, const std::vector<fs::path> &files,
                           const std::string &maker, const TextWindows::Encode &encode)
{
    const fs::path folder = context.paths().folder / "tokens";
    const fs::path path = folder / (std::string(name) + ".tokens");
    if (auto made = TokenShard::open(path, maker))
        return made;
    FW_CHECK(makeFolder(folder));
    FW_TRY(writer, TokenShardWriter::create(path, maker));
    std::int64_t texts = 0;
    for (const fs::path &file : files) {
        FW_CHECK(forEachText(file, [&](const TextPiece &piece) -> Result<> {
            FW_CHECK(context.betweenItems());
            context.progress(++texts, 0, "texts");
            FW_TRY(tokens, encode(piece));
            return writer.append(tokens);
        }));
    }
    FW_CHECK(writer.commit());
    return TokenShard::open(path, maker);
}

} // namespace

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

    std::vector<fs::path> files;
    if (const fs::path rows = context.paths().inputs() / "general.jsonl"; fs::exists(rows))
        files.push_back(rows);
    if (const Json *named = member(context.job().parameters, "general"); named && named->is_array()) {
        for (const Json &file : *named)
            files.push_back(context.resolve(file.is_string() ? file.get<std::string>() : std::string()));
    }
    FW_TRY(general, shardOf(context, "general", files, maker, encode));
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

void tellWindows(JobContext &context, const TrainRecipe &recipe, const TextWindows &windows)
{
    const auto percent = [](double share) { return std::to_string(std::lround(100 * share)); };
    context.note({FW_NOOP("core", "The documents hold %1 tokens; %2 % of what is trained on is theirs."),
                  {std::to_string(windows.domainTokens()), percent(windows.domainShare())}});
    if (windows.domainShare() > recipe.domainShare + 0.01)
        context.warning({FW_NOOP("core", "There is too little general text for a domain share of %1 %: it is %2 %."),
                         {percent(recipe.domainShare), percent(windows.domainShare())}});
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
