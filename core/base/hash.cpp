#include "core/base/hash.h"

#include "core/base/file.h"

#include <cerrno>
#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

namespace fieldwright {

struct Sha256::State
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;

void Sha256::add(std::string_view bytes)
{
    EVP_DigestUpdate(m_state->context, bytes.data(), bytes.size());
}

std::string Sha256::hex()
{
    std::array<unsigned char, 32> digest = {};
    unsigned length = 0;
    EVP_DigestFinal_ex(m_state->context, digest.data(), &length);
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(64);
    for (unsigned char byte : digest) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string sha256Hex(std::string_view bytes)
{
    Sha256 hash;
    hash.add(bytes);
    return hash.hex();
}

Result<std::string> sha256File(const std::filesystem::path &path, std::stop_token stop)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(ioError(path, errno));
    const auto closeIt = std::shared_ptr<void>(nullptr, [descriptor](void *) { ::close(descriptor); });
    Sha256 hash;
    std::string buffer(1 << 20, '\0');
    while (true) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "Reading %1 was cancelled."), {path.string()}});
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(ioError(path, errno));
        if (got == 0)
            return hash.hex();
        hash.add(std::string_view(buffer.data(), size_t(got)));
    }
}

std::uint64_t fnv1a(std::string_view bytes, std::uint64_t seed)
{
    std::uint64_t hash = seed;
    for (unsigned char byte : bytes)
        hash = (hash ^ byte) * 1099511628211ull;
    return hash;
}

} // namespace fieldwright
