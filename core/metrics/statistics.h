#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fieldwright {

struct Interval
{
    double low = 0;
    double high = 0;
    bool operator==(const Interval &) const = default;
};

/// Score interval of a proportion (Wilson 1927); `z` is the normal quantile, for 95 % by default. n = 0 gives [0, 1].
Interval wilsonInterval(std::int64_t successes, std::int64_t n, double z = 1.959963984540054);

/// Exact McNemar test of two models on the same n items, right or wrong: `fixed` became right, `broken` became wrong.
struct McNemar
{
    double p = 1;             ///< two-sided: the binomial tail of the discordant pairs, doubled, at most 1
    double delta = 0;         ///< (fixed − broken) / n
    double standardError = 0; ///< of delta
};
McNemar mcNemar(std::int64_t fixed, std::int64_t broken, std::int64_t n);

/// How two models did on the same items, each right or wrong.
struct PairedCounts
{
    std::int64_t bothRight = 0;
    std::int64_t onlyBase = 0;
    std::int64_t onlyTuned = 0;
    std::int64_t bothWrong = 0;
};
/// 95 % score interval of the difference tuned − base of two proportions on the same items (Newcombe 1998, Statistics
/// in Medicine 17:2635, method 10). Unlike a bootstrap's it keeps its width where no item changed. No items: [−1, 1].
Interval pairedDifferenceInterval(const PairedCounts &counts);

/// One item answered by both models. Items that share a source have the same cluster and are drawn together.
struct PairedScore
{
    double base = 0;
    double tuned = 0;
    std::int64_t cluster = 0;
};

struct BootstrapOptions
{
    int resamples = 10'000;
    std::uint64_t seed = 1;
    std::uint64_t stream = 0; ///< independent draws of the same seed
    double level = 0.95;
};

struct PairedBootstrap
{
    double base = 0;
    double tuned = 0;
    double delta = 0;
    Interval baseInterval;
    Interval tunedInterval;
    Interval deltaInterval;
    /// Two-sided, from the share of replicates on the other side of zero; never below 2^(1−k), the least that a
    /// sign-flip test could give with k clusters that differ, since a bootstrap of few clusters is overconfident.
    double p = 1;
    std::vector<double> baseReplicates; ///< means, by resample
    std::vector<double> tunedReplicates;
};

/// Percentile bootstrap of means (Efron 1979) over clusters: each replicate draws as many clusters as there are and
/// takes the mean over their items. The same input and seed give the same figures on every machine.
PairedBootstrap pairedBootstrap(std::span<const PairedScore> items, const BootstrapOptions &options = {});

/// Quantile by linear interpolation between order statistics (type 7). Sorts nothing: `sorted` must be.
double quantile(std::span<const double> sorted, double share);

/// Holm's step-down adjusted p values, in the order given.
std::vector<double> holmAdjusted(std::span<const double> p);

} // namespace fieldwright
