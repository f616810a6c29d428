#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

/// Cuts an answer at the first of its stop texts. What may be the beginning of one is held back until it is clear, so
/// that nothing of a stop text is ever given out.
class StopTexts
{
public:
    explicit StopTexts(std::vector<std::string> stops);

    /// The text that became certain; empty once a stop text was met.
    std::string push(std::string_view piece);
    /// What was held back, when the answer ended without a stop text.
    std::string finish();
    bool met() const { return m_met; }

private:
    std::vector<std::string> m_stops;
    std::string m_held;
    bool m_met = false;
};

} // namespace fieldwright
