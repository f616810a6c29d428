#pragma once

#include "app/models/model_entry.h"
#include "app/models/model_memory.h"
#include "core/model_files/licence.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright {

/// What the files of a model say beyond its entry in the list. Reading them takes a moment: not for the window's
/// thread.
struct ModelDetails
{
    std::string id;               ///< of the entry
    std::optional<Error> problem; ///< why the model itself cannot be opened; the rest holds what could be read
    StatedLicence licence;        ///< of the base, for an adapter
    std::vector<Text> adapters;   ///< "LORA, rank 16" of adapter_config.json: those that act at once, the lowest first
    std::string madeFor;          ///< what an adapter calls its base
    std::vector<std::string> types;
    int weightFiles = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t vocabulary = 0;
    bool hasTemplate = false;
    std::vector<Text> remarks;
    std::vector<MemoryNeed> needs;
    std::int64_t sequence = 0; ///< tokens of the texts that the needs are for
    /// Of an encoder: how many tokens of a text it makes an embedding of, as sentence-transformers has it; 0: no
    /// encoder.
    std::int64_t embeddingTokens = 0;
    std::shared_ptr<const Tokenizer> tokenizer; ///< null where there is no usable one
    std::shared_ptr<const ModelText> text;      ///< with chat templates; null for an encoder too
};

ModelDetails readModelDetails(const ModelEntry &entry);

/// A tensor as its file describes it.
struct TensorRow
{
    std::string name;
    std::string type;
    std::string shape; ///< "[49152, 576]"
    std::uint64_t bytes = 0;
    std::string file;
};

/// Of all weight files of a folder, a GGUF file or an adapter: headers only, any architecture. Errors: NotFound (no
/// weights), Corrupt, Io.
Result<std::vector<TensorRow>> readTensors(const ModelEntry &entry);

} // namespace fieldwright
