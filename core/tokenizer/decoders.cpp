#include "core/tokenizer/decoders.h"

#include "core/base/utf8.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/regex.h"
#include "core/tokenizer/tokenizer_errors.h"

#include <algorithm>

namespace fieldwright {

namespace {

std::string replaceAll(std::string text, std::string_view what, std::string_view with)
{
    if (what.empty())
        return text;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

constexpr const char *brokenByte = "\uFFFD";

std::string joined(const std::vector<std::string> &pieces)
{
    std::string out;
    for (const std::string &piece : pieces)
        out += piece;
    return out;
}

class ByteLevelDecoder : public Decoder
{
public:
    void apply(std::vector<std::string> &pieces) const override
    {
        std::string bytes;
        for (const std::string &piece : pieces)
            bytes += bytesOfPiece(piece);
        pieces = {sanitizeUtf8(bytes)};
    }
    std::string alone(std::string piece, bool) const override { return bytesOfPiece(piece); }
    bool joins() const override { return true; }
};

class ByteFallbackDecoder : public Decoder
{
public:
    void apply(std::vector<std::string> &pieces) const override
    {
        std::vector<std::string> out;
        out.reserve(pieces.size());
        std::string bytes; // of a run of byte pieces
        const auto giveBytes = [&] {
            if (bytes.empty())
                return;
            if (isValidUtf8(bytes))
                out.push_back(bytes);
            else
                out.insert(out.end(), bytes.size(), brokenByte);
            bytes.clear();
        };
        for (std::string &piece : pieces) {
            if (const int byte = byteOfFallbackPiece(piece); byte >= 0) {
                bytes += char(byte);
                continue;
            }
            giveBytes();
            out.push_back(std::move(piece));
        }
        giveBytes();
        pieces = std::move(out);
    }
    std::string alone(std::string piece, bool) const override
    {
        const int byte = byteOfFallbackPiece(piece);
        return byte >= 0 ? std::string(1, char(byte)) : piece;
    }
    bool gathersBytes() const override { return true; }
};

class FuseDecoder : public Decoder
{
public:
    void apply(std::vector<std::string> &pieces) const override { pieces = {joined(pieces)}; }
    std::string alone(std::string piece, bool) const override { return piece; }
    bool joins() const override { return true; }
};

class StripDecoder : public Decoder
{
public:
    explicit StripDecoder(Ends ends) : m_ends(std::move(ends)) {}
    void apply(std::vector<std::string> &pieces) const override
    {
        for (std::string &piece : pieces)
            piece = alone(std::move(piece), false);
    }
    std::string alone(std::string piece, bool) const override
    {
        std::string_view text = piece;
        for (size_t i = 0; i < m_ends.atBegin && text.starts_with(m_ends.content); ++i)
            text.remove_prefix(m_ends.content.size());
        for (size_t i = 0; i < m_ends.atEnd && text.ends_with(m_ends.content); ++i)
            text.remove_suffix(m_ends.content.size());
        return std::string(text);
    }
    const Ends *ends() const override { return &m_ends; }

private:
    Ends m_ends;
};

class ReplaceDecoder : public Decoder
{
public:
    ReplaceDecoder(std::optional<SplitRegex> regex, std::string pattern, std::string content)
        : m_regex(std::move(regex)), m_pattern(std::move(pattern)), m_content(std::move(content))
    {}
    void apply(std::vector<std::string> &pieces) const override
    {
        for (std::string &piece : pieces)
            piece = alone(std::move(piece), false);
    }
    std::string alone(std::string piece, bool) const override
    {
        if (!m_regex)
            return replaceAll(std::move(piece), m_pattern, m_content);
        std::vector<SplitRegex::Match> matches;
        if (!isValidUtf8(piece) || !m_regex->findAll(piece, matches))
            return piece;
        std::string out;
        size_t done = 0;
        for (const SplitRegex::Match &match : matches) {
            out.append(piece, done, match.begin - done);
            out += m_content;
            done = match.end;
        }
        return out.append(piece, done);
    }

private:
    std::optional<SplitRegex> m_regex;
    std::string m_pattern, m_content;
};

class MetaspaceDecoder : public Decoder
{
public:
    MetaspaceDecoder(std::string mark, bool prefixed) : m_mark(std::move(mark)), m_prefixed(prefixed) {}
    void apply(std::vector<std::string> &pieces) const override
    {
        for (size_t i = 0; i < pieces.size(); ++i)
            pieces[i] = alone(std::move(pieces[i]), i == 0);
    }
    std::string alone(std::string piece, bool first) const override
    {
        return replaceAll(std::move(piece), m_mark, first && m_prefixed ? "" : " ");
    }

private:
    std::string m_mark;
    bool m_prefixed;
};

class WordPieceDecoder : public Decoder
{
public:
    WordPieceDecoder(std::string prefix, bool cleanUp) : m_prefix(std::move(prefix)), m_cleanUp(cleanUp) {}
    void apply(std::vector<std::string> &pieces) const override
    {
        for (size_t i = 0; i < pieces.size(); ++i)
            pieces[i] = alone(std::move(pieces[i]), i == 0);
    }
    std::string alone(std::string piece, bool first) const override
    {
        if (!first)
            piece = piece.starts_with(m_prefix) ? piece.substr(m_prefix.size()) : " " + piece;
        return m_cleanUp ? cleanedUp(std::move(piece)) : piece;
    }

private:
    static std::string cleanedUp(std::string text)
    {
        static constexpr std::pair<const char *, const char *> replacements[] = {
            {" .", "."},   {" ?", "?"},           {" !", "!"},   {" ,", ","},     {" ' ", "'"},   {" n't", "n't"},
            {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
        for (const auto &[what, with] : replacements)
            text = replaceAll(std::move(text), what, with);
        return text;
    }

    std::string m_prefix;
    bool m_cleanUp;
};

class BpeDecoder : public Decoder
{
public:
    explicit BpeDecoder(std::string suffix) : m_suffix(std::move(suffix)) {}
    void apply(std::vector<std::string> &pieces) const override
    {
        for (size_t i = 0; i < pieces.size(); ++i)
            pieces[i] = i + 1 == pieces.size() ? last(std::move(pieces[i]), false) : alone(std::move(pieces[i]), false);
    }
    std::string alone(std::string piece, bool) const override { return replaceAll(std::move(piece), m_suffix, " "); }
    std::string last(std::string piece, bool) const override { return replaceAll(std::move(piece), m_suffix, ""); }

private:
    std::string m_suffix;
};

Result<std::unique_ptr<const Decoder>> readStep(const Json &json, std::string_view thing)
{
    const std::string type = stringOr(json, "type");
    if (type == "ByteLevel")
        return std::make_unique<ByteLevelDecoder>();
    if (type == "ByteFallback")
        return std::make_unique<ByteFallbackDecoder>();
    if (type == "Fuse")
        return std::make_unique<FuseDecoder>();
    if (type == "WordPiece")
        return std::make_unique<WordPieceDecoder>(stringOr(json, "prefix", "##"), boolOr(json, "cleanup", true));
    if (type == "BPEDecoder")
        return std::make_unique<BpeDecoder>(stringOr(json, "suffix", "</w>"));
    if (type == "Metaspace") {
        const std::string scheme =
            stringOr(json, "prepend_scheme", boolOr(json, "add_prefix_space", true) ? "always" : "never");
        return std::make_unique<MetaspaceDecoder>(stringOr(json, "replacement", "\u2581"), scheme != "never");
    }
    if (type == "Strip") {
        const std::int64_t start = intOr(json, "start"), stop = intOr(json, "stop");
        std::string content = stringOr(json, "content", " ");
        if (start < 0 || stop < 0 || content.empty())
            return malformedTokenizer(thing, "decoder");
        return std::make_unique<StripDecoder>(Decoder::Ends{std::move(content), size_t(start), size_t(stop)});
    }
    if (type == "Replace") {
        const Json *pattern = member(json, "pattern");
        const bool isRegex = pattern && member(*pattern, "Regex");
        std::string text = pattern ? stringOr(*pattern, isRegex ? "Regex" : "String") : std::string();
        std::string content = stringOr(json, "content");
        if (text.empty())
            return malformedTokenizer(thing, "decoder");
        if (!isRegex)
            return std::make_unique<ReplaceDecoder>(std::nullopt, std::move(text), std::move(content));
        FW_TRY(regex, SplitRegex::compile(text));
        return std::make_unique<ReplaceDecoder>(std::move(regex), std::move(text), std::move(content));
    }
    return unsupportedComponent(thing, "decoder", type);
}

} // namespace

Result<Decoders> Decoders::read(const Json &component, std::string_view thing)
{
    FW_TRY(steps, flatSteps(component, "decoders", thing, "decoder"));
    Decoders out;
    out.m_none = component.is_null();
    for (const Json *step : steps) {
        FW_TRY(decoder, readStep(*step, thing));
        out.m_steps.push_back(std::move(decoder));
    }
    return out;
}

std::string Decoders::decode(std::vector<std::string> pieces) const
{
    if (m_none) {
        std::string out;
        for (const std::string &piece : pieces)
            out += (out.empty() && &piece == &pieces.front() ? "" : " ") + piece;
        return sanitizeUtf8(out);
    }
    for (const auto &step : m_steps)
        step->apply(pieces);
    return sanitizeUtf8(joined(pieces));
}

/// The steps from `begin` to `end`, but for cutting the ends of a joined text.
template <typename Step>
std::string Decoders::through(std::string piece, size_t begin, size_t end, Step apply) const
{
    bool isJoined = false;
    for (size_t i = 0; i < end; ++i) {
        if (i >= begin && !(isJoined && m_steps[i]->ends()))
            piece = apply(*m_steps[i], std::move(piece));
        isJoined = isJoined || m_steps[i]->joins();
    }
    return piece;
}

std::string Decoders::alone(std::string piece, bool first) const
{
    if (m_none)
        return first ? piece : " " + piece;
    return through(std::move(piece), 0, m_steps.size(),
                   [&](const Decoder &step, std::string text) { return step.alone(std::move(text), first); });
}

std::string Decoders::last(std::string piece, bool first) const
{
    if (m_none)
        return alone(std::move(piece), first);
    return through(std::move(piece), 0, m_steps.size(),
                   [&](const Decoder &step, std::string text) { return step.last(std::move(text), first); });
}

size_t Decoders::gatheringStep() const
{
    const auto step = std::find_if(m_steps.begin(), m_steps.end(), [](const auto &one) { return one->gathersBytes(); });
    return size_t(step - m_steps.begin());
}

int Decoders::byteOf(std::string piece, bool first) const
{
    const size_t gathering = gatheringStep();
    if (gathering == m_steps.size())
        return -1;
    return byteOfFallbackPiece(through(std::move(piece), 0, gathering, [&](const Decoder &step, std::string text) {
        return step.alone(std::move(text), first);
    }));
}

std::string Decoders::ofBytes(const std::string &run, bool first) const
{
    std::string text = run;
    if (!isValidUtf8(run)) {
        text.clear();
        for (size_t i = 0; i < run.size(); ++i)
            text += brokenByte;
    }
    return through(std::move(text), gatheringStep() + 1, m_steps.size(),
                   [&](const Decoder &step, std::string piece) { return step.alone(std::move(piece), first); });
}

Decoder::Ends Decoders::ends() const
{
    bool isJoined = false;
    for (const auto &step : m_steps) {
        if (isJoined && step->ends())
            return *step->ends();
        isJoined = isJoined || step->joins();
    }
    return {};
}

} // namespace fieldwright
