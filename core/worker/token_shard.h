#pragma once

#include "core/base/file.h"
#include "core/model_files/mapped_file.h"
#include "core/tokenizer/tokenizer.h"

#include <functional>

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
    bool endsText = true;
};

/// The texts of a file: of JSONL rows their "text" or the contents of their "messages"; any other file is one text that
/// comes by pieces of whole lines. Errors: those of the file (naming the line), and what `take` says.
Result<> forEachText(const std::filesystem::path &path, const std::function<Result<>(const TextPiece &)> &take);

} // namespace fieldwright
