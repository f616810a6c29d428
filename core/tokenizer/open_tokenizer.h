#pragma once

#include "core/tokenizer/tokenizer.h"

namespace fieldwright {

/// Of a decoder or an encoder: a folder, or a GGUF file.
Result<std::shared_ptr<const Tokenizer>> openTokenizer(const std::filesystem::path &model);

} // namespace fieldwright
