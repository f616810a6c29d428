#pragma once

#include "core/worker/local_model.h"

#include <atomic>
#include <memory>

namespace fieldwright {

/// A local model as an OpenAI-compatible HTTP server on 127.0.0.1: GET /health, GET /v1/models,
/// POST /v1/chat/completions (with or without stream). Every request but /health needs the bearer token. One answer is
/// made at a time; a client that goes away cancels its answer.
class ModelServer
{
public:
    /// `names`: what clients may ask for; "base" is the model alone, the others are adapters of `model`.
    ModelServer(LocalModel &model, std::vector<std::string> names, std::string token);
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
