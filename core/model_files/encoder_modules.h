#pragma once

#include "core/model_files/decoder_family.h"
#include "core/model_files/encoder_config.h"

namespace fieldwright {

/// An encoder as adapters know it: the linear layers of its blocks, its norms and its embeddings, under the names that
/// PEFT has for the model with a head. A row like those of decoderFamilies(), of which it is none: no text is written
/// by it.
const DecoderFamily &adaptedFamily(const EncoderConfig &config);
DecoderSizes adaptedSizes(const EncoderConfig &config);

/// PEFT's names of the norms, such that no norm of a head is meant.
std::vector<std::string> normTargets(const EncoderConfig &config);

} // namespace fieldwright
