#pragma once

#include "core/engine/generator.h"

namespace fieldwright::engine {

/// When the search ends although beams could go on; named as transformers' `early_stopping`.
enum class EarlyStopping {
    No,    ///< (false) no open beam, divided by its length now, beats the worst of the finished ones
    Yes,   ///< (true) as many are finished as there are beams
    Never, ///< ("never") the same as No with the length that favours the open beam most
};
Result<EarlyStopping> earlyStoppingFromName(std::string_view name); ///< "no", "yes", "never"

struct BeamOptions
{
    int beams = 4;
    double lengthPenalty = 1; ///< a finished beam's score is its log-probability divided by length ^ penalty
    EarlyStopping earlyStopping = EarlyStopping::No;
    int maxNew = 256;
    std::vector<TokenId> stopIds; ///< end a beam; count to its length, are not part of it
};

struct Beam
{
    std::vector<TokenId> ids;
    double score = 0;
    StopReason reason = StopReason::MaxNew;
};

/// Beam search as transformers' `generate` does it (5.23: num_beams, length_penalty, early_stopping, no sampling).
/// Returns as many beams as were asked for, the best first; ties go to the earlier beam and the lower id.
/// Errors: InvalidArgument (as GenerationSession::check, or fewer than 1 or more than 64 beams), OutOfMemory,
/// Cancelled.
Result<std::vector<Beam>> beamSearch(LoadedModel &model, std::span<const TokenId> prompt, const BeamOptions &options,
                                     std::stop_token stop = {});

} // namespace fieldwright::engine
