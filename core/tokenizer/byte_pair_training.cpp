#include "core/tokenizer/byte_pair_training.h"

#include <queue>

namespace fieldwright {

namespace {

using Symbol = std::uint32_t;

std::uint64_t keyOf(Symbol left, Symbol right)
{
    return std::uint64_t(left) << 32 | right;
}

struct Word
{
    std::vector<Symbol> symbols;
    std::uint64_t count;
};

struct Pair
{
    std::int64_t count = 0;
    std::vector<std::uint32_t> words; ///< where it occurs or did so; maybe twice
};

struct Candidate
{
    std::int64_t count;
    std::uint64_t key;
    bool operator<(const Candidate &other) const // the queue gives the largest first
    {
        return count != other.count ? count < other.count : key > other.key;
    }
};

class Learner
{
public:
    explicit Learner(const std::unordered_map<std::string, std::uint64_t> &words)
    {
        std::vector<std::pair<std::string_view, std::uint64_t>> sorted(words.begin(), words.end());
        std::sort(sorted.begin(), sorted.end());
        for (const auto &[text, count] : sorted) {
            Word word{{}, count};
            for (const char byte : text)
                word.symbols.push_back(static_cast<unsigned char>(byte));
            const auto index = std::uint32_t(m_words.size());
            for (size_t i = 1; i < word.symbols.size(); ++i)
                add(word.symbols[i - 1], word.symbols[i], std::int64_t(count), index);
            m_words.push_back(std::move(word));
        }
        for (const auto &[key, pair] : m_pairs)
            m_queue.push({pair.count, key});
    }

    /// The most frequent pair becomes `result`; none when there is no pair left.
    std::optional<std::pair<Symbol, Symbol>> merge(Symbol result)
    {
        while (!m_queue.empty()) {
            const Candidate best = m_queue.top();
            m_queue.pop();
            const auto it = m_pairs.find(best.key);
            if (it == m_pairs.end() || it->second.count <= 0)
                continue;
            if (it->second.count != best.count) { // it has become rarer since
                m_queue.push({it->second.count, best.key});
                continue;
            }
            const auto left = Symbol(best.key >> 32), right = Symbol(best.key);
            std::vector<std::uint32_t> places = std::move(it->second.words);
            m_pairs.erase(it);
            std::sort(places.begin(), places.end());
            places.erase(std::unique(places.begin(), places.end()), places.end());
            m_grown.clear();
            for (const std::uint32_t index : places)
                mergeIn(index, left, right, result);
            for (const std::uint64_t key : m_grown) {
                if (const auto grown = m_pairs.find(key); grown != m_pairs.end() && grown->second.count > 0)
                    m_queue.push({grown->second.count, key});
            }
            return std::pair(left, right);
        }
        return {};
    }

private:
    void add(Symbol left, Symbol right, std::int64_t count, std::uint32_t word)
    {
        Pair &pair = m_pairs[keyOf(left, right)];
        pair.count += count;
        if (count > 0)
            pair.words.push_back(word);
    }

    void mergeIn(std::uint32_t index, Symbol left, Symbol right, Symbol result)
    {
        Word &word = m_words[index];
        const auto count = std::int64_t(word.count);
        std::vector<Symbol> out;
        out.reserve(word.symbols.size());
        bool found = false;
        for (size_t i = 0; i < word.symbols.size(); ++i) {
            const bool here = i + 1 < word.symbols.size() && word.symbols[i] == left && word.symbols[i + 1] == right;
            found = found || here;
            out.push_back(here ? result : word.symbols[i]);
            i += here;
        }
        if (!found)
            return;
        // The pairs of the whole word anew: words are short.
        for (size_t i = 1; i < word.symbols.size(); ++i) {
            const std::uint64_t key = keyOf(word.symbols[i - 1], word.symbols[i]);
            if (const auto it = m_pairs.find(key); it != m_pairs.end())
                it->second.count -= count;
        }
        for (size_t i = 1; i < out.size(); ++i) {
            add(out[i - 1], out[i], count, index);
            m_grown.push_back(keyOf(out[i - 1], out[i]));
        }
        word.symbols = std::move(out);
    }

    std::vector<Word> m_words;
    std::unordered_map<std::uint64_t, Pair> m_pairs;
    std::priority_queue<Candidate> m_queue;
    std::vector<std::uint64_t> m_grown; ///< pairs that a merge made more frequent
};

} // namespace

Result<std::vector<std::pair<std::uint32_t, std::uint32_t>>>
learnBytePairs(const std::unordered_map<std::string, std::uint64_t> &words, size_t merges,
               const std::function<void(double)> &progress, std::stop_token stop)
{
    Learner learner(words);
    std::vector<std::pair<Symbol, Symbol>> out;
    while (out.size() < merges) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The training was cancelled.")});
        const auto pair = learner.merge(Symbol(256 + out.size()));
        if (!pair)
            break;
        out.push_back(*pair);
        if (progress && out.size() % 64 == 0)
            progress(double(out.size()) / double(merges));
    }
    return out;
}

} // namespace fieldwright
