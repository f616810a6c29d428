#include "core/engine/beam_search.h"

#include "core/engine/guard.h"
#include "core/engine/model/inference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fieldwright::engine {

namespace {

constexpr int mostBeams = 64;
constexpr double never = -std::numeric_limits<double>::infinity();

struct OpenBeam
{
    std::vector<TokenId> ids; ///< of the answer
    double logProbability = 0;
    std::unique_ptr<KeyValueCache> cache;
};

/// A token that would continue a beam.
struct Candidate
{
    double logProbability = 0;
    std::size_t beam = 0;
    TokenId id = 0;

    bool operator<(const Candidate &other) const ///< the better one is the lower
    {
        return std::tuple(-logProbability, beam, id) < std::tuple(-other.logProbability, other.beam, other.id);
    }
};

/// The best continuations of all beams, best first. `logits`: [beams, vocabulary].
std::vector<Candidate> bestContinuations(std::span<const OpenBeam> open, std::span<const float> logits,
                                         std::size_t count)
{
    std::vector<Candidate> best; // a heap with the worst on top
    const std::size_t vocabulary = logits.size() / open.size();
    for (std::size_t b = 0; b < open.size(); ++b) {
        const std::span<const float> row = logits.subspan(b * vocabulary, vocabulary);
        const double top = *std::max_element(row.begin(), row.end());
        double sum = 0;
        for (const float value : row)
            sum += std::exp(double(value) - top);
        const double before = open[b].logProbability - top - std::log(sum);
        for (std::size_t id = 0; id < vocabulary; ++id) {
            const Candidate candidate{before + double(row[id]), b, TokenId(id)};
            if (best.size() == count && !(candidate < best.front()))
                continue;
            if (best.size() == count) {
                std::pop_heap(best.begin(), best.end());
                best.pop_back();
            }
            best.push_back(candidate);
            std::push_heap(best.begin(), best.end());
        }
    }
    std::sort_heap(best.begin(), best.end());
    return best;
}

class BeamSearch
{
public:
    BeamSearch(const LoadedModel::State &state, std::span<const TokenId> prompt, const BeamOptions &options)
        : m_state(state), m_options(options),
          m_longest(
              int(std::min<std::int64_t>(options.maxNew, state.textPositions() - std::int64_t(prompt.size()) + 1))),
          m_capacity(std::int64_t(prompt.size()) + m_longest)
    {
        m_open.emplace_back();
        m_open.front().cache = std::make_unique<KeyValueCache>(state, m_capacity);
        const SequenceStep step{m_open.front().cache.get(), prompt};
        const at::Tensor hidden = runDecoder(state, {&step, 1});
        m_logits = headLogits(state, hidden.narrow(0, hidden.size(0) - 1, 1));
    }

    Result<std::vector<Beam>> run(std::stop_token stop)
    {
        while (advance()) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Generating was cancelled.")});
            read();
        }
        return std::move(m_finished);
    }

private:
    bool isStop(TokenId id) const
    {
        return std::find(m_options.stopIds.begin(), m_options.stopIds.end(), id) != m_options.stopIds.end();
    }

    bool isFull() const { return m_finished.size() == std::size_t(m_options.beams); }

    double scoreOf(double logProbability, int length) const
    {
        return logProbability / std::pow(double(length), m_options.lengthPenalty);
    }

    /// Chooses the next token of all beams; false when the search is over.
    bool advance()
    {
        const auto beams = std::size_t(m_options.beams);
        const std::size_t kept = std::max<std::size_t>(2, 1 + m_options.stopIds.size()) * beams;
        const std::vector<Candidate> best =
            bestContinuations(m_open, {m_logits.const_data_ptr<float>(), std::size_t(m_logits.numel())}, kept);
        ++m_length;
        const bool isLast = m_length == m_longest;
        const bool takesNoMore = isFull() && m_options.earlyStopping == EarlyStopping::Yes;
        std::vector<Candidate> going;
        for (std::size_t rank = 0; rank < best.size(); ++rank) {
            const bool stops = isStop(best[rank].id);
            if (!stops && !isLast) {
                if (going.size() < beams)
                    going.push_back(best[rank]);
            } else if (rank < beams && !takesNoMore && best[rank].logProbability > never) {
                finish(best[rank], stops);
            }
        }
        if (going.empty())
            return false;
        continueWith(going);
        return !(isFull() && m_options.earlyStopping == EarlyStopping::Yes) && canImprove();
    }

    /// Keeps the beam if it is among the best that have ended.
    void finish(const Candidate &candidate, bool stops)
    {
        Beam beam{m_open[candidate.beam].ids, scoreOf(candidate.logProbability, m_length),
                  stops                          ? StopReason::StopToken
                  : m_longest < m_options.maxNew ? StopReason::ContextFull
                                                 : StopReason::MaxNew};
        if (!stops)
            beam.ids.push_back(candidate.id);
        const auto place = std::upper_bound(m_finished.begin(), m_finished.end(), beam,
                                            [](const Beam &a, const Beam &b) { return a.score > b.score; });
        m_finished.insert(place, std::move(beam));
        if (m_finished.size() > std::size_t(m_options.beams))
            m_finished.pop_back();
    }

    /// Whether the best open beam could still beat the worst finished one, as far as can be foreseen.
    bool canImprove() const
    {
        const bool favoursLong = m_options.earlyStopping == EarlyStopping::Never && m_options.lengthPenalty > 0;
        const double possible = scoreOf(m_open.front().logProbability, favoursLong ? m_longest : m_length);
        return !isFull() || possible > m_finished.back().score;
    }

    /// Each beam goes on from its parent's cache: the last child takes it, the others copy it.
    void continueWith(const std::vector<Candidate> &going)
    {
        std::vector<int> children(m_open.size(), 0);
        for (const Candidate &candidate : going)
            ++children[candidate.beam];
        std::vector<OpenBeam> next;
        for (const Candidate &candidate : going) {
            OpenBeam &parent = m_open[candidate.beam];
            OpenBeam &child = next.emplace_back();
            child.ids = parent.ids;
            child.ids.push_back(candidate.id);
            child.logProbability = candidate.logProbability;
            child.cache = --children[candidate.beam] == 0
                              ? std::move(parent.cache)
                              : std::make_unique<KeyValueCache>(parent.cache->copy(m_state, m_capacity));
        }
        m_open = std::move(next);
    }

    /// The newest token of each open beam, all side by side.
    void read()
    {
        std::vector<SequenceStep> steps;
        for (const OpenBeam &beam : m_open)
            steps.push_back({beam.cache.get(), std::span(beam.ids).last(1)});
        m_logits = headLogits(m_state, runDecoder(m_state, steps));
    }

    const LoadedModel::State &m_state;
    const BeamOptions &m_options;
    const int m_longest; ///< tokens of an answer
    const std::int64_t m_capacity;
    int m_length = 0; ///< of the open beams
    std::vector<OpenBeam> m_open;
    std::vector<Beam> m_finished; ///< best first
    at::Tensor m_logits;
};

} // namespace

Result<EarlyStopping> earlyStoppingFromName(std::string_view name)
{
    for (const auto &[known, value] : {std::pair{"no", EarlyStopping::No}, std::pair{"yes", EarlyStopping::Yes},
                                       std::pair{"never", EarlyStopping::Never}}) {
        if (name == known)
            return value;
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 must be %2."), {"early stopping", "no, yes, never"}},
                {FW_NOOP("core", "Correct the settings for generating.")});
}

Result<std::vector<Beam>> beamSearch(LoadedModel &model, std::span<const TokenId> prompt, const BeamOptions &options,
                                     std::stop_token stop)
{
    GenerateOptions plain;
    plain.maxNew = options.maxNew;
    FW_CHECK(GenerationSession::check(model.shape(), prompt, plain));
    FW_CHECK(checkIds(model.state(), prompt));
    const auto refuse = [](const char *name, std::string range) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 must be %2."), {name, std::move(range)}},
                    {FW_NOOP("core", "Correct the settings for generating.")});
    };
    if (options.beams < 1 || options.beams > mostBeams || options.beams > model.shape().vocabulary)
        return refuse("beams", "1 … " + std::to_string(std::min<std::int64_t>(mostBeams, model.shape().vocabulary)));
    if (!(std::abs(options.lengthPenalty) <= 100))
        return refuse("length penalty", "−100 … 100");
    return guarded([&]() -> Result<std::vector<Beam>> {
        model.state().useThreads();
        return BeamSearch(model.state(), prompt, options).run(stop);
    });
}

} // namespace fieldwright::engine
