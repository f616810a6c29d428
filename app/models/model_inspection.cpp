#include "app/models/model_inspection.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_adapter.h"

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

Result<ModelEntry> inspectAdapter(const fs::path &folder)
{
    FW_TRY(adapter, readLoraAdapter(folder));
    ModelEntry entry;
    entry.kind = ModelKind::Adapter;
    entry.ref.path = folder;
    entry.ref.adapter = folder;
    entry.ref.baseFingerprint = adapter.config.baseFingerprint;
    for (const LoraWeights &weights : adapter.weights)
        entry.parameters += std::int64_t(weights.a.size() + weights.b.size());
    const fs::path file = folder / "adapter_model.safetensors";
    std::error_code ignored;
    entry.bytes = fs::file_size(file, ignored);
    FW_TRY(hash, sha256File(file));
    entry.ref.fingerprint = std::move(hash);
    return entry;
}

Result<ModelEntry> inspectEncoder(const fs::path &path)
{
    FW_TRY(source, EncoderSource::open(path));
    ModelEntry entry;
    entry.kind = ModelKind::Folder;
    entry.isEncoder = true;
    entry.ref.path = source->path();
    entry.ref.fingerprint = source->fingerprint();
    entry.ref.name = source->config().name;
    entry.architecture = source->config().architecture;
    entry.parameters = std::int64_t(source->parameters());
    entry.contextLength = source->config().maxTokens();
    entry.bytes = source->fileBytes();
    entry.licence = source->licence();
    if (const std::vector<std::string> types = source->storedTypes(); !types.empty())
        entry.quantization = types.front();
    entry.addedMs = wallClockMs();
    return entry;
}

} // namespace

std::string statedBase(const fs::path &adapter)
{
    constexpr std::uint64_t largest = 1u << 20;
    const auto text = readFile(adapter / "adapter_config.json", largest);
    const auto config = text ? parseJson(*text, "adapter_config.json") : Result<Json>(fail(Error{}));
    return config ? stringOr(*config, "base_model_name_or_path") : std::string();
}

Result<ModelEntry> inspectModel(const fs::path &path)
{
    std::error_code error;
    const fs::path absolute = fs::absolute(path, error).lexically_normal();
    if (fs::exists(absolute / "adapter_config.json", error)) {
        FW_TRY(entry, inspectAdapter(absolute));
        entry.ref.name = absolute.filename().string();
        entry.addedMs = wallClockMs();
        return entry;
    }

    if (isEncoderModel(absolute))
        return inspectEncoder(absolute);
    FW_TRY(source, ModelSource::open(absolute));
    ModelEntry entry;
    entry.kind = source->format() == ModelFormat::Gguf ? ModelKind::Gguf : ModelKind::Folder;
    entry.ref.path = source->path();
    entry.ref.fingerprint = source->fingerprint();
    entry.ref.name =
        entry.kind == ModelKind::Gguf ? source->path().stem().string() : source->path().filename().string();
    entry.architecture = source->config().architecture;
    entry.parameters = std::int64_t(source->parameters());
    entry.contextLength = source->config().maxPositions;
    entry.bytes = source->fileBytes();
    entry.licence = source->licence();
    if (const std::vector<std::string> types = source->storedTypes(); !types.empty())
        entry.quantization = types.front();
    entry.addedMs = wallClockMs();
    return entry;
}

} // namespace fieldwright
