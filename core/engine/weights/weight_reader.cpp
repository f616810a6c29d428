#include "core/engine/engine.h"
#include "core/model_files/finite_weights.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fieldwright::engine {

namespace {

/// YaRN (Peng et al. 2023, section 3.2, as transformers computes it): frequencies that turn more than beta_fast times
/// within the original positions are kept, those that turn less than beta_slow times divided by the factor; between
/// them a straight line over the dimensions.
std::vector<float> yarnDivisors(const RopeScaling &scaling, double theta, std::int64_t rotated)
{
    const auto dimensionThatTurns = [&](double times) {
        return double(rotated) * std::log(double(scaling.originalMaxPositions) / (times * 2 * std::numbers::pi)) /
               (2 * std::log(theta));
    };
    double low = dimensionThatTurns(scaling.betaFast), high = dimensionThatTurns(scaling.betaSlow);
    if (scaling.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, double(rotated - 1));
    if (low == high)
        high += 0.001;
    std::vector<float> divisors(size_t(rotated / 2));
    for (size_t i = 0; i < divisors.size(); ++i) {
        const double share = std::clamp((double(i) - low) / (high - low), 0.0, 1.0);
        divisors[i] = float(1 / (share / scaling.factor + 1 - share));
    }
    return divisors;
}

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
    if (scaling.type == "yarn")
        return yarnDivisors(scaling, config.ropeTheta, config.rotatedSize());
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
    }
    shape.ropeFactor = config.ropeScaling.attentionFactor;
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
