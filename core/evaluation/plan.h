#pragma once

#include "core/evaluation/suite.h"

namespace fieldwright {

/// A question that both models are asked for the report, without a score.
struct PlannedQuestion
{
    std::string question;
    std::string expected;
    std::string language;
};

/// What an evaluate job is asked for (job.json "parameters", without the models).
struct EvaluationRequest
{
    std::vector<std::filesystem::path> suites;
    int limitPerAxis = 0;               ///< items for each dimension and language; 0: all
    std::vector<std::string> languages; ///< empty: all
    std::filesystem::path dataset;      ///< of the domain test; empty: none
    std::vector<std::string> domainParts = {"rephrased", "unseen"};
    int domainLimit = 0; ///< items for each part; 0: all
    std::vector<PlannedQuestion> questions;
    std::uint64_t seed = 42;
};
/// Errors: InvalidArgument.
Result<EvaluationRequest> evaluationRequestFromJson(const Json &parameters);

struct EvaluationPlan
{
    std::vector<SuiteItem> items;
    std::vector<PlannedQuestion> questions;
};

/// Reads suites and domain test and chooses the items. With a limit, free and choice items keep their proportion, and
/// an item's chance depends on seed and id alone: a larger limit adds items to those of a smaller one, and an edited
/// suite keeps the choice of its other items. Errors: those of loadSuite; InvalidArgument when nothing is left.
Result<EvaluationPlan> planEvaluation(const EvaluationRequest &request);

} // namespace fieldwright
