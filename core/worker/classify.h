#pragma once

#include "core/model_files/model_ref.h"

#include <stop_token>
#include <vector>

namespace fieldwright {

struct Classified
{
    std::size_t label = 0;             ///< the likeliest
    std::vector<double> probabilities; ///< one a label
    bool isCut = false;                ///< longer than the model reads
};

struct Classification
{
    std::vector<std::string> labels;
    std::vector<Classified> texts;
};

/// What a classifier says of texts, or of pairs of texts. Errors: Unsupported (the model is no classifier), those of
/// its files, InvalidArgument (no text), Cancelled.
Result<Classification> classify(const ModelRef &model, const std::vector<std::pair<std::string, std::string>> &texts,
                                std::stop_token stop);

} // namespace fieldwright
