#include "core/worker/token_shard.h"

#include "core/base/json.h"
#include "core/base/utf8.h"

#include <cmath>
#include <cstring>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::string_view magic = "FWTOKEN1";
constexpr size_t makerBytes = 72;
constexpr size_t headerBytes = 80; ///< magic and maker, padded by zeros
constexpr size_t pieceBytes = 1u << 20;
constexpr std::uint64_t longestRow = 1u << 30;
constexpr size_t sampleBytes = 256u << 10;
constexpr double mostUnreadable = 0.02;

std::string headerOf(const std::string &maker)
{
    std::string header(magic);
    header += maker.substr(0, makerBytes);
    header.resize(headerBytes);
    return header;
}

std::string textOf(const Json &row)
{
    if (const std::string text = stringOr(row, "text"); !text.empty())
        return text;
    std::string out;
    if (const Json *messages = member(row, "messages"); messages && messages->is_array()) {
        for (const Json &message : *messages)
            out += (out.empty() ? "" : "\n\n") + stringOr(message, "content");
    }
    return out;
}

/// The share of the bytes that no text in UTF-8 has: broken sequences, and control characters but white space. What a
/// piece's last bytes begin and the next would end is left out.
double unreadableShare(std::string_view bytes)
{
    constexpr std::string_view whiteSpace = "\t\n\r\f\v\x1b";
    size_t unreadable = 0;
    const size_t end = bytes.size() + 4 < sampleBytes ? bytes.size() : bytes.size() - 4;
    for (size_t at = 0; at < end;) {
        const size_t begin = at;
        const char32_t c = nextCodePoint(bytes, at);
        const bool isControl = (c < 0x20 && whiteSpace.find(char(c)) == std::string_view::npos) || c == 0x7F;
        const bool isBroken = c == 0xFFFD && bytes.substr(begin, 3) != "\xEF\xBF\xBD";
        unreadable += isControl || isBroken ? at - begin : 0;
    }
    return end == 0 ? 0 : double(unreadable) / double(end);
}

/// Looks at the beginning, the middle and the end. Errors: Unsupported.
Result<> checkIsText(const fs::path &path, std::ifstream &file)
{
    file.seekg(0, std::ios::end);
    const auto size = std::int64_t(file.tellg());
    const auto sample = std::int64_t(sampleBytes);
    for (const std::int64_t place : {std::int64_t(0), size / 2, std::max<std::int64_t>(size - sample, 0)}) {
        std::string bytes(sampleBytes, '\0');
        file.seekg(place);
        file.read(bytes.data(), sample);
        bytes.resize(size_t(file.gcount()));
        file.clear();     // a short read is no error here
        size_t begin = 0; // of the first whole character
        while (place > 0 && begin < std::min<size_t>(bytes.size(), 3) && (bytes[begin] & 0xC0) == 0x80)
            ++begin;
        if (const double share = unreadableShare(std::string_view(bytes).substr(begin)); share > mostUnreadable)
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "%1 is not a text in UTF-8: %2 % of it cannot be read as one."),
                         {path.string(), std::to_string(std::lround(100 * share))}},
                        {FW_NOOP("core", "Save it as UTF-8, or choose a text file.")});
    }
    file.seekg(0);
    return {};
}

} // namespace

Result<TokenShard> TokenShard::open(const fs::path &path, const std::string &maker)
{
    FW_TRY(file, MappedFile::open(path));
    const auto bytes = file.bytes();
    const std::string header = headerOf(maker);
    if (bytes.size() < headerBytes || (bytes.size() - headerBytes) % 4 != 0 ||
        std::memcmp(bytes.data(), header.data(), headerBytes) != 0)
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The tokens in %1 are broken, or of another tokenizer."), {path.string()}},
                    {FW_NOOP("core", "Start the run again.")});
    return TokenShard(std::move(file));
}

std::span<const std::uint32_t> TokenShard::tokens() const
{
    const auto bytes = m_file.bytes().subspan(headerBytes);
    return {reinterpret_cast<const std::uint32_t *>(bytes.data()), bytes.size() / 4}; // a page's start plus 80
}

Result<TokenShardWriter> TokenShardWriter::create(const fs::path &path, const std::string &maker)
{
    FW_TRY(file, DurableFile::create(path));
    FW_CHECK(file.write(headerOf(maker)));
    return TokenShardWriter(std::move(file));
}

Result<> TokenShardWriter::append(std::span<const std::uint32_t> tokens)
{
    return m_file.write({reinterpret_cast<const char *>(tokens.data()), tokens.size_bytes()});
}

Result<TextReader> TextReader::open(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ioError(path, errno));
    if (path.extension() != ".jsonl")
        FW_CHECK(checkIsText(path, file));
    return TextReader(path, std::move(file));
}

Result<std::optional<TextPiece>> TextReader::nextRow()
{
    std::string line;
    while (std::getline(m_file, line)) {
        ++m_line;
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        FW_TRY(row, parseJson(line, m_path.string() + ":" + std::to_string(m_line), {.bytes = longestRow}));
        if (const std::string text = textOf(row); !text.empty())
            return TextPiece{sanitizeUtf8(text), stringOr(row, "name", m_path.filename().string()), true};
        ++m_emptyRows;
    }
    if (m_file.bad())
        return fail(ioError(m_path, errno));
    return std::optional<TextPiece>();
}

Result<std::optional<TextPiece>> TextReader::nextLines()
{
    std::string line, piece;
    while (piece.size() < pieceBytes && std::getline(m_file, line))
        piece += line + "\n";
    if (m_file.bad())
        return fail(ioError(m_path, errno));
    m_atEnd = piece.size() < pieceBytes;
    return TextPiece{sanitizeUtf8(piece), m_path.filename().string(), m_atEnd};
}

Result<std::optional<TextPiece>> TextReader::next()
{
    if (m_atEnd)
        return std::optional<TextPiece>();
    return m_path.extension() == ".jsonl" ? nextRow() : nextLines();
}

} // namespace fieldwright
