#include "core/base/file.h"
#include "core/engine/encoder/class_outcomes.h"
#include "core/engine/encoder/masking.h"
#include "tests/core/engine/encoder_golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <limits>

using namespace golden;

namespace {

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
        auto trained = CountingSubject::of(classifier);
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
        auto whole = CountingSubject::of(classifier), broken = CountingSubject::of(classifier),
             again = CountingSubject::of(classifier);
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
        QVERIFY(*expected != *probe(*CountingSubject::of(classifier)->encoder)); // it has learnt something
        // Another share of hidden words, or other labels, is another run.
        if (!classifier) {
            const auto other = CountingSubject::of(false);
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
        CountingSubject trained{.isClassifier = classifier};
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

    void eachRowHasItsLoss_data() { bothLearn_data(); }
    void eachRowHasItsLoss()
    {
        QFETCH(bool, classifier);
        auto trained = CountingSubject::of(classifier);
        VERIFY_RESULT(trained);
        std::vector<EncoderRow> rows = countingTexts(24);
        rows[5].label = 1 - rows[5].label; // what the others teach is not true of it
        const RowsInMemory<EncoderRow> training(rows), held(countingTexts(6, 1));
        TrainPlan plan = smallPlan();
        plan.maxSteps = classifier ? 60 : 8;
        Run run;
        if (classifier)
            VERIFY_RESULT(trainClassifier(*trained->encoder, plan, training, &held, {}, run.callbacks()));
        else
            VERIFY_RESULT(
                trainMaskedWords(*trained->encoder, plan, {0.3, maskId}, training, &held, {}, run.callbacks()));
        std::map<size_t, double> last;
        for (const StepMetrics &step : run.steps) {
            double sum = 0;
            std::int64_t targets = 0;
            std::set<size_t> seen;
            for (const RowOutcome &row : step.rows) {
                QVERIFY(row.row < rows.size() && seen.insert(row.row).second);
                QVERIFY(row.hits >= 0 && row.hits <= row.targets && row.targets > 0);
                if (!classifier) // by the row's own length: it is the row that it says it is
                    QCOMPARE(row.targets >= 1, maskedTokens(rows[row.row], 0.3) >= 1);
                sum += row.loss * double(row.targets);
                targets += row.targets;
                last[row.row] = row.loss;
            }
            QVERIFY(std::abs(sum / double(targets) - step.loss) < 1e-6 * step.loss);
        }
        QCOMPARE(last.size(), rows.size());
        QCOMPARE(run.validations.back().rows.size(), size_t(6));
        if (!classifier)
            return;
        for (const auto &[row, loss] : last)
            QVERIFY2(row == 5 || loss < last.at(5), qPrintable(QString::number(row)));
    }

    void labelsAreSmoothedAsTransformersDoes()
    {
        // transformers' LabelSmoother: (1 - e) · -log p(label) + e · the mean of -log p over all labels.
        auto trained = CountingSubject::of(true);
        VERIFY_RESULT(trained);
        const std::vector<EncoderRow> rows = countingTexts(10);
        double expected = 0;
        for (const EncoderRow &row : rows) {
            const EncoderText text{row.ids, {}};
            const auto logits = classLogits(*trained->encoder, std::span(&text, 1));
            VERIFY_RESULT(logits);
            const double a = double(logits->at(0)), b = double(logits->at(1));
            const double all = std::log(std::exp(a) + std::exp(b));
            expected += 0.9 * (all - (row.label == 0 ? a : b)) + 0.1 * (all - (a + b) / 2);
        }
        expected /= double(rows.size());
        TrainPlan plan = smallPlan();
        plan.labelSmoothing = 0.1;
        plan.maxSteps = 1;
        plan.accumulation = 100;
        Run run;
        VERIFY_RESULT(
            trainClassifier(*trained->encoder, plan, RowsInMemory<EncoderRow>(rows), nullptr, {}, run.callbacks()));
        QVERIFY2(std::abs(run.steps.at(0).loss - expected) < 1e-5 * expected,
                 qPrintable(QString::number(run.steps.at(0).loss / expected)));
    }

    void noiseOnTheEmbeddingsIsOfTrainingAlone_data() { bothLearn_data(); }
    void noiseOnTheEmbeddingsIsOfTrainingAlone()
    {
        QFETCH(bool, classifier);
        std::map<double, Run> runs;
        for (const double alpha : {0.0, 0.01, 5.0, -5.0}) { // the last: 5 again
            auto trained = CountingSubject::of(classifier);
            VERIFY_RESULT(trained);
            TrainPlan plan = smallPlan();
            plan.maxSteps = 1;
            plan.learningRate = 0;
            plan.embeddingNoise = std::abs(alpha);
            VERIFY_RESULT(trained->train(plan, {}, runs[alpha].callbacks()));
        }
        const auto lossOf = [&](double alpha) { return runs.at(alpha).steps.at(0).loss; };
        QCOMPARE(lossOf(-5), lossOf(5));
        const double small = std::abs(lossOf(0.01) - lossOf(0)), large = std::abs(lossOf(5) - lossOf(0));
        QVERIFY(small > 0 && small < 0.02 * lossOf(0) && large > 5 * small);
        for (const auto &[alpha, run] : runs)
            QCOMPARE(run.validations.back().loss, runs.at(0).validations.back().loss);
    }

    void whatStopsBeingFiniteInABlockIsFoundThere_data() { bothLearn_data(); }
    void whatStopsBeingFiniteInABlockIsFoundThere()
    {
        QFETCH(bool, classifier);
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        const auto weights = SafetensorsFile::open(golden->source->path() / "model.safetensors");
        VERIFY_RESULT(weights);
        const TensorEntry *entry = weights->find("bert.encoder.layer.1.intermediate.dense.weight");
        QVERIFY(entry);
        std::string bytes(reinterpret_cast<const char *>(weights->allBytes().data()), weights->allBytes().size());
        // Numbers that overflow where they are used (those that are none are refused when they are loaded).
        const std::vector<float> huge(size_t(entry->shape[1]), std::numeric_limits<float>::max());
        std::memcpy(bytes.data() + (weights->bytes(*entry).data() - weights->allBytes().data()), huge.data(),
                    huge.size() * sizeof(float));
        VERIFY_RESULT(makeFolder(scratch("spoilt")));
        VERIFY_RESULT(copyFile(golden->source->path() / "config.json", scratch("spoilt") / "config.json"));
        VERIFY_RESULT(saveFile(scratch("spoilt") / "model.safetensors", bytes));
        const auto source = EncoderSource::open(scratch("spoilt"));
        VERIFY_RESULT(source);
        auto encoder = LoadedEncoder::load(**source, {});
        VERIFY_RESULT(encoder);
        if (classifier)
            VERIFY_RESULT(giveClassifier(**encoder, {"even", "odd"}, 7));
        const CountingSubject trained{.isClassifier = classifier, .encoder = std::move(*encoder)};
        StepCause cause;
        TrainCallbacks callbacks;
        callbacks.onNotFinite = [&](const NotFinite &report) { cause = report.cause; };
        const auto done = trained.train(smallPlan(), {}, callbacks);
        VERIFY_RESULT(done);
        QCOMPARE(done->outcome, TrainOutcome::NotFinite);
        QCOMPARE(int(cause.part), int(StepCause::Part::Block));
        QCOMPARE(cause.block, std::int64_t(1));
        QVERIFY(!cause.rows.empty());
    }

    void blocksComputedAgainGiveTheSameNumbers_data() { bothLearn_data(); }
    void blocksComputedAgainGiveTheSameNumbers()
    {
        QFETCH(bool, classifier);
        std::vector<std::vector<float>> probes;
        for (const Recompute recompute : {Recompute::None, Recompute::Blocks}) {
            auto trained = CountingSubject::of(classifier);
            VERIFY_RESULT(trained);
            TrainPlan plan = smallPlan();
            plan.dropout = 0.1;
            plan.recompute = recompute;
            VERIFY_RESULT(trained->train(plan, {}, {}));
            probes.push_back(*probe(*trained->encoder));
        }
        QCOMPARE(probes[0], probes[1]);
    }

    void aSpikeIsFoundAtItsRow()
    {
        // A row that contradicts those that were learnt.
        constexpr size_t odd = 101;
        auto trained = CountingSubject::of(true);
        VERIFY_RESULT(trained);
        std::vector<EncoderRow> rows(120, countingTexts(1).front());
        rows[odd].label = 1 - rows[odd].label;
        TrainPlan plan = smallPlan();
        plan.shuffle = false;
        plan.packing = false;
        plan.microBatchRows = 2;
        plan.accumulation = 1;
        plan.maxSteps = 60;
        std::vector<Spike> spikes;
        TrainCallbacks callbacks;
        callbacks.onSpike = [&](const Spike &spike) { spikes.push_back(spike); };
        VERIFY_RESULT(trainClassifier(*trained->encoder, plan, RowsInMemory<EncoderRow>(rows), nullptr, {}, callbacks));
        QVERIFY(!spikes.empty());
        QCOMPARE(spikes[0].step, std::int64_t(odd / 2 + 1));
        QCOMPARE(spikes[0].cause.rows.size(), size_t(1));
        QCOMPARE(spikes[0].cause.rows[0].row, odd);
        QCOMPARE(int(spikes[0].cause.part), int(StepCause::Part::Head));
    }

    /// Query, key and value lie in one tensor while the model is trained.
    void someOfSeveralThatAreOneTensorAreTrained()
    {
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        auto trained = CountingSubject::of(true);
        VERIFY_RESULT(trained);
        TrainPlan plan = smallPlan();
        plan.trainedModules = {"attention.self.query", "attention.self.value"};
        VERIFY_RESULT(trained->train(plan, scratch("run"), {}));
        VERIFY_RESULT(saveEncoder(*trained->encoder, *golden->source, EncoderHead::Classifier, scratch("saved")));
        const auto before = SafetensorsFile::open(golden->source->path() / "model.safetensors");
        const auto after = SafetensorsFile::open(scratch("saved") / "model.safetensors");
        VERIFY_RESULT(before);
        VERIFY_RESULT(after);
        int other = 0;
        for (const TensorEntry &entry : after->tensors()) {
            const TensorEntry *old = before->find(entry.name);
            if (!old)
                continue;
            const bool isSame = std::ranges::equal(after->bytes(entry), before->bytes(*old));
            const bool isTrained = entry.name.find("self.query.") != std::string::npos ||
                                   entry.name.find("self.value.") != std::string::npos;
            QVERIFY2(isSame != isTrained, entry.name.c_str());
            other += !isSame;
        }
        QCOMPARE(other, 2 * 4);
    }

    void aPartAloneIsTrained()
    {
        const auto golden = openEncoder("encoder", "bert_tied");
        VERIFY_RESULT(golden);
        auto trained = CountingSubject::of(true);
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
            auto trained = CountingSubject::of(true);
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
        auto trained = CountingSubject::of(true);
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
