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
    /// The same at the end of a text.
    virtual std::string last(std::string piece, bool first) const { return alone(std::move(piece), first); }
    virtual bool joins() const { return false; } ///< makes one piece of all
    /// Takes runs of pieces that stand for a byte each; only a whole run says whether it is text.
    virtual bool gathersBytes() const { return false; }
    /// What is cut from the ends of a piece; after joining, of the text.
    struct Ends
    {
        std::string content;
        size_t atBegin = 0, atEnd = 0; ///< how many at most
    };
    virtual const Ends *ends() const { return nullptr; }
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

    // A text piece by piece (StreamDecoder): ends() of it are cut when it is known where they are.
    std::string alone(std::string piece, bool first) const;
    std::string last(std::string piece, bool first) const;
    int byteOf(std::string piece, bool first) const; ///< of a run of bytes; −1: this piece is none
    std::string ofBytes(const std::string &run, bool first) const;
    Decoder::Ends ends() const;

private:
    template <typename Step>
    std::string through(std::string piece, size_t begin, size_t end, Step apply) const;
    size_t gatheringStep() const;

    std::vector<std::unique_ptr<const Decoder>> m_steps;
    bool m_none = false;
};

} // namespace fieldwright
