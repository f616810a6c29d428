#include "tests/support/small_hub.h"

#include "core/base/hash.h"
#include "core/base/json.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <list>
#include <mutex>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fieldwright {

namespace {

std::string gitSha1(const std::string &content)
{
    const std::string head = "blob " + std::to_string(content.size()) + '\0';
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const std::string whole = head + content;
    EVP_Digest(whole.data(), whole.size(), bytes, &size, EVP_sha1(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        char two[3];
        std::snprintf(two, sizeof two, "%02x", bytes[i]);
        hex += two;
    }
    return hex;
}

bool isLarge(const std::string &path)
{
    return path.ends_with(".safetensors") || path.ends_with(".gguf") || path.ends_with(".bin");
}

/// Header of a request, by its name in lower case.
std::string headerOf(const std::string &head, const std::string &name)
{
    for (size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
        std::string line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        std::transform(line.begin(), line.begin() + long(std::min(line.size(), name.size())), line.begin(),
                       [](char c) { return char(std::tolower(c)); });
        if (line.starts_with(name + ":"))
            return line.substr(name.size() + 2);
    }
    return {};
}

} // namespace

struct SmallHub::State
{
    SmallHub &hub;
    int listener = -1;
    int port = 0;
    std::atomic<bool> stopping = false;
    std::thread acceptor;
    std::list<std::thread> workers;
    mutable std::mutex mutex;
    std::vector<int> sockets;
    std::vector<std::string> requests;
    std::map<std::string, std::map<std::string, std::string>> models;
    std::map<std::string, Fault> faults;

    explicit State(SmallHub &owner) : hub(owner)
    {
        listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 ||
            ::listen(listener, 16) != 0)
            std::abort();
        socklen_t size = sizeof address;
        ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
        port = ntohs(address.sin_port);
        acceptor = std::thread([this] { accept(); });
    }

    ~State()
    {
        stopping = true;
        ::shutdown(listener, SHUT_RDWR);
        acceptor.join();
        ::close(listener);
        {
            const std::lock_guard lock(mutex);
            for (const int socket : sockets)
                ::shutdown(socket, SHUT_RDWR);
        }
        for (std::thread &worker : workers)
            worker.join();
    }

    void accept()
    {
        while (!stopping) {
            const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0)
                continue;
            const std::lock_guard lock(mutex);
            sockets.push_back(socket);
            workers.emplace_back([this, socket] {
                serve(socket);
                const std::lock_guard again(mutex);
                std::erase(sockets, socket);
                ::close(socket);
            });
        }
    }

    void serve(int socket)
    {
        std::string head;
        char buffer[4096];
        while (head.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
            if (got <= 0)
                return;
            head.append(buffer, size_t(got));
        }
        {
            const std::lock_guard lock(mutex);
            requests.push_back(head);
        }
        const std::string target = head.substr(4, head.find(' ', 4) - 4);
        if (!hub.token.empty() && headerOf(head, "authorization") != "Bearer " + hub.token)
            return send(socket, answer(401, "{\"error\":\"token\"}"));
        for (const auto &[id, files] : models) {
            if (target.starts_with("/api/models/" + id + "/revision/"))
                return send(socket, hub.hasInfo ? answer(200, info(id, files)) : answer(404, "{}"));
            if (target.starts_with("/api/models/" + id + "/tree/"))
                return send(socket, tree(id, files, target));
            const std::string prefix = "/" + id + "/resolve/";
            if (target.starts_with(prefix)) {
                const size_t slash = target.find('/', prefix.size());
                const auto file = files.find(target.substr(slash + 1));
                if (file != files.end())
                    return sendFile(socket, head, file->first, file->second);
            }
        }
        send(socket, answer(404, "{\"error\":\"none\"}"));
    }

    static std::string answer(int status, const std::string &body, const std::string &headers = {})
    {
        return "HTTP/1.1 " + std::to_string(status) +
               " X\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" +
               body;
    }

    Json entryOf(const std::string &path, const std::string &content, const char *nameKey, bool isTree) const
    {
        Json entry = {{nameKey, path}};
        if (isTree || hub.listsSizes)
            entry["size"] = content.size();
        if (isTree)
            entry["type"] = "file";
        if (!hub.listsHashes)
            return entry;
        entry[isTree ? "oid" : "blobId"] = gitSha1(content);
        if (isLarge(path)) {
            entry[isTree ? "oid" : "blobId"] = gitSha1("pointer");
            entry["lfs"] = {{isTree ? "oid" : "sha256", sha256Hex(content)}, {"size", content.size()}};
        }
        return entry;
    }

    std::string info(const std::string &id, const std::map<std::string, std::string> &files) const
    {
        Json siblings = Json::array();
        for (const auto &[path, content] : files)
            siblings.push_back(entryOf(path, content, "rfilename", false));
        if (!hub.extraFile.empty())
            siblings.push_back({{"rfilename", hub.extraFile}, {"size", 10}});
        Json out = {{"id", id}, {"sha", commit}, {"gated", false}, {"siblings", std::move(siblings)}};
        if (!hub.card.empty())
            out["cardData"] = Json::parse(hub.card);
        return dumpJson(out);
    }

    std::string tree(const std::string &id, const std::map<std::string, std::string> &files,
                     const std::string &target) const
    {
        const size_t at = target.find("cursor=");
        const size_t first = at == std::string::npos ? 0 : size_t(std::stoul(target.substr(at + 7)));
        Json entries = Json::array();
        size_t number = 0;
        for (const auto &[path, content] : files) {
            if (number++ >= first && (hub.treePage == 0 || number <= first + size_t(hub.treePage)))
                entries.push_back(entryOf(path, content, "path", true));
        }
        if (first == 0 && !hub.extraFile.empty())
            entries.push_back({{"type", "file"}, {"path", hub.extraFile}, {"size", 10}});
        entries.push_back({{"type", "directory"}, {"path", "onnx"}, {"size", 0}});
        std::string link;
        if (hub.treePage > 0 && first + size_t(hub.treePage) < files.size())
            link = "Link: <" + hub.address() + "/api/models/" + id +
                   "/tree/x?recursive=true&cursor=" + std::to_string(first + size_t(hub.treePage)) +
                   ">; rel=\"next\"\r\n";
        return answer(200, dumpJson(entries), link);
    }

    void send(int socket, const std::string &bytes) const
    {
        for (size_t sent = 0; sent < bytes.size();) {
            const ssize_t now = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (now <= 0)
                return;
            sent += size_t(now);
        }
        ::shutdown(socket, SHUT_WR);
    }

    void sendFile(int socket, const std::string &head, const std::string &path, const std::string &right)
    {
        Fault fault;
        {
            const std::lock_guard lock(mutex);
            const auto found = faults.find(path);
            if (found != faults.end() && found->second.times != 0) {
                fault = found->second;
                if (found->second.times > 0)
                    --found->second.times;
            }
        }
        if (!fault.redirect.empty())
            return send(socket, answer(302, "elsewhere", "Location: " + fault.redirect + "\r\n"));
        if (fault.status != 0)
            return send(
                socket,
                answer(fault.status, "{}",
                       fault.retryAfter >= 0 ? "Retry-After: " + std::to_string(fault.retryAfter) + "\r\n" : ""));
        const std::string &content = fault.instead.empty() ? right : fault.instead;
        size_t from = 0;
        std::string range = headerOf(head, "range");
        std::string out = "HTTP/1.1 200 OK\r\n";
        if (range.starts_with("bytes=") && !fault.ignoresRange) {
            from = std::stoul(range.substr(6));
            if (from >= content.size())
                return send(socket, answer(416, ""));
            out = "HTTP/1.1 206 Partial\r\nContent-Range: bytes " + std::to_string(from) + "-" +
                  std::to_string(content.size() - 1) + "/" + std::to_string(content.size()) + "\r\n";
        }
        std::string body = content.substr(from);
        const std::int64_t said = fault.lengthSaid >= 0 ? fault.lengthSaid : std::int64_t(body.size());
        if (fault.lengthSaid >= 0 && size_t(fault.lengthSaid) < body.size())
            body.resize(size_t(fault.lengthSaid));
        out += "Connection: close\r\nContent-Length: " + std::to_string(said) + "\r\n\r\n";
        const bool cuts = fault.cutAfter >= 0 && size_t(fault.cutAfter) < body.size();
        if (cuts)
            body.resize(size_t(fault.cutAfter));
        if (fault.pieceBytes > 0) {
            ::send(socket, out.data(), out.size(), MSG_NOSIGNAL);
            for (size_t at = 0; at < body.size() && !stopping; at += size_t(fault.pieceBytes)) {
                const size_t now = std::min(size_t(fault.pieceBytes), body.size() - at);
                if (::send(socket, body.data() + at, now, MSG_NOSIGNAL) <= 0)
                    return;
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
            ::shutdown(socket, SHUT_WR);
            return;
        }
        if (!fault.hang)
            return send(socket, out + body);
        out += body;
        ::send(socket, out.data(), out.size(), MSG_NOSIGNAL);
        while (!stopping)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
};

SmallHub::SmallHub() : m_state(std::make_unique<State>(*this)) {}
SmallHub::~SmallHub() = default;

std::string SmallHub::address() const
{
    return "http://127.0.0.1:" + std::to_string(m_state->port);
}

void SmallHub::add(const std::string &id, std::map<std::string, std::string> files)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->models[id] = std::move(files);
}

void SmallHub::setFault(const std::string &path, const Fault &fault)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->faults[path] = fault;
}

std::vector<std::string> SmallHub::requests() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->requests;
}

int SmallHub::count(const std::string &piece) const
{
    const auto all = requests();
    return int(std::count_if(all.begin(), all.end(),
                             [&](const std::string &head) { return head.find(piece) != std::string::npos; }));
}

} // namespace fieldwright
