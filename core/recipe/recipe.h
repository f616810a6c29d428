#pragma once

#include <cstdint>
#include <string>

namespace fieldwright {

/// What a training run is, as plain values. The table in fields.h is the one place that knows keys, defaults, ranges,
/// units and help of these members; the form, the command line, the JSON check and the manual are made from it.
struct TrainRecipe
{
    std::string method;
    std::string objective;
    std::string trainedTurns;
    double domainShare;
    double maskShare;
    std::string architecture;
    std::int64_t layers;
    std::int64_t hidden;
    std::int64_t heads;
    std::int64_t keyValueHeads;
    std::int64_t feedForward;
    std::int64_t context;
    bool tiedHead;
    std::string tokenizer;
    std::int64_t vocabulary;
    double epochs;
    double learningRate;
    std::string schedule;
    double warmupShare;
    std::int64_t warmupSteps;
    double decayShare;
    double finalRateShare;
    std::int64_t rank;
    double alpha;
    double dropout;
    std::string targets;
    std::string modules;
    std::string loraVariant;
    std::string basePrecision;
    std::int64_t virtualTokens;
    std::string promptStart;
    std::string promptText;
    std::string promptEncoder;
    bool prefixProjection;
    std::int64_t encoderWidth;
    std::string bottleneck;
    std::int64_t reduction;
    std::int64_t blockSize;
    std::string trainedParts;
    std::int64_t lastLayers;
    std::int64_t maxLength;
    std::int64_t microBatchTokens;
    std::int64_t accumulation;
    std::int64_t validateEvery;
    std::int64_t patience;
    std::int64_t seed;

    std::int64_t maxSteps;
    bool packing;
    std::string recompute;
    bool rankStabilised;
    double rateRatio;
    std::string biases;
    std::string savedModules;
    std::string rankPattern;
    std::string alphaPattern;
    double layerDecay;
    std::string optimizer;
    double momentum;
    double embeddingNoise;
    double labelSmoothing;
    double averageDecay;
    double weightDecay;
    double beta1;
    double beta2;
    double epsilon;
    double clipNorm;
    std::int64_t checkpointEvery;
    std::int64_t samplesEvery;
    std::string onSpike;
    std::string precision;
    std::string device;
    std::int64_t threads;
    std::int64_t ranks;
    std::string sharding;
    std::string offload;

    /// Every member at its default from the table.
    TrainRecipe();
    bool operator==(const TrainRecipe &) const = default;
    /// LoRA without what only the general path computes; the modules that it names are another question.
    bool isPlainLora() const;
    /// The objective is one of encoders: hidden words, or a classifier.
    bool isForEncoder() const { return objective == "masked-words" || objective == "classify"; }
    /// There is no base model: a new one of the recipe's design begins with random weights.
    bool isFromScratch() const { return objective == "from-scratch"; }
    /// Rows are windows of documents, not answers.
    bool readsText() const { return objective == "pretrain" || isFromScratch(); }
    /// The result is a model of its own, not an adapter.
    bool givesModel() const { return method == "full" || method == "freeze"; }
    /// The base lies in blocks that are never changed.
    bool freezesBase() const { return !givesModel() && basePrecision != "full"; }
};

} // namespace fieldwright
