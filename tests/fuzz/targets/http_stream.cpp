// The bytes of a connection to the model server: request line, headers, body, several requests one after the other.

#include "core/worker/api_server.h"
#include "core/worker/openai_embeddings.h"
#include "tests/fuzz/targets/input.h"

using namespace fieldwright;

namespace {

class MemoryStream : public httplib::Stream
{
public:
    explicit MemoryStream(std::string_view bytes) : m_bytes(bytes) {}

    bool is_readable() const override { return !m_bytes.empty(); }
    bool is_writable() const override { return true; }
    ssize_t read(char *to, size_t size) override
    {
        const size_t count = m_bytes.copy(to, size);
        m_bytes.remove_prefix(count);
        return ssize_t(count);
    }
    ssize_t write(const char *from, size_t size) override
    {
        written.append(from, size);
        return ssize_t(size);
    }
    void get_remote_ip_and_port(std::string &, int &) const override {}
    void get_local_ip_and_port(std::string &, int &) const override {}
    socket_t socket() const override { return -1; }

    std::string written;

private:
    std::string_view m_bytes;
};

template <typename R>
void tell(httplib::Response &response, const R &request)
{
    if (request)
        ApiServer::reply(response, Json{{"model", request->model}});
    else
        ApiServer::reply(response, openai::errorReply(request.error()));
}

/// The server's own, but for the model.
class Server : public ApiServer
{
public:
    Server() : ApiServer("t", [] {})
    {
        post("/v1/chat/completions",
             [](const std::string &body, httplib::Response &response) { tell(response, openai::chatRequest(body)); });
        post("/v1/completions", [](const std::string &body, httplib::Response &response) {
            tell(response, openai::completionRequest(body));
        });
        post("/v1/embeddings", [](const std::string &body, httplib::Response &response) {
            tell(response, openai::embeddingRequest(body));
        });
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static Server server;
    MemoryStream stream(fuzz::textOf(data, size));
    for (int left = 5; left > 0 && server.answer(stream, left == 1) && stream.is_readable(); --left) {
    }
    FUZZ_CHECK(stream.written.empty() || stream.written.starts_with("HTTP/1."));
    return 0;
}
