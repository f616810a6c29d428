#include "core/worker/secret.h"

#include "core/base/utf8.h"

#include <cerrno>

#include <unistd.h>

namespace fieldwright {

std::string readSecret()
{
    constexpr size_t longest = 64u << 10;
    std::string text;
    char buffer[4096];
    while (text.size() < longest) {
        const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        text.append(buffer, size_t(got));
    }
    return std::string(trimmed(text));
}

} // namespace fieldwright
