#pragma once

#include "core/base/json.h"
#include "core/evaluation/suite.h"

namespace fieldwright {

/// What a model's raw answer says, read by five fixed steps: (1) its thinking (<think>…</think>) is dropped; (2) code
/// fences are dropped; (3) the last balanced JSON value of the demanded kind is taken; (4) if that is not valid, full-
/// width quotes, brackets, colons and commas and trailing commas are mended, and step 3 is done again; (5) the value is
/// checked against the task, synonyms of labels are mapped. An answer that cannot be read is wrong, never skipped.
struct ParsedAnswer
{
    bool parsed = false;
    Json value;          ///< canonical: array of words; object of roles; "same"/"different"; letter; text
    bool mended = false; ///< step 4 was needed
};

ParsedAnswer parseAnswer(std::string_view raw, ItemTask task);

/// Step 1, also for answers that are plain text.
std::string withoutThinking(std::string_view raw);

} // namespace fieldwright
