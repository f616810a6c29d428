#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace fieldwright {

/// Writes a Hugging Face folder with a random Llama of two layers (hidden 32, four heads, two key-value heads, 260
/// tokens) and a byte-level tokenizer with ChatML's marks: small enough to train in a test, real in every file.
Result<> writeTinyModel(const std::filesystem::path &folder, std::uint64_t seed = 1);

} // namespace fieldwright
