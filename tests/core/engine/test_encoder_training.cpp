#include "core/base/random.h"
#include "core/engine/encoder/class_outcomes.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/engine/encoder/masking.h"
#include "tests/core/engine/encoder_golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace golden;

namespace {

constexpr TokenId maskId = 4;

struct Run
{
    std::vector<StepMetrics> steps;
    std::vector<ValidationMetrics> validations;
    TrainPreparation preparation;
    TrainCallbacks callbacks()
    {
        TrainCallbacks out;
        out.onStep = [this](const StepMetrics &metrics) { steps.push_back(metrics); };
        out.onValidation = [this](const ValidationMetrics &found) { validations.push_back(found); };
        out.onPrepared = [this](const TrainPreparation &found) { preparation = found; };
        return out;
    }
};

TrainPlan smallPlan()
{
    TrainPlan plan;
    plan.method = Method::Full;
    plan.learningRate = 5e-3;
    plan.weightDecay = 0.01;
    plan.maxLength = 16;
    plan.microBatchTokens = 64;
    plan.accumulation = 2;
    plan.maxSteps = 8;
    plan.checkpointEvery = 3;
    return plan;
}

/// Texts that count upwards; the label says whether they begin with an even number.
std::vector<EncoderRow> countingTexts(int count, int seed = 0)
{
    Random random(std::uint64_t(seed), 9);
    std::vector<EncoderRow> rows;
    for (int i = 0; i < count; ++i) {
        EncoderRow row;
        const auto first = TokenId(8 + random.below(16));
        const auto length = int(6 + random.below(8));
        row.ids.push_back(2);
        row.words.push_back(-1);
        for (int t = 0; t < length; ++t) {
            row.ids.push_back(first + t);
            row.words.push_back(t / 2); // words of two tokens
        }
        row.ids.push_back(3);
        row.words.push_back(-1);
        row.label = first % 2;
        rows.push_back(std::move(row));
    }
    return rows;
}

bool usesAllTensors(const EncoderSource &source)
{
    return std::none_of(source.remarks().begin(), source.remarks().end(),
                        [](const Text &remark) { return remark.english().find("is not used") != std::string::npos; });
}

Result<std::vector<float>> probe(LoadedEncoder &encoder)
{
    const std::vector<TokenId> ids = {2, 10, 11, 12, 3};
    const EncoderText text{ids, {}};
    return encoder.hasClassifier() ? classLogits(encoder, std::span(&text, 1))
                                   : maskedWordLogits(encoder, std::span(&text, 1));
}

/// One of the two objectives on a model of its own.
struct Subject
{
    bool isClassifier = false;
    std::unique_ptr<LoadedEncoder> encoder;

    Result<TrainResult> train(const TrainPlan &plan, const std::filesystem::path &checkpoints,
                              const TrainCallbacks &callbacks, std::stop_token stop = {}) const
    {
        const RowsInMemory<EncoderRow> rows(countingTexts(40)), held(countingTexts(12, 1));
        return isClassifier
                   ? trainClassifier(*encoder, plan, rows, &held, checkpoints, callbacks, stop)
                   : trainMaskedWords(*encoder, plan, {0.3, maskId}, rows, &held, checkpoints, callbacks, stop);
    }
};

Result<Subject> subject(bool isClassifier)
{
    FW_TRY(golden, openEncoder("encoder", "bert_tied"));
    FW_TRY(encoder, load(golden));
    if (isClassifier)
        FW_CHECK(giveClassifier(*encoder, {"even", "odd"}, 7));
    return Subject{isClassifier, std::move(encoder)};
}

} // namespace

class TestEncoderTraining : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_scratch;
    std::filesystem::path scratch(const char *name) const
    {
        return std::filesystem::path(m_scratch->path().toStdString()) / name;
    }

private Q_SLOTS:
    void init() { m_scratch = std::make_unique<QTemporaryDir>(); }

    void aClassifierEqualsTransformers_data()
    {
        QTest::addColumn<int>("labels");
        QTest::newRow("bert") << 3;
        QTest::newRow("roberta") << 2;
        QTest::newRow("xlm_roberta") << 4;
        QTest::newRow("camembert") << 3;
        QTest::newRow("distilbert") << 3;
    }
    void aClassifierEqualsTransformers()
    {
        const auto golden = openEncoder("classifiers", QTest::currentDataTag());
        VERIFY_RESULT(golden);
        QFETCH(int, labels);
        QVERIFY(golden->source->hasClassifier());
        QCOMPARE(golden->source->config().labels.size(), size_t(labels));
        QVERIFY(usesAllTensors(*golden->source));
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        const auto logits = classLogits(**encoder, golden->texts());
        VERIFY_RESULT(logits);
        const double error = difference(*logits, golden->floats("logits"));
        QVERIFY2(error <= golden->allowed("logits"), qPrintable(QString::number(error)));

        const auto found = classGradients(**encoder, golden->texts(), golden->numbers("labels"));
        VERIFY_RESULT(found);
        const double loss = double(golden->floats("loss").at(0));
        QVERIFY(std::abs(found->loss - loss) < 1e-5 * loss);
        std::set<std::string> expected;
        for (const TensorEntry &entry : golden->file->tensors()) {
            if (entry.name.starts_with("gradient."))
                expected.insert(entry.name.substr(9));
        }
        double squares = 0;
        for (const auto &[name, values] : found->gradients) {
            QVERIFY2(expected.erase(name) == 1, name.c_str());
            const double apart = gradientError(values, golden->floats("gradient." + name));
            QVERIFY2(apart < 1e-4, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(name)).arg(apart)));
            squares += norm(values) * norm(values);
        }
        QVERIFY(expected.empty());

        // The loop computes the same, though it packs and sorts the texts.
        std::vector<EncoderRow> rows;
        const std::vector<std::int32_t> given = golden->numbers("labels");
        for (size_t i = 0; i < given.size(); ++i)
            rows.push_back({golden->ids[i], golden->segments[i], {}, given[i], 1});
        TrainPlan plan = smallPlan();
        plan.maxLength = 20;
        plan.microBatchTokens = 25;
        plan.accumulation = 100;
        plan.maxSteps = 1;
        Run run;
        VERIFY_RESULT(
            trainClassifier(**encoder, plan, RowsInMemory<EncoderRow>(rows), nullptr, scratch("run"), run.callbacks()));
        QVERIFY(std::abs(run.steps.at(0).loss - loss) < 1e-5 * loss);
        QVERIFY(std::abs(run.steps.at(0).gradientNorm - std::sqrt(squares)) < 1e-4 * std::sqrt(squares));
    }

    void theLoopHidesWordsAndLearnsFromThem()
    {
        // One token alone may be hidden, so that the step's loss is that of one of the forms that the text may take.
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        EncoderRow row{{2, 10, 11, 12, 13, 3}, {}, {-1, -1, 0, -1, -1, -1}, -1, 1};
        int masked = 0;
        for (std::uint64_t seed = 0; seed < 12; ++seed) {
            auto encoder = load(*golden);
            VERIFY_RESULT(encoder);
            std::map<TokenId, EncoderGradients> forms;
            for (TokenId id = 0; id < 48; ++id) {
                std::vector<TokenId> ids = row.ids;
                ids[2] = id;
                const EncoderText text{ids, {}};
                const auto form =
                    maskedWordGradients(**encoder, std::span(&text, 1), std::vector<TokenId>{-1, -1, 11, -1, -1, -1});
                VERIFY_RESULT(form);
                forms.emplace(id, *form);
            }
            TrainPlan plan = smallPlan();
            plan.maxSteps = 1;
            plan.seed = seed;
            Run run;
            VERIFY_RESULT(trainMaskedWords(**encoder, plan, {0.15, maskId}, RowsInMemory<EncoderRow>({row}), nullptr,
                                           scratch(std::to_string(seed).c_str()), run.callbacks()));
            QCOMPARE(run.preparation.targetTokens, 1);
            const auto form = std::find_if(forms.begin(), forms.end(), [&](const auto &one) {
                return std::abs(one.second.loss - run.steps.at(0).loss) < 1e-6 * one.second.loss;
            });
            QVERIFY(form != forms.end());
            masked += form->first == maskId;
            double squares = 0;
            for (const auto &[name, values] : form->second.gradients)
                squares += norm(values) * norm(values);
            QVERIFY(std::abs(run.steps.at(0).gradientNorm - std::sqrt(squares)) < 1e-4 * std::sqrt(squares));
        }
        QVERIFY(masked >= 6); // 80 %
    }

    void whatLiesBehindTheCutIsNoTarget()
    {
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        const EncoderRow row{{2, 10, 11, 12, 13, 3}, {}, {-1, -1, -1, 0, -1, -1}, -1, 1};
        const EncoderRow other{{2, 10, 3}, {}, {-1, 0, -1}, -1, 1};
        TrainPlan plan = smallPlan();
        plan.maxSteps = 1;
        plan.maxLength = 3;
        VERIFY_ERROR(trainMaskedWords(**encoder, plan, {0.15, maskId}, RowsInMemory<EncoderRow>({row}), nullptr,
                                      scratch("cut"), {}),
                     ErrorCode::InvalidArgument);
        Run run;
        VERIFY_RESULT(trainMaskedWords(**encoder, plan, {0.15, maskId}, RowsInMemory<EncoderRow>({row, other}), nullptr,
                                       scratch("both"), run.callbacks()));
        QCOMPARE(run.preparation.rowsWithoutTarget, 1);
        QCOMPARE(run.preparation.targetTokens, 1);
        QVERIFY(std::isfinite(run.steps.at(0).loss));
    }

    void modulesThatAreNotThereAreNamed()
    {
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        TrainPlan plan = smallPlan();
        plan.trainedModules = {"qwery"};
        const EncoderRow row{{2, 10, 3}, {}, {-1, 0, -1}, -1, 1};
        const auto done = trainMaskedWords(**encoder, plan, {0.15, maskId}, RowsInMemory<EncoderRow>({row}), nullptr,
                                           scratch("named"), {});
        VERIFY_ERROR(done, ErrorCode::InvalidArgument);
        QVERIFY(done.error().message().find("qwery") != std::string::npos);
    }

    void wholeWordsAreHiddenAsPublished()
    {
        EncoderRow row;
        for (int i = 0; i < 100; ++i) {
            row.ids.push_back(1000 + i);
            row.words.push_back(i == 0 || i == 99 ? -1 : i / 3); // words of three tokens
        }
        QCOMPARE(maskedTokens(row, 0.15), 15);
        std::int64_t chosen = 0, mask = 0, kept = 0, other = 0;
        std::vector<int> often(100);
        for (std::uint64_t draw = 0; draw < 2000; ++draw) {
            Random random(1, draw), again(1, draw);
            const MaskedText text = hideWords(row, {0.15, maskId}, 500, random);
            QCOMPARE(hideWords(row, {0.15, maskId}, 500, again).ids, text.ids);
            QVERIFY(text.places.size() <= 15 && text.places.size() >= 12);
            for (size_t i = 0; i < text.places.size(); ++i) {
                const auto place = size_t(text.places[i]);
                ++often[place];
                QCOMPARE(text.targets[i], row.ids[place]);
                const TokenId id = text.ids[place];
                ++chosen;
                mask += id == maskId;
                kept += id == row.ids[place];
                other += id != maskId && id != row.ids[place];
                QVERIFY(id == row.ids[place] || id < 500);
            }
            // A word is hidden as a whole or not at all.
            const std::set<std::int32_t> places(text.places.begin(), text.places.end());
            for (std::int32_t i = 1; i < 98; ++i)
                QVERIFY(row.words[size_t(i)] != row.words[size_t(i + 1)] ||
                        places.contains(i) == places.contains(i + 1));
            for (size_t i = 0; i < row.ids.size(); ++i)
                QVERIFY(places.contains(std::int32_t(i)) || text.ids[i] == row.ids[i]);
        }
        QCOMPARE(often[0] + often[99], 0);
        QVERIFY(*std::min_element(often.begin() + 1, often.end() - 1) > 200); // every token has its turn: about 300
        const auto share = [&](std::int64_t part) { return double(part) / double(chosen); };
        QVERIFY(std::abs(share(mask) - 0.8) < 0.01);
        QVERIFY(std::abs(share(kept) - 0.1) < 0.01);
        QVERIFY(std::abs(share(other) - 0.1) < 0.01);
    }

    void aWordLongerThanTheShareIsStillHidden()
    {
        const EncoderRow row{{7, 8, 9}, {}, {0, 0, 0}, -1, 1};
        Random random(0);
        QCOMPARE(hideWords(row, {0.15, maskId}, 48, random).places.size(), size_t(3));
        const EncoderRow special{{2, 3}, {}, {-1, -1}, -1, 1};
        QCOMPARE(maskedTokens(special, 0.15), 0);
    }

    void bothLearn_data()
    {
        QTest::addColumn<bool>("classifier");
        QTest::newRow("masked words") << false;
        QTest::newRow("classifier") << true;
    }
    void bothLearn()
    {
        QFETCH(bool, classifier);
        auto trained = subject(classifier);
        VERIFY_RESULT(trained);
        TrainPlan plan = smallPlan();
        plan.maxSteps = classifier ? 80 : 240;
        plan.validateEvery = 40;
        Run run;
        const auto result = trained->train(plan, scratch("run"), run.callbacks());
        VERIFY_RESULT(result);
        QCOMPARE(run.steps.size(), size_t(plan.maxSteps));
        QVERIFY2(run.validations.back().loss < 0.6 * run.steps.front().loss,
                 qPrintable(QString::number(run.validations.back().loss / run.steps.front().loss)));
        QCOMPARE(run.preparation.rows, 40);
        QCOMPARE(run.preparation.path, std::string("autograd"));
        if (!classifier) {
            QVERIFY(run.validations.back().scores.empty());
            return;
        }
        QCOMPARE(run.validations.back().scores.at(0).name, std::string("accuracy"));
        QVERIFY(run.validations.back().scores.at(0).value > 0.9);
        QCOMPARE(run.validations.back().scores.at(1).name, std::string("macro_f1"));
    }

    void aResumedRunIsBitEqual_data() { bothLearn_data(); }
    void aResumedRunIsBitEqual()
    {
        QFETCH(bool, classifier);
        TrainPlan plan = smallPlan();
        plan.dropout = 0.1;
        plan.validateEvery = 3;
        auto whole = subject(classifier), broken = subject(classifier), again = subject(classifier);
        VERIFY_RESULT(whole);
        VERIFY_RESULT(broken);
        VERIFY_RESULT(again);
        Run first, second;
        VERIFY_RESULT(whole->train(plan, scratch("whole"), first.callbacks()));
        std::stop_source stop;
        TrainCallbacks stopping = second.callbacks();
        stopping.onStep = [&](const StepMetrics &metrics) {
            second.steps.push_back(metrics);
            if (metrics.step == 5)
                stop.request_stop();
        };
        VERIFY_ERROR(broken->train(plan, scratch("broken"), stopping, stop.get_token()), ErrorCode::Cancelled);
        VERIFY_RESULT(again->train(plan, scratch("broken"), second.callbacks()));
        QCOMPARE(second.preparation.resumedStep, 5);
        QCOMPARE(first.steps.size(), second.steps.size());
        for (size_t i = 0; i < first.steps.size(); ++i)
            QCOMPARE(second.steps[i].loss, first.steps[i].loss);
        const auto expected = probe(*whole->encoder), found = probe(*again->encoder);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        QCOMPARE(*found, *expected);
        QVERIFY(*expected != *probe(*subject(classifier)->encoder)); // it has learnt something
        // Another share of hidden words, or other labels, is another run.
        if (!classifier) {
            const auto other = subject(false);
            const RowsInMemory<EncoderRow> rows(countingTexts(40));
            VERIFY_ERROR(trainMaskedWords(*other->encoder, plan, {0.2, maskId}, rows, nullptr, scratch("broken")),
                         ErrorCode::InvalidArgument);
        }
    }

    void whatWasTrainedIsSavedAndOpensAgain_data()
    {
        QTest::addColumn<bool>("classifier");
        for (const char *name : {"bert_tied", "bert_untied", "roberta_tied", "roberta_untied", "xlm_roberta_tied",
                                 "distilbert_tied", "distilbert_untied"}) {
            QTest::addRow("%s", name) << false;
            QTest::addRow("%s as classifier", name) << true;
        }
        QTest::addRow("bert_body as classifier") << true;
        QTest::addRow("xlm_roberta_body as classifier") << true;
    }
    void whatWasTrainedIsSavedAndOpensAgain()
    {
        QFETCH(bool, classifier);
        const QByteArray tag = QTest::currentDataTag();
        const auto golden = openEncoder("encoder", tag.split(' ').first().constData());
        VERIFY_RESULT(golden);
        Subject trained{classifier, nullptr};
        auto encoder = load(*golden);
        VERIFY_RESULT(encoder);
        trained.encoder = std::move(*encoder);
        if (classifier)
            VERIFY_RESULT(giveClassifier(*trained.encoder, {"even", "odd"}, 7));
        TrainPlan plan = smallPlan();
        plan.maxSteps = 2;
        VERIFY_RESULT(trained.train(plan, scratch("run"), {}));
        const EncoderHead head = classifier ? EncoderHead::Classifier : EncoderHead::MaskedWords;
        // Kept for packaging/peers/check_saved_encoders.py where the variable names a folder.
        const QByteArray kept = qgetenv("FIELDWRIGHT_SAVED_ENCODERS");
        const std::filesystem::path folder = kept.isEmpty() ? scratch("saved")
                                                            : std::filesystem::path(kept.toStdString()) /
                                                                  QByteArray(tag).replace(' ', '_').toStdString();
        VERIFY_RESULT(saveEncoder(*trained.encoder, *golden->source, head, folder));
        const auto source = EncoderSource::open(folder);
        VERIFY_RESULT(source);
        QVERIFY(usesAllTensors(**source));
        QCOMPARE((*source)->hasClassifier(), classifier);
        QCOMPARE((*source)->hasHead(), !classifier);
        const std::vector<std::string> labels =
            classifier ? std::vector<std::string>{"even", "odd"} : std::vector<std::string>();
        QCOMPARE((*source)->config().labels, labels);
        QCOMPARE((*source)->config().architecture, encoderArchitecture((*source)->config(), head));
        LoadOptions options;
        options.threads = 1;
        auto opened = LoadedEncoder::load(**source, options);
        VERIFY_RESULT(opened);
        const auto expected = probe(*trained.encoder), found = probe(**opened);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        QCOMPARE(*found, *expected);
        if (!kept.isEmpty()) {
            QFile file(QString::fromStdString((folder / "expected.json").string()));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray::fromStdString(dumpJson(Json{{"ids", {2, 10, 11, 12, 3}}, {"logits", *expected}})));
        }
    }

    void aPartAloneIsTrained()
    {
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        auto trained = subject(true);
        VERIFY_RESULT(trained);
        TrainPlan plan = smallPlan();
        plan.lastLayers = 1;
        plan.trainedModules = {"embeddings.LayerNorm"};
        VERIFY_RESULT(trained->train(plan, scratch("run"), {}));
        VERIFY_RESULT(saveEncoder(*trained->encoder, *golden->source, EncoderHead::Classifier, scratch("saved")));
        const auto before = SafetensorsFile::open(golden->source->path() / "model.safetensors");
        const auto after = SafetensorsFile::open(scratch("saved") / "model.safetensors");
        VERIFY_RESULT(before);
        VERIFY_RESULT(after);
        int same = 0, other = 0;
        for (const TensorEntry &entry : after->tensors()) {
            const TensorEntry *old = before->find(entry.name);
            if (!old)
                continue;
            const bool isSame = std::ranges::equal(after->bytes(entry), before->bytes(*old));
            const bool isTrained = entry.name.find("layer.1.") != std::string::npos ||
                                   entry.name.find("embeddings.LayerNorm") != std::string::npos;
            QVERIFY2(isSame != isTrained, entry.name.c_str());
            (isSame ? same : other) += 1;
        }
        QCOMPARE(same, 3 + 16);
        QCOMPARE(other, 2 + 16);
    }

    void aLongRowKeepsItsLastToken()
    {
        // Cut to 16 tokens, so that these two are one row.
        EncoderRow shorter{{2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 3}, {}, {}, 1, 1},
            longer = shorter;
        longer.ids.insert(longer.ids.end() - 1, {30, 31, 32});
        std::vector<double> losses;
        for (const EncoderRow &row : {shorter, longer}) {
            auto trained = subject(true);
            VERIFY_RESULT(trained);
            TrainPlan plan = smallPlan();
            plan.maxSteps = 1;
            Run run;
            VERIFY_RESULT(trainClassifier(*trained->encoder, plan, RowsInMemory<EncoderRow>({row}), nullptr,
                                          scratch(losses.empty() ? "a" : "b"), run.callbacks()));
            QCOMPARE(run.preparation.cutRows, std::int64_t(losses.size()));
            losses.push_back(run.steps.at(0).loss);
        }
        QCOMPARE(losses[0], losses[1]);
    }

    void scoresAreCountedByLabel()
    {
        ClassOutcomes outcomes;
        QVERIFY(outcomes.scores().empty());
        // scikit-learn 1.5: accuracy_score 0.6, f1_score(average="macro") 0.4888…
        for (const auto &[label, chosen] : std::vector<std::pair<int, int>>{{0, 0}, {0, 0}, {0, 1}, {1, 1}, {2, 1}})
            outcomes.add(label, chosen);
        QVERIFY(std::abs(outcomes.scores().at(0).value - 0.6) < 1e-12);
        QVERIFY(std::abs(outcomes.scores().at(1).value - (0.8 + 0.5 + 0) / 3) < 1e-12);
    }

    void whatCannotBeTrainedIsSaid()
    {
        auto trained = subject(true);
        VERIFY_RESULT(trained);
        TrainPlan plan = smallPlan();
        plan.method = Method::Lora;
        VERIFY_ERROR(trained->train(plan, scratch("run"), {}), ErrorCode::Unsupported);
        plan = smallPlan();
        const auto train = [&](std::vector<EncoderRow> rows) {
            return trainClassifier(*trained->encoder, plan, RowsInMemory<EncoderRow>(std::move(rows)), nullptr,
                                   scratch("run"));
        };
        VERIFY_ERROR(train({}), ErrorCode::InvalidArgument);
        VERIFY_ERROR(train({{{2, 5, 3}, {}, {}, 2, 1}}), ErrorCode::InvalidArgument);  // no such label
        VERIFY_ERROR(train({{{2, 5, 3}, {}, {}, -1, 1}}), ErrorCode::InvalidArgument); // none at all
        VERIFY_ERROR(train({{{2, 99, 3}, {}, {}, 1, 1}}), ErrorCode::InvalidArgument); // no such token
        VERIFY_ERROR(giveClassifier(*trained->encoder, {"one"}, 1), ErrorCode::InvalidArgument);
        VERIFY_ERROR(giveClassifier(*trained->encoder, {"one", "one"}, 1), ErrorCode::InvalidArgument);

        plan.trainedModules = {"attention.self.key"}; // one tensor with the query and the value
        VERIFY_ERROR(train(countingTexts(8)), ErrorCode::InvalidArgument);

        const auto body = openEncoder("encoder", "xlm_roberta_body");
        VERIFY_RESULT(body);
        auto encoder = load(*body);
        VERIFY_RESULT(encoder);
        const RowsInMemory<EncoderRow> rows(countingTexts(8));
        VERIFY_ERROR(trainMaskedWords(**encoder, smallPlan(), {0.15, maskId}, rows, nullptr, scratch("run")),
                     ErrorCode::Unsupported);
        VERIFY_ERROR(trainClassifier(**encoder, smallPlan(), rows, nullptr, scratch("run")),
                     ErrorCode::InvalidArgument);
        VERIFY_ERROR(saveEncoder(**encoder, *body->source, EncoderHead::MaskedWords, scratch("x")),
                     ErrorCode::Unsupported);
        const std::vector<TokenId> ids = {2, 5, 3};
        const EncoderText text{ids, {}};
        VERIFY_ERROR(classLogits(**encoder, std::span(&text, 1)), ErrorCode::Unsupported);
        auto half = load(*body, Precision::Bf16);
        VERIFY_RESULT(half);
        VERIFY_RESULT(giveClassifier(**half, {"even", "odd"}, 1));
        VERIFY_ERROR(trainClassifier(**half, smallPlan(), rows, nullptr, scratch("run")), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestEncoderTraining)
#include "test_encoder_training.moc"
