#include "core/tokenizer/normalizers.h"

#include "core/base/utf8.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/characters.h"
#include "core/tokenizer/charsmap.h"
#include "core/tokenizer/regex.h"
#include "core/tokenizer/tokenizer_errors.h"
#include "core/tokenizer/unicode_forms.h"

namespace fieldwright {

namespace {

using Change = AlignedText::Change;
using Changes = std::vector<Change>;

/// Drops the characters that `keep` refuses.
template <typename Keep>
void filter(AlignedText &text, Keep keep)
{
    bool all = true;
    for (size_t i = 0; all && i < text.text().size();)
        all = keep(nextCodePoint(text.text(), i));
    if (all)
        return;
    Changes changes;
    size_t removed = 0;
    for (size_t i = 0; i < text.text().size();) {
        const char32_t c = nextCodePoint(text.text(), i);
        if (keep(c))
            changes.push_back({c, 0});
        else if (changes.empty())
            ++removed;
        else
            --changes.back().change;
    }
    text.transform(changes, removed);
}

/// Turns each character into another one.
template <typename Map>
void map(AlignedText &text, Map to)
{
    std::string out;
    out.reserve(text.text().size());
    bool sameLengths = true;
    for (size_t i = 0; i < text.text().size();) {
        const size_t begin = i, length = out.size();
        const char32_t c = nextCodePoint(text.text(), i);
        appendUtf8(out, to(c));
        sameLengths = sameLengths && out.size() - length == i - begin;
    }
    if (sameLengths) {
        text.exchange(std::move(out));
        return;
    }
    Changes changes;
    for (size_t i = 0; i < text.text().size();)
        changes.push_back({to(nextCodePoint(text.text(), i)), 0});
    text.transform(changes);
}

void lowerCase(AlignedText &text)
{
    if (isAscii(text.text())) {
        std::string out = text.text();
        for (char &c : out)
            c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
        text.exchange(std::move(out));
        return;
    }
    Changes changes;
    changes.reserve(text.text().size());
    bool changed = false;
    for (size_t i = 0; i < text.text().size();) {
        const char32_t c = nextCodePoint(text.text(), i);
        appendLowerCase(c, changes);
        changed = changed || changes.back().character != c;
    }
    if (changed)
        text.transform(changes);
}

class UnicodeForm : public Normalizer
{
public:
    explicit UnicodeForm(NormalForm form) : m_form(form) {}
    Result<> apply(AlignedText &text) const override
    {
        toNormalForm(text, m_form);
        return {};
    }
    Json description() const override { return {{"type", normalFormName(m_form)}}; }

private:
    NormalForm m_form;
};

class Lowercase : public Normalizer
{
public:
    Result<> apply(AlignedText &text) const override
    {
        lowerCase(text);
        return {};
    }
    Json description() const override { return {{"type", "Lowercase"}}; }
};

class StripAccents : public Normalizer
{
public:
    Result<> apply(AlignedText &text) const override
    {
        if (!isAscii(text.text()))
            filter(text, [](char32_t c) { return !isCombiningMark(c); });
        return {};
    }
    Json description() const override { return {{"type", "StripAccents"}}; }
};

class Strip : public Normalizer
{
public:
    Strip(bool left, bool right) : m_left(left), m_right(right) {}
    Result<> apply(AlignedText &text) const override
    {
        const std::string &all = text.text();
        size_t begin = 0, end = all.size();
        for (size_t next = 0; m_left && next < all.size() && isSpace(nextCodePoint(all, next));)
            begin = next;
        while (m_right && end > begin) {
            size_t last = end;
            while ((static_cast<unsigned char>(all[--last]) & 0xC0) == 0x80) {
            }
            size_t position = last;
            if (!isSpace(nextCodePoint(all, position)))
                break;
            end = last;
        }
        if (begin > 0 || end < all.size())
            text = text.slice(begin, end);
        return {};
    }
    Json description() const override { return {{"type", "Strip"}, {"strip_left", m_left}, {"strip_right", m_right}}; }

private:
    bool m_left, m_right;
};

class BertNormalizer : public Normalizer
{
public:
    BertNormalizer(bool clean, bool ideographs, std::optional<bool> accents, bool lower)
        : m_clean(clean), m_ideographs(ideographs), m_accents(accents), m_lower(lower)
    {}
    Result<> apply(AlignedText &text) const override
    {
        if (m_clean) {
            filter(text, [](char32_t c) {
                return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\n' || c == '\r' ||
                       (c != 0 && c != 0xFFFD && !isBertControl(c));
            });
            map(text, [](char32_t c) { return c > 0x20 && c < 0x7F ? c : isSpace(c) ? U' ' : c; });
        }
        if (m_ideographs)
            partIdeographs(text);
        if (m_accents.value_or(m_lower) && !isAscii(text.text())) {
            toNormalForm(text, NormalForm::Nfd);
            filter(text, [](char32_t c) { return c < 0x300 || !isMarkNonspacing(c); });
        }
        if (m_lower)
            lowerCase(text);
        return {};
    }
    Json description() const override
    {
        return {{"type", "BertNormalizer"},
                {"clean_text", m_clean},
                {"handle_chinese_chars", m_ideographs},
                {"strip_accents", m_accents ? Json(*m_accents) : Json()},
                {"lowercase", m_lower}};
    }

private:
    static void partIdeographs(AlignedText &text)
    {
        bool any = false;
        Changes changes;
        changes.reserve(text.text().size());
        for (size_t i = 0; i < text.text().size();) {
            const char32_t c = nextCodePoint(text.text(), i);
            if (!isBertIdeograph(c)) {
                changes.push_back({c, 0});
                continue;
            }
            any = true;
            changes.push_back({U' ', 0});
            changes.push_back({c, 1});
            changes.push_back({U' ', 1});
        }
        if (any)
            text.transform(changes);
    }

    bool m_clean, m_ideographs;
    std::optional<bool> m_accents;
    bool m_lower;
};

/// What sentencepiece's "nmt" rules do beside NFKC.
class Nmt : public Normalizer
{
public:
    Result<> apply(AlignedText &text) const override
    {
        filter(text, [](char32_t c) {
            return !((c >= 1 && c <= 8) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F ||
                     c == 0x9F);
        });
        map(text, [](char32_t c) {
            const bool blank = c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
                               (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
                               c == 0xFEFF || c == 0xFFFD;
            return blank ? U' ' : c;
        });
        return {};
    }
    Json description() const override { return {{"type", "Nmt"}}; }
};

class Prepend : public Normalizer
{
public:
    explicit Prepend(std::string content) : m_content(std::move(content)) {}
    Result<> apply(AlignedText &text) const override
    {
        if (text.text().size() + m_content.size() > text.limit())
            return textGrowsTooLong(text.text().size());
        text.prepend(m_content);
        return {};
    }
    Json description() const override { return {{"type", "Prepend"}, {"prepend", m_content}}; }

private:
    std::string m_content;
};

class Replace : public Normalizer
{
public:
    Replace(std::optional<SplitRegex> regex, std::string pattern, std::string content)
        : m_regex(std::move(regex)), m_pattern(std::move(pattern)), m_content(std::move(content))
    {}
    Result<> apply(AlignedText &text) const override
    {
        std::vector<std::pair<size_t, size_t>> parts;
        if (m_regex) {
            std::vector<SplitRegex::Match> matches;
            FW_CHECK(m_regex->findAll(text.text(), matches));
            for (const SplitRegex::Match &match : matches)
                parts.emplace_back(match.begin, match.end);
        } else {
            for (size_t at = text.text().find(m_pattern); at != std::string::npos;
                 at = text.text().find(m_pattern, at + m_pattern.size()))
                parts.emplace_back(at, at + m_pattern.size());
        }
        if (text.text().size() + parts.size() * m_content.size() > text.limit())
            return textGrowsTooLong(text.text().size());
        text.replace(parts, m_content);
        return {};
    }
    Json description() const override
    {
        return {{"type", "Replace"}, {"pattern", {{m_regex ? "Regex" : "String", m_pattern}}}, {"content", m_content}};
    }

private:
    std::optional<SplitRegex> m_regex; ///< else the pattern is plain text
    std::string m_pattern, m_content;
};

/// The rules of a sentencepiece model as the tokenizers library applies them: by grapheme clusters, then characters.
class Precompiled : public Normalizer
{
public:
    explicit Precompiled(Charsmap rules) : m_rules(std::move(rules)) {}
    Result<> apply(AlignedText &text) const override
    {
        const std::string &all = text.text();
        Changes changes;
        changes.reserve(all.size());
        bool changed = false;
        GraphemeJoin join;
        for (size_t begin = 0, end = 0; begin < all.size(); begin = end) {
            // The cluster that begins here; `join` has seen its first character already, but for the very first.
            if (begin == 0) {
                size_t next = 0;
                join.next(nextCodePoint(all, next));
            }
            if (changes.size() > text.limit())
                return textGrowsTooLong(all.size());
            end = begin + characterLength(all[begin]);
            for (size_t next = end; next < all.size() && join.next(nextCodePoint(all, next));)
                end = next;
            const std::string_view cluster = std::string_view(all).substr(begin, end - begin);
            if (cluster.size() < 6 && replaceBy(cluster, changes)) {
                changed = true;
                continue;
            }
            for (size_t i = 0; i < cluster.size();) {
                const size_t from = i;
                const char32_t c = nextCodePoint(cluster, i);
                if (replaceBy(cluster.substr(from, i - from), changes))
                    changed = true;
                else
                    changes.push_back({c, 0});
            }
        }
        if (changed)
            text.transform(changes);
        return {};
    }
    Json description() const override
    {
        return {{"type", "Precompiled"}, {"precompiled_charsmap", encodeBase64(m_rules.bytes())}};
    }

private:
    /// The replacement of a part, if there is a rule for it.
    bool replaceBy(std::string_view part, Changes &changes) const
    {
        const Charsmap::Match match = m_rules.shortest(part);
        if (match.length == 0)
            return false;
        const auto count = [](std::string_view text) { return std::int32_t(codePointCount(text)); };
        const std::int32_t more = count(match.replacement) - count(part);
        for (size_t i = 0; i < match.replacement.size();)
            changes.push_back({nextCodePoint(match.replacement, i), 0});
        for (std::int32_t i = 0; i < more; ++i)
            changes[changes.size() - 1 - size_t(i)].change = 1;
        if (more < 0 && !changes.empty())
            changes.back().change += more;
        return true;
    }

    Charsmap m_rules;
};

class ByteLevelNormalizer : public Normalizer
{
public:
    Result<> apply(AlignedText &text) const override
    {
        spellBytes(text);
        return {};
    }
    Json description() const override { return {{"type", "ByteLevel"}}; }
};

class Reader
{
public:
    Reader(const Json &json, std::string_view thing) : m_json(json), m_thing(thing) {}

    Result<std::unique_ptr<const Normalizer>> read() const
    {
        const std::string type = stringOr(m_json, "type");
        for (const NormalForm form : {NormalForm::Nfc, NormalForm::Nfd, NormalForm::Nfkc, NormalForm::Nfkd}) {
            if (type == normalFormName(form))
                return std::make_unique<UnicodeForm>(form);
        }
        if (type == "Lowercase")
            return std::make_unique<Lowercase>();
        if (type == "StripAccents")
            return std::make_unique<StripAccents>();
        if (type == "Nmt")
            return std::make_unique<Nmt>();
        if (type == "ByteLevel")
            return std::make_unique<ByteLevelNormalizer>();
        if (type == "Strip")
            return std::make_unique<Strip>(boolOr(m_json, "strip_left", true), boolOr(m_json, "strip_right", true));
        if (type == "BertNormalizer") {
            const Json *accents = member(m_json, "strip_accents");
            return std::make_unique<BertNormalizer>(
                boolOr(m_json, "clean_text", true), boolOr(m_json, "handle_chinese_chars", true),
                accents && accents->is_boolean() ? std::optional(accents->get<bool>()) : std::nullopt,
                boolOr(m_json, "lowercase", true));
        }
        if (type == "Prepend") {
            FW_TRY(content, requireString(m_json, "prepend", m_thing));
            return std::make_unique<Prepend>(std::move(content));
        }
        if (type == "Replace")
            return readReplace();
        if (type == "Precompiled")
            return readPrecompiled();
        return unsupportedComponent(m_thing, "normalizer", type);
    }

private:
    Result<std::unique_ptr<const Normalizer>> readReplace() const
    {
        const Json *pattern = member(m_json, "pattern");
        FW_TRY(content, requireString(m_json, "content", m_thing));
        const bool isRegex = pattern && member(*pattern, "Regex");
        std::string text = pattern ? stringOr(*pattern, isRegex ? "Regex" : "String") : std::string();
        if (text.empty())
            return malformedTokenizer(m_thing, "normalizer");
        if (!isRegex)
            return std::make_unique<Replace>(std::nullopt, std::move(text), std::move(content));
        FW_TRY(regex, SplitRegex::compile(text));
        return std::make_unique<Replace>(std::move(regex), std::move(text), std::move(content));
    }

    Result<std::unique_ptr<const Normalizer>> readPrecompiled() const
    {
        FW_TRY(bytes, decodeBase64(stringOr(m_json, "precompiled_charsmap"), m_thing));
        FW_TRY(rules, Charsmap::parse(bytes, m_thing));
        return std::make_unique<Precompiled>(std::move(rules));
    }

    const Json &m_json;
    std::string m_thing;
};

} // namespace

Result<Normalizers> readNormalizers(const Json &component, std::string_view thing)
{
    FW_TRY(steps, flatSteps(component, "normalizers", thing, "normalizer"));
    Normalizers out;
    for (const Json *step : steps) {
        FW_TRY(normalizer, Reader(*step, thing).read());
        out.push_back(std::move(normalizer));
    }
    return out;
}

Result<> applyAll(const Normalizers &normalizers, AlignedText &text)
{
    for (const auto &normalizer : normalizers)
        FW_CHECK(normalizer->apply(text));
    return {};
}

} // namespace fieldwright
