#pragma once

#include "core/engine/embedder.h"
#include "core/worker/openai_request.h"

namespace fieldwright::openai {

/// POST /v1/embeddings as far as it makes sense for one local model.
struct EmbeddingRequest
{
    TextsOrIds input;
    std::string model = "base";
    std::string kind;            ///< "input_type": query, passage …, which the API of other servers knows
    std::int64_t dimensions = 0; ///< asked for; 0: the model's own
    bool isBase64 = false;       ///< of the numbers as little-endian float32
};

/// Errors: InvalidArgument, Unsupported, Corrupt (no JSON); each names the parameter.
Result<EmbeddingRequest> embeddingRequest(const std::string &body);
/// Errors: Unsupported for other dimensions than the model's.
Result<> checkDimensions(const EmbeddingRequest &request, std::int64_t size);

/// The answer. "truncated_inputs" (not of OpenAI's) has the numbers of the inputs that were longer than the model
/// reads.
Json embeddingAnswer(const EmbeddingRequest &request, const engine::Embeddings &embeddings);

} // namespace fieldwright::openai
