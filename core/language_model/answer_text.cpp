#include "core/language_model/answer_text.h"

#include <algorithm>
#include <utility>

namespace fieldwright {

StopTexts::StopTexts(std::vector<std::string> stops) : m_stops(std::move(stops))
{
    std::erase(m_stops, std::string());
}

std::string StopTexts::push(std::string_view piece)
{
    if (m_met)
        return {};
    m_held += piece;
    std::size_t first = std::string::npos;
    for (const std::string &stop : m_stops)
        first = std::min(first, m_held.find(stop));
    if (first != std::string::npos) {
        m_met = true;
        m_held.resize(first);
        return std::exchange(m_held, {});
    }
    // The longest end that begins a stop text stays.
    std::size_t keep = 0;
    for (const std::string &stop : m_stops) {
        for (std::size_t n = std::min(stop.size() - 1, m_held.size()); n > keep; --n) {
            if (std::string_view(m_held).ends_with(std::string_view(stop).substr(0, n)))
                keep = n;
        }
    }
    std::string out = m_held.substr(0, m_held.size() - keep);
    m_held.erase(0, out.size());
    return out;
}

std::string StopTexts::finish()
{
    return m_met ? std::string() : std::exchange(m_held, {});
}

} // namespace fieldwright
