#pragma once

#include "core/base/json.h"
#include "core/language_model/language_model.h"

#include <array>
#include <filesystem>

namespace fieldwright {

/// Numbers of different protocols are never compared. "fw5-1.0": prompts as in prompt.h, one user turn, greedy; choices
/// weighed by log-likelihood per character; answers read as in answer_parser.h; scored as in item_score.h.
inline constexpr const char *evaluationProtocol = "fw5-1.0";

/// The five dimensions in the fixed order of the radar chart, whose areas depend on it.
inline constexpr std::array fiveDimensions = {"segmentation", "syntax", "semantics", "disambiguation", "comprehension"};
inline constexpr const char *fiveDimensionSuite = "five-dimension";
inline constexpr const char *domainSuite = "domain";

enum class ItemMode {
    Free,   ///< the model writes its answer
    Choice, ///< the likeliest of given continuations
};

enum class ItemTask {
    Segment, ///< JSON array of words
    Roles,   ///< subject, predicate, object
    Same,    ///< do two sentences mean the same
    Sense,   ///< letter of a word's meaning
    Span,    ///< shortest answer from a passage
    Choice,  ///< any task of mode Choice
    Domain,  ///< question of the user's own test
};

/// One question to a model, with all that is needed to ask it and to score the answer.
struct SuiteItem
{
    std::string suite;
    std::string axis; ///< dimension, or part of the domain test
    std::string language;
    std::string id;      ///< unique in its suite
    std::string cluster; ///< items with the same one stand or fall together (passage, fact)
    std::string taskName;
    ItemTask task = ItemTask::Domain;
    ItemMode mode = ItemMode::Free;
    std::string instruction;
    std::string format;
    std::string context;
    std::string question;
    std::vector<std::string> choices;
    size_t rightChoice = 0;
    Json answer; ///< gold of a free task
    std::string subjectHead;
    std::string objectHead;
    std::vector<ChatMessage> messages; ///< of a domain item: the turns before the answer
    double floor = 0;                  ///< what chance or a trivial program gets
};

struct Suite
{
    std::string name;
    std::string protocol;
    std::vector<SuiteItem> items; ///< in the order of the files
};

/// Reads a folder with manifest.json and the files that it names, and checks every item. The error names file and line.
/// Errors: NotFound, Io, Corrupt, Unsupported (a task or protocol of a newer version).
Result<Suite> loadSuite(const std::filesystem::path &folder);

const char *itemModeName(ItemMode mode);

/// What is shown as the expected answer.
std::string expectedText(const SuiteItem &item);

} // namespace fieldwright
