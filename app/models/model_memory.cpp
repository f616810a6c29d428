#include "app/models/model_memory.h"

#include "core/engine/estimate/training_question.h"
#include "core/recipe/continued_recipe.h"
#include "core/recipe/encoder_methods.h"
#include "core/recipe/fields.h"

#include <fstream>

namespace fieldwright {

namespace {

constexpr const char *quantizedBase = "nf4"; // QLoRA's, of the recipe's "base_precision"

MemoryQuestion questionOf(const ModelConfig &model, std::int64_t tokens)
{
    MemoryQuestion question;
    question.vocabulary = model.vocab;
    question.hidden = model.hidden;
    question.layers = model.layers;
    question.heads = model.heads;
    question.keyValueHeads = model.kvHeads;
    question.headSize = model.headDim;
    question.feedForward = model.intermediate;
    question.tiedHead = model.tieEmbeddings;
    question.microBatchTokens = tokens;
    return question;
}

} // namespace

std::vector<MemoryNeed> memoryNeeds(const ModelConfig &model, std::int64_t tokens)
{
    std::vector<MemoryNeed> out;
    MemoryQuestion question = questionOf(model, tokens);
    for (const bool bf16 : {true, false}) {
        question.bf16Weights = bf16;
        out.push_back({MemoryNeed::Use::Run, {}, bf16 ? "bf16" : "fp32", estimateInference(question, tokens).total()});
    }
    question.bf16Weights = false;
    for (const FieldInfo &field : recipeFields()) {
        if (std::string_view(field.key) != "method")
            continue;
        for (const auto &choice : field.choices) {
            if (choice.value == std::string_view(keptMethod)) // this model has no adapter
                continue;
            TrainRecipe recipe;
            recipe.method = choice.value;
            recipe.microBatchTokens = tokens;
            const auto add = [&](const char *precision) {
                out.push_back({MemoryNeed::Use::Tune, choice.value, precision,
                               estimateTraining(trainingQuestion(recipe, tunedModel(recipe, model), false)).total()});
            };
            add("fp32");
            if (recipe.method != "lora")
                continue;
            recipe.basePrecision = quantizedBase;
            add(quantizedBase);
        }
    }
    return out;
}

std::vector<MemoryNeed> memoryNeeds(const TunedEncoder &encoder, std::int64_t tokens)
{
    constexpr std::uint64_t libraryBytes = 150ull << 20; // a process with libtorch
    std::vector<MemoryNeed> out;
    out.push_back({MemoryNeed::Use::Run, {}, "fp32", std::uint64_t(encoder.parameters()) * 4 + libraryBytes});
    for (const FieldChoice &choice : findField("method")->choices) {
        TrainRecipe recipe;
        recipe.method = choice.value;
        recipe.objective = "classify";
        recipe.microBatchTokens = tokens;
        if (encoderTakes(choice.value))
            out.push_back({MemoryNeed::Use::Tune, choice.value, "fp32", estimateTraining(recipe, encoder).total()});
    }
    return out;
}

MachineMemory machineMemory()
{
    MachineMemory out;
    std::ifstream file("/proc/meminfo");
    std::string name;
    std::uint64_t kib = 0;
    for (std::string unit; file >> name >> kib; std::getline(file, unit)) {
        if (name == "MemTotal:")
            out.total = kib * 1024;
        else if (name == "MemAvailable:")
            out.available = kib * 1024;
    }
    return out;
}

} // namespace fieldwright
