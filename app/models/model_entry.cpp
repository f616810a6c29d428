#include "app/models/model_entry.h"

#include <array>

namespace fieldwright {

namespace {

constexpr std::array kindNames = {"gguf", "folder", "adapter"};

} // namespace

const char *modelKindName(ModelKind kind)
{
    return kindNames[size_t(kind)];
}

Json toJson(const ModelEntry &entry)
{
    return {{"ref", toJson(entry.ref)},
            {"kind", modelKindName(entry.kind)},
            {"encoder", entry.isEncoder},
            {"base_id", entry.baseId},
            {"architecture", entry.architecture},
            {"licence", entry.licence},
            {"quantization", entry.quantization},
            {"parameters", entry.parameters},
            {"context_length", entry.contextLength},
            {"bytes", entry.bytes},
            {"added_ms", entry.addedMs},
            {"run", entry.run}};
}

Result<ModelEntry> modelEntryFromJson(const Json &json, std::string_view thing)
{
    ModelEntry entry;
    const Json *ref = member(json, "ref");
    FW_TRY(named, modelRefFromJson(ref ? *ref : Json(), thing));
    entry.ref = std::move(named);
    const std::string kind = stringOr(json, "kind");
    entry.kind = ModelKind::Folder;
    for (size_t i = 0; i < kindNames.size(); ++i)
        if (kind == kindNames[i])
            entry.kind = ModelKind(i);
    entry.isEncoder = boolOr(json, "encoder");
    entry.baseId = stringOr(json, "base_id");
    entry.architecture = stringOr(json, "architecture");
    entry.licence = stringOr(json, "licence");
    entry.quantization = stringOr(json, "quantization");
    entry.parameters = intOr(json, "parameters");
    entry.contextLength = intOr(json, "context_length");
    entry.bytes = std::uint64_t(std::max<std::int64_t>(0, intOr(json, "bytes")));
    entry.addedMs = intOr(json, "added_ms");
    entry.run = stringOr(json, "run");
    return entry;
}

} // namespace fieldwright
