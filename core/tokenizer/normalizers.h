#pragma once

#include "core/base/json.h"
#include "core/tokenizer/aligned_text.h"

#include <memory>
#include <vector>

namespace fieldwright {

/// A step that changes a text before it is cut into words.
class Normalizer
{
public:
    virtual ~Normalizer() = default;
    /// Errors: Unsupported when a regular expression exceeds its limits on this text.
    virtual Result<> apply(AlignedText &text) const = 0;
    /// As tokenizer.json describes it: all that decides the outcome, nothing else.
    virtual Json description() const = 0;
};

using Normalizers = std::vector<std::unique_ptr<const Normalizer>>;

/// The steps of tokenizer.json's "normalizer", null for none. Errors: Unsupported (names what this version does not
/// know), Corrupt.
Result<Normalizers> readNormalizers(const Json &component, std::string_view thing);

Result<> applyAll(const Normalizers &normalizers, AlignedText &text);

} // namespace fieldwright
