#pragma once

#include "core/base/json.h"

#include <memory>
#include <string>
#include <vector>

namespace fieldwright {

/// A step from pieces back to text.
class Decoder
{
public:
    virtual ~Decoder() = default;
    /// Works on the pieces of a whole text, as the tokenizers library does.
    virtual void apply(std::vector<std::string> &pieces) const = 0;
    /// What one piece becomes by itself, at the begin of a text or within it; maybe a part of a character.
    virtual std::string alone(std::string piece, bool first) const = 0;
    virtual bool joins() const { return false; } ///< makes one piece of all
    /// After joining, alone() of a later step is for the begin of the text only.
    virtual bool cutsEnds() const { return false; }
    /// Writes a blank behind a word, which the end of the text does not have.
    virtual bool blankBehind() const { return false; }
};

/// The way from pieces to text that a tokenizer.json describes.
class Decoders
{
public:
    /// "decoder" of tokenizer.json; null: pieces are put together with blanks between. Errors: Unsupported (names what
    /// this version does not know), Corrupt.
    static Result<Decoders> read(const Json &component, std::string_view thing);

    /// Well-formed UTF-8.
    std::string decode(std::vector<std::string> pieces) const;
    std::string alone(std::string piece, bool first) const;
    bool blankBehind() const;

private:
    std::vector<std::unique_ptr<const Decoder>> m_steps;
    bool m_none = false;
};

} // namespace fieldwright
