#include "core/engine/sampler.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace fieldwright::engine {

namespace {

struct Candidate
{
    TokenId id = 0;
    double weight = 0; ///< proportional to the probability
};

void penalise(std::span<float> logits, const SamplingOptions &options, std::span<const TokenId> seen,
              std::size_t prompt)
{
    if (options.repetitionPenalty == 1 && options.presencePenalty == 0 && options.frequencyPenalty == 0)
        return;
    std::unordered_map<TokenId, int> counts; // of the answer; 0: in the prompt only
    for (std::size_t i = 0; i < seen.size(); ++i)
        counts[seen[i]] += i >= prompt;
    for (const auto &[id, count] : counts) {
        double value = logits[std::size_t(id)];
        value = value < 0 ? value * options.repetitionPenalty : value / options.repetitionPenalty;
        if (count > 0)
            value -= options.presencePenalty + options.frequencyPenalty * count;
        logits[std::size_t(id)] = float(value);
    }
}

TokenId bestOf(std::span<const float> logits)
{
    return TokenId(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

double sumOf(const std::vector<Candidate> &candidates)
{
    return std::accumulate(candidates.begin(), candidates.end(), 0.0,
                           [](double sum, const Candidate &candidate) { return sum + candidate.weight; });
}

/// Keeps the first candidates whose weights reach `share` of all; at least one.
void keepShare(std::vector<Candidate> &candidates, double share)
{
    const double enough = share * sumOf(candidates);
    double running = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        running += candidates[i].weight;
        if (running >= enough) {
            candidates.resize(i + 1);
            return;
        }
    }
}

/// Keeps those whose surprise is nearest to the entropy (Meister et al. 2022); the order stays.
void keepTypical(std::vector<Candidate> &candidates, double share)
{
    const double sum = sumOf(candidates);
    double entropy = 0;
    for (const Candidate &candidate : candidates) {
        const double p = candidate.weight / sum;
        entropy -= p > 0 ? p * std::log(p) : 0;
    }
    std::vector<std::pair<double, std::size_t>> distances;
    for (std::size_t i = 0; i < candidates.size(); ++i)
        distances.emplace_back(std::abs(-std::log(candidates[i].weight / sum) - entropy), i);
    std::sort(distances.begin(), distances.end());
    double running = 0;
    std::size_t kept = distances.size();
    for (std::size_t i = 0; i < distances.size(); ++i) {
        running += candidates[distances[i].second].weight;
        if (running >= share * sum) {
            kept = i + 1;
            break;
        }
    }
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < kept; ++i)
        places.push_back(distances[i].second);
    std::sort(places.begin(), places.end());
    std::vector<Candidate> out;
    for (const std::size_t place : places)
        out.push_back(candidates[place]);
    candidates = std::move(out);
}

/// All that sampling may draw, best first. The logits have their penalties already.
std::vector<Candidate> candidatesOf(std::span<const float> logits, const SamplingOptions &options)
{
    const double top = logits[std::size_t(bestOf(logits))];
    std::vector<TokenId> order;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (std::isfinite(logits[i]))
            order.push_back(TokenId(i));
    }
    const auto before = [&](TokenId a, TokenId b) {
        return logits[std::size_t(a)] != logits[std::size_t(b)] ? logits[std::size_t(a)] > logits[std::size_t(b)]
                                                                : a < b;
    };
    if (options.topK > 0 && std::size_t(options.topK) < order.size()) {
        std::partial_sort(order.begin(), order.begin() + options.topK, order.end(), before);
        order.resize(std::size_t(options.topK));
    } else if (options.topP < 1 || options.minP > 0 || options.typicalP < 1) {
        std::sort(order.begin(), order.end(), before);
    }
    std::vector<Candidate> candidates;
    candidates.reserve(order.size());
    for (const TokenId id : order)
        candidates.push_back({id, std::exp((double(logits[std::size_t(id)]) - top) / options.temperature)});
    if (options.topP < 1)
        keepShare(candidates, options.topP);
    if (options.minP > 0)
        std::erase_if(candidates, [&](const Candidate &candidate) { return candidate.weight < options.minP; });
    if (options.typicalP < 1)
        keepTypical(candidates, options.typicalP);
    return candidates;
}

void tellProbabilities(std::span<const float> logits, int wanted, ChosenToken &chosen)
{
    const double top = logits[std::size_t(bestOf(logits))];
    double sum = 0;
    for (const float value : logits)
        sum += std::exp(double(value) - top);
    const double normaliser = top + std::log(sum);
    chosen.logProbability = double(logits[std::size_t(chosen.id)]) - normaliser;
    std::vector<TokenId> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const auto count = std::min<std::size_t>(std::size_t(wanted), order.size());
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(count), order.end(), [&](TokenId a, TokenId b) {
        return logits[std::size_t(a)] != logits[std::size_t(b)] ? logits[std::size_t(a)] > logits[std::size_t(b)]
                                                                : a < b;
    });
    for (std::size_t i = 0; i < count; ++i)
        chosen.best.push_back({order[i], double(logits[std::size_t(order[i])]) - normaliser});
}

} // namespace

Result<> checkSampling(const SamplingOptions &options)
{
    const auto refuse = [](const char *name, const char *range) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 must be %2."), {name, range}},
                    {FW_NOOP("core", "Correct the settings for generating.")});
    };
    if (!(options.temperature >= 0 && options.temperature <= 100))
        return refuse("temperature", "0 … 100");
    if (options.topK < 0)
        return refuse("top-k", "≥ 0");
    if (!(options.topP > 0 && options.topP <= 1))
        return refuse("top-p", "> 0, ≤ 1");
    if (!(options.minP >= 0 && options.minP < 1))
        return refuse("min-p", "≥ 0, < 1");
    if (!(options.typicalP > 0 && options.typicalP <= 1))
        return refuse("typical-p", "> 0, ≤ 1");
    if (!(options.repetitionPenalty > 0 && std::isfinite(options.repetitionPenalty)))
        return refuse("repetition penalty", "> 0");
    if (!(std::abs(options.presencePenalty) <= 100) || !(std::abs(options.frequencyPenalty) <= 100))
        return refuse("presence penalty, frequency penalty", "−100 … 100");
    return {};
}

ChosenToken chooseToken(std::span<float> logits, const SamplingOptions &options, std::span<const TokenId> seen,
                        std::size_t prompt, Random &random)
{
    std::vector<float> own;
    if (options.logProbabilities >= 0)
        own.assign(logits.begin(), logits.end());
    penalise(logits, options, seen, prompt);
    if (options.constrain)
        options.constrain(seen.subspan(prompt), logits);

    ChosenToken out;
    if (options.temperature <= 0) {
        out.id = bestOf(logits);
    } else {
        const std::vector<Candidate> candidates = candidatesOf(logits, options);
        out.id = candidates.empty() ? bestOf(logits) : candidates.back().id;
        double draw = random.uniform() * sumOf(candidates);
        for (const Candidate &candidate : candidates) {
            draw -= candidate.weight;
            if (draw < 0) {
                out.id = candidate.id;
                break;
            }
        }
    }
    if (options.logProbabilities >= 0)
        tellProbabilities(own, options.logProbabilities, out);
    return out;
}

std::vector<TokenProbability> samplingDistribution(std::span<float> logits, const SamplingOptions &options,
                                                   std::span<const TokenId> seen, std::size_t prompt)
{
    penalise(logits, options, seen, prompt);
    if (options.constrain)
        options.constrain(seen.subspan(prompt), logits);
    const std::vector<Candidate> candidates = candidatesOf(logits, options);
    const double sum = sumOf(candidates);
    std::vector<TokenProbability> out;
    for (const Candidate &candidate : candidates)
        out.push_back({candidate.id, std::log(candidate.weight / sum)});
    return out;
}

} // namespace fieldwright::engine
