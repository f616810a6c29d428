#include "core/run_folder/places.h"

#include "core/base/file.h"

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr std::uint64_t maxBytes = 1u << 20;

fs::path fileIn(const fs::path &runFolder)
{
    return runFolder / "places.json";
}

} // namespace

Places readPlaces(const fs::path &runFolder)
{
    Places out;
    const auto text = readFile(fileIn(runFolder), maxBytes);
    const auto json = text ? parseJson(*text, "places.json") : Result<Json>(Json());
    const Json *places = json ? member(*json, "places") : nullptr;
    if (!places || !places->is_object())
        return out;
    for (const auto &[given, place] : places->items()) {
        if (place.is_string())
            out.emplace(given, place.get<std::string>());
    }
    return out;
}

Result<> writePlaces(const fs::path &runFolder, const Places &places)
{
    Json json = Json::object();
    for (const auto &[given, place] : places)
        json[given.string()] = place.string();
    return saveFile(fileIn(runFolder), dumpJson({{"format", 1}, {"places", std::move(json)}}, 2) + "\n");
}

} // namespace fieldwright
