#pragma once

#include "core/base/file.h"
#include "core/model_files/mapped_file.h"
#include "core/tokenizer/tokenizer.h"

#include <fstream>
#include <functional>
#include <optional>

namespace fieldwright {

/// The tokens of many texts one after the other, in a file that is mapped, so that they may be more than memory holds.
class TokenShard
{
public:
    // Flags beside an id.
    static constexpr std::uint32_t beginsWord = 1u << 31;
    static constexpr std::uint32_t isSpecial = 1u << 30; ///< between two texts
    static constexpr std::int32_t idOf(std::uint32_t token) { return std::int32_t(token & (isSpecial - 1)); }

    /// Errors: Corrupt, or made by another tokenizer (`maker`: its hash, and whatever else decides the tokens).
    static Result<TokenShard> open(const std::filesystem::path &path, const std::string &maker);
    std::span<const std::uint32_t> tokens() const;

private:
    explicit TokenShard(MappedFile file) : m_file(std::move(file)) {}
    MappedFile m_file;
};

class TokenShardWriter
{
public:
    static Result<TokenShardWriter> create(const std::filesystem::path &path, const std::string &maker);
    Result<> append(std::span<const std::uint32_t> tokens);
    Result<> commit() { return m_file.commit(); }

private:
    explicit TokenShardWriter(DurableFile file) : m_file(std::move(file)) {}
    DurableFile m_file;
};

/// Part of a text, or all of it.
struct TextPiece
{
    std::string text;
    std::string name; ///< of the text: the row's "name", else the file's
    bool endsText = true;
};

/// The texts of a file: of JSONL rows their "text" or the contents of their "messages"; any other file is one text that
/// comes by pieces of whole lines.
class TextReader
{
public:
    /// Errors: those of the file; Unsupported when it is no JSONL and not a text in UTF-8.
    static Result<TextReader> open(const std::filesystem::path &path);
    /// Nothing at the end. Errors: those of the file, naming the line.
    Result<std::optional<TextPiece>> next();
    /// Rows so far that hold no text: they are passed over.
    std::int64_t emptyRows() const { return m_emptyRows; }

private:
    TextReader(std::filesystem::path path, std::ifstream file) : m_path(std::move(path)), m_file(std::move(file)) {}
    Result<std::optional<TextPiece>> nextRow();
    Result<std::optional<TextPiece>> nextLines();

    std::filesystem::path m_path;
    std::ifstream m_file;
    std::int64_t m_line = 0, m_emptyRows = 0;
    bool m_atEnd = false;
};

} // namespace fieldwright
