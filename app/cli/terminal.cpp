#include "app/cli/terminal.h"

#include "app/cli/text_table.h"
#include "core/base/clock.h"

#include <cmath>

#include <sys/ioctl.h>
#include <termios.h>
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

std::optional<std::string> askPasswords(const std::string &prompt)
{
    constexpr size_t longest = 64u << 10;
    constexpr char controlC = 3;
    termios before = {};
    const bool isTerminal = ::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &before) == 0;
    if (isTerminal) {
        // Ctrl+C ends the line instead of the process, which would leave the terminal silent.
        termios silent = before;
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG);
        silent.c_cc[VEOL] = controlC;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        std::fputs(prompt.c_str(), stderr);
        std::fflush(stderr);
    }
    std::string text;
    bool interrupted = false;
    char buffer[4096];
    while (text.size() < longest && !(isTerminal && text.ends_with('\n'))) {
        const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        interrupted = got < 0 || (isTerminal && got > 0 && buffer[got - 1] == controlC);
        if (got <= 0 || interrupted)
            break;
        text.append(buffer, size_t(got));
    }
    if (isTerminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        std::fputs("\n", stderr);
    }
    return interrupted ? std::nullopt : std::optional(text);
}

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
