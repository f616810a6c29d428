#include "core/worker/token_shard.h"

#include "core/base/json.h"
#include "core/base/utf8.h"

#include <cstring>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::string_view magic = "FWTOKEN1";
constexpr size_t makerBytes = 72;
constexpr size_t headerBytes = 80; ///< magic and maker, padded by zeros
constexpr size_t pieceBytes = 1u << 20;
constexpr std::uint64_t longestRow = 1u << 30;

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
