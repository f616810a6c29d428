#include "app/models/model_inspection.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_adapter.h"
#include "core/model_files/peft_files.h"

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

Result<ModelEntry> inspectAdapter(const fs::path &folder)
{
    FW_TRY(kind, adapterKind(folder));
    FW_CHECK(checkAdapterType(kind.type, folder.string()));
    if (kind.isPlainLora) // whether its pairs are whole
        FW_CHECK(readLoraAdapter(folder));
    FW_TRY(files, readPeftFiles(folder));
    ModelEntry entry;
    entry.kind = ModelKind::Adapter;
    entry.ref.path = folder;
    entry.ref.adapter = folder;
    entry.ref.baseFingerprint = files.baseFingerprint;
    for (const PeftFiles::Tensor &tensor : files.tensors)
        entry.parameters += std::int64_t(tensor.values.size());
    const fs::path file = adapterWeights(folder, kind);
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
    return config ? adapterKind(*config).baseModel : std::string();
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
