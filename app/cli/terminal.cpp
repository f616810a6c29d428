#include "app/cli/terminal.h"

#include "app/cli/text_table.h"
#include "core/base/clock.h"

#include <cmath>

#include <sys/ioctl.h>
#include <unistd.h>

namespace fieldwright {

namespace {

int columns()
{
    winsize size = {};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

} // namespace

Terminal::Terminal() : m_isTerminal(::isatty(STDERR_FILENO) != 0) {}

void Terminal::clearBar()
{
    if (!m_hasBar)
        return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    m_hasBar = false;
}

void Terminal::drawBar(double fraction, const std::string &text)
{
    if (fraction < 0)
        return clearBar();
    constexpr int betweenMs = 100;
    constexpr int barWidth = 24;
    const std::int64_t now = monotonicMs();
    if (m_hasBar && now - m_lastDrawnMs < betweenMs)
        return;
    m_lastDrawnMs = now;
    m_hasBar = true;
    const int filled = int(std::lround(std::min(fraction, 1.0) * barWidth));
    std::string line = "[";
    line.append(size_t(filled), '#').append(size_t(barWidth - filled), '.');
    char percent[16];
    std::snprintf(percent, sizeof percent, "] %3d %% ", int(fraction * 100));
    line += percent;
    std::fprintf(stderr, "\r\033[K%s%s", line.c_str(), cutToWidth(text, columns() - int(line.size()) - 1).c_str());
    std::fflush(stderr);
}

void Terminal::show(const Json &message)
{
    if (const Json *progress = member(message, "progress")) {
        if (m_isTerminal)
            drawBar(numberOr(*progress, "fraction", -1), stringOr(*progress, "text"));
        return;
    }
    clearBar();
    const auto write = [](const Json *text, std::FILE *stream) {
        if (!text || !text->is_string())
            return;
        const std::string &bytes = text->get_ref<const std::string &>();
        std::fwrite(bytes.data(), 1, bytes.size(), stream);
        std::fflush(stream);
    };
    write(member(message, "output"), stdout);
    write(member(message, "error"), stderr);
}

} // namespace fieldwright
