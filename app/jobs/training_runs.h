#pragma once

#include "app/runs/run_status.h"
#include "app/runs/run_use.h"
#include "core/recipe/fields.h"

#include <QString>

namespace fieldwright {

class Datasets;
class JobQueue;
class Settings;

// The trainings of a project beside each other.

/// Folder of the dataset version that a run learns from: the project's own, wherever that lies now. Empty when it
/// learns from none.
std::filesystem::path datasetFolder(const Datasets &datasets, const Job &job);
/// Name of the dataset version: "name@2"; empty when it learns from none.
QString datasetTitle(const RunStatus &run);
QString modelName(const RunStatus &run);

/// Runs with the same key measured their validation loss on the same rows in the same way: only these may be ranked.
std::string validationKey(const RunStatus &run);

bool isTraining(const RunStatus *run);
/// Newest first.
std::vector<QString> trainings(const JobQueue &queue);
/// The lowest validation loss of a finished run.
std::optional<double> bestLoss(const RunStatus &run);
/// Of those that may be ranked with each other and are more than one, the ones with the lowest loss.
std::set<QString> bestRuns(const JobQueue &queue, const std::vector<QString> &ids);

/// The fields in which these recipes are not the same, in the order of the table.
std::vector<const FieldInfo *> differingFields(const std::vector<TrainRecipe> &recipes);
/// A value as people read it.
QString shownField(const FieldInfo &field, const FieldValue &value);
/// "LoRA, rank 8"
QString methodText(const std::string &method, std::int64_t rank);
QString methodText(const Json &recipe);

/// About: rows do not fill every micro-batch to the brim.
struct PlannedSteps
{
    std::int64_t steps = 0;
    double passes = 0; ///< over the rows; fewer than the epochs when steps are limited
};
PlannedSteps plannedSteps(const TrainRecipe &recipe, std::int64_t rows, std::int64_t tokens);
/// Tokens a second of the last finished run with this recipe's method, and as many virtual tokens, on this model; 0:
/// none.
double measuredSpeed(const JobQueue &queue, const std::string &model, const TrainRecipe &recipe);
/// How long a recipe takes on a dataset version at so many tokens a second; 0: not known.
std::int64_t plannedMs(double tokensPerSecond, const TrainRecipe &recipe, const Json &manifest);
/// The same by the speed that was measured before; 0: not known.
std::int64_t plannedMs(const JobQueue &queue, const TrainRecipe &recipe, const std::string &model,
                       const Json &manifest);

Prices pricesOf(const Settings &settings);
QString shownCost(double cost); ///< the currency stands in the column's head
QString shownEnergy(double joules);

/// A line a run: what it was, what it found, what it took.
struct ComparedRun
{
    const RunStatus *run = nullptr;
    RunUse use;
};
std::string comparisonCsv(const std::vector<ComparedRun> &runs, const Prices &prices);
Json comparedJson(const ComparedRun &run, const Prices &prices);

} // namespace fieldwright
