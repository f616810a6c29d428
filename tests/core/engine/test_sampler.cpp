#include "core/engine/sampler.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include "core/base/file.h"

#include <cmath>
#include <limits>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

std::vector<float> someLogits()
{
    return {0.5f, 2.0f, -1.0f, 2.0f, 0.0f};
}

} // namespace

class TestSampler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// The same tokens stay, with the same probabilities, as with transformers' processors and warpers.
    void cutsAsTransformersDoes()
    {
        auto bytes = readFile(golden::folder() / "sampling.json", 4 << 20);
        VERIFY_RESULT(bytes);
        auto rows = parseJson(*bytes, "sampling.json");
        VERIFY_RESULT(rows);
        QVERIFY(rows->size() >= 20);
        for (const Json &row : *rows) {
            const Json &given = row.at("options");
            SamplingOptions options;
            options.temperature = numberOr(given, "temperature", 1);
            options.topK = int(intOr(given, "top_k", 0));
            options.topP = numberOr(given, "top_p", 1);
            options.minP = numberOr(given, "min_p", 0);
            options.typicalP = numberOr(given, "typical_p", 1);
            options.repetitionPenalty = numberOr(given, "repetition_penalty", 1);
            options.presencePenalty = numberOr(given, "presence_penalty", 0);
            options.frequencyPenalty = numberOr(given, "frequency_penalty", 0);
            auto logits = row.at("logits").get<std::vector<float>>();
            auto seen = row.at("prompt").get<std::vector<TokenId>>();
            const std::size_t prompt = seen.size();
            for (const Json &id : row.at("answer"))
                seen.push_back(id.get<TokenId>());
            std::map<TokenId, double> found;
            for (const TokenProbability &kept : samplingDistribution(logits, options, seen, prompt))
                found[kept.id] = kept.logProbability;
            const auto kept = row.at("kept").get<std::vector<TokenId>>();
            const auto expected = row.at("log_probabilities").get<std::vector<double>>();
            QCOMPARE(found.size(), kept.size());
            for (std::size_t i = 0; i < kept.size(); ++i) {
                QVERIFY2(found.contains(kept[i]), dumpJson(given).c_str());
                QVERIFY2(std::abs(found.at(kept[i]) - expected[i]) < 1e-4, dumpJson(given).c_str());
            }
        }
    }

    void tiesGoToTheLowerId()
    {
        auto logits = someLogits();
        Random random(1);
        const std::vector<TokenId> seen = {0};
        QCOMPARE(chooseToken(logits, {}, seen, 1, random).id, 1);
    }

    void probabilitiesAreTheModelsOwn()
    {
        SamplingOptions options;
        options.temperature = 0.1;
        options.topK = 1;
        options.repetitionPenalty = 50;
        options.logProbabilities = 2;
        Random random(1);
        const std::vector<TokenId> seen = {1};
        auto logits = someLogits();
        double sum = 0;
        for (const float value : logits)
            sum += std::exp(double(value));
        const ChosenToken chosen = chooseToken(logits, options, seen, 1, random);
        QCOMPARE(chosen.id, 3);
        QVERIFY(std::abs(chosen.logProbability - (2 - std::log(sum))) < 1e-9);
        QCOMPARE(chosen.best.size(), std::size_t(2));
        QCOMPARE(chosen.best[0].id, 1);
        QCOMPARE(chosen.best[1].id, 3);
        QVERIFY(std::abs(chosen.best[0].logProbability - (2 - std::log(sum))) < 1e-9);
    }

    void nothingComesThatMayNot()
    {
        SamplingOptions options;
        options.constrain = [](std::span<const TokenId> answer, std::span<float> logits) {
            for (std::size_t i = 0; i < logits.size(); ++i) {
                if (i != 2 + answer.size())
                    logits[i] = -std::numeric_limits<float>::infinity();
            }
        };
        const std::vector<TokenId> seen = {0, 1, 2};
        for (const double temperature : {0.0, 1.0}) {
            options.temperature = temperature;
            Random random(3);
            auto logits = someLogits();
            QCOMPARE(chooseToken(logits, options, seen, 2, random).id, 3);
            logits = someLogits();
            QCOMPARE(chooseToken(logits, options, seen, 3, random).id, 2);
        }
    }

    void impossibleSettingsAreRefused()
    {
        const double nan = std::nan("");
        for (const auto &change : std::vector<std::function<void(SamplingOptions &)>>{
                 [](auto &o) { o.temperature = -1; }, [&](auto &o) { o.temperature = nan; },
                 [](auto &o) { o.topK = -1; }, [](auto &o) { o.topP = 0; }, [](auto &o) { o.topP = 1.5; },
                 [](auto &o) { o.minP = 1; }, [](auto &o) { o.typicalP = 0; }, [](auto &o) { o.repetitionPenalty = 0; },
                 [&](auto &o) { o.presencePenalty = nan; }, [&](auto &o) { o.frequencyPenalty = 1e9; }}) {
            SamplingOptions options;
            VERIFY_RESULT(checkSampling(options));
            change(options);
            VERIFY_ERROR(checkSampling(options), ErrorCode::InvalidArgument);
        }
    }
};

QTEST_GUILESS_MAIN(TestSampler)
#include "test_sampler.moc"
