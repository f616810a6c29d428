#include "core/dataset/build_dataset.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/dataset/general_mix.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <unordered_set>

namespace fieldwright {

namespace {

/// "3", "2.5"
std::string shortNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

struct CountedRow
{
    DatasetRow row;
    TokenCounts tokens;
};

struct PartCounts
{
    std::int64_t rows = 0;
    std::int64_t domainRows = 0;
    std::int64_t rendered = 0;
    std::int64_t trained = 0;
    std::int64_t domainRendered = 0;
    std::int64_t domainTrained = 0;

    void add(const CountedRow &counted)
    {
        ++rows;
        rendered += counted.tokens.rendered;
        trained += counted.tokens.trained;
        if (counted.row.isDomain) {
            ++domainRows;
            domainRendered += counted.tokens.rendered;
            domainTrained += counted.tokens.trained;
        }
    }
};

Result<> checkOptions(const BuildOptions &options, size_t pairCount)
{
    if (pairCount == 0) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There are no accepted pairs to build a version from.")},
                    {FW_NOOP("core", "Accept some pairs first.")});
    }
    const auto isShare = [](double value, double least, double most) {
        return std::isfinite(value) && value >= least && value <= most;
    };
    if (!isShare(options.domainShare, 0.05, 1)) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The domain share cannot be %1."), {std::to_string(options.domainShare)}},
                    {FW_NOOP("core", "Choose a value from %1 to %2."), {"0.05", "1"}});
    }
    if (!isShare(options.validationShare, 0, 0.5) || !isShare(options.rephrasedShare, 0, 0.9) ||
        !isShare(options.unseenShare, 0, 0.5) || !isShare(options.generalCap, 1, 100) || options.maxLength < 8) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The shares that are held out are impossible.")},
                    {FW_NOOP("core", "Choose shares from 0 to 0.5.")});
    }
    return {};
}

/// Counts tokens row by row; rows that would train nothing are dropped.
class Counter
{
public:
    Counter(const BuildOptions &options, const BuildHooks &hooks, std::int64_t total)
        : m_options(options), m_hooks(hooks), m_total(total)
    {}

    Result<std::vector<CountedRow>> count(std::vector<DatasetRow> rows, std::vector<DroppedRow> &dropped)
    {
        std::vector<CountedRow> out;
        for (DatasetRow &row : rows) {
            if (m_hooks.betweenRows)
                FW_CHECK(m_hooks.betweenRows());
            FW_TRY(tokens, m_hooks.countTokens(row.messages));
            if (m_hooks.progress)
                m_hooks.progress(++m_done, m_total);
            if (tokens.trained <= 0) {
                dropped.push_back({row.id, {FW_NOOP("core", "It has no token to train on.")}});
                continue;
            }
            cutRows += tokens.rendered > m_options.maxLength;
            out.push_back({std::move(row), tokens});
        }
        return out;
    }

    std::int64_t cutRows = 0;

private:
    const BuildOptions &m_options;
    const BuildHooks &m_hooks;
    std::int64_t m_done = 0;
    std::int64_t m_total = 0;
};

Result<Json> writePart(const std::filesystem::path &file, const std::vector<CountedRow> &rows)
{
    FW_TRY(out, DurableFile::create(file));
    Sha256 hash;
    std::int64_t bytes = 0;
    for (const CountedRow &counted : rows) {
        const std::string line = dumpJson(toJson(counted.row)) + "\n";
        FW_CHECK(out.write(line));
        hash.add(line);
        bytes += std::int64_t(line.size());
    }
    FW_CHECK(out.commit());
    return Json{{"sha256", hash.hex()}, {"bytes", bytes}, {"rows", rows.size()}};
}

Json check(const char *id, bool ok, const Text &text)
{
    return {{"id", id}, {"ok", ok}, {"text", toJson(text)}};
}

/// Why the domain has more of the rows than it should.
Text tooFewGeneral(const std::string &points, const GeneralMix &mixed, const BuildOptions &options)
{
    const std::string cap = shortNumber(options.generalCap);
    if (!mixed.isUsedUp)
        return {FW_NOOP("core", "The domain share is off by %1 points: with so few rows, whole general rows come no "
                                "nearer to it."),
                {points}};
    if (mixed.tooLong > 0)
        return {FW_NOOP("core", "The domain share is off by %1 points: %2 general rows are too long for it, and every "
                                "other one is already used %3 times. Add general data of ordinary length to reach it."),
                {points, std::to_string(mixed.tooLong), cap}};
    return {FW_NOOP("core", "The domain share is off by %1 points: every general row is already used %2 times. Add "
                            "general data to reach it."),
            {points, cap}};
}

/// What the reader of a manifest wants to be sure of, computed from the rows as written.
Json checksOf(const std::map<DatasetPart, std::vector<CountedRow>> &parts, double realised, const GeneralMix &mixed,
              const BuildOptions &options)
{
    std::unordered_set<std::string> trainedQuestions;
    std::unordered_set<std::string> trainedChunks;
    for (const CountedRow &counted : parts.at(DatasetPart::Train)) {
        trainedQuestions.insert(counted.row.question());
        if (!counted.row.chunk.empty())
            trainedChunks.insert(counted.row.chunk);
    }
    std::int64_t sharedQuestions = 0;
    for (const DatasetPart part : {DatasetPart::Validation, DatasetPart::Rephrased, DatasetPart::Unseen}) {
        for (const CountedRow &counted : parts.at(part))
            sharedQuestions += trainedQuestions.contains(counted.row.question());
    }
    std::int64_t sharedChunks = 0;
    for (const CountedRow &counted : parts.at(DatasetPart::Unseen))
        sharedChunks += trainedChunks.contains(counted.row.chunk) && !counted.row.chunk.empty();
    const double gap = std::abs(realised - options.domainShare);
    Json out = Json::array();
    out.push_back(check("questions-disjoint", sharedQuestions == 0,
                        {FW_NOOP("core", "Held-out questions that also stand in the training part: %1."),
                         {std::to_string(sharedQuestions)}}));
    out.push_back(
        check("chunks-disjoint", sharedChunks == 0,
              {FW_NOOP("core", "Held-out facts whose passage is also trained: %1."), {std::to_string(sharedChunks)}}));
    const std::string points = std::to_string(int(std::lround(gap * 100)));
    out.push_back(check("share-reached", gap <= 0.01,
                        realised > options.domainShare + 0.01
                            ? tooFewGeneral(points, mixed, options)
                            : Text{FW_NOOP("core", "The domain share is off by %1 points."), {points}}));
    return out;
}

} // namespace

Result<Json> buildDataset(const std::vector<Pair> &pairs, const std::vector<DatasetRow> &general,
                          const BuildOptions &options, const BuildHooks &hooks, const std::filesystem::path &folder)
{
    FW_CHECK(checkOptions(options, pairs.size()));
    DatasetSplit split = splitPairs(pairs, options);
    std::vector<DroppedRow> dropped = std::move(split.dropped);
    Counter counter(options, hooks, std::int64_t(pairs.size() - dropped.size() + general.size()));
    dropped.insert(dropped.end(), options.leftOut.begin(), options.leftOut.end());

    std::map<DatasetPart, std::vector<CountedRow>> parts;
    for (auto &[part, rows] : split.parts) {
        FW_TRY(counted, counter.count(std::move(rows), dropped));
        parts[part] = std::move(counted);
    }
    std::vector<CountedRow> &train = parts[DatasetPart::Train];
    if (train.empty()) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Nothing is left to train on: every pair is held out or dropped.")},
                    {FW_NOOP("core", "Accept more pairs, or hold out less.")});
    }

    // General rows: some are held out for validation, the rest fill the share that the domain leaves.
    std::vector<std::string> repeated;
    std::vector<DatasetRow> usable = usableGeneralRows(general, options.systemPrompt, repeated);
    for (std::string &id : repeated)
        dropped.push_back({std::move(id), {FW_NOOP("core", "The same question stands in another general row.")}});
    FW_TRY(counted, counter.count(std::move(usable), dropped));
    DomainTokens domain;
    for (const CountedRow &row : train)
        domain.training += row.tokens.rendered;
    for (const CountedRow &row : parts[DatasetPart::Validation])
        domain.validation += row.tokens.rendered;
    std::vector<std::int64_t> generalTokens;
    for (const CountedRow &row : counted)
        generalTokens.push_back(row.tokens.rendered);
    Random random = mixStream(options);
    const GeneralMix mixed = mixGeneral(generalTokens, domain, options, random);
    for (const std::uint32_t row : mixed.held)
        parts[DatasetPart::Validation].push_back(counted[row]);
    for (const auto &[row, pass] : mixed.taken) {
        CountedRow taken = counted[row];
        if (pass > 0)
            taken.row.id += "#" + std::to_string(pass + 1);
        train.push_back(std::move(taken));
    }
    random.shuffle(std::span(train));

    Json files = Json::object();
    Json counts = Json::object();
    PartCounts trained;
    FW_CHECK(makeFolder(folder));
    for (const DatasetPart part : datasetParts) {
        const std::string name = datasetPartName(part);
        PartCounts sum;
        for (const CountedRow &row : parts[part])
            sum.add(row);
        if (part == DatasetPart::Train)
            trained = sum;
        counts[name] = {{"rows", sum.rows},
                        {"domain_rows", sum.domainRows},
                        {"general_rows", sum.rows - sum.domainRows},
                        {"rendered_tokens", sum.rendered},
                        {"trained_tokens", sum.trained}};
        FW_TRY(written, writePart(folder / (name + ".jsonl"), parts[part]));
        files[name + ".jsonl"] = std::move(written);
    }
    const double realised = trained.rendered ? double(trained.domainRendered) / double(trained.rendered) : 0;
    const double realisedTrained = trained.trained ? double(trained.domainTrained) / double(trained.trained) : 0;

    Sha256 pairsHash;
    for (const Pair &pair : pairs)
        pairsHash.add(dumpJson(toJson(pair)) + "\n");
    Json droppedJson = Json::array();
    for (const DroppedRow &row : dropped)
        droppedJson.push_back({{"id", row.id}, {"reason", toJson(row.reason)}});
    Json manifest = {
        {"format", 1},
        {"name", options.name},
        {"version", options.version},
        {"created_ms", wallClockMs()},
        {"seed", options.seed},
        {"shares",
         {{"asked", options.domainShare},
          {"realised_rendered", realised},
          {"realised_trained", realisedTrained},
          {"validation", options.validationShare},
          {"rephrased", options.rephrasedShare},
          {"unseen", options.unseenShare}}},
        {"counts", std::move(counts)},
        {"cut_rows", counter.cutRows},
        {"dropped", std::move(droppedJson)},
        {"repeated_general", mixed.available ? double(mixed.taken.size()) / double(mixed.available) : 0.0},
        {"general_cap", options.generalCap},
        {"system_prompt", options.systemPrompt},
        {"files", std::move(files)},
        {"tokenizer_sha256", options.tokenizerSha256},
        {"template_sha256", options.templateSha256},
        {"model", {{"name", options.modelName}}},
        {"max_length", options.maxLength},
        {"checks", checksOf(parts, realised, mixed, options)},
        {"pairs_sha256", pairsHash.hex()},
    };
    FW_CHECK(saveFile(folder / "manifest.json", dumpJson(manifest, 2) + "\n"));
    return manifest;
}

} // namespace fieldwright
