// adapter_config.json; after a NUL maybe adapter_model.safetensors.

#include "core/model_files/peft_adapter.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

namespace {

void checkConfig(std::string_view text)
{
    const auto json = parseJson(text, "adapter_config.json");
    if (!json)
        return;
    const auto config = loraConfigFromJson(*json, "adapter");
    FUZZ_CHECK(fuzz::saysWhy(config));
    if (!config)
        return;
    for (const char *module : {"model.layers.0.self_attn.q_proj", "lm_head", ""}) {
        FUZZ_CHECK(config->rankOf(module) > 0);
        [[maybe_unused]] volatile double scale = config->scale(module);
    }
    const auto again = loraConfigFromJson(loraConfigToJson(*config), "written");
    FUZZ_CHECK(again && again->alpha == config->alpha && again->rank == config->rank);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    const std::size_t split = std::min(input.find('\0'), input.size());
    checkConfig(input.substr(0, split));
    if (split == input.size())
        return 0;
    static const fuzz::MemoryFolder folder;
    folder.put("adapter_config.json", input.substr(0, split));
    folder.put("adapter_model.safetensors", input.substr(split + 1));
    const auto adapter = readLoraAdapter(folder.path());
    FUZZ_CHECK(fuzz::saysWhy(adapter));
    for (const LoraWeights &weights : adapter ? adapter->weights : std::vector<LoraWeights>())
        FUZZ_CHECK(weights.a.size() == std::size_t(weights.rank * weights.inFeatures));
    return 0;
}
