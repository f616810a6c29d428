#include "core/engine/engine.h"
#include "core/model_files/finite_weights.h"

#include <cmath>
#include <numbers>

namespace fieldwright::engine {

namespace {

/// By what each rotary frequency is divided. llama3: frequencies of long waves by the factor, those of short waves not
/// at all, between them a smooth mix (Llama 3.1's rope scaling, as transformers computes it).
std::vector<float> ropeDivisors(const ModelConfig &config)
{
    const RopeScaling &scaling = config.ropeScaling;
    if (!scaling.frequencyDivisors.empty())
        return scaling.frequencyDivisors;
    const auto half = size_t(config.rotatedSize() / 2);
    if (scaling.type == "longrope")
        return scaling.shortFactors;
    if (scaling.type == "linear")
        return std::vector<float>(half, float(scaling.factor));
    if (scaling.type != "llama3")
        return {};
    std::vector<float> divisors(half);
    const double original = double(scaling.originalMaxPositions);
    for (size_t i = 0; i < half; ++i) {
        const double frequency = std::pow(config.ropeTheta, -2.0 * double(i) / double(config.rotatedSize()));
        const double wave = 2 * std::numbers::pi / frequency;
        if (wave < original / scaling.highFrequencyFactor) {
            divisors[i] = 1;
        } else if (wave > original / scaling.lowFrequencyFactor) {
            divisors[i] = float(scaling.factor);
        } else {
            const double smooth = (original / wave - scaling.lowFrequencyFactor) /
                                  (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
            divisors[i] = float(1 / ((1 - smooth) / scaling.factor + smooth));
        }
    }
    return divisors;
}

} // namespace

Result<WeightReader> weightReader(const ModelSource &source)
{
    const ModelConfig &config = source.config();
    WeightReader reader;
    reader.path = source.path();
    ModelShape &shape = reader.shape;
    shape.vocabulary = config.vocab;
    shape.hidden = config.hidden;
    shape.layers = config.layers;
    shape.heads = config.heads;
    shape.keyValueHeads = config.kvHeads;
    shape.headSize = config.headDim;
    shape.feedForward = config.intermediate;
    shape.maxPositions = config.maxPositions;
    shape.ropeTheta = config.ropeTheta;
    shape.ropeDivisors = ropeDivisors(config);
    if (config.ropeScaling.type == "longrope") {
        shape.longRopeDivisors = config.ropeScaling.longFactors;
        shape.longRopeFrom = config.ropeScaling.originalMaxPositions;
        shape.ropeFactor = config.ropeScaling.attentionFactor;
    }
    shape.normEpsilon = config.normEpsilon;
    shape.tiedHead = config.tieEmbeddings;
    shape.design = config.design;
    shape.family = &config.family();
    reader.has = [&source](const std::string &name) { return source.find(name) != nullptr; };
    reader.read = [&source](const std::string &name, std::span<float> out) -> Result<> {
        FW_CHECK(source.readFloat(name, out));
        return checkFinite(out, name);
    };
    reader.readRows = [&source](const std::string &name, std::int64_t first, std::int64_t rows,
                                std::span<float> out) -> Result<> {
        FW_CHECK(source.readRows(*source.find(name), first, rows, out));
        return checkFinite(out, name);
    };
    reader.stored = [&source](const std::string &name) { return source.find(name); };
    return reader;
}

} // namespace fieldwright::engine
