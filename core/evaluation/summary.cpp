#include "core/evaluation/summary.h"

#include "core/base/hash.h"
#include "core/evaluation/advice.h"
#include "core/metrics/match_counts.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace fieldwright {

namespace {

constexpr double significance = 0.05;
constexpr double normalQuantile = 1.959963984540054;
/// The share of items on which two models differ is taken to be at least this when saying what can be seen at all.
constexpr double leastDiscordance = 0.1;

struct Pair
{
    const ItemResult *base = nullptr;
    const ItemResult *tuned = nullptr;

    const ItemResult &any() const { return base ? *base : *tuned; }
};
using Pairs = std::vector<Pair>;

double corrected(const ItemResult &result)
{
    return (result.score - result.floor) / (1 - result.floor);
}

bool isRightOrWrong(const Pairs &pairs)
{
    return std::all_of(pairs.begin(), pairs.end(), [](const Pair &pair) {
        const auto isBinary = [](const ItemResult *result) {
            return !result || result->score == 0 || result->score == 1;
        };
        return isBinary(pair.base) && isBinary(pair.tuned);
    });
}

/// Numbers for the clusters of these items, and how many there are.
std::vector<std::int64_t> clusterNumbers(const Pairs &pairs, std::int64_t &count)
{
    std::map<std::string, std::int64_t> numbers;
    std::vector<std::int64_t> out;
    for (const Pair &pair : pairs) {
        const ItemResult &item = pair.any();
        const std::string name =
            item.suite + '\n' + item.axis + '\n' + (item.cluster.empty() ? item.item : item.cluster);
        out.push_back(numbers.try_emplace(name, std::int64_t(numbers.size())).first->second);
    }
    count = std::int64_t(numbers.size());
    return out;
}

std::optional<double> microF1(const Pairs &pairs, const ItemResult *Pair::*side)
{
    MatchCounts counts;
    bool any = false;
    for (const Pair &pair : pairs) {
        const ItemResult *result = pair.*side;
        if (!result || result->task != "segment")
            continue;
        any = true;
        counts += {intOr(result->parts, "matched"), intOr(result->parts, "predicted"), intOr(result->parts, "gold")};
    }
    if (!any)
        return std::nullopt;
    return counts.f1();
}

/// A bootstrap of clusters that are all alike has no width: it says that nothing varied in these, not that nothing can.
/// What others would be is then bounded as for a proportion of 0 or 1 among so many clusters; `least` is the least
/// value.
Interval withWidth(const Interval &interval, std::int64_t clusters, double least)
{
    if (interval.high - interval.low > 1e-12)
        return interval;
    const double unseen = wilsonInterval(0, clusters).high;
    return {std::max(least, interval.low - unseen), std::min(1.0, interval.high + unseen)};
}

/// The figures of one set of items; the corrected bootstrap is given back for the radar's interval.
Comparison compare(const Pairs &pairs, bool compared, const SummaryOptions &options, std::string_view stream,
                   PairedBootstrap *correctedOut = nullptr)
{
    Comparison out;
    out.n = std::int64_t(pairs.size());
    if (pairs.empty())
        return out;
    const std::vector<std::int64_t> clusters = clusterNumbers(pairs, out.clusters);
    std::vector<PairedScore> raw;
    std::vector<PairedScore> overFloor;
    std::int64_t baseRight = 0;
    std::int64_t tunedRight = 0;
    for (size_t i = 0; i < pairs.size(); ++i) {
        const ItemResult &base = pairs[i].any();
        const ItemResult &tuned = compared ? *pairs[i].tuned : base;
        raw.push_back({base.score, tuned.score, clusters[i]});
        overFloor.push_back({corrected(base), corrected(tuned), clusters[i]});
        baseRight += base.score == 1;
        tunedRight += tuned.score == 1;
        out.better += tuned.score > base.score;
        out.worse += tuned.score < base.score;
        out.baseUnparsed += !base.parsed;
        out.tunedUnparsed += compared && !tuned.parsed;
    }
    // The same draws for both scales.
    const BootstrapOptions draws{options.resamples, options.seed, fnv1a(stream)};
    const PairedBootstrap rawBootstrap = pairedBootstrap(raw, draws);
    PairedBootstrap correctedBootstrap = pairedBootstrap(overFloor, draws);
    out.base = rawBootstrap.base;
    out.tuned = rawBootstrap.tuned;
    out.delta = rawBootstrap.delta;
    out.correctedDelta = correctedBootstrap.delta;
    out.correctedDeltaInterval = correctedBootstrap.deltaInterval;
    out.baseScore = 100 * std::max(0.0, correctedBootstrap.base);
    out.tunedScore = 100 * std::max(0.0, correctedBootstrap.tuned);

    const bool binary = isRightOrWrong(pairs);
    const bool independent = out.clusters == out.n;
    if (binary && independent) {
        out.baseInterval = wilsonInterval(baseRight, out.n);
        out.tunedInterval = wilsonInterval(tunedRight, out.n);
        const std::int64_t bothRight = baseRight - out.worse;
        out.deltaInterval =
            pairedDifferenceInterval({bothRight, out.worse, out.better, out.n - bothRight - out.worse - out.better});
    } else {
        out.baseInterval = withWidth(rawBootstrap.baseInterval, out.clusters, 0);
        out.tunedInterval = withWidth(rawBootstrap.tunedInterval, out.clusters, 0);
        out.deltaInterval = withWidth(rawBootstrap.deltaInterval, out.clusters, -1);
    }
    if (out.better + out.worse == 0)
        out.correctedDeltaInterval = out.deltaInterval;
    if (compared) {
        // McNemar's test takes every item for itself; items that share a passage are not independent.
        out.test = binary && independent ? "mcnemar" : "paired-bootstrap";
        out.p = binary && independent ? mcNemar(out.better, out.worse, out.n).p : correctedBootstrap.p;
    }
    out.baseMicroF1 = microF1(pairs, &Pair::base);
    if (compared)
        out.tunedMicroF1 = microF1(pairs, &Pair::tuned);
    if (correctedOut)
        *correctedOut = std::move(correctedBootstrap);
    return out;
}

/// Holm's correction within one family of tests, and what it decides.
void decide(std::vector<Comparison *> family)
{
    std::erase_if(family, [](const Comparison *comparison) { return comparison->test == "none"; });
    std::vector<double> p;
    for (const Comparison *comparison : family)
        p.push_back(comparison->p);
    const std::vector<double> adjusted = holmAdjusted(p);
    for (size_t i = 0; i < family.size(); ++i) {
        Comparison &comparison = *family[i];
        comparison.pHolm = adjusted[i];
        const double delta = comparison.test == "mcnemar" ? comparison.delta : comparison.correctedDelta;
        if (adjusted[i] < significance && delta != 0)
            comparison.verdict = delta > 0 ? Verdict::Better : Verdict::Worse;
    }
}

GateVerdict gateOf(const Comparison &comparison, double marginPoints)
{
    const double margin = marginPoints / 100;
    if (comparison.n == 0 || comparison.test == "none")
        return GateVerdict::Undecided;
    if (comparison.verdict == Verdict::Worse && comparison.delta < -margin)
        return GateVerdict::Worse;
    // An interval without width says that nothing changed in these items, not that nothing can: with 95 % confidence
    // fewer than 3 in n would (the rule of three).
    const bool changed = comparison.better + comparison.worse > 0;
    const double low = changed ? comparison.deltaInterval.low : -3 / double(comparison.n);
    return low >= -margin ? GateVerdict::WithinMargin : GateVerdict::Undecided;
}

double detectablePointsOf(const Comparison &comparison)
{
    if (comparison.n == 0)
        return 0;
    const double halfWidth = (comparison.deltaInterval.high - comparison.deltaInterval.low) / 2;
    const double leastHalfWidth = normalQuantile * std::sqrt(leastDiscordance / double(comparison.n));
    return 100 * std::max(halfWidth, leastHalfWidth);
}

/// Items in order of appearance, with the answers of both models.
Pairs pairItems(std::span<const ItemResult> results, const SummaryOptions &options, Summary &summary)
{
    const std::set<std::string> faulty(options.faulty.begin(), options.faulty.end());
    std::map<std::tuple<std::string, std::string, std::string>, size_t> places;
    Pairs all;
    for (const ItemResult &result : results) {
        if (faulty.contains(result.item))
            continue;
        summary.compared = summary.compared || result.model == 1;
        const auto [it, isNew] = places.try_emplace({result.suite, result.axis, result.item}, all.size());
        if (isNew)
            all.emplace_back();
        (result.model == 0 ? all[it->second].base : all[it->second].tuned) = &result;
    }
    Pairs out;
    for (const Pair &pair : all) {
        if (summary.compared && (!pair.base || !pair.tuned))
            ++summary.unpaired;
        else
            out.push_back(pair);
    }
    return out;
}

Pairs only(const Pairs &pairs, const std::function<bool(const ItemResult &)> &wanted)
{
    Pairs out;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(out),
                 [&](const Pair &pair) { return wanted(pair.any()); });
    return out;
}

AxisSlice sliceOf(const Pairs &pairs, bool compared, const SummaryOptions &options, const std::string &stream,
                  PairedBootstrap *correctedOut = nullptr)
{
    AxisSlice out;
    out.all = compare(pairs, compared, options, stream, correctedOut);
    out.free =
        compare(only(pairs, [](const ItemResult &item) { return item.isFree(); }), compared, options, stream + "/free");
    out.choice = compare(only(pairs, [](const ItemResult &item) { return !item.isFree(); }), compared, options,
                         stream + "/choice");
    return out;
}

/// Bootstraps of the five dimensions by slice name, in their order.
using Replicates = std::map<std::string, std::map<std::string, PairedBootstrap>>;

std::optional<Interval> keptInterval(const std::map<std::string, PairedBootstrap> &axes)
{
    std::vector<double> kept;
    const size_t resamples = axes.begin()->second.baseReplicates.size();
    for (size_t i = 0; i < resamples; ++i) {
        std::vector<double> base;
        std::vector<double> tuned;
        for (const char *axis : fiveDimensions) {
            const PairedBootstrap &bootstrap = axes.at(axis);
            base.push_back(100 * std::max(0.0, bootstrap.baseReplicates[i]));
            tuned.push_back(100 * std::max(0.0, bootstrap.tunedReplicates[i]));
        }
        if (const RadarFigures figures = compareRadar(base, tuned); figures.kept)
            kept.push_back(*figures.kept);
    }
    // Where some replicates have an empty base, their share is unknown and so is the interval.
    if (kept.size() < resamples || kept.empty())
        return std::nullopt;
    std::sort(kept.begin(), kept.end());
    return Interval{quantile(kept, 0.025), quantile(kept, 0.975)};
}

void addRadar(Summary &summary, const Replicates &replicates)
{
    for (const auto &[slice, axes] : replicates) {
        if (axes.size() != fiveDimensions.size())
            continue;
        RadarSummary radar;
        for (const AxisSummary &axis : summary.axes) {
            if (axis.suite != fiveDimensionSuite)
                continue;
            const Comparison &figures = slice == "pooled" ? axis.pooled.all : axis.languages.at(slice).all;
            radar.base.push_back(figures.baseScore);
            radar.tuned.push_back(figures.tunedScore);
        }
        if (summary.compared) {
            radar.figures = compareRadar(radar.base, radar.tuned);
            radar.keptInterval = keptInterval(axes);
        } else {
            radar.tuned.clear();
            radar.figures.baseArea = compareRadar(radar.base, radar.base).baseArea;
        }
        summary.radar[slice] = std::move(radar);
    }
}

void addAxes(Summary &summary, const Pairs &pairs, const SummaryOptions &options)
{
    std::vector<std::pair<std::string, std::string>> names;
    for (const char *axis : fiveDimensions)
        names.emplace_back(fiveDimensionSuite, axis);
    for (const Pair &pair : pairs) {
        const std::pair name(pair.any().suite, pair.any().axis);
        if (name.first != domainSuite && std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    }
    Replicates replicates;
    for (const auto &[suite, axisName] : names) {
        const Pairs ofAxis =
            only(pairs, [&](const ItemResult &item) { return item.suite == suite && item.axis == axisName; });
        if (ofAxis.empty())
            continue;
        AxisSummary axis;
        axis.suite = suite;
        axis.axis = axisName;
        const std::string stream = suite + "/" + axisName;
        PairedBootstrap bootstrap;
        axis.pooled = sliceOf(ofAxis, summary.compared, options, stream, &bootstrap);
        if (suite == fiveDimensionSuite)
            replicates["pooled"][axisName] = std::move(bootstrap);
        std::set<std::string> languages;
        for (const Pair &pair : ofAxis)
            languages.insert(pair.any().language);
        for (const std::string &language : languages) {
            const Pairs ofLanguage = only(ofAxis, [&](const ItemResult &item) { return item.language == language; });
            PairedBootstrap each;
            axis.languages[language] = sliceOf(ofLanguage, summary.compared, options, stream + "/" + language, &each);
            if (suite == fiveDimensionSuite)
                replicates[language][axisName] = std::move(each);
        }
        axis.detectablePoints = detectablePointsOf(axis.pooled.all);
        summary.axes.push_back(std::move(axis));
    }

    // One family for each suite, pooled and by language; what free and choice items show apart is only shown.
    std::map<std::string, std::vector<Comparison *>> families;
    for (AxisSummary &axis : summary.axes) {
        families[axis.suite + "/pooled"].push_back(&axis.pooled.all);
        for (auto &[language, slice] : axis.languages)
            families[axis.suite + "/" + language].push_back(&slice.all);
    }
    for (auto &[name, family] : families)
        decide(family);
    addRadar(summary, replicates);
}

void applyGate(Summary &summary)
{
    bool anyWorse = false;
    bool allWithin = !summary.axes.empty();
    for (AxisSummary &axis : summary.axes) {
        axis.gate = gateOf(axis.pooled.all, summary.marginPoints);
        anyWorse = anyWorse || axis.gate == GateVerdict::Worse;
        allWithin = allWithin && axis.gate == GateVerdict::WithinMargin;
    }
    // The median: an axis on which very much changed has a wide interval, and says nothing of the others.
    std::vector<double> points;
    for (const AxisSummary &axis : summary.axes)
        points.push_back(axis.detectablePoints);
    std::sort(points.begin(), points.end());
    summary.detectablePoints = quantile(points, 0.5);
    summary.gate = anyWorse ? GateVerdict::Worse : allWithin ? GateVerdict::WithinMargin : GateVerdict::Undecided;
}

} // namespace

const char *verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better:
        return "better";
    case Verdict::Worse:
        return "worse";
    case Verdict::Undecided:
        break;
    }
    return "undecided";
}

const char *gateVerdictName(GateVerdict verdict)
{
    switch (verdict) {
    case GateVerdict::Worse:
        return "worse";
    case GateVerdict::WithinMargin:
        return "within-margin";
    case GateVerdict::Undecided:
        break;
    }
    return "undecided";
}

Summary summarise(std::span<const ItemResult> results, const SummaryOptions &options)
{
    Summary summary;
    summary.protocol = evaluationProtocol;
    summary.models = options.models;
    summary.marginPoints = options.marginPoints;
    const Pairs pairs = pairItems(results, options, summary);
    summary.items = std::int64_t(pairs.size());
    for (const Pair &pair : pairs) {
        summary.baseUnparsed += !pair.any().parsed;
        summary.tunedUnparsed += summary.compared && !pair.tuned->parsed;
    }
    addAxes(summary, pairs, options);
    std::vector<Comparison *> domainFamily;
    for (const char *part : {"rephrased", "unseen"}) {
        const Pairs ofPart =
            only(pairs, [&](const ItemResult &item) { return item.suite == domainSuite && item.axis == part; });
        if (ofPart.empty())
            continue;
        summary.domain[part] = compare(ofPart, summary.compared, options, std::string("domain/") + part);
        domainFamily.push_back(&summary.domain[part]);
    }
    decide(domainFamily);
    applyGate(summary);
    advise(summary);
    return summary;
}

Result<Summary> summariseFile(const std::filesystem::path &items, const SummaryOptions &options)
{
    std::error_code ignored;
    if (!std::filesystem::exists(items, ignored))
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There are no answers in %1."), {items.string()}},
                    {FW_NOOP("core", "Run the evaluation again."), {}});
    FW_TRY(results, readItemResults(items));
    return summarise(results, options);
}

} // namespace fieldwright
