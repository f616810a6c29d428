#pragma once

#include "core/base/json.h"

#include <cstdio>
#include <optional>
#include <string>

namespace fieldwright {

/// Standard output and standard error of this process: prints messages of a CliSink, and draws progress as a bar on a
/// terminal (on standard error, so that it never mixes with output that is piped on).
class Terminal
{
public:
    Terminal();
    void show(const Json &message);
    /// Takes the bar away.
    void clearBar();

private:
    void drawBar(double fraction, const std::string &text);

    bool m_isTerminal;
    bool m_hasBar = false;
    std::int64_t m_lastDrawnMs = 0;
    std::string m_lastText;
};

/// Asks on the terminal, where what is typed is not shown; without one, takes all that standard input holds. Nothing
/// when it was interrupted.
std::optional<std::string> askPasswords(const std::string &prompt);

} // namespace fieldwright
