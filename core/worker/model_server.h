#pragma once

#include "core/worker/local_encoder.h"
#include "core/worker/local_model.h"

#include <memory>

namespace fieldwright {

struct ServerLimits
{
    std::size_t requests = 256;    ///< being answered or waiting; beyond that 429
    int threads = 96;              ///< connections served at once; the others wait for theirs
    int patienceSeconds = 600;     ///< without a token: 504
    std::int64_t answerTokens = 0; ///< of one answer; 0: what the model's positions allow
};

/// A local model as an OpenAI-compatible HTTP server on 127.0.0.1: GET /health, GET /v1/models and /v1/models/NAME,
/// POST /v1/chat/completions and /v1/completions, with or without stream, and POST /v1/embeddings. Every request but
/// /health needs the bearer token. An encoder answers for embeddings only. Answers are made side by side (continuous
/// batching); a streaming client that goes away cancels its answer.
class ModelServer
{
public:
    /// `names`: what clients may ask for beside "base", the model alone; each is an adapter of `model`.
    ModelServer(LocalModel &model, std::vector<std::string> names, std::string token, ServerLimits limits = {});
    ModelServer(LocalEncoder &encoder, std::string token, ServerLimits limits = {});
    ~ModelServer();

    /// Binds to a free port (or the one wanted) and serves in threads of its own. Errors: Busy when the port is taken.
    Result<int> start(int wantedPort = 0);
    void stop();
    /// Milliseconds (monotonic clock) of the last request's end; now, while one is going on.
    std::int64_t lastUseMs() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// 32 random bytes from the system as hexadecimal digits.
std::string randomToken();

} // namespace fieldwright
