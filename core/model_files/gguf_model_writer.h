#pragma once

#include "core/model_files/gguf_writer.h"
#include "core/model_files/merged_weights.h"

namespace fieldwright {

/// The ways in which a GGUF file may hold a model's numbers.
struct GgufPreset
{
    const char *name;         ///< "Q4_K_M"
    TensorType type;          ///< of most matrices
    std::uint32_t fileType;   ///< general.file_type
    double bitsPerWeight;     ///< about, for a forecast of the size
    bool moreBitsWhereNeeded; ///< the _M mixtures: some matrices of attention and of the feed-forward are finer
};
std::span<const GgufPreset> ggufPresets();
/// By name, whatever the case. Errors: InvalidArgument with the list.
Result<GgufPreset> ggufPreset(std::string_view name);

/// What the type of one tensor becomes: vectors stay F32, the head is finer than the rest, and where the columns are no
/// multiple of 256 (or 32) the next type that fits is taken, all as llama.cpp's quantizer does.
TensorType ggufTensorType(const GgufPreset &preset, std::string_view ggufName, const Shape &shape, std::int64_t layers,
                          bool tiedHead);

/// How many tensors fall back to which type, because their rows are no multiple of the blocks that the preset has for
/// them.
std::map<std::string, std::uint64_t> ggufFallbacks(const ModelSource &source, const GgufPreset &preset);

struct GgufModelOptions
{
    GgufPreset preset;
    std::string name;        ///< general.name
    std::string licence;     ///< general.license; empty: what the model states
    std::string baseName;    ///< general.base_model.0.name; empty: none
    std::string description; ///< general.description
};

/// Writes a whole model as one GGUF file, durably, never holding more than a few megabytes of it (one matrix where rows
/// and columns change places: GPT-2). A Mistral or a Phi-3 with a window gets the window as its context length, because
/// llama.cpp attends to everything there. Errors: Unsupported (an architecture, a tokenizer or a peculiarity that GGUF
/// has no name for), Corrupt (weights that are not finite), Io, Cancelled.
Result<WrittenModel> writeGgufModel(const MergedWeights &weights, const std::filesystem::path &file,
                                    const GgufModelOptions &options, const WriteProgress &progress,
                                    std::stop_token stop);

/// How many tokens the written file says that it reads: fewer than the model, where its window cannot be said.
Result<std::int64_t> ggufContextLength(const ModelSource &source);

/// The bytes that writeGgufModel will write, but for metadata and tokenizer.
std::uint64_t ggufModelBytes(const ModelSource &source, const GgufPreset &preset);

/// The architecture's name in GGUF ("llama", "qwen2", …). Errors: Unsupported.
Result<std::string> ggufArchitecture(const ModelSource &source);

/// What divides the rotary frequencies of llama3's longer contexts: GGUF knows no other way to say them. Empty: none.
std::vector<float> ggufRopeDivisors(const ModelConfig &config);

} // namespace fieldwright
