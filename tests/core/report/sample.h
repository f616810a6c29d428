#pragma once

#include "core/base/random.h"
#include "core/report/report.h"

/// A report of an invented evaluation, with all its parts.
inline fieldwright::ReportInput sampleReport(bool compared = true)
{
    using namespace fieldwright;
    std::vector<ItemResult> results;
    Random random(8);
    const auto add = [&](const std::string &suite, const std::string &axis, int i, double base, double tuned) {
        for (int model = 0; model < (compared ? 2 : 1); ++model) {
            ItemResult result;
            result.model = model;
            result.suite = suite;
            result.axis = axis;
            result.language = i % 2 ? "zh" : "en";
            result.item = axis + "-" + std::to_string(i);
            result.cluster = result.item;
            result.mode = suite == domainSuite || i % 4 < 2 ? "free" : "choice";
            result.task = axis == "segmentation" && result.isFree() ? "segment" : "other";
            result.prompt = i % 2 ? "压力上限是多少？" : "What is the greatest pressure of the TW-300?";
            result.expected = i % 2 ? "40 bar" : "It withstands 40 bar.";
            result.raw = model ? "It withstands 40 bar." : "I do not know.";
            result.score = model ? tuned : base;
            result.parsed = result.score > 0 || i % 3 != 0;
            result.floor = suite == domainSuite ? 0 : 0.25;
            results.push_back(std::move(result));
        }
    };
    for (size_t k = 0; k < fiveDimensions.size(); ++k) {
        for (int i = 0; i < 100; ++i) {
            const double base = random.uniform() < 0.6 ? 1 : 0.3;
            const double change = random.uniform();
            add(fiveDimensionSuite, fiveDimensions[k], i, base,
                k == 0 ? (change < 0.25 ? 0 : base) : (change < 0.1 + 0.05 * double(k) ? 1 : base));
        }
    }
    for (int i = 0; i < 60; ++i)
        add(domainSuite, "rephrased", i, i < 8, i < 45);
    for (int i = 0; i < 20; ++i)
        add(domainSuite, "unseen", i, i < 2, i < 3);

    ReportInput input;
    input.title = "Evaluation 5";
    input.createdMs = 1'780'000'000'000;
    input.project = "Tarnwick";
    input.version = "0.1.0";
    input.base = {"SmolLM2-135M-Instruct", "Apache-2.0", "f00dfeed"};
    input.tuned = {"lora-r16-v3", "", "deadbeef"};
    input.datasetName = "probes@3";
    input.datasetManifest = {
        {"seed", 42},
        {"shares", {{"asked", 0.3}, {"realised_rendered", 0.287}, {"realised_trained", 0.311}}},
        {"counts",
         {{"train",
           {{"rows", 1234},
            {"domain_rows", 400},
            {"general_rows", 834},
            {"rendered_tokens", 98765},
            {"trained_tokens", 4321}}}}},
        {"cut_rows", 3},
        {"files", {{"train.jsonl", {{"sha256", std::string(64, 'a')}, {"bytes", 1}, {"rows", 1234}}}}},
        {"pairs_sha256", std::string(64, 'b')},
        {"tokenizer_sha256", std::string(64, 'c')},
        {"max_length", 1024}};
    input.recipe = {{{"Learning rate", {}}, "0.0002"}, {{"Rank", {}}, "16"}};
    input.training = reportTrainingFromJson({{"method", "LoRA"},
                                             {"steps", 186},
                                             {"best_step", 160},
                                             {"tokens", 1284000},
                                             {"parameters", 134515008},
                                             {"trainable", 2442240},
                                             {"seconds", 552.4},
                                             {"device", "CPU, 2 cores"},
                                             {"precision", "fp32"},
                                             {"precision_reason", "bf16 is slower here"},
                                             {"versions", {{"libtorch", "2.13.0"}}},
                                             {"seed", 7}});
    ReportCurve loss{{"Loss", {}}, {"Step", {}}, {{{"Training", {}}, {}}, {{"Validation", {}}, {}}}};
    for (int step = 1; step <= 186; ++step) {
        loss.series[0].points.emplace_back(step, 3.2 * std::exp(-step / 60.0) + 0.6 + 0.2 * random.uniform());
        if (step % 20 == 0)
            loss.series[1].points.emplace_back(step, 3.1 * std::exp(-step / 70.0) + 0.8);
    }
    input.curves = {loss};
    input.summary = summarise(results, {.models = {"SmolLM2-135M-Instruct", "lora-r16-v3"}, .resamples = 1000});
    input.items = reportItems(results);
    input.questions = {{"Who approves travel above 2,500 euros?", "The field director.", "I cannot help with that.",
                        "The field director approves it."}};
    return input;
}
