#include "app/datasets/dataset_difference.h"

#include "app/datasets/json_lines.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/dataset/dataset_row.h"

#include <map>
#include <unordered_map>

namespace fieldwright {

namespace {

struct Place
{
    std::string part;
    size_t row = 0;
    std::uint64_t hash = 0;
    bool matched = false;
};

/// A general row may stand in a version several times under one id: the n-th one is compared with the n-th.
std::string keyOf(const std::string &id, std::unordered_map<std::string, int> &seen)
{
    const int before = seen[id]++;
    return before == 0 ? id : id + '\n' + std::to_string(before);
}

Result<> forEachRow(const std::filesystem::path &folder, std::stop_token stop,
                    const std::function<void(std::string id, Place place)> &visit)
{
    for (const DatasetPart part : datasetParts) {
        const std::string name = datasetPartName(part);
        const std::filesystem::path file = folder / (name + ".jsonl");
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored))
            continue;
        FW_TRY(lines, JsonLines::open(file));
        for (size_t row = 0; row < lines.count(); ++row) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The comparison was stopped.")});
            FW_TRY(text, lines.line(row));
            FW_TRY(json, lines.row(row));
            visit(stringOr(json, "id"), {name, row, fnv1a(text), false});
        }
    }
    return {};
}

Result<Json> manifestOf(const std::filesystem::path &folder)
{
    const std::filesystem::path file = folder / "manifest.json";
    FW_TRY(text, readFile(file, 64u << 20));
    return parseJson(text, file.string());
}

} // namespace

Result<DatasetDifference> compareDatasets(const std::filesystem::path &before, const std::filesystem::path &after,
                                          std::stop_token stop)
{
    DatasetDifference difference;
    FW_TRY(manifestBefore, manifestOf(before));
    FW_TRY(manifestAfter, manifestOf(after));
    difference.manifestBefore = std::move(manifestBefore);
    difference.manifestAfter = std::move(manifestAfter);

    std::map<std::string, Place> old;
    std::unordered_map<std::string, int> seen;
    FW_CHECK(forEachRow(before, stop, [&](std::string id, Place place) { old[keyOf(id, seen)] = std::move(place); }));
    seen.clear();
    FW_CHECK(forEachRow(after, stop, [&](std::string id, Place place) {
        const auto found = old.find(keyOf(id, seen));
        if (found == old.end()) {
            ++difference.added;
            difference.rows.push_back({RowDifference::Kind::Added, std::move(id), {}, place.part, 0, place.row});
            return;
        }
        Place &was = found->second;
        was.matched = true;
        if (was.hash == place.hash && was.part == place.part) {
            ++difference.same;
            return;
        }
        ++difference.changed;
        difference.rows.push_back(
            {RowDifference::Kind::Changed, std::move(id), was.part, place.part, was.row, place.row});
    }));
    for (const auto &[key, place] : old)
        if (!place.matched) {
            ++difference.removed;
            difference.rows.push_back(
                {RowDifference::Kind::Removed, key.substr(0, key.find('\n')), place.part, {}, place.row, 0});
        }
    return difference;
}

} // namespace fieldwright
