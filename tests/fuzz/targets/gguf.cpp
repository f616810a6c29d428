// A GGUF file: header, metadata, tensors, the model's config, its tokenizer and chat template.

#include "core/model_files/model_source.h"
#include "core/tokenizer/chat_template.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

namespace {

/// Everything that can be asked of one value; the sum keeps the compiler from leaving it out.
std::size_t readAll(const GgufHeader &header, const std::string &key)
{
    std::size_t sum = header.text(key).size() + std::size_t(header.integer(key).value_or(0)) +
                      std::size_t(header.number(key).has_value()) + std::size_t(header.boolean(key).value_or(false));
    if (const GgufArray *array = header.array(key)) {
        for (const std::string_view text : array->strings())
            sum += std::hash<std::string_view>{}(text);
        for (const std::int64_t number : array->integers())
            sum += std::size_t(number);
        sum += array->numbers().size();
    }
    return sum;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const fuzz::MemoryFile memory(fuzz::textOf(data, size));
    const auto file = GgufFile::open(memory.path());
    FUZZ_CHECK(fuzz::saysWhy(file));
    if (!file)
        return 0;
    [[maybe_unused]] volatile std::size_t sum = 0;
    for (const auto &[key, value] : file->header().metadata)
        sum = sum + readAll(file->header(), key);
    for (const TensorEntry &entry : file->header().tensors) {
        const auto bytes = file->bytes(entry);
        FUZZ_CHECK(bytes.size() == entry.bytes);
        std::vector<float> values(*elementCount(entry.shape));
        FUZZ_CHECK(decodeToFloat(entry.type, bytes, values).has_value() == isDecodable(entry.type));
    }
    if (const auto config = modelConfigFromGguf(*file)) {
        FUZZ_CHECK(config->heads > 0 && config->kvHeads > 0 && config->heads % config->kvHeads == 0);
        if (!config->chatTemplate.empty())
            FUZZ_CHECK(fuzz::saysWhy(ChatTemplate::parse(config->chatTemplate)));
    }
    if (const auto tokenizer = Tokenizer::fromGguf(*file)) {
        if (const auto ids = (*tokenizer)->encodeIds("The probe 探头 reads <s> 17.5.\n", {.addSpecial = true})) {
            for (const std::int32_t id : *ids)
                FUZZ_CHECK(id >= 0 && id < (*tokenizer)->size());
            (*tokenizer)->decode(*ids, false);
        }
    }
    FUZZ_CHECK(fuzz::saysWhy(ModelSource::open(memory.path())));
    return 0;
}
