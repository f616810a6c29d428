#include "tests/support/tiny_model.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/model_files/model_config.h"
#include "core/model_files/safetensors.h"

#include <cmath>

namespace fieldwright {

namespace {

/// GPT-2's printable character for each byte (Radford et al. 2019, the published encoder).
std::vector<char32_t> byteAlphabet()
{
    std::vector<char32_t> out(256, 0);
    char32_t next = 256;
    for (int byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        out[size_t(byte)] = printable ? char32_t(byte) : next++;
    }
    return out;
}

Json tokenizerJson()
{
    Json vocabulary = Json::object();
    const std::vector<char32_t> alphabet = byteAlphabet();
    for (int byte = 0; byte < 256; ++byte) {
        std::string piece;
        appendUtf8(piece, alphabet[size_t(byte)]);
        vocabulary[piece] = byte + 3;
    }
    Json added = Json::array();
    int id = 0;
    for (const char *mark : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
        added.push_back({{"id", id},
                         {"content", mark},
                         {"single_word", false},
                         {"lstrip", false},
                         {"rstrip", false},
                         {"normalized", false},
                         {"special", true}});
        vocabulary[mark] = id++;
    }
    const Json byteLevel = {
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", added},
            {"normalizer", nullptr},
            {"pre_tokenizer", byteLevel},
            {"post_processor", nullptr},
            {"decoder", byteLevel},
            {"model",
             {{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", false},
              {"vocab", vocabulary},
              {"merges", Json::array()}}}};
}

} // namespace

Result<> writeTinyModel(const std::filesystem::path &folder, std::uint64_t seed)
{
    FW_CHECK(makeFolder(folder));
    const Json config = {{"architectures", {"LlamaForCausalLM"}},
                         {"model_type", "llama"},
                         {"hidden_act", "silu"},
                         {"hidden_size", 32},
                         {"intermediate_size", 64},
                         {"num_hidden_layers", 2},
                         {"num_attention_heads", 4},
                         {"num_key_value_heads", 2},
                         {"head_dim", 8},
                         {"vocab_size", 260},
                         {"max_position_embeddings", 1024},
                         {"rms_norm_eps", 1e-5},
                         {"rope_theta", 10000.0},
                         {"tie_word_embeddings", true},
                         {"bos_token_id", 1},
                         {"eos_token_id", 2},
                         {"pad_token_id", 0}};
    FW_CHECK(saveFile(folder / "config.json", dumpJson(config, 2)));
    FW_CHECK(saveFile(folder / "tokenizer.json", dumpJson(tokenizerJson())));
    FW_CHECK(saveFile(
        folder / "tokenizer_config.json",
        dumpJson({{"bos_token", "<|im_start|>"}, {"eos_token", "<|im_end|>"}, {"pad_token", "<|endoftext|>"}})));
    FW_TRY(shape, modelConfigFromJson(config, "config.json"));
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(shape))
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    for (const TensorSpec &spec : writer.order()) {
        std::int64_t count = 1;
        for (const std::int64_t size : spec.shape)
            count *= size;
        Random random(seed, fieldwright::splitMix64(std::hash<std::string>()(spec.name)));
        std::vector<float> values;
        for (std::int64_t i = 0; i < count; ++i)
            values.push_back(spec.shape.size() == 1 ? 1.0f : float(random.uniform() - 0.5) * 0.3f);
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

} // namespace fieldwright
