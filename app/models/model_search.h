#pragma once

#include "app/models/model_entry.h"
#include "core/run_folder/job.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace fieldwright {

// A run that was taken to another machine stands on models that may lie elsewhere there. What a model is, its
// fingerprint says (header, sizes and samples of its weights), not its name or place. All of this reads files: not for
// the window's thread.

/// What a training needs a model for.
enum class SoughtAs {
    Model,
    Base, ///< of an adapter
    Adapter,
    Tokenizer ///< a new model takes it over
};

/// A model that a training stands on.
struct SoughtModel
{
    SoughtAs as = SoughtAs::Model;
    std::string name;           ///< of a base: that of its adapter
    std::filesystem::path path; ///< where the job says that it is
    std::string fingerprint;    ///< empty: the job does not know, so that it cannot be recognised anywhere
};

/// Those of a training that are neither where the job says, nor where they were found before, nor in the project that
/// the run lies in.
std::vector<SoughtModel> missingModels(const Job &job, const std::filesystem::path &runFolder);

/// Finds what is missing among `candidates`, and notes the places in the run folder. Gives the first that is nowhere.
/// Errors: of the file of places.
Result<std::optional<SoughtModel>> placeModels(const Job &job, const std::filesystem::path &runFolder,
                                               const std::vector<ModelEntry> &candidates, const std::stop_token &stop);

/// That the job cannot be started without it.
Error modelMissing(const Job &job, const SoughtModel &model);

/// Notes that what is missing lies at `place`. Errors: InvalidArgument (nothing is missing, it is another model, or the
/// job does not say what its model is) and those of its files.
Result<> placeModelAt(const Job &job, const std::filesystem::path &runFolder, const std::filesystem::path &place);

/// The model where it lies on this machine, if that was found.
ModelRef placedModel(ModelRef model, const std::filesystem::path &runFolder);

} // namespace fieldwright
