#include "core/tokenizer/pre_tokenizers.h"

#include "core/base/utf8.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/characters.h"
#include "core/tokenizer/regex.h"
#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

const char *const gpt2Pattern = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

namespace {

using Word = WordsOfText::Word;

enum class Behaviour { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };
constexpr const char *behaviourNames[] = {"Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"};

/// A stretch of a word that is a match, or lies between matches.
struct Stretch
{
    std::uint32_t begin, end;
    bool match;
};

/// Appends what becomes of a word, given its stretches from left to right.
void cut(std::span<const Stretch> stretches, Behaviour behaviour, std::vector<Word> &out)
{
    const size_t first = out.size();
    bool previous = false;
    switch (behaviour) {
    case Behaviour::Removed:
    case Behaviour::Isolated:
        for (const Stretch &stretch : stretches) {
            if (behaviour == Behaviour::Isolated || !stretch.match)
                out.push_back({stretch.begin, stretch.end});
        }
        return;
    case Behaviour::Contiguous:
        for (const Stretch &stretch : stretches) {
            if (stretch.match == previous && out.size() > first)
                out.back().end = stretch.end;
            else
                out.push_back({stretch.begin, stretch.end});
            previous = stretch.match;
        }
        return;
    case Behaviour::MergedWithPrevious:
        for (const Stretch &stretch : stretches) {
            if (stretch.match && !previous && out.size() > first)
                out.back().end = stretch.end;
            else
                out.push_back({stretch.begin, stretch.end});
            previous = stretch.match;
        }
        return;
    case Behaviour::MergedWithNext:
        for (size_t i = stretches.size(); i > 0; --i) {
            const Stretch &stretch = stretches[i - 1];
            if (stretch.match && !previous && out.size() > first)
                out.back().begin = stretch.begin;
            else
                out.push_back({stretch.begin, stretch.end});
            previous = stretch.match;
        }
        std::reverse(out.begin() + std::ptrdiff_t(first), out.end());
        return;
    }
}

/// Cuts every word by the stretches that `find` appends for it.
template <typename Find>
Result<> cutAll(WordsOfText &words, Behaviour behaviour, Find find)
{
    std::vector<Word> out;
    out.reserve(words.words.size() + words.text.text().size() / 4);
    std::vector<Stretch> stretches;
    for (const Word &word : words.words) {
        stretches.clear();
        FW_CHECK(find(word, stretches));
        cut(stretches, behaviour, out);
    }
    words.words = std::move(out);
    return {};
}

Result<> cutByRegex(WordsOfText &words, const SplitRegex &regex, Behaviour behaviour, bool invert)
{
    std::vector<SplitRegex::Match> matches;
    const std::string_view text = words.text.text();
    return cutAll(words, behaviour, [&](const Word &word, std::vector<Stretch> &out) -> Result<> {
        matches.clear();
        FW_CHECK(regex.findAll(text.substr(word.begin, word.end - word.begin), matches));
        std::uint32_t done = word.begin;
        for (const SplitRegex::Match &match : matches) {
            const auto begin = word.begin + std::uint32_t(match.begin), end = word.begin + std::uint32_t(match.end);
            if (begin > done)
                out.push_back({done, begin, invert});
            out.push_back({begin, end, !invert});
            done = end;
        }
        if (done < word.end)
            out.push_back({done, word.end, invert});
        return {};
    });
}

/// Each character of the class is a match of its own.
template <typename IsMatch>
Result<> cutByCharacters(WordsOfText &words, Behaviour behaviour, IsMatch isMatch)
{
    const std::string_view text = words.text.text();
    return cutAll(words, behaviour, [&](const Word &word, std::vector<Stretch> &out) -> Result<> {
        std::uint32_t done = word.begin;
        for (size_t i = word.begin; i < word.end;) {
            const auto begin = std::uint32_t(i);
            if (!isMatch(nextCodePoint(text, i)))
                continue;
            if (begin > done)
                out.push_back({done, begin, false});
            out.push_back({begin, std::uint32_t(i), true});
            done = std::uint32_t(i);
        }
        if (done < word.end)
            out.push_back({done, word.end, false});
        return {};
    });
}

/// Lets `change` make a new text of each word that it wants to change. It gets the word's text by itself.
template <typename Change>
void changeEach(WordsOfText &words, Change change)
{
    std::string text;
    std::vector<AlignedText::Span> origins;
    std::vector<Word> out;
    text.reserve(words.text.text().size() * 2);
    origins.reserve(words.text.text().size() * 2);
    out.reserve(words.words.size());
    for (const Word &word : words.words) {
        AlignedText part = words.text.slice(word.begin, word.end);
        change(part);
        const auto begin = std::uint32_t(text.size());
        text += part.text();
        for (size_t i = 0; i < part.text().size(); ++i)
            origins.push_back(part.origin(i));
        if (text.size() > begin)
            out.push_back({begin, std::uint32_t(text.size())});
    }
    words.text.assign(std::move(text), std::move(origins));
    words.words = std::move(out);
}

class Split : public PreTokenizer
{
public:
    Split(SplitRegex regex, std::string pattern, bool isRegex, Behaviour behaviour, bool invert)
        : m_regex(std::move(regex)), m_pattern(std::move(pattern)), m_isRegex(isRegex), m_behaviour(behaviour),
          m_invert(invert)
    {}
    Result<> apply(WordsOfText &words) const override { return cutByRegex(words, m_regex, m_behaviour, m_invert); }
    Json description() const override
    {
        return {{"type", "Split"},
                {"pattern", {{m_isRegex ? "Regex" : "String", m_pattern}}},
                {"behavior", behaviourNames[int(m_behaviour)]},
                {"invert", m_invert}};
    }

private:
    SplitRegex m_regex;
    std::string m_pattern;
    bool m_isRegex;
    Behaviour m_behaviour;
    bool m_invert;
};

class Digits : public PreTokenizer
{
public:
    explicit Digits(bool individual) : m_individual(individual) {}
    Result<> apply(WordsOfText &words) const override
    {
        return cutByCharacters(words, m_individual ? Behaviour::Isolated : Behaviour::Contiguous, isNumeric);
    }
    Json description() const override { return {{"type", "Digits"}, {"individual_digits", m_individual}}; }

private:
    bool m_individual;
};

class Punctuation : public PreTokenizer
{
public:
    explicit Punctuation(Behaviour behaviour) : m_behaviour(behaviour) {}
    Result<> apply(WordsOfText &words) const override
    {
        return cutByCharacters(words, m_behaviour, isTokenPunctuation);
    }
    Json description() const override
    {
        return {{"type", "Punctuation"}, {"behavior", behaviourNames[int(m_behaviour)]}};
    }

private:
    Behaviour m_behaviour;
};

class BertPreTokenizer : public PreTokenizer
{
public:
    Result<> apply(WordsOfText &words) const override
    {
        FW_CHECK(cutByCharacters(words, Behaviour::Removed, isSpace));
        return cutByCharacters(words, Behaviour::Isolated, isTokenPunctuation);
    }
    Json description() const override { return {{"type", "BertPreTokenizer"}}; }
};

class WhitespaceSplit : public PreTokenizer
{
public:
    Result<> apply(WordsOfText &words) const override { return cutByCharacters(words, Behaviour::Removed, isSpace); }
    Json description() const override { return {{"type", "WhitespaceSplit"}}; }
};

class CharDelimiterSplit : public PreTokenizer
{
public:
    explicit CharDelimiterSplit(char32_t delimiter) : m_delimiter(delimiter) {}
    Result<> apply(WordsOfText &words) const override
    {
        return cutByCharacters(words, Behaviour::Removed, [this](char32_t c) { return c == m_delimiter; });
    }
    Json description() const override
    {
        std::string text;
        appendUtf8(text, m_delimiter);
        return {{"type", "CharDelimiterSplit"}, {"delimiter", text}};
    }

private:
    char32_t m_delimiter;
};

/// Runs of word characters, and runs of what is neither that nor white space.
class Whitespace : public PreTokenizer
{
public:
    Result<> apply(WordsOfText &words) const override
    {
        const std::string_view text = words.text.text();
        return cutAll(words, Behaviour::Isolated, [&](const Word &word, std::vector<Stretch> &out) -> Result<> {
            enum class Kind { Space, Letters, Signs } last = Kind::Space;
            for (size_t i = word.begin; i < word.end;) {
                const auto begin = std::uint32_t(i);
                const char32_t c = nextCodePoint(text, i);
                const Kind kind = isWordOfRegex(c) ? Kind::Letters : isSpace(c) ? Kind::Space : Kind::Signs;
                if (kind == last && kind != Kind::Space)
                    out.back().end = std::uint32_t(i);
                else if (kind != Kind::Space)
                    out.push_back({begin, std::uint32_t(i), true});
                last = kind;
            }
            return {};
        });
    }
    Json description() const override { return {{"type", "Whitespace"}}; }
};

class Metaspace : public PreTokenizer
{
public:
    enum class Prepend { Always, First, Never };

    Metaspace(char32_t mark, Prepend prepend, bool split) : m_prepend(prepend), m_split(split)
    {
        appendUtf8(m_mark, mark);
    }
    Result<> apply(WordsOfText &words) const override
    {
        std::string text;
        std::vector<AlignedText::Span> origins;
        std::vector<Word> out;
        const std::string &old = words.text.text();
        text.reserve(old.size() * 3 / 2 + 8);
        origins.reserve(text.capacity());
        for (const Word &word : words.words) {
            auto begin = std::uint32_t(text.size());
            const bool marked = old[word.begin] == ' ' || std::string_view(old).substr(word.begin).starts_with(m_mark);
            size_t i = word.begin;
            if (!marked && (m_prepend == Prepend::Always ||
                            (m_prepend == Prepend::First && words.text.origin(word.begin).begin == 0))) {
                const size_t first = std::min(characterLength(old[i]), size_t(word.end) - i);
                const AlignedText::Span span = words.text.originOf(i, i + first);
                text += m_mark;
                text.append(old, i, first);
                origins.insert(origins.end(), m_mark.size() + first, span);
                i += first;
            }
            for (; i < word.end; ++i) {
                if (old[i] == ' ') {
                    give(begin, text, out);
                    text += m_mark;
                    origins.insert(origins.end(), m_mark.size(), words.text.origin(i));
                } else {
                    if (old[i] == m_mark[0] && std::string_view(old).substr(i, word.end - i).starts_with(m_mark))
                        give(begin, text, out);
                    text += old[i];
                    origins.push_back(words.text.origin(i));
                }
            }
            if (text.size() > begin)
                out.push_back({begin, std::uint32_t(text.size())});
        }
        words.text.assign(std::move(text), std::move(origins));
        words.words = std::move(out);
        return {};
    }
    Json description() const override
    {
        static constexpr const char *schemes[] = {"always", "first", "never"};
        return {{"type", "Metaspace"},
                {"replacement", m_mark},
                {"prepend_scheme", schemes[int(m_prepend)]},
                {"split", m_split}};
    }

private:
    /// A mark follows: what came before is a word.
    void give(std::uint32_t &begin, const std::string &text, std::vector<Word> &out) const
    {
        if (!m_split || text.size() == begin)
            return;
        out.push_back({begin, std::uint32_t(text.size())});
        begin = std::uint32_t(text.size());
    }

    std::string m_mark;
    Prepend m_prepend;
    bool m_split;
};

class ByteLevel : public PreTokenizer
{
public:
    ByteLevel(std::optional<SplitRegex> regex, bool prefixSpace, bool keepBytes)
        : m_regex(std::move(regex)), m_prefixSpace(prefixSpace), m_keepBytes(keepBytes)
    {}
    Result<> apply(WordsOfText &words) const override
    {
        const auto needsBlank = [&](const Word &word) { return words.text.text()[word.begin] != ' '; };
        if (m_prefixSpace && std::any_of(words.words.begin(), words.words.end(), needsBlank)) {
            changeEach(words, [](AlignedText &part) {
                if (!part.text().starts_with(' '))
                    part.prepend(" ");
            });
        }
        if (m_regex)
            FW_CHECK(cutByRegex(words, *m_regex, Behaviour::Isolated, false));
        if (!m_keepBytes)
            changeEach(words, spellBytes);
        return {};
    }
    Json description() const override
    {
        return {{"type", "ByteLevel"}, {"add_prefix_space", m_prefixSpace}, {"use_regex", m_regex.has_value()}};
    }

private:
    std::optional<SplitRegex> m_regex;
    bool m_prefixSpace, m_keepBytes;
};

class Reader
{
public:
    Reader(const Json &json, std::string_view thing) : m_json(json), m_thing(thing) {}

    Result<std::unique_ptr<const PreTokenizer>> read(bool keepBytes) const
    {
        const std::string type = stringOr(m_json, "type");
        if (type == "ByteLevel")
            return readByteLevel(keepBytes);
        if (type == "Split")
            return readSplit();
        if (type == "Metaspace")
            return readMetaspace();
        if (type == "Digits")
            return std::make_unique<Digits>(boolOr(m_json, "individual_digits"));
        if (type == "BertPreTokenizer")
            return std::make_unique<BertPreTokenizer>();
        if (type == "Whitespace")
            return std::make_unique<Whitespace>();
        if (type == "WhitespaceSplit")
            return std::make_unique<WhitespaceSplit>();
        if (type == "Punctuation") {
            FW_TRY(behaviour, readBehaviour("Isolated"));
            return std::make_unique<Punctuation>(behaviour);
        }
        if (type == "CharDelimiterSplit") {
            FW_TRY(delimiter, readCharacter("delimiter", {}));
            return std::make_unique<CharDelimiterSplit>(delimiter);
        }
        return unsupportedComponent(m_thing, "pre_tokenizer", type);
    }

private:
    Result<char32_t> readCharacter(const char *key, std::string_view fallback) const
    {
        const auto characters = toCodePoints(stringOr(m_json, key, fallback));
        if (characters.size() != 1)
            return malformedTokenizer(m_thing, key);
        return characters[0];
    }

    Result<Behaviour> readBehaviour(const char *fallback) const
    {
        const std::string name = stringOr(m_json, "behavior", fallback);
        for (int i = 0; i < int(std::size(behaviourNames)); ++i) {
            if (name == behaviourNames[i])
                return Behaviour(i);
        }
        return unsupportedComponent(m_thing, "behavior", name);
    }

    Result<std::unique_ptr<const PreTokenizer>> readSplit() const
    {
        const Json *pattern = member(m_json, "pattern");
        const bool isRegex = pattern && member(*pattern, "Regex");
        std::string text = pattern ? stringOr(*pattern, isRegex ? "Regex" : "String") : std::string();
        if (text.empty())
            return malformedTokenizer(m_thing, "pre_tokenizer");
        FW_TRY(behaviour, readBehaviour(""));
        FW_TRY(regex, isRegex ? SplitRegex::compile(text) : SplitRegex::literal(text));
        return std::make_unique<Split>(std::move(regex), std::move(text), isRegex, behaviour, boolOr(m_json, "invert"));
    }

    Result<std::unique_ptr<const PreTokenizer>> readByteLevel(bool keepBytes) const
    {
        std::optional<SplitRegex> regex;
        if (boolOr(m_json, "use_regex", true)) {
            FW_TRY(compiled, SplitRegex::compile(gpt2Pattern));
            regex = std::move(compiled);
        }
        return std::make_unique<ByteLevel>(std::move(regex), boolOr(m_json, "add_prefix_space", true), keepBytes);
    }

    Result<std::unique_ptr<const PreTokenizer>> readMetaspace() const
    {
        FW_TRY(mark, readCharacter("replacement", "\u2581"));
        // Older files have a switch instead of the scheme.
        const std::string scheme =
            stringOr(m_json, "prepend_scheme", boolOr(m_json, "add_prefix_space", true) ? "always" : "never");
        const auto prepend = scheme == "always"  ? Metaspace::Prepend::Always
                             : scheme == "first" ? Metaspace::Prepend::First
                                                 : Metaspace::Prepend::Never;
        if (prepend == Metaspace::Prepend::Never && scheme != "never")
            return unsupportedComponent(m_thing, "prepend_scheme", scheme);
        return std::make_unique<Metaspace>(mark, prepend, boolOr(m_json, "split", true));
    }

    const Json &m_json;
    std::string m_thing;
};

} // namespace

Result<PreTokenizers> readPreTokenizers(const Json &component, bool keepBytes, std::string_view thing)
{
    FW_TRY(steps, flatSteps(component, "pretokenizers", thing, "pre_tokenizer"));
    PreTokenizers out;
    for (const Json *step : steps) {
        FW_TRY(built, Reader(*step, thing).read(keepBytes && step == steps.back()));
        out.push_back(std::move(built));
    }
    return out;
}

bool endsWithByteLevel(const Json &component)
{
    const auto steps = flatSteps(component, "pretokenizers", {}, "pre_tokenizer");
    return steps && !steps->empty() && stringOr(*steps->back(), "type") == "ByteLevel";
}

} // namespace fieldwright
