// A safetensors file; or the text of model.safetensors.index.json.

#include "core/model_files/safetensors.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    if (input.starts_with("{\"")) {
        const auto index = parseShardIndex(input, "index");
        FUZZ_CHECK(fuzz::saysWhy(index));
        for (const auto &[name, shard] : index.value_or(std::map<std::string, std::string>{}))
            FUZZ_CHECK(shard.find('/') == std::string::npos);
        return 0;
    }
    const fuzz::MemoryFile memory(input);
    const auto file = SafetensorsFile::open(memory.path());
    FUZZ_CHECK(fuzz::saysWhy(file));
    if (!file)
        return 0;
    for (const TensorEntry &entry : file->tensors()) {
        FUZZ_CHECK(file->find(entry.name) != nullptr);
        const auto bytes = file->bytes(entry);
        FUZZ_CHECK(bytes.size() == entry.bytes && tensorBytes(entry.type, entry.shape) == entry.bytes);
        std::vector<float> values(*elementCount(entry.shape)); // bounded by the bytes that are there
        FUZZ_CHECK(decodeToFloat(entry.type, bytes, values).has_value() == isDecodable(entry.type));
    }
    return 0;
}
