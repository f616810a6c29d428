#include "core/worker/openai_embeddings.h"

#include "core/base/base64.h"

#include <algorithm>
#include <bit>
#include <set>

namespace fieldwright::openai {

namespace {

constexpr std::size_t mostInputs = 2048; // as OpenAI has it

/// Parameters that a client may send; the last three change nothing here.
const std::set<std::string> known = {"input",      "model", "encoding_format", "dimensions",
                                     "input_type", "user",  "metadata",        "safety_identifier"};

} // namespace

Result<EmbeddingRequest> embeddingRequest(const std::string &text)
{
    FW_TRY(body, readBody(text));
    for (const auto &item : body.items()) {
        if (!known.contains(item.key()) && !item.value().is_null())
            return unsupported(item.key());
    }
    EmbeddingRequest out;
    FW_TRY(input, readTexts(body, "input", mostInputs));
    if (std::any_of(input.texts.begin(), input.texts.end(), [](const std::string &one) { return one.empty(); }))
        return wrong("input"); // as OpenAI answers
    out.input = std::move(input);
    for (const auto &[key, place] : {std::pair{"model", &out.model}, std::pair{"input_type", &out.kind}}) {
        const Json *value = given(body, key);
        if (value && !value->is_string())
            return wrong(key);
        if (value)
            *place = value->get<std::string>();
    }
    if (const Json *format = given(body, "encoding_format")) {
        if (*format != "float" && *format != "base64")
            return wrong("encoding_format");
        out.isBase64 = *format == "base64";
    }
    if (const Json *dimensions = given(body, "dimensions")) {
        if (!dimensions->is_number_integer() || *dimensions < 1 || *dimensions > (1 << 20))
            return wrong("dimensions");
        out.dimensions = dimensions->get<std::int64_t>();
    }
    return out;
}

Result<> checkDimensions(const EmbeddingRequest &request, std::int64_t size)
{
    if (request.dimensions == 0 || request.dimensions == size)
        return {};
    return unsupported("dimensions");
}

Json embeddingAnswer(const EmbeddingRequest &request, const engine::Embeddings &embeddings)
{
    static_assert(std::endian::native == std::endian::little);
    Json data = Json::array();
    const std::size_t count = std::max(request.input.texts.size(), request.input.ids.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::span<const float> row = embeddings.row(i);
        data.push_back({{"object", "embedding"},
                        {"index", i},
                        {"embedding", request.isBase64 ? Json(base64(std::as_bytes(row)))
                                                       : Json(std::vector<float>(row.begin(), row.end()))}});
    }
    return {{"object", "list"},
            {"data", std::move(data)},
            {"model", request.model},
            {"usage", {{"prompt_tokens", embeddings.tokens}, {"total_tokens", embeddings.tokens}}},
            {"truncated_inputs", embeddings.cutTexts}};
}

} // namespace fieldwright::openai
