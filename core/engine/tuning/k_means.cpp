#include "core/engine/tuning/k_means.h"

#include <ATen/ops/argsort.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/square.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <random>

namespace fieldwright::engine {

namespace {

constexpr double tolerance = 1e-4; ///< of the numbers' mean variance: so far may the centres move when it ends

/// `count` different ones of `all` numbers, each as likely. Those that are drawn together and alike count once, in the
/// order of their first draws.
std::vector<std::int64_t> firstRows(std::int64_t all, std::int64_t count, std::uint32_t seed)
{
    std::mt19937 generator(seed);
    const auto uniform = [&] { // of 53 bits, from two draws
        const std::uint32_t high = generator() >> 5, low = generator() >> 6;
        return (double(high) * 67108864.0 + double(low)) / 9007199254740992.0;
    };
    std::vector<double> shares(size_t(all), double(float(1) / float(all)));
    std::vector<std::int64_t> out;
    while (std::int64_t(out.size()) < count) {
        std::vector<double> draws(size_t(count) - out.size());
        std::generate(draws.begin(), draws.end(), uniform);
        std::vector<double> sums;
        sums.reserve(shares.size());
        double sum = 0;
        for (const double share : shares)
            sums.push_back(sum += share);
        for (double &value : sums)
            value /= sum;
        for (const double draw : draws) {
            const auto place = std::upper_bound(sums.begin(), sums.end(), draw) - sums.begin();
            if (std::find(out.begin(), out.end(), place) == out.end())
                out.push_back(place);
        }
        for (const std::int64_t place : out)
            shares[size_t(place)] = 0;
    }
    return out;
}

/// The nearest centre of each row.
at::Tensor nearest(const at::Tensor &rows, const at::Tensor &centres)
{
    return (at::square(centres).sum({1}) - 2 * at::mm(rows, centres.t())).argmin(1);
}

/// The means of the groups. One without rows takes the row that lies farthest from its own centre.
at::Tensor means(const at::Tensor &rows, const at::Tensor &groups, const at::Tensor &centres)
{
    at::Tensor sums = at::zeros_like(centres).index_add_(0, groups, rows);
    at::Tensor counts = at::bincount(groups, {}, centres.size(0)).to(rows.scalar_type());
    const at::Tensor distances = at::square(rows - centres.index_select(0, groups)).sum({1});
    const at::Tensor farthest = at::argsort(distances, 0, true);
    std::int64_t taken = 0;
    for (std::int64_t group = 0; group < centres.size(0) && distances.max().item<double>() > 0; ++group) {
        if (counts[group].item<double>() > 0)
            continue;
        const std::int64_t row = farthest[taken++].item<std::int64_t>(), old = groups[row].item<std::int64_t>();
        sums[old] -= rows[row];
        sums[group] = rows[row];
        counts[old] -= 1;
        counts[group] = 1;
    }
    return sums / counts.clamp_min(1).unsqueeze(1);
}

} // namespace

at::Tensor kMeans(const at::Tensor &rows, std::int64_t groups, int rounds, std::uint32_t seed)
{
    const at::Tensor wide = rows.to(at::kCPU, at::kDouble);
    const at::Tensor x = wide - wide.mean({0});
    const double least = at::square(x).mean().item<double>() * tolerance;
    const std::vector<std::int64_t> first = firstRows(x.size(0), groups, seed);
    at::Tensor centres = x.index_select(0, at::tensor(at::ArrayRef<std::int64_t>(first), at::kLong));
    at::Tensor found;
    for (int round = 0; round < rounds; ++round) {
        const at::Tensor next = nearest(x, centres);
        if (found.defined() && at::equal(next, found))
            return found;
        found = next;
        const at::Tensor moved = means(x, found, centres);
        const double distance = at::square(moved - centres).sum().item<double>();
        centres = moved;
        if (distance <= least)
            break;
    }
    return nearest(x, centres);
}

} // namespace fieldwright::engine
