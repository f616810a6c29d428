#include "app/jobs/general_rows.h"

#include "app/jobs/resources.h"
#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/dataset/dataset_row.h"
#include "core/dataset/formats.h"

#include <algorithm>

namespace fs = std::filesystem;

namespace fieldwright {

Result<> writeGeneralRows(std::vector<fs::path> files, const fs::path &target)
{
    std::error_code problem;
    if (files.empty()) {
        for (fs::directory_iterator it(generalPairsFolder(), problem), end; !problem && it != end;
             it.increment(problem)) {
            if (it->path().extension() == ".jsonl")
                files.push_back(it->path());
        }
        std::sort(files.begin(), files.end());
    }
    FW_TRY(out, DurableFile::create(target));
    std::string leftOut;
    std::int64_t number = 0;
    for (const fs::path &file : files) {
        FW_TRY(bytes, readFile(file));
        FW_TRY(data, readInstructionData(bytes, file.string()));
        for (ImportedRow &imported : data.rows) {
            DatasetRow row{.id = "general-" + std::to_string(++number),
                           .messages = std::move(imported.messages),
                           .weight = imported.weight};
            if (row.messages.empty() && imported.pair)
                row.messages = {{"user", imported.pair->question}, {"assistant", imported.pair->answer}};
            row.language = guessLanguage(row.question());
            FW_CHECK(out.write(dumpJson(toJson(row)) + "\n"));
        }
        for (std::int64_t i = 0; i < data.skipped; ++i) {
            const Text reason = std::size_t(i) < data.remarks.size()
                                    ? data.remarks[std::size_t(i)]
                                    : Text{FW_NOOP("core", "It has no question with an answer.")};
            leftOut += dumpJson({{"id", file.filename().string()}, {"reason", toJson(reason)}}) + "\n";
        }
    }
    if (!leftOut.empty())
        FW_CHECK(saveFile(target.parent_path() / "general-left-out.jsonl", leftOut));
    return out.commit();
}

} // namespace fieldwright
