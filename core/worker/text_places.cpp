#include "core/worker/text_places.h"

#include "core/base/file.h"
#include "core/base/json.h"

#include <algorithm>
#include <fstream>

namespace fieldwright {

void TextPlaces::add(std::string name, std::uint64_t end)
{
    if (!m_texts.empty() && m_texts.back().name == name)
        m_texts.back().end = end;
    else
        m_texts.push_back({end, std::move(name)});
}

Result<> TextPlaces::save(const std::filesystem::path &path) const
{
    FW_TRY(file, DurableFile::create(path));
    for (const Text &text : m_texts)
        FW_CHECK(file.write(dumpJson(Json::array({text.end, text.name})) + "\n"));
    return file.commit();
}

TextPlaces TextPlaces::read(const std::filesystem::path &path)
{
    TextPlaces out;
    std::ifstream file(path, std::ios::binary);
    for (std::string line; std::getline(file, line);) {
        const auto value = parseJson(line, "places", {.bytes = 1u << 20, .depth = 2});
        if (!value || !value->is_array() || value->size() != 2 || !value->at(0).is_number_unsigned() ||
            !value->at(1).is_string())
            return {};
        out.add(value->at(1).get<std::string>(), value->at(0).get<std::uint64_t>());
    }
    return out;
}

std::string TextPlaces::nameOf(std::uint64_t begin, std::uint64_t count) const
{
    const auto holding = [&](std::uint64_t token) {
        return std::upper_bound(m_texts.begin(), m_texts.end(), token,
                                [](std::uint64_t at, const Text &text) { return at < text.end; });
    };
    const auto first = holding(begin);
    if (first == m_texts.end() || count == 0)
        return {};
    const auto last = holding(begin + count - 1);
    const std::uint64_t start = first == m_texts.begin() ? 0 : std::prev(first)->end;
    const std::uint64_t end = std::min(begin + count, first->end);
    std::string out = first->name + " · " + std::to_string(begin - start + 1) + "–" + std::to_string(end - start);
    if (last > first)
        out += " (+" + std::to_string(last - first) + ")";
    return out;
}

} // namespace fieldwright
