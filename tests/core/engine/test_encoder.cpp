#include "tests/core/engine/encoder_golden.h"
#include "tests/support/result.h"

using namespace golden;

namespace {

void addModels()
{
    QTest::addColumn<bool>("head");
    for (const char *name : {"bert_tied", "bert_untied", "roberta_tied", "roberta_untied", "xlm_roberta_tied",
                             "distilbert_tied", "distilbert_untied"})
        QTest::newRow(name) << true;
    QTest::newRow("bert_body") << false;
    QTest::newRow("xlm_roberta_body") << false;
}

} // namespace

class TestEncoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statesAndLogitsEqualTransformers_data() { addModels(); }
    void statesAndLogitsEqualTransformers()
    {
        QFETCH(bool, head);
        const auto golden = openEncoder("encoder", QTest::currentDataTag());
        VERIFY_RESULT(golden);
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        const auto states = encodedTokens(**encoder, golden->texts());
        VERIFY_RESULT(states);
        const double error = difference(*states, golden->floats("hidden"));
        QVERIFY2(error <= golden->allowed("hidden"), qPrintable(QString::number(error)));
        QCOMPARE((*encoder)->hasHead(), head);
        const auto logits = maskedWordLogits(**encoder, golden->texts());
        if (!head) {
            VERIFY_ERROR(logits, ErrorCode::Unsupported);
            return;
        }
        VERIFY_RESULT(logits);
        const double logitError = difference(*logits, golden->floats("logits"));
        QVERIFY2(logitError <= golden->allowed("logits"), qPrintable(QString::number(logitError)));
    }

    void aTextAloneEqualsTheSameInABatch_data() { addModels(); }
    void aTextAloneEqualsTheSameInABatch()
    {
        const auto golden = openEncoder("encoder", QTest::currentDataTag());
        VERIFY_RESULT(golden);
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        const std::vector<float> all = golden->floats("hidden");
        auto begin = all.begin();
        for (const EncoderText &text : golden->texts()) {
            const auto alone = encodedTokens(**encoder, std::span(&text, 1));
            VERIFY_RESULT(alone);
            const std::vector<float> expected(begin, begin + std::ptrdiff_t(alone->size()));
            QVERIFY(difference(*alone, expected) <= golden->allowed("hidden"));
            begin += std::ptrdiff_t(alone->size());
        }
        QVERIFY(begin == all.end());
    }

    void gradientsEqualTransformersInEveryTensor_data()
    {
        QTest::addColumn<int>("tensors");
        QTest::newRow("bert_tied") << 5 + 32 + 5;
        QTest::newRow("bert_untied") << 5 + 32 + 6;
        QTest::newRow("roberta_tied") << 5 + 32 + 5;
        QTest::newRow("roberta_untied") << 5 + 32 + 6;
        QTest::newRow("xlm_roberta_tied") << 5 + 32 + 5;
        QTest::newRow("distilbert_tied") << 4 + 32 + 5;
        QTest::newRow("distilbert_untied") << 4 + 32 + 6;
    }
    void gradientsEqualTransformersInEveryTensor()
    {
        QFETCH(int, tensors);
        const auto golden = openEncoder("encoder", QTest::currentDataTag());
        VERIFY_RESULT(golden);
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        const auto found = maskedWordGradients(**encoder, golden->texts(), golden->numbers("targets"));
        VERIFY_RESULT(found);
        QVERIFY(std::abs(found->loss - double(golden->floats("loss").at(0))) < 1e-5 * found->loss);
        QCOMPARE(found->gradients.size(), size_t(tensors));
        for (const auto &[name, values] : found->gradients) {
            const double error = gradientError(values, golden->floats("gradient." + name));
            QVERIFY2(error < 1e-4, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(name)).arg(error)));
        }
    }

    void sixteenBitsStayNear_data() { addModels(); }
    void sixteenBitsStayNear()
    {
        QFETCH(bool, head);
        const auto golden = openEncoder("encoder", QTest::currentDataTag());
        VERIFY_RESULT(golden);
        const std::vector<float> expected = golden->floats(head ? "logits" : "hidden");
        const auto [least, most] = std::minmax_element(expected.begin(), expected.end());
        for (const auto &[precision, allowed] : {std::pair{Precision::Bf16, 0.02}, {Precision::Fp16, 0.005}}) {
            auto encoder = load(*golden, precision);
            VERIFY_RESULT(encoder);
            const auto found =
                head ? maskedWordLogits(**encoder, golden->texts()) : encodedTokens(**encoder, golden->texts());
            VERIFY_RESULT(found);
            const double error = difference(*found, expected) / double(*most - *least);
            QVERIFY2(error <= allowed, qPrintable(QString::number(error)));
            QVERIFY(error > 1e-5); // it is another precision indeed
        }
    }

    void whatCannotBeReadIsNamed()
    {
        const auto golden = openEncoder("encoder", "roberta_tied");
        VERIFY_RESULT(golden);
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        const auto read = [&](const std::vector<TokenId> &ids, const std::vector<TokenId> &segments = {}) {
            const EncoderText text{ids, segments};
            return encodedTokens(**encoder, std::span(&text, 1));
        };
        VERIFY_RESULT(read(std::vector<TokenId>(18, 5)));
        VERIFY_ERROR(read(std::vector<TokenId>(19, 5)), ErrorCode::InvalidArgument);
        VERIFY_ERROR(read({}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(read({48}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(read({-1}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(read({5, 6}, {0, 1}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(read({5, 6}, {0}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(encodedTokens(**encoder, {}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(maskedWordGradients(**encoder, golden->texts(), std::vector<TokenId>(3, 1)),
                     ErrorCode::InvalidArgument);
        LoadOptions small;
        small.memoryLimitBytes = 1000;
        VERIFY_ERROR(LoadedEncoder::load(*golden->source, small), ErrorCode::OutOfMemory);
        std::stop_source stop;
        stop.request_stop();
        LoadOptions stopped;
        stopped.stop = stop.get_token();
        VERIFY_ERROR(LoadedEncoder::load(*golden->source, stopped), ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestEncoder)
#include "test_encoder.moc"
