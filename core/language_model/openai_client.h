#pragma once

#include "core/language_model/language_model.h"

#include <memory>

namespace fieldwright {

struct Endpoint
{
    std::string url;              ///< base, e.g. http://127.0.0.1:11434/v1
    std::string model;            ///< the server's name of it
    std::string key;              ///< bearer token; never logged
    int idleTimeoutSeconds = 120; ///< ends a request when nothing came for so long
    int retries = 3;              ///< of 429 and 5xx, with the server's Retry-After or doubling pauses
};

/// Any OpenAI-compatible server (Ollama, vLLM, llama.cpp, DeepSeek …): POST {url}/chat/completions with stream, and
/// POST {url}/embeddings.
/// Redirects to another host, and TLS errors, end the request: the key is never sent elsewhere.
/// Errors: InvalidArgument for an unusable URL.
Result<std::unique_ptr<LanguageModel>> connectOpenAi(Endpoint endpoint);

/// Reads server-sent events from pieces cut anywhere; gives the payload of each `data:` line.
class ServerSentEvents
{
public:
    /// Errors: Corrupt when a line grows beyond 1 MiB.
    Result<> add(std::string_view bytes, const std::function<void(std::string_view data)> &onData);

private:
    std::string m_partial;
};

} // namespace fieldwright
