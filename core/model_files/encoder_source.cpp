#include "core/model_files/encoder_source.h"

#include "core/base/file.h"
#include "core/model_files/licence.h"
#include "core/model_files/safetensors_folder.h"

#include <algorithm>
#include <map>
#include <set>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::uint64_t maxTextFileBytes = 16u << 20;

/// The model's folder when one of its files was named.
fs::path folderOf(const fs::path &path)
{
    std::error_code error;
    if (fs::is_directory(path, error) || path.extension() != ".safetensors")
        return path;
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

bool sameBytes(std::span<const std::byte> a, std::span<const std::byte> b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

} // namespace

bool isEncoderModel(const fs::path &path)
{
    const auto text = readFile(weightsFolder(folderOf(path)) / "config.json", maxTextFileBytes);
    if (!text)
        return false;
    const auto config = parseJson(*text, "config.json");
    return config && isEncoderConfig(*config);
}

Error encoderCannotWrite(const std::string &name)
{
    return {
        ErrorCode::Unsupported,
        {FW_NOOP("core", "%1 is an encoder: it makes embeddings of texts, but it cannot write or be tuned to answer."),
         {name}},
        {FW_NOOP("core", "Choose a language model here, such as SmolLM2, Llama 3 or Qwen2.5.")}};
}

Error cannotFindWords(const std::string &name)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "%1 has no head that predicts masked words."), {name}},
            {FW_NOOP("core", "Choose the form of the model that was saved for masked language modelling.")}};
}

Result<> checkLearns(const fs::path &path, const std::string &name, EncoderHead head)
{
    if (!isEncoderModel(path))
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 is a language model; only an encoder can be tuned for this."), {name}},
                    {FW_NOOP("core", "Choose an encoder such as BERT or RoBERTa, or another objective.")});
    if (head != EncoderHead::MaskedWords)
        return {};
    FW_TRY(source, EncoderSource::open(path));
    if (!source->hasHead())
        return fail(cannotFindWords(name));
    return {};
}

Result<> checkWrites(const fs::path &path, const std::string &name)
{
    if (isEncoderModel(path))
        return fail(encoderCannotWrite(name));
    return {};
}

Result<std::shared_ptr<const EncoderSource>> EncoderSource::open(const fs::path &path)
{
    std::error_code error;
    if (!fs::exists(path, error))
        return fail(ioError(path, error ? error.value() : ENOENT));
    std::shared_ptr<EncoderSource> out(new EncoderSource);
    FW_CHECK(out->readFiles(folderOf(path)));
    FW_CHECK(out->indexTensors());
    return std::shared_ptr<const EncoderSource>(std::move(out));
}

Result<> EncoderSource::readFiles(const fs::path &folder)
{
    m_path = folder;
    m_weightsFolder = fieldwright::weightsFolder(folder);
    const fs::path configPath = m_weightsFolder / "config.json";
    FW_TRY(configText, readFile(configPath, maxTextFileBytes));
    FW_TRY(configJson, parseJson(configText, configPath.string()));
    FW_TRY(config, encoderConfigFromJson(configJson, configPath.string()));
    m_config = std::move(config);
    m_configText = std::move(configText);
    std::error_code error;
    m_config.name = fs::absolute(folder, error).lexically_normal().filename().string();
    FW_TRY(settings, readEmbeddingSettings(folder, m_config.maxTokens()));
    m_embedding = std::move(settings);
    m_remarks = m_embedding.remarks;
    const auto readme = readFile(folder / "README.md", maxTextFileBytes);
    m_licence = licenceOf(configJson, readme ? *readme : std::string());
    FW_TRY(shards, openSafetensorsFolder(m_weightsFolder));
    m_shards = std::move(shards);
    return {};
}

Result<> EncoderSource::indexTensors()
{
    std::map<std::string, std::pair<const SafetensorsFile *, const TensorEntry *>> all;
    for (const SafetensorsFile &shard : m_shards) {
        for (const TensorEntry &entry : shard.tensors()) {
            if (!all.emplace(entry.name, std::pair(&shard, &entry)).second) {
                return fail(
                    ErrorCode::Corrupt,
                    {FW_NOOP("core", "%1 has the tensor %2 in two of its files."), {m_path.string(), entry.name}},
                    {FW_NOOP("core", "Remove the files that do not belong to the model.")});
            }
        }
    }
    std::set<std::string> used;
    TensorComplaints complaints;
    bool headStored = false;
    const std::vector<EncoderTensor> wanted = encoderTensors(m_config);
    const auto isThere = [&](EncoderPart part) {
        return std::any_of(wanted.begin(), wanted.end(), [&](const EncoderTensor &tensor) {
            return tensor.part == part && all.contains(tensor.names.front());
        });
    };
    m_hasHead = isThere(EncoderPart::HeadTransform);
    m_hasClassifier = isThere(EncoderPart::ClassOutput);
    for (const EncoderTensor &tensor : wanted) {
        if ((isOfHead(tensor.part) && !m_hasHead) || (tensor.part == EncoderPart::ClassOutput && !m_hasClassifier))
            continue;
        const auto name = std::find_if(tensor.names.begin(), tensor.names.end(),
                                       [&](const std::string &candidate) { return all.contains(candidate); });
        if (name == tensor.names.end()) {
            if (!tensor.isOptional)
                complaints.add(tensor.names.front());
            continue;
        }
        // The same number in a second place (the head's bias) is no stranger.
        used.insert(tensor.names.begin(), tensor.names.end());
        const auto &[shard, entry] = all.at(*name);
        if (entry->shape != tensor.shape)
            complaints.add(*name + " " + shapeText(entry->shape) + " != " + shapeText(tensor.shape));
        else if (!isDecodable(entry->type))
            complaints.add(*name + " (" + tensorTypeName(entry->type) + ")");
        const auto bytes = shard->bytes(*entry);
        const bool isOutputMatrix = tensor.part == EncoderPart::HeadOutput && !tensor.isBias;
        if (isOutputMatrix && m_config.tieHead && !m_tensors.empty() && m_tensors.front().type == entry->type &&
            sameBytes(bytes, m_tensors.front().bytes))
            continue; // a copy of the token embedding
        headStored = headStored || isOutputMatrix;
        m_tensors.push_back({tensor, *name, entry->type, bytes});
    }
    FW_CHECK(complaints.verdict(m_path));
    m_isHeadTied = m_hasHead && !headStored;
    for (const auto &[name, where] : all) {
        const bool harmless = name.ends_with("position_ids") || name.ends_with("token_type_ids");
        if (!used.contains(name) && !harmless)
            m_remarks.push_back({FW_NOOP("core", "The tensor %1 is not used."), {name}});
    }
    return {};
}

Result<> EncoderSource::copyTokenizerFiles(const fs::path &folder) const
{
    for (const char *name :
         {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.txt",
          "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.model"}) {
        std::error_code error;
        if (fs::exists(m_weightsFolder / name, error))
            FW_CHECK(copyFile(m_weightsFolder / name, folder / name));
    }
    return {};
}

std::uint64_t EncoderSource::parameters() const
{
    std::uint64_t count = 0;
    for (const Tensor &tensor : m_tensors)
        count += elementCount(tensor.what.shape).value_or(0);
    return count;
}

std::uint64_t EncoderSource::fileBytes() const
{
    std::uint64_t bytes = 0;
    for (const SafetensorsFile &shard : m_shards)
        bytes += shard.fileBytes();
    return bytes;
}

std::vector<std::string> EncoderSource::storedTypes() const
{
    std::map<TensorType, std::uint64_t> bytes;
    for (const Tensor &tensor : m_tensors)
        bytes[tensor.type] += tensor.bytes.size();
    return typesByBytes(bytes);
}

std::string EncoderSource::fingerprint() const
{
    Sha256 hash;
    hash.add(m_configText);
    for (const SafetensorsFile &shard : m_shards)
        addWeightFile(hash, shard.allBytes(), shard.headerBytes());
    return hash.hex();
}

} // namespace fieldwright
