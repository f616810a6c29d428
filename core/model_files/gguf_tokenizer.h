#pragma once

#include "core/model_files/gguf_writer.h"
#include "core/model_files/model_source.h"

namespace fieldwright {

/// Puts the tokenizer and the chat template of a model into the metadata of a GGUF file: copied from a GGUF file, made
/// from tokenizer.json and tokenizer_config.json of a folder. Byte-level BPE becomes ggml's "gpt2", BPE with byte
/// fallback its "llama". Errors: NotFound (no tokenizer.json), Corrupt, Unsupported (a component that GGUF has no name
/// for, by name).
Result<> addTokenizerMetadata(GgufMetadata &metadata, const ModelSource &source);

} // namespace fieldwright
