#pragma once

#include "core/base/file.h"
#include "core/base/json.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace fieldwright::test {

inline std::filesystem::path golden(const std::string &name)
{
    return std::filesystem::path(FIELDWRIGHT_GOLDEN) / name;
}

/// SmolLM2-135M-Instruct as packaging/run.sh puts it; empty when it is not there.
inline std::filesystem::path smallModel()
{
    const auto value = [](const char *name) { return std::string(std::getenv(name) ? std::getenv(name) : ""); };
    std::filesystem::path path = value("FIELDWRIGHT_MODEL");
    if (path.empty()) {
        const std::string cache = value("XDG_CACHE_HOME").empty() ? value("HOME") + "/.cache" : value("XDG_CACHE_HOME");
        path = cache + "/fieldwright/models/SmolLM2-135M-Instruct.Q4_1.gguf";
    }
    std::error_code error;
    return std::filesystem::exists(path, error) ? path : std::filesystem::path();
}

/// The rows of a JSON Lines file.
inline std::vector<Json> goldenRows(const std::string &name)
{
    std::vector<Json> out;
    const auto text = readFile(golden(name));
    for (size_t begin = 0; text && begin < text->size();) {
        const size_t end = std::min(text->find('\n', begin), text->size());
        if (auto row = parseJson(std::string_view(*text).substr(begin, end - begin), name))
            out.push_back(std::move(*row));
        begin = end + 1;
    }
    return out;
}

} // namespace fieldwright::test
