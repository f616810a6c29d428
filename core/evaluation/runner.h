#pragma once

#include "core/evaluation/item_result.h"
#include "core/evaluation/plan.h"

#include <functional>

namespace fieldwright {

struct EvaluationHooks
{
    /// After each item and each question. `total` counts both, for this model.
    std::function<void(std::int64_t done, std::int64_t total)> onProgress;
    /// Every new result, once it is on disk.
    std::function<void(const ItemResult &)> onItem;
    std::function<void(const Text &)> onWarning;
    /// Between batches; its error ends the run (pause by waiting in it).
    std::function<Result<>()> betweenItems;
    int batchItems = 8; ///< items handed to the model at once
    std::stop_token stop;
};

/// Asks one model everything in the plan, greedily, and appends to `output`/items.jsonl and `output`/questions.jsonl.
/// What these files already hold of this model is passed over: call it again after an interruption. `modelIndex` 0 is
/// the model that the other one is compared with. An item that the model refuses (too long) counts as not parsed; when
/// a server gives no log-probabilities, its choice items are left out, with a warning.
/// Errors: of the model, of the files, of betweenItems; Cancelled.
Result<> runEvaluation(const EvaluationPlan &plan, LanguageModel &model, int modelIndex,
                       const std::filesystem::path &output, const EvaluationHooks &hooks = {});

} // namespace fieldwright
