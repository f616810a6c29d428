#include "core/hub/file_name.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <string>

namespace fieldwright {

namespace {

constexpr std::array<std::string_view, 2> weights = {".safetensors", ".gguf"};
constexpr std::array<std::string_view, 5> texts = {".json", ".txt", ".model", ".md", ".jinja"};
/// Formats that a reader unpickles, or that carry code of their own.
constexpr std::array<std::string_view, 13> pickles = {".bin", ".pt",  ".pth", ".ckpt",  ".pkl", ".pickle", ".joblib",
                                                      ".npy", ".npz", ".h5",  ".keras", ".ot",  ".msgpack"};
constexpr std::array<std::string_view, 6> bareNames = {"license", "licence",       "notice",
                                                       "copying", "model_license", "use_policy"};

std::string_view lastPart(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

template <size_t N>
bool endsWithAny(std::string_view name, const std::array<std::string_view, N> &endings)
{
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

} // namespace

bool isSafeHubPath(std::string_view path)
{
    constexpr size_t longestPart = 200, deepest = 8;
    if (path.empty() || path.size() > 1024 || !isValidUtf8(path) || path.find('\\') != std::string_view::npos)
        return false;
    if (std::any_of(path.begin(), path.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }))
        return false;
    size_t parts = 0;
    for (std::string_view rest = path;;) {
        const size_t slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        // A name that begins with a point is hidden, or "." or "..".
        if (part.empty() || part.front() == '.' || part.size() > longestPart || part.ends_with(".part") ||
            ++parts > deepest)
            return false;
        if (slash == std::string_view::npos)
            return true;
        rest = rest.substr(slash + 1);
    }
}

std::optional<Text> whyRefused(std::string_view path)
{
    if (!isSafeHubPath(path))
        return Text{FW_NOOP("core", "its name leads out of the model's folder or is not one for a file")};
    const std::string name = toLower(lastPart(path));
    if (endsWithAny(name, weights) || endsWithAny(name, texts))
        return std::nullopt;
    if (endsWithAny(name, pickles))
        return Text{
            FW_NOOP("core", "it is a pickle or the like: opening such a file can run any program hidden in it")};
    if (std::find(bareNames.begin(), bareNames.end(), name) != bareNames.end())
        return std::nullopt;
    return Text{FW_NOOP("core", "Fieldwright has no use for files of this kind")};
}

bool isWeightFile(std::string_view path)
{
    return endsWithAny(toLower(path), weights);
}

} // namespace fieldwright
