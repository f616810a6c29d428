#pragma once

#include "core/evaluation/suite.h"

namespace fieldwright {

/// One line of output/items.jsonl: how one model answered one item.
struct ItemResult
{
    int model = 0; ///< 0: the first, which the second is compared with
    std::string suite;
    std::string axis;
    std::string language;
    std::string item;
    std::string cluster;
    std::string task;
    std::string mode; ///< free or choice
    std::string prompt;
    std::string expected;
    std::string raw;    ///< what the model wrote; of a choice: the text of the likeliest
    bool parsed = true; ///< false: counted as wrong, and shown as such
    bool cut = false;   ///< the answer had no end within the tokens it may have
    double score = 0;
    Json parts = Json::object();
    double floor = 0;

    bool isFree() const { return mode == "free"; }
};

Json toJson(const ItemResult &result);
/// Errors: Corrupt.
Result<ItemResult> itemResultFromJson(const Json &value, std::string_view thing);

/// One line of output/questions.jsonl.
struct QuestionAnswer
{
    int model = 0;
    std::string question;
    std::string answer;
    std::string expected;
    std::string language;
};
Json toJson(const QuestionAnswer &answer);
Result<QuestionAnswer> questionAnswerFromJson(const Json &value, std::string_view thing);

/// Whole lines of the file; a half-written last line, which a killed worker leaves, and lines that are no results are
/// passed over. A missing file has none. Of two lines for one model and item the later counts.
Result<std::vector<ItemResult>> readItemResults(const std::filesystem::path &file);
Result<std::vector<QuestionAnswer>> readQuestionAnswers(const std::filesystem::path &file);

} // namespace fieldwright
