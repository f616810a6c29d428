#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fieldwright {

struct TrainOptions;

/// What a training's files say that must be known before it is begun.
struct TrainingFiles
{
    std::string fingerprint;              ///< of a base that was listed without one
    std::vector<Json> adapters;           ///< configurations of the base's, the last one on top
    Json sampleQuestions = Json::array(); ///< that are asked while it trains
};

/// Reads the files of the base, of its adapter and of what is learnt from. However many runs are begun with them, once
/// is enough. Takes a moment: not for the window's thread. `dataset`: the version's folder, if one is learnt from.
/// Errors: Unsupported (the base cannot be tuned for this), InvalidArgument (no labelled texts), and those of the
/// files.
Result<TrainingFiles> readTrainingFiles(const TrainOptions &options, const std::filesystem::path &dataset);

/// The first questions of the held-out phrasings (or of what else is there), with their expected answers.
Json questionsOf(const std::filesystem::path &dataset, int count);

} // namespace fieldwright
