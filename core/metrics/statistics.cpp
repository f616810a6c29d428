#include "core/metrics/statistics.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace fieldwright {

Interval wilsonInterval(std::int64_t successes, std::int64_t n, double z)
{
    if (n <= 0)
        return {0, 1};
    const double count = double(n);
    const double p = double(successes) / count;
    const double denominator = 1 + z * z / count;
    const double centre = (p + z * z / (2 * count)) / denominator;
    const double half = z / denominator * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

McNemar mcNemar(std::int64_t fixed, std::int64_t broken, std::int64_t n)
{
    McNemar out;
    if (n <= 0)
        return out;
    const double difference = double(fixed - broken);
    const double discordant = double(fixed + broken);
    out.delta = difference / double(n);
    out.standardError = std::sqrt(std::max(0.0, discordant - difference * difference / double(n))) / double(n);
    // P(X <= min) for X ~ Binomial(discordant, 1/2); terms by logarithms, so that 2^-discordant may underflow.
    double tail = 0;
    for (std::int64_t k = 0; k <= std::min(fixed, broken); ++k)
        tail += std::exp(std::lgamma(discordant + 1) - std::lgamma(double(k) + 1) -
                         std::lgamma(discordant - double(k) + 1) - discordant * std::log(2.0));
    out.p = std::min(1.0, 2 * tail);
    return out;
}

Interval pairedDifferenceInterval(const PairedCounts &counts)
{
    const double a = double(counts.bothRight), b = double(counts.onlyBase), c = double(counts.onlyTuned);
    const double d = double(counts.bothWrong);
    const double n = a + b + c + d;
    if (n <= 0)
        return {-1, 1};
    const double base = (a + b) / n;
    const double tuned = (a + c) / n;
    const Interval baseInterval = wilsonInterval(counts.bothRight + counts.onlyBase, std::int64_t(n));
    const Interval tunedInterval = wilsonInterval(counts.bothRight + counts.onlyTuned, std::int64_t(n));
    // The correlation of the two, with the correction for continuity that method 10 has.
    const double margins = (a + b) * (c + d) * (a + c) * (b + d);
    double cross = a * d - b * c;
    if (cross > 0)
        cross = std::max(cross - n / 2, 0.0);
    const double phi = margins > 0 ? cross / std::sqrt(margins) : 0;
    const auto distance = [phi](double x, double y) {
        return std::sqrt(std::max(0.0, x * x - 2 * phi * x * y + y * y));
    };
    const double delta = (c - b) / n;
    return {std::max(-1.0, delta - distance(tuned - tunedInterval.low, baseInterval.high - base)),
            std::min(1.0, delta + distance(tunedInterval.high - tuned, base - baseInterval.low))};
}

double quantile(std::span<const double> sorted, double share)
{
    if (sorted.empty())
        return 0;
    const double place = share * double(sorted.size() - 1);
    const size_t below = size_t(place);
    if (below + 1 >= sorted.size())
        return sorted.back();
    return sorted[below] + (place - double(below)) * (sorted[below + 1] - sorted[below]);
}

PairedBootstrap pairedBootstrap(std::span<const PairedScore> items, const BootstrapOptions &options)
{
    struct Cluster
    {
        double base = 0;
        double tuned = 0;
        double items = 0;
    };
    PairedBootstrap out;
    std::map<std::int64_t, size_t> places;
    std::vector<Cluster> clusters;
    Cluster all;
    for (const PairedScore &item : items) {
        const auto [it, isNew] = places.try_emplace(item.cluster, clusters.size());
        if (isNew)
            clusters.emplace_back();
        for (Cluster *sum : {&clusters[it->second], &all}) {
            sum->base += item.base;
            sum->tuned += item.tuned;
            sum->items += 1;
        }
    }
    if (clusters.empty())
        return out;
    out.base = all.base / all.items;
    out.tuned = all.tuned / all.items;
    out.delta = (all.tuned - all.base) / all.items;

    const int resamples = std::max(1, options.resamples);
    Random random(options.seed, options.stream);
    std::vector<double> deltas;
    out.baseReplicates.reserve(size_t(resamples));
    out.tunedReplicates.reserve(size_t(resamples));
    deltas.reserve(size_t(resamples));
    std::int64_t notAbove = 0;
    std::int64_t notBelow = 0;
    for (int i = 0; i < resamples; ++i) {
        Cluster sum;
        for (size_t k = 0; k < clusters.size(); ++k) {
            const Cluster &drawn = clusters[random.below(clusters.size())];
            sum.base += drawn.base;
            sum.tuned += drawn.tuned;
            sum.items += drawn.items;
        }
        // Differences that are only rounding are no differences.
        double delta = (sum.tuned - sum.base) / sum.items;
        if (std::abs(delta) < 1e-12)
            delta = 0;
        notAbove += delta <= 0;
        notBelow += delta >= 0;
        out.baseReplicates.push_back(sum.base / sum.items);
        out.tunedReplicates.push_back(sum.tuned / sum.items);
        deltas.push_back(delta);
    }
    const auto intervalOf = [&](std::vector<double> values) {
        std::sort(values.begin(), values.end());
        const double outside = (1 - options.level) / 2;
        return Interval{quantile(values, outside), quantile(values, 1 - outside)};
    };
    out.baseInterval = intervalOf(out.baseReplicates);
    out.tunedInterval = intervalOf(out.tunedReplicates);
    out.deltaInterval = intervalOf(deltas);
    const auto differing = std::count_if(clusters.begin(), clusters.end(), [](const Cluster &cluster) {
        return std::abs(cluster.tuned - cluster.base) > 1e-12;
    });
    const double tail = 2 * double(std::min(notAbove, notBelow) + 1) / double(resamples + 1);
    out.p = std::min(1.0, std::max(tail, std::exp2(1.0 - double(differing))));
    return out;
}

std::vector<double> holmAdjusted(std::span<const double> p)
{
    std::vector<size_t> order(p.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
    std::vector<double> out(p.size());
    double running = 0;
    for (size_t rank = 0; rank < order.size(); ++rank) {
        running = std::max(running, std::min(1.0, double(order.size() - rank) * p[order[rank]]));
        out[order[rank]] = running;
    }
    return out;
}

} // namespace fieldwright
