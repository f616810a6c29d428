#include "app/models/model_inspection.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/adapter_stack.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/model_source.h"
#include "core/model_files/peft_adapter.h"
#include "core/model_files/peft_files.h"

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

/// What of a GGUF file can be told without its base; what fits which base is told when one is chosen.
Result<ModelEntry> inspectGgufAdapter(const fs::path &file)
{
    FW_TRY(adapter, GgufAdapter::open(file));
    FW_CHECK(checkGgufAdapterFinite(adapter));
    ModelEntry entry;
    entry.kind = ModelKind::Adapter;
    entry.ref.path = file;
    entry.ref.adapter = file;
    entry.ref.name = file.stem().string();
    entry.ref.baseFingerprint = adapter.baseFingerprint;
    entry.architecture = adapter.architecture;
    entry.licence = adapter.licence;
    entry.quantization = tensorTypeName(adapter.pairs.front().a->type);
    FW_TRY(numbers, adapterNumbers(file));
    entry.parameters = numbers;
    entry.bytes = adapter.file.fileBytes();
    FW_TRY(hash, sha256File(file));
    entry.ref.fingerprint = hash;
    entry.addedMs = wallClockMs();
    return entry;
}

Result<ModelEntry> inspectAdapter(const fs::path &folder)
{
    FW_TRY(kind, adapterKind(folder));
    FW_TRY(configs, readAdapterConfigs(folder));
    for (const Json &config : configs)
        FW_CHECK(checkAdapterType(adapterKind(config).type, folder.string()));
    if (configs.size() > 1)
        FW_CHECK(checkStacked(configs));
    if (kind.isPlainLora) // whether its pairs are whole
        FW_CHECK(readLoraAdapter(folder));
    FW_TRY(files, readPeftFiles(folder));
    ModelEntry entry;
    entry.kind = ModelKind::Adapter;
    entry.ref.path = folder;
    entry.ref.adapter = folder;
    entry.ref.baseFingerprint = files.baseFingerprint;
    entry.parameters = numbersIn(files);
    FW_TRY(weights, adapterWeights(folder));
    std::string hashes;
    for (const fs::path &file : weights) {
        std::error_code ignored;
        entry.bytes += fs::file_size(file, ignored);
        FW_TRY(hash, sha256File(file));
        hashes += hash;
    }
    entry.ref.fingerprint = weights.size() == 1 ? hashes : sha256Hex(hashes);
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

void describeOnBase(ModelEntry &entry)
{
    if (!isEncoderModel(entry.ref.path))
        return;
    entry.isEncoder = true;
    const auto source = EncoderSource::open(entry.ref.path);
    const auto config = readAdapterConfig(entry.ref.adapter);
    if (source && config)
        entry.architecture = encoderArchitecture((*source)->config(), stringOr(*config, "task_type") == "SEQ_CLS"
                                                                          ? EncoderHead::Classifier
                                                                          : EncoderHead::MaskedWords);
}

std::string statedBase(const fs::path &adapter)
{
    if (isGgufPath(adapter)) {
        const auto opened = GgufAdapter::open(adapter);
        return opened ? opened->baseModel : std::string();
    }
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

    if (isGgufAdapter(absolute))
        return inspectGgufAdapter(absolute);
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
