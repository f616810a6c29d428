#include "app/models/model_details.h"

#include "app/models/model_inspection.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/peft_files.h"

#include <algorithm>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t usualSequence = 2048; // tokens, where the model reads so many

std::vector<fs::path> weightFiles(const fs::path &path)
{
    std::error_code error;
    if (!fs::is_directory(path, error))
        return {path};
    std::vector<fs::path> out;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
        if (it->path().extension() == ".safetensors")
            out.push_back(it->path());
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<Text> adapterTexts(const fs::path &folder)
{
    const auto configs = readAdapterConfigs(folder);
    std::vector<Text> out;
    for (const Json &config : configs ? *configs : std::vector<Json>()) {
        const std::string type = stringOr(config, "peft_type", "PEFT");
        const std::int64_t rank = intOr(config, "r"), tokens = intOr(config, "num_virtual_tokens");
        out.push_back(rank > 0     ? Text{FW_NOOP("core", "%1, rank %2"), {type, std::to_string(rank)}}
                      : tokens > 0 ? Text{FW_NOOP("core", "%1, virtual tokens: %2"), {type, std::to_string(tokens)}}
                                   : Text{type});
    }
    return out;
}

void append(std::vector<TensorRow> &rows, const std::vector<TensorEntry> &tensors, const fs::path &file)
{
    for (const TensorEntry &tensor : tensors)
        rows.push_back({tensor.name, tensorTypeName(tensor.type), shapeText(tensor.shape), tensor.bytes,
                        file.filename().string()});
}

} // namespace

namespace {

void readEncoder(const ModelEntry &entry, ModelDetails &out)
{
    const auto source = EncoderSource::open(entry.ref.path);
    if (!source) {
        out.problem = source.error();
        return;
    }
    const EncoderConfig &config = (*source)->config();
    out.types = (*source)->storedTypes();
    out.layers = config.layers;
    out.heads = out.kvHeads = config.heads;
    out.vocabulary = config.vocab;
    out.remarks = (*source)->remarks();
    const std::int64_t embedded = (*source)->embedding().maxTokens;
    out.embeddingTokens = embedded > 0 ? embedded : config.maxTokens();
    out.sequence = std::min(usualSequence, config.maxTokens());
    out.needs = memoryNeeds(TunedEncoder::of(**source), out.sequence);
    if (const auto tokenizer = Tokenizer::fromFolder((*source)->weightsFolder()))
        out.tokenizer = *tokenizer;
}

} // namespace

ModelDetails readModelDetails(const ModelEntry &entry)
{
    ModelDetails out;
    out.id = entry.ref.id;
    if (!entry.ref.adapter.empty()) {
        out.adapters = adapterTexts(entry.ref.adapter);
        out.madeFor = statedBase(entry.ref.adapter);
    }
    std::error_code error;
    if (fs::is_directory(entry.ref.path, error))
        out.licence = statedLicence(entry.ref.path);
    out.weightFiles = int(weightFiles(entry.ref.path).size());
    if (entry.isEncoder) {
        readEncoder(entry, out);
        return out;
    }
    const auto source = ModelSource::open(entry.ref.path);
    if (!source) {
        out.problem = source.error();
        return out;
    }
    if ((*source)->format() == ModelFormat::Gguf)
        out.licence = {(*source)->licence(), (*source)->gguf()->header().text("general.license.link"), "GGUF"};
    const ModelConfig &config = (*source)->config();
    out.types = (*source)->storedTypes();
    out.layers = config.layers;
    out.heads = config.heads;
    out.kvHeads = config.kvHeads;
    out.vocabulary = config.vocab;
    out.hasTemplate = !config.chatTemplate.empty();
    out.remarks = (*source)->remarks();
    out.sequence = std::min(usualSequence, config.maxPositions);
    out.needs = memoryNeeds(config, out.sequence);
    if (const auto text = ModelText::open(entry.ref.path, entry.ref.chatTemplate)) {
        out.text = *text;
        out.tokenizer = std::shared_ptr<const Tokenizer>(*text, &(*text)->tokenizer());
    }
    return out;
}

Result<std::vector<TensorRow>> readTensors(const ModelEntry &entry)
{
    const fs::path &path = entry.ref.adapter.empty() ? entry.ref.path : entry.ref.adapter;
    std::vector<TensorRow> rows;
    const auto ofAdapter =
        entry.ref.adapter.empty() ? Result<std::vector<fs::path>>(fail(Error{})) : adapterWeights(entry.ref.adapter);
    for (const fs::path &file : ofAdapter && ofAdapter->size() > 1 ? *ofAdapter : weightFiles(path)) {
        if (file.extension() == ".gguf") {
            FW_TRY(gguf, GgufFile::open(file));
            append(rows, gguf.header().tensors, file);
        } else {
            FW_TRY(shard, SafetensorsFile::open(file));
            append(rows, shard.tensors(), file);
        }
    }
    if (rows.empty())
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "There are no weights at %1."), {path.string()}},
                    {FW_NOOP("core", "Put the files back, or remove the entry.")});
    return rows;
}

} // namespace fieldwright
