#pragma once

#include "core/model_files/model_ref.h" // ModelRef, its toJson and modelRefFromJson are defined in core/model_files

#include <cstdint>
#include <filesystem>
#include <string>

namespace fieldwright {

enum class ModelKind { Gguf, Folder, Adapter };
enum class ModelOrigin { Library, BuiltIn, Project };

/// One model of the list.
struct ModelEntry
{
    ModelRef ref;
    ModelKind kind = ModelKind::Folder;
    ModelOrigin origin = ModelOrigin::Library;
    bool isEncoder = false;   ///< makes embeddings, writes no text
    std::string baseId;       ///< of a tuned model
    std::string architecture; ///< "llama", "qwen2" …; empty when unknown
    std::string licence;      ///< as its files state it; empty when they do not
    std::string quantization; ///< "F16", "Q8_0" …; empty when unknown
    std::int64_t parameters = 0;
    std::int64_t contextLength = 0;
    std::uint64_t bytes = 0;
    std::int64_t addedMs = 0;
    std::string run;      ///< that made it
    bool missing = false; ///< its files are not where they were
};

Json toJson(const ModelEntry &entry);
Result<ModelEntry> modelEntryFromJson(const Json &json, std::string_view thing);

const char *modelKindName(ModelKind kind);

} // namespace fieldwright
