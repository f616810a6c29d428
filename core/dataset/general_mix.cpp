#include "core/dataset/general_mix.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

namespace fieldwright {

namespace {

constexpr std::uint64_t holdingStream = 76;
constexpr std::uint64_t takingStream = 77;

/// Tokens of an ordinary row: the median, the lower one of two.
double ordinaryLength(const std::vector<std::uint32_t> &order, std::span<const std::int64_t> tokens)
{
    std::vector<std::int64_t> lengths;
    lengths.reserve(order.size());
    for (const std::uint32_t row : order)
        lengths.push_back(tokens[row]);
    if (lengths.empty())
        return 0;
    const auto middle = lengths.begin() + std::ptrdiff_t(lengths.size() - 1) / 2;
    std::nth_element(lengths.begin(), middle, lengths.end());
    return double(*middle);
}

/// Repeats whole passes up to the cap, until `wanted` tokens are reached as nearly as whole rows allow.
void take(GeneralMix &mix, std::vector<std::uint32_t> order, std::span<const std::int64_t> tokens, double wanted,
          const BuildOptions &options)
{
    if (wanted <= 0)
        return;
    Random random(options.seed, takingStream);
    random.shuffle(std::span(order));
    double have = 0;
    const double longest = 2 * std::min(ordinaryLength(order, tokens), wanted); // of those that may go beyond it
    const auto fullPasses = int(std::floor(options.generalCap));
    const auto lastPass = std::size_t((options.generalCap - fullPasses) * double(order.size()));
    for (int pass = 0; pass <= fullPasses && !order.empty(); ++pass) {
        const std::size_t end = pass < fullPasses ? order.size() : lastPass;
        for (std::size_t i = 0; i < end; ++i) {
            const double length = double(tokens[order[i]]), next = have + length;
            if (next > wanted && length > longest) { // others fill what is left
                mix.tooLong += pass == 0;
                continue;
            }
            // Take the row only if that comes nearer to the wanted sum.
            if (std::abs(next - wanted) > std::abs(have - wanted))
                return;
            have = next;
            mix.taken.push_back({order[i], pass});
        }
    }
    mix.isUsedUp = true;
}

} // namespace

std::vector<DatasetRow> usableGeneralRows(std::vector<DatasetRow> rows, const std::string &systemPrompt,
                                          std::vector<std::string> &repeated)
{
    std::vector<DatasetRow> usable;
    std::unordered_set<std::string> questions;
    for (DatasetRow &row : rows) {
        if (!systemPrompt.empty() && row.messages.front().role != "system")
            row.messages.insert(row.messages.begin(), {"system", systemPrompt});
        if (questions.insert(row.question()).second)
            usable.push_back(std::move(row));
        else
            repeated.push_back(row.id);
    }
    return usable;
}

std::size_t generalRowsForValidation(const BuildOptions &options, std::int64_t domainValidationTokens,
                                     std::span<const std::int64_t> generalTokens)
{
    constexpr std::size_t tooFewToGiveAway = 10;
    if (options.domainShare >= 1 || generalTokens.size() < tooFewToGiveAway)
        return 0;
    const auto most = std::size_t(std::lround(options.validationShare * double(generalTokens.size())));
    if (domainValidationTokens <= 0)
        return most;
    const double wanted = double(domainValidationTokens) * (1 - options.domainShare) / options.domainShare;
    double have = 0;
    std::size_t rows = 0;
    while (rows < most && have < wanted)
        have += double(generalTokens[rows++]);
    return rows;
}

Random mixStream(const BuildOptions &options)
{
    return Random(options.seed, holdingStream);
}

GeneralMix mixGeneral(std::span<const std::int64_t> generalTokens, const DomainTokens &domain,
                      const BuildOptions &options, Random &random)
{
    std::vector<std::uint32_t> order(generalTokens.size());
    std::iota(order.begin(), order.end(), 0u);
    random.shuffle(std::span(order));
    std::vector<std::int64_t> inOrder;
    inOrder.reserve(order.size());
    for (const std::uint32_t row : order)
        inOrder.push_back(generalTokens[row]);
    const auto held = std::ptrdiff_t(generalRowsForValidation(options, domain.validation, inOrder));
    GeneralMix mix;
    mix.held.assign(order.begin(), order.begin() + held);
    order.erase(order.begin(), order.begin() + held);
    mix.available = std::int64_t(order.size());
    const double wanted = double(domain.training) * (1 - options.domainShare) / options.domainShare;
    take(mix, std::move(order), generalTokens, wanted, options);
    return mix;
}

} // namespace fieldwright
