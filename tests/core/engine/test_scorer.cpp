#include "core/base/json.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

using namespace golden;

class TestScorer : public QObject
{
    Q_OBJECT

    std::unique_ptr<LoadedModel> m_model;

private Q_SLOTS:
    void init()
    {
        auto model = tiny(1);
        VERIFY_RESULT(model);
        m_model = std::move(*model);
    }

    void windowsGiveTheReferencesPerplexity()
    {
        const auto text = readFile(folder() / "generation.json");
        VERIFY_RESULT(text);
        const Json rows = (*parseJson(*text, "generation.json"))["perplexity"];
        QCOMPARE(rows.size(), std::size_t(8));
        for (const Json &row : rows) {
            const auto ids = row["ids"].get<std::vector<TokenId>>();
            const auto got = perplexity(*m_model, ids, {row["context"], row["stride"]});
            VERIFY_RESULT(got);
            std::int64_t scored = 0;
            for (std::size_t i = 0; i < ids.size(); ++i) {
                QCOMPARE(got->tokens[i].has_value(), !row["tokens"][i].is_null());
                if (!got->tokens[i])
                    continue;
                QVERIFY(std::abs(*got->tokens[i] - row["tokens"][i].get<double>()) < 2e-5);
                ++scored;
            }
            QCOMPARE(got->scored, scored);
            QVERIFY(std::abs(got->value() / row["perplexity"].get<double>() - 1) < 1e-5);
        }
    }

    void aTextOfOneWindowIsScoredAsAWhole()
    {
        const auto ids = golden::ids("ids");
        const auto got = perplexity(*m_model, ids);
        VERIFY_RESULT(got);
        const auto whole = tokenLogProbabilities(*m_model, ids);
        VERIFY_RESULT(whole);
        QVERIFY(got->tokens == *whole);
        QCOMPARE(got->context, int(m_model->shape().maxPositions));
        QCOMPARE(got->stride, got->context / 2);
    }

    void impossibleWindowsAreRefused()
    {
        const std::vector<TokenId> ids(400, 5);
        QVERIFY(perplexity(*m_model, ids));
        for (const PerplexityOptions &options :
             {PerplexityOptions{1, 1}, {-4, 1}, {100'000, 10}, {64, 65}, {64, -1}, {0, 100'000}})
            QVERIFY(!perplexity(*m_model, ids, options));
        QVERIFY(!perplexity(*m_model, std::span(ids).first(1)));
        std::vector<TokenId> wrong = ids;
        wrong.back() = 9999;
        QVERIFY(!perplexity(*m_model, wrong));
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(!perplexity(*m_model, ids, {}, stop.get_token()));
    }
};

QTEST_GUILESS_MAIN(TestScorer)
#include "test_scorer.moc"
