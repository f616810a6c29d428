#pragma once

#include "core/evaluation/item_result.h"
#include "core/metrics/radar.h"
#include "core/metrics/statistics.h"

#include <optional>

namespace fieldwright {

enum class Verdict { Undecided, Better, Worse };
/// Of the regression gate, for one axis or for all.
enum class GateVerdict {
    Undecided,    ///< neither is shown
    WithinMargin, ///< a loss beyond the margin is ruled out
    Worse,        ///< significantly worse, and by more than the margin
};
const char *verdictName(Verdict verdict);         ///< better, worse, undecided
const char *gateVerdictName(GateVerdict verdict); ///< worse, within-margin, undecided

/// Both models on the same items. Scores and intervals are shares, 0 to 1, but for the chart scores.
struct Comparison
{
    std::int64_t n = 0;        ///< items
    std::int64_t clusters = 0; ///< groups of items that were resampled together
    double base = 0;           ///< mean raw score
    double tuned = 0;
    Interval baseInterval; ///< 95 %: Wilson for right-or-wrong items, else bootstrap
    Interval tunedInterval;
    double baseScore = 0; ///< 0 to 100: floor subtracted, not below 0; for the chart
    double tunedScore = 0;
    double delta = 0; ///< tuned − base, raw
    Interval deltaInterval;
    double correctedDelta = 0; ///< the same on the chart's scale ÷ 100, never clamped: what the bootstrap tests
    Interval correctedDeltaInterval;
    double p = 1;
    std::optional<double> pHolm; ///< corrected for the five dimensions
    std::string test = "none";   ///< mcnemar, paired-bootstrap, none
    Verdict verdict = Verdict::Undecided;
    std::int64_t better = 0; ///< items that the tuned model does better; of right-or-wrong items: mended
    std::int64_t worse = 0;
    std::int64_t baseUnparsed = 0;
    std::int64_t tunedUnparsed = 0;
    std::optional<double> baseMicroF1; ///< segmentation: F1 over all words of all sentences
    std::optional<double> tunedMicroF1;
};

/// One language's view of an axis, or all languages pooled by item.
struct AxisSlice
{
    Comparison all;
    Comparison free; ///< answers written as JSON
    Comparison choice;
};

struct AxisSummary
{
    std::string suite;
    std::string axis;
    AxisSlice pooled;
    std::map<std::string, AxisSlice> languages;
    GateVerdict gate = GateVerdict::Undecided;
    /// A difference smaller than this mostly cannot be seen with these items; raw points, 0 to 100.
    double detectablePoints = 0;
};

struct RadarSummary
{
    std::vector<double> base; ///< 0 to 100, in the order of fiveDimensions
    std::vector<double> tuned;
    RadarFigures figures;
    std::optional<Interval> keptInterval; ///< 95 %, from the same replicates; absent where the base may be empty
};

/// A proposal of what to do next. `action` is what its button does: prepare-run, add-items, show-worse, show-wrong,
/// show-unparsed, add-pairs, ask-both, none.
struct Advice
{
    std::string id;
    std::string axis; ///< that it is about, or empty
    Text heading;
    Text text;
    std::string action;
};

struct Summary
{
    std::string protocol;
    std::vector<std::string> models; ///< names, the first being the base
    bool compared = false;           ///< false: one model only, the figures of `tuned` mean nothing
    double marginPoints = 3;
    std::vector<AxisSummary> axes;             ///< of the five dimensions in their order, then those of other suites
    std::map<std::string, RadarSummary> radar; ///< by "pooled" and language; only where all five dimensions have items
    std::map<std::string, Comparison> domain;  ///< rephrased, unseen
    std::int64_t items = 0;
    std::int64_t unpaired = 0; ///< answered by one of two models only, left out
    std::int64_t baseUnparsed = 0;
    std::int64_t tunedUnparsed = 0;
    GateVerdict gate = GateVerdict::Undecided;
    double detectablePoints = 0; ///< the median of the axes'
    Verdict headlineVerdict = Verdict::Undecided;
    Text headline;
    Text gateText;
    Text detectable; ///< what cannot be seen with so few items
    std::vector<Advice> advice;
};

struct SummaryOptions
{
    std::vector<std::string> models;
    double marginPoints = 3;
    int resamples = 10'000;
    std::uint64_t seed = 42;
    std::vector<std::string> faulty; ///< ids of items that count for neither model
};

/// Figures of the whole evaluation. Items that only one of two models answered are left out and counted.
Summary summarise(std::span<const ItemResult> results, const SummaryOptions &options = {});
/// The same from output/items.jsonl. Errors: NotFound, Io.
Result<Summary> summariseFile(const std::filesystem::path &items, const SummaryOptions &options = {});

Json toJson(const Summary &summary);
/// Errors: Corrupt, Unsupported (another format version).
Result<Summary> summaryFromJson(const Json &value, std::string_view thing);

} // namespace fieldwright
