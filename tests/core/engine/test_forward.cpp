#include "core/engine/model_output.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <numeric>

using namespace golden;

class TestForward : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logitsEqualTransformers()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        const auto ids = golden::ids("ids");
        QCOMPARE(ids.size(), size_t(40));
        std::vector<int> rows(ids.size());
        std::iota(rows.begin(), rows.end(), 0);
        auto found = logits(**model, ids, rows);
        VERIFY_RESULT(found);
        const auto expected = floats("logits");
        const double allowed = std::max(1e-5 * largest(expected), 2.0 * floats("logits64_error").at(0));
        const double error = difference(*found, expected);
        QVERIFY2(error <= allowed, qPrintable(QStringLiteral("%1 > %2").arg(error).arg(allowed)));
    }

    void theAdapterOfPeftGivesItsLogits()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        auto adapter = (*model)->loadAdapter(folder() / "adapter");
        VERIFY_RESULT(adapter);
        const auto ids = golden::ids("ids");
        std::vector<int> rows(ids.size());
        std::iota(rows.begin(), rows.end(), 0);
        VERIFY_RESULT((*model)->selectAdapter(*adapter));
        auto adapted = logits(**model, ids, rows);
        VERIFY_RESULT(adapted);
        const auto expected = floats("adapter_logits");
        QVERIFY(difference(*adapted, expected) <= 2e-5 * largest(expected));
        QVERIFY(difference(*adapted, floats("logits")) > 0.1);
        VERIFY_RESULT((*model)->selectAdapter(-1));
        auto base = logits(**model, ids, rows);
        VERIFY_RESULT(base);
        QVERIFY(difference(*base, floats("logits")) <= 1e-4);
        VERIFY_ERROR((*model)->selectAdapter(5), ErrorCode::InvalidArgument);
    }

    void anAdapterThatWasSavedAgainComputesTheSame()
    {
        QTemporaryDir scratch;
        const std::filesystem::path saved = scratch.filePath(QStringLiteral("saved")).toStdString();
        const auto ids = golden::ids("ids");
        const std::vector<int> rows = {39};
        auto model = tiny();
        VERIFY_RESULT(model);
        VERIFY_ERROR(saveAdapter(**model, saved, "tiny", "abc"), ErrorCode::InvalidArgument);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(folder() / "adapter").value()));
        VERIFY_RESULT(saveAdapter(**model, saved, "tiny", "abc"));
        auto first = logits(**model, ids, rows);
        VERIFY_RESULT(first);

        auto other = tiny();
        VERIFY_RESULT(other);
        auto loaded = (*other)->loadAdapter(saved);
        VERIFY_RESULT(loaded);
        VERIFY_RESULT((*other)->selectAdapter(*loaded));
        auto second = logits(**other, ids, rows);
        VERIFY_RESULT(second);
        QCOMPARE(*second, *first);
    }

    void aSavedModelHoldsTheAdapterMergedIn()
    {
        QTemporaryDir scratch;
        const std::filesystem::path saved = scratch.filePath(QStringLiteral("model")).toStdString();
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        auto model = tiny();
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(folder() / "adapter").value()));
        VERIFY_RESULT(saveModel(**model, saved, (*source)->config()));

        auto again = ModelSource::open(saved);
        VERIFY_RESULT(again);
        auto merged = LoadedModel::load(**again, {});
        VERIFY_RESULT(merged);
        const auto ids = golden::ids("ids");
        std::vector<int> rows(ids.size());
        std::iota(rows.begin(), rows.end(), 0);
        auto found = logits(**merged, ids, rows);
        VERIFY_RESULT(found);
        const auto expected = floats("adapter_logits");
        QVERIFY(difference(*found, expected) <= 1e-4 * largest(expected));
    }

    void theGeneralPathOfBf16StaysNear()
    {
        auto model = tiny(1, Precision::Bf16);
        VERIFY_RESULT(model);
        const auto ids = golden::ids("ids");
        const std::vector<int> rows = {20};
        auto found = logits(**model, ids, rows);
        VERIFY_RESULT(found);
        const auto all = floats("logits");
        const std::vector<float> expected(all.begin() + 20 * 256, all.begin() + 21 * 256);
        QVERIFY(difference(*found, expected) <= 0.05 * largest(expected));
        QVERIFY(difference(*found, expected) > 0); // it is another precision indeed
    }

    void scoresAreTheLogitsLogSoftmax()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        const auto ids = golden::ids("ids");
        auto tokens = tokenLogProbabilities(**model, ids);
        VERIFY_RESULT(tokens);
        QVERIFY(!tokens->at(0));
        const auto all = floats("logits");
        for (size_t i = 1; i < ids.size(); ++i) {
            const float *row = all.data() + (i - 1) * 256;
            double sum = 0;
            for (int v = 0; v < 256; ++v)
                sum += std::exp(double(row[v]));
            QVERIFY(std::abs(*tokens->at(i) - (row[ids[i]] - std::log(sum))) < 1e-4);
        }
    }

    void choicesThatShareAContextScoreAsAlone()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        const auto ids = golden::ids("ids");
        ScoreRequest request;
        request.context.assign(ids.begin(), ids.begin() + 10);
        request.continuations = {{ids[10]}, {ids[10], ids[11], ids[12]}, {7, 9}};
        ScoreRequest other{{3}, {{4, 5, 6}}};
        const std::vector<ScoreRequest> requests = {request, other, request};
        for (const int batch : {1, 12, 1000}) {
            auto scores = score(**model, requests, batch);
            VERIFY_RESULT(scores);
            QCOMPARE(scores->size(), size_t(3));
            for (size_t r = 0; r < requests.size(); ++r) {
                for (size_t c = 0; c < requests[r].continuations.size(); ++c) {
                    auto whole = requests[r].context;
                    const auto &continuation = requests[r].continuations[c];
                    whole.insert(whole.end(), continuation.begin(), continuation.end());
                    auto alone = tokenLogProbabilities(**model, whole);
                    VERIFY_RESULT(alone);
                    double sum = 0;
                    for (size_t i = requests[r].context.size(); i < whole.size(); ++i)
                        sum += *alone->at(i);
                    QVERIFY(std::abs(scores->at(r)[c].logProbability - sum) < 1e-4);
                    QCOMPARE(scores->at(r)[c].tokens.size(), continuation.size());
                }
            }
        }
        VERIFY_ERROR(score(**model, std::vector<ScoreRequest>{{{}, {{1}}}}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(score(**model, std::vector<ScoreRequest>{{{1}, {{}}}}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(score(**model, std::vector<ScoreRequest>{{{1}, {{256}}}}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(score(**model, std::vector<ScoreRequest>{{{1}, {{-1}}}}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(
            score(**model, std::vector<ScoreRequest>{{std::vector<TokenId>(250, 1), {std::vector<TokenId>(7, 1)}}}),
            ErrorCode::InvalidArgument);
        std::stop_source stop;
        stop.request_stop();
        VERIFY_ERROR(score(**model, requests, 100, stop.get_token()), ErrorCode::Cancelled);
    }

    void loadingRefusesWhatDoesNotFit()
    {
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        LoadOptions options;
        options.memoryLimitBytes = 100000;
        VERIFY_ERROR(LoadedModel::load(**source, options), ErrorCode::OutOfMemory);
        options = {};
        options.device = "cuda:99x";
        VERIFY_ERROR(LoadedModel::load(**source, options), ErrorCode::InvalidArgument);
        auto reader = weightReader(**source);
        VERIFY_RESULT(reader);
        reader->shape.hidden = 1ll << 40;
        VERIFY_ERROR(LoadedModel::load(*reader, {}), ErrorCode::Corrupt);
        reader = weightReader(**source);
        reader->shape.layers = 3; // its tensors are not there
        VERIFY_ERROR(LoadedModel::load(*reader, {}), ErrorCode::Corrupt);
        auto model = tiny();
        VERIFY_RESULT(model);
        VERIFY_ERROR((*model)->loadAdapter(folder() / "nowhere"), ErrorCode::NotFound);
        VERIFY_ERROR((*model)->loadAdapter(folder() / "tiny"), ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestForward)
#include "test_forward.moc"
