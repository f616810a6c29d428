#include "core/base/json.h"
#include "core/engine/beam_search.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

using namespace golden;

class TestBeamSearch : public QObject
{
    Q_OBJECT

    std::unique_ptr<LoadedModel> m_model;
    Json m_rows;

    static BeamOptions optionsOf(const Json &row)
    {
        BeamOptions options;
        options.beams = row["beams"];
        options.lengthPenalty = row["length_penalty"];
        options.earlyStopping = *earlyStoppingFromName(row["early_stopping"].get<std::string>());
        options.maxNew = row["max_new"];
        options.stopIds = row["ends"].get<std::vector<TokenId>>();
        return options;
    }

    void compare(LoadedModel &model)
    {
        for (const Json &row : m_rows) {
            const auto prompt = row["prompt"].get<std::vector<TokenId>>();
            const auto beams = beamSearch(model, prompt, optionsOf(row));
            VERIFY_RESULT(beams);
            QCOMPARE(beams->size(), row["found"].size());
            for (std::size_t b = 0; b < beams->size(); ++b) {
                const Beam &beam = beams->at(b);
                const Json &found = row["found"][b];
                QCOMPARE(beam.ids, found["ids"].get<std::vector<TokenId>>());
                QCOMPARE(beam.reason == StopReason::StopToken, found["ended"].get<bool>());
                const double score = found["score"].get<double>();
                QVERIFY(std::abs(beam.score - score) < 2e-5 * (1 + std::abs(score)));
            }
        }
    }

private Q_SLOTS:
    void init()
    {
        auto model = tiny(1);
        VERIFY_RESULT(model);
        m_model = std::move(*model);
        const auto text = readFile(folder() / "generation.json");
        VERIFY_RESULT(text);
        m_rows = (*parseJson(*text, "generation.json"))["beams"];
        QCOMPARE(m_rows.size(), std::size_t(36));
    }

    void beamsEqualTransformers() { compare(*m_model); }

    void theyAreTheSameFromWeightsInTheKernelsOrder()
    {
        const auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        LoadOptions options;
        options.threads = 2;
        options.inferenceOnly = true;
        const auto packed = LoadedModel::load(**source, options);
        VERIFY_RESULT(packed);
        compare(**packed);
    }

    void oneBeamIsGreedy()
    {
        const auto prompt = m_rows[0]["prompt"].get<std::vector<TokenId>>();
        BeamOptions options;
        options.beams = 1;
        options.maxNew = 20;
        const auto beams = beamSearch(*m_model, prompt, options);
        VERIFY_RESULT(beams);
        GenerateOptions greedy;
        greedy.maxNew = 20;
        QCOMPARE(beams->front().ids, generate(*m_model, prompt, greedy)->ids);
    }

    void aFullContextEndsIt()
    {
        std::vector<TokenId> prompt(std::size_t(m_model->shape().maxPositions - 2), 7);
        BeamOptions options;
        options.beams = 3;
        const auto beams = beamSearch(*m_model, prompt, options);
        VERIFY_RESULT(beams);
        QCOMPARE(beams->front().ids.size(), std::size_t(3));
        QCOMPARE(beams->front().reason, StopReason::ContextFull);
    }

    void impossibleRequestsAreRefused()
    {
        const std::vector<TokenId> prompt = {5};
        const auto with = [&](auto change) {
            BeamOptions options;
            change(options);
            return beamSearch(*m_model, prompt, options);
        };
        QVERIFY(!with([](BeamOptions &options) { options.beams = 0; }));
        QVERIFY(!with([](BeamOptions &options) { options.beams = 65; }));
        QVERIFY(!with([](BeamOptions &options) { options.maxNew = 0; }));
        QVERIFY(!with([](BeamOptions &options) { options.lengthPenalty = NAN; }));
        QVERIFY(!beamSearch(*m_model, {}, {}));
        const std::vector<TokenId> unknown = {-1};
        QVERIFY(!beamSearch(*m_model, unknown, {}));
        QVERIFY(!earlyStoppingFromName("maybe"));
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = beamSearch(*m_model, prompt, {}, stop.get_token());
        QVERIFY(!cancelled && cancelled.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestBeamSearch)
#include "test_beam_search.moc"
