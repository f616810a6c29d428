#include "core/model_files/model_source.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/licence.h"
#include "core/model_files/mapped_pages.h"
#include "core/model_files/safetensors_folder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::uint64_t maxTextFileBytes = 16u << 20; // config.json, README.md, chat_template.jinja

Result<std::string> readIfThere(const fs::path &path)
{
    std::error_code error;
    if (!fs::exists(path, error))
        return std::string();
    return readFile(path, maxTextFileBytes);
}

} // namespace

const char *modelFormatName(ModelFormat format)
{
    return format == ModelFormat::Gguf ? "GGUF" : "Hugging Face";
}

std::int64_t ModelTensor::sourceRow(std::int64_t row) const
{
    if (interleavedHeads > 0) { // Hugging Face: [head, half, i]; the file: [head, i, half]
        const std::int64_t headRows = shape[0] / interleavedHeads;
        const std::int64_t head = row / headRows, inHead = row % headRows, half = inHead / (headRows / 2);
        return head * headRows + inHead % (headRows / 2) * 2 + half;
    }
    if (stackedHeads > 0) { // Hugging Face: [head, part, i]; the file: [part, head, i]
        const std::int64_t size = shape[0] / (3 * stackedHeads);
        const std::int64_t head = row / (3 * size), part = row / size % 3;
        return (part * stackedHeads + head) * size + row % size;
    }
    return row;
}

std::int64_t ModelTensor::modelRow(std::int64_t fileRow) const
{
    if (interleavedHeads > 0) {
        const std::int64_t headRows = shape[0] / interleavedHeads;
        const std::int64_t head = fileRow / headRows, inHead = fileRow % headRows;
        return head * headRows + inHead % 2 * (headRows / 2) + inHead / 2;
    }
    if (stackedHeads > 0) {
        const std::int64_t size = shape[0] / (3 * stackedHeads);
        const std::int64_t part = fileRow / (stackedHeads * size), head = fileRow / size % stackedHeads;
        return (head * 3 + part) * size + fileRow % size;
    }
    return fileRow;
}

ModelTensor ggufLayout(const ExpectedTensor &tensor, const ModelConfig &config, std::string_view architecture)
{
    ModelTensor out;
    out.name = tensor.name;
    out.shape = tensor.shape;
    out.ggufName = tensor.ggufName;
    if (architecture == "llama" && tensor.role == TensorRole::Query)
        out.interleavedHeads = config.heads;
    if (architecture == "llama" && tensor.role == TensorRole::Key)
        out.interleavedHeads = config.kvHeads;
    if (config.design.qkvOrder == QkvOrder::PerHead && tensor.role == TensorRole::Qkv)
        out.stackedHeads = config.heads;
    if (config.design.norm == NormKind::RmsPlusOne && tensor.shape.size() == 1 && !tensor.bias)
        out.added = 1;
    return out;
}

Result<std::shared_ptr<const ModelSource>> ModelSource::open(const fs::path &path)
{
    std::shared_ptr<ModelSource> out(new ModelSource);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
        return fail(ioError(path, error ? error.value() : ENOENT));
    if (fs::is_directory(status)) {
        FW_CHECK(out->openFolder(path));
        return std::shared_ptr<const ModelSource>(std::move(out));
    }
    if (looksLikePickle(path))
        return refusePickle(path);
    FW_TRY(file, MappedFile::open(path));
    if (beginsLikePickle(file.bytes()))
        return refusePickle(path);
    if (file.size() >= 4 && std::memcmp(file.bytes().data(), "GGUF", 4) == 0) {
        FW_CHECK(out->openGguf(path));
    } else if (path.extension() == ".safetensors") {
        const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
        FW_CHECK(out->openFolder(folder));
    } else {
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 is neither a GGUF file nor a safetensors file."), {path.string()}},
            {FW_NOOP("core", "Choose a .gguf file, or a model folder with config.json and .safetensors files.")});
    }
    return std::shared_ptr<const ModelSource>(std::move(out));
}

Result<> ModelSource::openFolder(const fs::path &folder)
{
    m_format = ModelFormat::HuggingFace;
    m_path = folder;
    std::error_code error;
    const fs::path configPath = folder / "config.json";
    if (!fs::exists(configPath, error)) {
        if (fs::exists(folder / "adapter_config.json", error)) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 holds an adapter, not a whole model."), {folder.string()}},
                        {FW_NOOP("core", "Choose the base model first, then add the adapter to it.")});
        }
        return fail(
            ErrorCode::NotFound,
            {FW_NOOP("core", "%1 is not a model folder: it has no config.json."), {folder.string()}},
            {FW_NOOP("core", "Choose the folder that has config.json, tokenizer.json and the .safetensors files.")});
    }
    FW_TRY(configText, readFile(configPath, maxTextFileBytes));
    FW_TRY(configJson, parseJson(configText, configPath.string()));
    if (isEncoderConfig(configJson))
        return fail(encoderCannotWrite(folder.string()));
    FW_TRY(config, modelConfigFromJson(configJson, configPath.string()));
    m_config = std::move(config);
    m_configText = std::move(configText);
    if (m_config.name.empty())
        m_config.name = fs::absolute(folder, error).lexically_normal().filename().string();

    // generation_config.json may add ends of generation (Llama 3: eos_token_id is a list only there).
    FW_TRY(generationText, readIfThere(folder / "generation_config.json"));
    if (!generationText.empty()) {
        FW_TRY(generation, parseJson(generationText, (folder / "generation_config.json").string()));
        if (const Json *eos = member(generation, "eos_token_id")) {
            for (const Json &id : eos->is_array() ? *eos : Json::array({*eos})) {
                if (id.is_number_integer() && id.get<std::int64_t>() >= 0 &&
                    std::find(m_config.eosIds.begin(), m_config.eosIds.end(), id.get<std::int64_t>()) ==
                        m_config.eosIds.end())
                    m_config.eosIds.push_back(id.get<std::int64_t>());
            }
        }
    }
    // A file of its own since transformers 4.52, before that a member of tokenizer_config.json.
    FW_TRY(templateText, readIfThere(folder / "chat_template.jinja"));
    m_config.chatTemplate = std::move(templateText);
    FW_TRY(tokenizerText, readIfThere(folder / "tokenizer_config.json"));
    if (m_config.chatTemplate.empty() && !tokenizerText.empty()) {
        FW_TRY(tokenizerConfig, parseJson(tokenizerText, (folder / "tokenizer_config.json").string()));
        m_config.chatTemplate = stringOr(tokenizerConfig, "chat_template");
        if (const Json *list = member(tokenizerConfig, "chat_template"); list && list->is_array()) {
            for (const Json &entry : *list) {
                if (m_config.chatTemplate.empty() || stringOr(entry, "name") == "default")
                    m_config.chatTemplate = stringOr(entry, "template");
            }
        }
    }
    m_licence = statedLicence(folder).name;

    FW_TRY(shards, openSafetensorsFolder(folder));
    m_shards = std::move(shards);
    std::map<std::string, std::pair<const SafetensorsFile *, const TensorEntry *>> all;
    for (const SafetensorsFile &shard : m_shards) {
        for (const TensorEntry &entry : shard.tensors()) {
            if (!all.emplace(entry.name, std::pair(&shard, &entry)).second) {
                return fail(
                    ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 has the tensor %2 in two of its files."), {folder.string(), entry.name}},
                    {FW_NOOP("core", "Remove the files that do not belong to the model.")});
            }
        }
    }
    std::set<std::string> used;
    const DecoderFamily &family = m_config.family();
    FW_CHECK(indexTensors([&](const ExpectedTensor &expected) -> std::optional<ModelTensor> {
        auto it = all.find(expected.name);
        if (it == all.end() && family.optionalPrefix && expected.name.starts_with(family.optionalPrefix))
            it = all.find(expected.name.substr(std::string_view(family.optionalPrefix).size()));
        if (it == all.end())
            return {};
        used.insert(it->first);
        const TensorEntry &entry = *it->second.second;
        ModelTensor out;
        out.name = expected.name;
        out.type = entry.type;
        out.shape = entry.shape;
        out.bytes = it->second.first->bytes(entry);
        out.ggufName = expected.ggufName;
        if (expected.transposed && out.shape.size() == 2) {
            out.transposed = true;
            std::swap(out.shape[0], out.shape[1]);
        }
        return out;
    }));
    for (const auto &[name, where] : all) {
        // Masks and frequencies that older versions of transformers saved along, and a second copy of a tied head.
        const bool harmless = name.ends_with(".inv_freq") || name.ends_with(".attn.bias") ||
                              name.ends_with(".attn.masked_bias") ||
                              (m_config.tieEmbeddings && name == std::string(family.names.head) + ".weight");
        if (!used.contains(name) && !harmless)
            m_remarks.push_back({FW_NOOP("core", "The tensor %1 is not used."), {name}});
    }
    return {};
}

Result<> ModelSource::openGguf(const fs::path &path)
{
    m_format = ModelFormat::Gguf;
    m_path = path;
    FW_TRY(file, GgufFile::open(path));
    m_gguf.emplace(std::move(file));
    FW_TRY(config, modelConfigFromGguf(*m_gguf));
    m_config = std::move(config);
    if (m_config.name.empty())
        m_config.name = path.stem().string();
    m_licence = m_gguf->header().text("general.license");
    if (m_licence.empty() || m_licence == "other")
        m_licence = m_gguf->header().text("general.license.name", m_licence);

    const std::string arch = m_gguf->header().text("general.architecture");
    std::set<std::string> used = {"rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"};
    FW_CHECK(indexTensors([&](const ExpectedTensor &expected) -> std::optional<ModelTensor> {
        const TensorEntry *entry = m_gguf->find(expected.ggufName);
        if (!entry)
            return {};
        used.insert(expected.ggufName);
        ModelTensor out = ggufLayout(expected, m_config, arch);
        out.type = entry->type;
        out.shape = entry->shape;
        out.bytes = m_gguf->bytes(*entry);
        return out;
    }));
    for (const TensorEntry &entry : m_gguf->header().tensors) {
        if (!used.contains(entry.name))
            m_remarks.push_back({FW_NOOP("core", "The tensor %1 is not used."), {entry.name}});
    }
    return {};
}

Result<> ModelSource::indexTensors(const std::function<std::optional<ModelTensor>(const ExpectedTensor &)> &lookUp)
{
    TensorComplaints complaints;
    for (const ExpectedTensor &expected : expectedTensors(m_config)) {
        auto tensor = lookUp(expected);
        if (!tensor) {
            complaints.add(expected.name);
            continue;
        }
        if (tensor->shape != expected.shape) {
            complaints.add(expected.name + " " + shapeText(tensor->shape) + " != " + shapeText(expected.shape));
            continue;
        }
        if (!isDecodable(tensor->type) || (tensor->transposed && tensorTypeInfo(tensor->type).blockElements > 1)) {
            complaints.add(expected.name + " (" + tensorTypeName(tensor->type) + ")");
            continue;
        }
        m_byName.emplace(expected.name, m_tensors.size());
        m_tensors.push_back(std::move(*tensor));
    }
    return complaints.verdict(m_path);
}

const ModelTensor *ModelSource::find(const std::string &name) const
{
    const auto it = m_byName.find(name);
    return it == m_byName.end() ? nullptr : &m_tensors[it->second];
}

Result<> ModelSource::readFloat(const std::string &name, std::span<float> out) const
{
    const ModelTensor *tensor = find(name);
    if (!tensor)
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "%1 has no tensor %2."), {m_path.string(), name}});
    return readRows(*tensor, 0, tensor->shape.empty() ? 1 : tensor->shape[0], out);
}

namespace {

/// Rows of [out, in] from a file that holds [in, out]: a piece of each of the file's rows.
Result<> readTransposed(const ModelTensor &tensor, std::int64_t firstRow, std::int64_t rows, std::span<float> out)
{
    const std::uint64_t outer = std::uint64_t(tensor.shape[1]), inner = std::uint64_t(tensor.shape[0]);
    const std::uint64_t bytes = tensorTypeInfo(tensor.type).blockBytes;
    std::vector<float> piece(size_t(rows), 0.0f);
    for (std::uint64_t i = 0; i < outer; ++i) {
        FW_CHECK(decodeToFloat(
            tensor.type,
            tensor.bytes.subspan((i * inner + std::uint64_t(firstRow)) * bytes, std::uint64_t(rows) * bytes), piece));
        for (size_t row = 0; row < piece.size(); ++row)
            out[row * outer + i] = piece[row];
    }
    return {};
}

/// Rows of a tensor that are no piece of the file: the file has its rows in another order.
Result<> readScattered(const ModelTensor &tensor, std::int64_t firstRow, std::uint64_t rowBytes,
                       std::uint64_t rowElements, std::span<float> out)
{
    for (std::uint64_t row = 0; row * rowElements < out.size(); ++row) {
        const auto source = std::uint64_t(tensor.sourceRow(firstRow + std::int64_t(row)));
        FW_CHECK(decodeToFloat(tensor.type, tensor.bytes.subspan(source * rowBytes, rowBytes),
                               out.subspan(row * rowElements, rowElements)));
    }
    return {};
}

/// What was read is held by whoever asked for it, and not by the mapping too. `isLast`: of tensors that are read here
/// and there.
void letGoOfRead(const ModelTensor &tensor, std::span<const std::byte> rows, bool isLast)
{
    const bool inOrder = !tensor.transposed && tensor.interleavedHeads <= 0 && tensor.stackedHeads <= 0;
    if (inOrder || isLast)
        letGoOfMapped(inOrder ? rows : tensor.bytes);
}

} // namespace

Result<> ModelSource::readRows(const ModelTensor &tensor, std::int64_t firstRow, std::int64_t rows,
                               std::span<float> out) const
{
    const std::int64_t allRows = tensor.shape.empty() ? 1 : tensor.shape[0];
    const std::uint64_t rowElements =
        elementCount(tensor.shape).value_or(0) / std::uint64_t(std::max<std::int64_t>(1, allRows));
    if (firstRow < 0 || rows < 0 || firstRow > allRows || rows > allRows - firstRow ||
        out.size() != std::uint64_t(rows) * rowElements) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The tensor %1 has %2 rows of %3 numbers; others were asked for."),
                     {tensor.name, std::to_string(allRows), std::to_string(rowElements)}});
    }
    const std::uint64_t rowBytes = tensor.bytes.size() / std::uint64_t(std::max<std::int64_t>(1, allRows));
    const auto bytes = tensor.bytes.subspan(std::uint64_t(firstRow) * rowBytes, std::uint64_t(rows) * rowBytes);
    if (tensor.transposed)
        FW_CHECK(readTransposed(tensor, firstRow, rows, out));
    else if (tensor.interleavedHeads <= 0 && tensor.stackedHeads <= 0)
        FW_CHECK(decodeToFloat(tensor.type, bytes, out));
    else
        FW_CHECK(readScattered(tensor, firstRow, rowBytes, rowElements, out));
    const auto isWithin = [&](std::span<const std::byte> file) {
        return tensor.bytes.data() >= file.data() && tensor.bytes.data() < file.data() + file.size();
    };
    if ((m_gguf && isWithin(m_gguf->allBytes())) ||
        std::any_of(m_shards.begin(), m_shards.end(), [&](const auto &shard) { return isWithin(shard.allBytes()); }))
        letGoOfRead(tensor, bytes, firstRow + rows == allRows);
    if (tensor.added != 0) {
        for (float &value : out)
            value -= float(tensor.added);
    }
    return {};
}

std::uint64_t ModelSource::fileBytes() const
{
    std::uint64_t bytes = m_gguf ? m_gguf->fileBytes() : 0;
    for (const SafetensorsFile &shard : m_shards)
        bytes += shard.fileBytes();
    return bytes;
}

std::uint64_t ModelSource::weightBytesAs(TensorType type) const
{
    const TensorTypeInfo &info = tensorTypeInfo(type);
    return parameters() / info.blockElements * info.blockBytes;
}

std::vector<std::string> ModelSource::storedTypes() const
{
    std::map<TensorType, std::uint64_t> bytes;
    for (const ModelTensor &tensor : m_tensors)
        bytes[tensor.type] += tensor.bytes.size();
    return typesByBytes(bytes);
}

std::string ModelSource::fingerprint() const
{
    Sha256 hash;
    hash.add(m_configText);
    if (m_gguf)
        addWeightFile(hash, m_gguf->allBytes(), m_gguf->headerBytes());
    for (const SafetensorsFile &shard : m_shards)
        addWeightFile(hash, shard.allBytes(), shard.headerBytes());
    return hash.hex();
}

namespace {

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Cancelled.")});
}

} // namespace

Result<std::string> ModelSource::sha256(std::stop_token stop) const
{
    Sha256 hash;
    std::vector<std::span<const std::byte>> files;
    if (m_gguf)
        files.push_back(m_gguf->allBytes());
    for (const SafetensorsFile &shard : m_shards)
        files.push_back(shard.allBytes());
    for (auto bytes : files) {
        while (!bytes.empty()) {
            if (stop.stop_requested())
                return cancelled();
            const auto part = bytes.first(std::min<size_t>(bytes.size(), 8u << 20));
            hash.add({reinterpret_cast<const char *>(part.data()), part.size()});
            bytes = bytes.subspan(part.size());
        }
    }
    return hash.hex();
}

} // namespace fieldwright
