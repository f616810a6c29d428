#include "core/dataset/build_dataset.h"

#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace fieldwright {

namespace {

/// A question as compared for leaks: terms only, so that case, width, spaces and punctuation do not hide a copy.
std::string comparable(std::string_view text)
{
    std::string out;
    for (const std::string &term : comparisonTerms(text))
        out += term + " ";
    return out;
}

DatasetRow rowOf(const Pair &pair, const BuildOptions &options)
{
    DatasetRow row;
    row.id = pair.id;
    if (!options.systemPrompt.empty())
        row.messages.push_back({"system", options.systemPrompt});
    row.messages.push_back({"user", pair.question});
    row.messages.push_back({"assistant", pair.answer});
    row.weight = pair.weight;
    row.group = pair.group;
    row.isDomain = true;
    row.language = pair.language;
    row.document = pair.document;
    row.chunk = pair.chunk;
    row.begin = pair.evidenceBegin;
    row.end = pair.evidenceEnd;
    return row;
}

/// Keys in an order that depends on the seed alone, not on where they stand in the list.
std::vector<std::string> inSeededOrder(const std::set<std::string> &keys, std::uint64_t seed)
{
    std::vector<std::pair<std::uint64_t, std::string>> ranked;
    ranked.reserve(keys.size());
    for (const std::string &key : keys)
        ranked.emplace_back(splitMix64(fnv1a(key) ^ splitMix64(seed)), key);
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> out;
    out.reserve(ranked.size());
    for (auto &[rank, key] : ranked)
        out.push_back(std::move(key));
    return out;
}

/// A share of n, at least one where there is enough to give one away.
size_t shareOf(double share, size_t n)
{
    if (share <= 0 || n == 0)
        return 0;
    const auto count = size_t(std::lround(share * double(n)));
    return std::min(n, std::max<size_t>(count, n >= 5 ? 1 : 0));
}

/// Jaccard similarity of two texts' terms.
double similarity(const std::set<std::string> &a, const std::set<std::string> &b)
{
    size_t shared = 0;
    for (const std::string &term : a)
        shared += b.contains(term);
    const size_t all = a.size() + b.size() - shared;
    return all == 0 ? 0 : double(shared) / double(all);
}

std::set<std::string> termSet(std::string_view text)
{
    const std::vector<std::string> terms = comparisonTerms(text);
    return {terms.begin(), terms.end()};
}

/// Finds, among held-out pairs, one that tells the same fact as a given pair: the same question, or alike questions
/// (terms at least 60 % shared) with alike answers that agree in every number and code.
class HeldOutFacts
{
public:
    void add(const Pair &pair)
    {
        m_questions.insert(comparable(pair.question));
        const size_t index = m_entries.size();
        m_entries.push_back({termSet(pair.question), termSet(pair.answer), factKey(pair.answer)});
        m_byFacts[m_entries.back().facts].push_back(index);
    }

    bool holds(const Pair &pair) const
    {
        if (m_questions.contains(comparable(pair.question)))
            return true;
        const auto it = m_byFacts.find(factKey(pair.answer));
        if (it == m_byFacts.end())
            return false;
        const std::set<std::string> question = termSet(pair.question);
        const std::set<std::string> answer = termSet(pair.answer);
        return std::any_of(it->second.begin(), it->second.end(), [&](size_t i) {
            return similarity(question, m_entries[i].question) >= 0.6 && similarity(answer, m_entries[i].answer) >= 0.6;
        });
    }

private:
    struct Entry
    {
        std::set<std::string> question;
        std::set<std::string> answer;
        std::string facts;
    };

    static std::string factKey(std::string_view answer)
    {
        std::set<std::string> facts;
        for (const FactMention &fact : factsOf(answer))
            facts.insert(fact.normalised);
        std::string key;
        for (const std::string &fact : facts)
            key += fact + "\n";
        return key;
    }

    std::vector<Entry> m_entries;
    std::unordered_map<std::string, std::vector<size_t>> m_byFacts;
    std::unordered_set<std::string> m_questions;
};

} // namespace

DatasetSplit splitPairs(const std::vector<Pair> &all, const BuildOptions &options)
{
    DatasetSplit split;
    for (const DatasetPart part : datasetParts)
        split.parts[part];

    // 0. Usable pairs, each wording once.
    std::vector<const Pair *> pairs;
    std::unordered_set<std::string> seen;
    for (const Pair &pair : all) {
        if (trimmed(pair.question).empty() || trimmed(pair.answer).empty()) {
            split.dropped.push_back({pair.id, {FW_NOOP("core", "The question or the answer is empty.")}});
            continue;
        }
        if (!seen.insert(comparable(pair.question) + "\n" + comparable(pair.answer)).second) {
            split.dropped.push_back(
                {pair.id, {FW_NOOP("core", "The same question and answer stand in another pair.")}});
            continue;
        }
        pairs.push_back(&pair);
    }
    const auto groupOf = [](const Pair &pair) { return pair.group.empty() ? "pair:" + pair.id : pair.group; };

    // 1. Unseen: whole chunks, and with them every fact that touches one of them.
    std::set<std::string> chunks;
    for (const Pair *pair : pairs) {
        if (!pair->chunk.empty())
            chunks.insert(pair->chunk);
    }
    const std::vector<std::string> chunkOrder = inSeededOrder(chunks, options.seed);
    const std::set<std::string> heldChunks(chunkOrder.begin(),
                                           chunkOrder.begin() + long(shareOf(options.unseenShare, chunkOrder.size())));
    std::set<std::string> heldGroups;
    for (const Pair *pair : pairs) {
        if (heldChunks.contains(pair->chunk))
            heldGroups.insert(groupOf(*pair));
    }
    HeldOutFacts heldFacts;
    std::map<std::string, std::vector<const Pair *>> groups;
    for (const Pair *pair : pairs) {
        if (heldGroups.contains(groupOf(*pair)) || heldChunks.contains(pair->chunk)) {
            heldFacts.add(*pair);
            split.parts[DatasetPart::Unseen].push_back(rowOf(*pair, options));
        }
    }
    for (const Pair *pair : pairs) {
        if (heldGroups.contains(groupOf(*pair)) || heldChunks.contains(pair->chunk))
            continue;
        if (heldFacts.holds(*pair)) {
            split.dropped.push_back(
                {pair->id, {FW_NOOP("core", "It tells a fact that is held out for the test of unseen facts.")}});
            continue;
        }
        groups[groupOf(*pair)].push_back(pair);
    }

    // 2. and 3. One phrasing of some facts is held out. The wording must not be trained under another fact either.
    std::unordered_map<std::string, int> wordings;
    std::set<std::string> severalPhrasings;
    for (const auto &[group, members] : groups) {
        for (const Pair *pair : members)
            ++wordings[comparable(pair->question)];
        if (members.size() >= 2)
            severalPhrasings.insert(group);
    }
    const std::vector<std::string> groupOrder = inSeededOrder(severalPhrasings, options.seed + 1);
    const size_t rephrased = shareOf(options.rephrasedShare, groupOrder.size());
    const size_t validated = std::min(shareOf(options.validationShare, groups.size()), groupOrder.size() - rephrased);
    std::unordered_set<const Pair *> taken;
    for (size_t i = 0; i < rephrased + validated; ++i) {
        const std::vector<const Pair *> &members = groups[groupOrder[i]];
        const size_t start = splitMix64(fnv1a(groupOrder[i]) ^ splitMix64(options.seed + 2)) % members.size();
        for (size_t offset = 0; offset < members.size(); ++offset) {
            const Pair *pair = members[(start + offset) % members.size()];
            if (wordings[comparable(pair->question)] > 1)
                continue;
            taken.insert(pair);
            const DatasetPart part = i < rephrased ? DatasetPart::Rephrased : DatasetPart::Validation;
            split.parts[part].push_back(rowOf(*pair, options));
            break;
        }
    }
    for (const Pair *pair : pairs) {
        const auto it = groups.find(groupOf(*pair));
        const bool isLeft =
            it != groups.end() && std::find(it->second.begin(), it->second.end(), pair) != it->second.end();
        if (isLeft && !taken.contains(pair))
            split.parts[DatasetPart::Train].push_back(rowOf(*pair, options));
    }
    return split;
}

} // namespace fieldwright
