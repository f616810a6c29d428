// config.json of a decoder or an encoder, and what the licence reader takes from a folder's texts.

#include "core/model_files/model_config.h"
#include "core/model_files/decoder_family.h"
#include "core/model_files/encoder_config.h"
#include "core/model_files/licence.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input = fuzz::textOf(data, size);
    // config.json, a NUL, README.md: either may be missing.
    const std::size_t split = std::min(input.find('\0'), input.size());
    const std::string_view readme = input.substr(std::min(split + 1, input.size()));
    const auto json = parseJson(input.substr(0, split), "config.json");
    const Json config = json ? *json : Json::object();
    const StatedLicence licence = statedLicence(config, readme, readme);
    FUZZ_CHECK(!licenceVerdict(licence.name).reason.empty());
    if (isEncoderConfig(config)) {
        if (const auto encoder = encoderConfigFromJson(config, "config.json")) {
            FUZZ_CHECK(encoder->heads > 0 && encoder->headSize() > 0);
            FUZZ_CHECK(!encoderTensors(*encoder).empty());
        }
    }
    if (const auto decoder = modelConfigFromJson(config, "config.json")) {
        FUZZ_CHECK(decoder->heads > 0 && decoder->kvHeads > 0 && decoder->heads % decoder->kvHeads == 0);
        FUZZ_CHECK(!expectedTensors(*decoder).empty());
        parameterCount(*decoder);
        // What we write of it can be read again.
        const auto again = modelConfigFromJson(modelConfigToJson(*decoder, TensorType::F32), "written");
        FUZZ_CHECK(again && again->sizes() == decoder->sizes());
    }
    return 0;
}
