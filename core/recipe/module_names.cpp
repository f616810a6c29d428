#include "core/recipe/fields.h"

#include <charconv>

namespace fieldwright {

std::vector<std::string> listedNames(std::string_view text)
{
    std::vector<std::string> out;
    std::string word;
    for (const char c : std::string(text) + ",") {
        if (c != ',' && c != ' ' && c != ';' && c != '\t') {
            word += c;
        } else if (!word.empty()) {
            out.push_back(std::move(word));
            word.clear();
        }
    }
    return out;
}

Result<std::vector<std::pair<std::string, double>>> patternEntries(std::string_view text)
{
    std::vector<std::pair<std::string, double>> out;
    for (const std::string &entry : listedNames(text)) {
        const size_t at = entry.rfind('=');
        double value = 0;
        const char *end = entry.data() + entry.size();
        if (at == std::string::npos || at == 0 ||
            std::from_chars(entry.data() + at + 1, end, value) != std::from_chars_result{end, std::errc()} ||
            !(value > 0 && value <= 65536))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "\"%1\" is not a module with its value."), {entry}},
                        {FW_NOOP("core", "Write for example %1."), {"down_proj=32, q_proj=8"}});
        out.emplace_back(entry.substr(0, at), value);
    }
    return out;
}

} // namespace fieldwright
