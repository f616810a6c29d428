#pragma once

#include "core/engine/encoder/encoder_state.h"

namespace fieldwright::engine {

// An encoder's blocks are linear layers and norms like a decoder's, so the adapters that change these take both: the
// encoder shows its tensors as theirs (adaptedWeights(), core/model_files/encoder_modules.h). A classifier is trained
// and saved beside the adapter, as PEFT does with the modules_to_save of its task SEQ_CLS.

/// Gives the encoder a new adapter of PEFT's configuration. Errors: those of makeTuner(); Unsupported for kinds that
/// add rows or layers (virtual tokens, bottleneck adapters).
Result<> giveAdapter(LoadedEncoder::State &state, const Json &config, std::uint64_t seed);

/// Whether an adapter that is there can be trained on by this configuration.
Result<> checkGoesOnWith(const Tuner &tuner, const Json &config);

/// A tensor of the classifier that is trained and saved with an adapter.
struct HeadTensor
{
    std::string name; ///< in a checkpoint of the classifier
    at::Tensor *tensor = nullptr;
};
/// PEFT's rule: what lies in a module called "classifier". BERT's pooler belongs to the base, unless that has none.
std::vector<HeadTensor> savedHead(LoadedEncoder::State &state);

} // namespace fieldwright::engine
