#pragma once

#include "core/base/file.h"
#include "core/base/json.h"

#include <functional>
#include <set>

namespace fieldwright {

/// A JSONL product that is written item by item and taken up again after an interruption. Lines that complete an item
/// are markers and name it by a key; on opening, whatever follows the last marker (a half-written item) is cut off.
class ResumableOutput
{
public:
    /// The key of the item that a line completes; empty for a line inside an item.
    using KeyOf = std::function<std::string(const Json &line)>;

    static Result<ResumableOutput> open(const std::filesystem::path &file, const KeyOf &keyOf);

    bool has(const std::string &key) const { return m_done.contains(key); }
    size_t doneCount() const { return m_done.size(); }
    /// All lines of one item in one write, synced. The last one must be its marker.
    Result<> append(const std::vector<Json> &lines, const std::string &key);

private:
    explicit ResumableOutput(AppendFile file) : m_file(std::move(file)) {}

    AppendFile m_file;
    std::set<std::string> m_done;
};

/// Every line of a JSONL file that the app wrote for the job. Errors name the line.
Result<std::vector<Json>> readJsonLines(const std::filesystem::path &file);

} // namespace fieldwright
