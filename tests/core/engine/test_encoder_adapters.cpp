#include "tests/core/engine/encoder_golden.h"
#include "tests/support/result.h"

#include "core/base/file.h"
#include "core/model_files/peft_files.h"

#include <QDirIterator>
#include <QTemporaryDir>

using namespace golden;

namespace {

std::filesystem::path cases()
{
    return golden::folder().parent_path() / "encoder_adapters";
}

/// An adapter that PEFT has saved, and what PEFT computed with it.
struct Case
{
    EncoderGolden golden;
    std::filesystem::path folder;
    std::vector<TokenId> targets;
    bool hides = false;
};

Result<Case> openCase(const std::string &name)
{
    Case out;
    out.folder = cases() / name;
    FW_TRY(config, readAdapterConfig(out.folder));
    FW_TRY(source, EncoderSource::open(cases() / stringOr(config, "base_model_name_or_path")));
    out.golden.source = source;
    FW_TRY(file, SafetensorsFile::open(out.folder / "golden.safetensors"));
    out.golden.file.emplace(std::move(file));
    const std::vector<TokenId> ids = out.golden.numbers("ids");
    auto next = ids.begin();
    for (const TokenId length : out.golden.numbers("lengths")) {
        out.golden.ids.emplace_back(next, next + length);
        next += length;
    }
    out.golden.segments.resize(out.golden.ids.size());
    out.targets = out.golden.numbers("targets");
    out.hides = name.starts_with("words");
    return out;
}

/// The base with the adapter that PEFT has saved.
Result<std::unique_ptr<LoadedEncoder>> withAdapter(const Case &one)
{
    FW_TRY(encoder, load(one.golden));
    FW_CHECK(loadEncoderAdapter(*encoder, one.folder));
    return encoder;
}

Result<std::vector<float>> logits(LoadedEncoder &encoder, const Case &one)
{
    return one.hides ? maskedWordLogits(encoder, one.golden.texts()) : classLogits(encoder, one.golden.texts());
}

Json loraConfig(double dropout = 0)
{
    return {{"peft_type", "LORA"},
            {"r", 2},
            {"lora_alpha", 4},
            {"lora_dropout", dropout},
            {"target_modules", {"query", "value", "output.dense"}}};
}

TrainPlan adapterPlan(const Json &config)
{
    TrainPlan plan;
    plan.method = Method::Adapter;
    plan.adapter = config;
    plan.learningRate = 1e-2;
    plan.maxLength = 16;
    plan.microBatchTokens = 64;
    plan.accumulation = 2;
    plan.maxSteps = 8;
    plan.checkpointEvery = 3;
    return plan;
}

struct Subject : CountingSubject
{
    std::vector<StepMetrics> steps;

    Result<TrainResult> train(const TrainPlan &plan, const std::filesystem::path &checkpoints, std::int64_t stopAt = 0)
    {
        std::stop_source stop;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &metrics) {
            steps.push_back(metrics);
            if (metrics.step == stopAt)
                stop.request_stop();
        };
        return CountingSubject::train(plan, checkpoints, callbacks, stop.get_token());
    }
};

Result<Subject> subject(bool isClassifier, const char *base = "bert_tied")
{
    FW_TRY(made, CountingSubject::of(isClassifier, base));
    return Subject{std::move(made), {}};
}

std::map<std::string, std::vector<float>> tensorsOf(const std::filesystem::path &folder)
{
    std::map<std::string, std::vector<float>> out;
    if (const auto files = readPeftFiles(folder)) {
        for (const PeftFiles::Tensor &tensor : files->tensors)
            out[tensor.key] = tensor.values;
    }
    return out;
}

} // namespace

/// Adapters of encoders against PEFT: its files, its numbers, its gradients.
class TestEncoderAdapters : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_scratch;
    std::filesystem::path scratch(const char *name) const
    {
        return std::filesystem::path(m_scratch->path().toStdString()) / name;
    }

private Q_SLOTS:
    void init() { m_scratch = std::make_unique<QTemporaryDir>(); }

    void itComputesWhatPeftComputes_data()
    {
        QTest::addColumn<QString>("name");
        int count = 0;
        QDirIterator it(QString::fromStdString(cases().string()), QDir::Dirs | QDir::NoDotAndDotDot);
        while (it.hasNext()) {
            it.next();
            if (it.fileName().startsWith(QStringLiteral("base_")))
                continue;
            QTest::newRow(qPrintable(it.fileName())) << it.fileName();
            ++count;
        }
        QCOMPARE(count, 19);
    }
    void itComputesWhatPeftComputes()
    {
        QFETCH(QString, name);
        const auto one = openCase(name.toStdString());
        VERIFY_RESULT(one);
        auto encoder = withAdapter(*one);
        VERIFY_RESULT(encoder);
        const std::vector<float> expected = one->golden.floats("logits");
        const auto found = logits(**encoder, *one);
        VERIFY_RESULT(found);
        const double error = difference(*found, expected);
        QVERIFY2(error <= 1e-5 * largest(expected), qPrintable(QString::number(error / largest(expected))));

        const auto gradients = one->hides ? maskedWordGradients(**encoder, one->golden.texts(), one->targets)
                                          : classGradients(**encoder, one->golden.texts(), one->targets);
        VERIFY_RESULT(gradients);
        const double loss = double(one->golden.floats("loss").at(0));
        QVERIFY(std::abs(gradients->loss - loss) < 1e-5 * loss);
        std::set<std::string> wanted;
        for (const TensorEntry &entry : one->golden.file->tensors()) {
            if (entry.name.starts_with("gradient."))
                wanted.insert(entry.name.substr(9));
        }
        for (const auto &[key, values] : gradients->gradients) {
            QVERIFY2(wanted.erase(key) == 1, key.c_str());
            const double apart = gradientError(values, one->golden.floats("gradient." + key));
            QVERIFY2(apart < 1e-4, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(key)).arg(apart)));
        }
        QVERIFY2(wanted.empty(), wanted.empty() ? "" : wanted.begin()->c_str());

        // Saved again it is PEFT's file.
        const EncoderHead head = one->hides ? EncoderHead::MaskedWords : EncoderHead::Classifier;
        VERIFY_RESULT(saveEncoderAdapter(**encoder, head, scratch("saved"), "base", "f"));
        const auto before = tensorsOf(one->folder), after = tensorsOf(scratch("saved"));
        for (const auto &[key, values] : before) {
            if (!key.ends_with(".base_layer.weight"))
                QVERIFY2(after.contains(key) && after.at(key) == values, key.c_str());
        }
        QVERIFY(!after.empty());
        auto again = load(one->golden);
        VERIFY_RESULT(again);
        VERIFY_RESULT(loadEncoderAdapter(**again, scratch("saved")));
        QCOMPARE(*logits(**again, *one), *found);

        // Merged into the weights it says the same. (An adapter of a tied embedding stays one.)
        if (name == QStringLiteral("words_embeddings")) {
            VERIFY_ERROR(mergeEncoderAdapter(**encoder), ErrorCode::Unsupported);
            return;
        }
        VERIFY_RESULT(mergeEncoderAdapter(**encoder));
        VERIFY_RESULT(saveEncoder(**encoder, *one->golden.source, head, scratch("merged")));
        const auto source = EncoderSource::open(scratch("merged"));
        VERIFY_RESULT(source);
        auto merged = LoadedEncoder::load(**source, {});
        VERIFY_RESULT(merged);
        const double apart = difference(*logits(**merged, *one), expected);
        QVERIFY2(apart <= 1e-5 * largest(expected), qPrintable(QString::number(apart / largest(expected))));
    }

    void aResumedRunIsBitEqual_data()
    {
        QTest::addColumn<bool>("classifier");
        QTest::newRow("masked words") << false;
        QTest::newRow("classifier") << true;
    }
    void aResumedRunIsBitEqual()
    {
        QFETCH(bool, classifier);
        TrainPlan plan = adapterPlan(loraConfig(0.1));
        plan.dropout = 0.1;
        plan.validateEvery = 3;
        plan.rateOfB = 4;
        auto whole = subject(classifier), broken = subject(classifier), again = subject(classifier);
        VERIFY_RESULT(whole);
        VERIFY_RESULT(broken);
        VERIFY_RESULT(again);
        VERIFY_RESULT(whole->train(plan, scratch("whole")));
        const auto stopped = broken->train(plan, scratch("broken"), 5);
        VERIFY_ERROR(stopped, ErrorCode::Cancelled);
        VERIFY_RESULT(again->train(plan, scratch("broken")));
        QCOMPARE(broken->steps.size() + again->steps.size(), whole->steps.size());
        const EncoderHead head = classifier ? EncoderHead::Classifier : EncoderHead::MaskedWords;
        VERIFY_RESULT(saveEncoderAdapter(*whole->encoder, head, scratch("a"), "base", ""));
        VERIFY_RESULT(saveEncoderAdapter(*again->encoder, head, scratch("b"), "base", ""));
        const auto a = tensorsOf(scratch("a"));
        QCOMPARE(a, tensorsOf(scratch("b")));
        // Query, value and both outputs of two blocks; of the classifier a new pooler and the output.
        QCOMPARE(a.size(), size_t(2 * 4 * 2 + (classifier ? 4 : 0)));
        // The base is as it was.
        VERIFY_RESULT(saveEncoder(*again->encoder, *again->source, head, scratch("saved")));
        const auto base = SafetensorsFile::open(again->source->path() / "model.safetensors");
        const auto now = SafetensorsFile::open(scratch("saved") / "model.safetensors");
        VERIFY_RESULT(base);
        VERIFY_RESULT(now);
        for (const TensorEntry &entry : now->tensors()) {
            if (const TensorEntry *old = base->find(entry.name))
                QVERIFY2(std::ranges::equal(now->bytes(entry), base->bytes(*old)), entry.name.c_str());
        }
    }

    void itLearns_data() { aResumedRunIsBitEqual_data(); }
    void itLearns()
    {
        QFETCH(bool, classifier);
        auto trained = subject(classifier);
        VERIFY_RESULT(trained);
        TrainPlan plan = adapterPlan(loraConfig());
        plan.maxSteps = 120;
        plan.learningRate = 2e-2;
        VERIFY_RESULT(trained->train(plan, {}));
        QVERIFY2(trained->steps.back().loss < 0.85 * trained->steps.front().loss,
                 qPrintable(QString::number(trained->steps.back().loss / trained->steps.front().loss)));
    }

    void whatWasTrainedIsSavedAndOpensAgain_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<bool>("classifier");
        const Json linear = {"query", "value", "output.dense"};
        const std::pair<const char *, Json> methods[] = {
            {"lora", loraConfig(0.1)},
            {"rslora",
             {{"peft_type", "LORA"},
              {"r", 2},
              {"lora_alpha", 3},
              {"use_rslora", true},
              {"target_modules", ".*(key|intermediate\\.dense)"}}},
            {"dora",
             {{"peft_type", "LORA"}, {"r", 2}, {"lora_alpha", 3}, {"use_dora", true}, {"target_modules", linear}}},
            {"pissa",
             {{"peft_type", "LORA"},
              {"r", 2},
              {"lora_alpha", 3},
              {"init_lora_weights", "pissa"},
              {"target_modules", linear}}},
            {"saved",
             {{"peft_type", "LORA"},
              {"r", 2},
              {"lora_alpha", 3},
              {"bias", "lora_only"},
              {"target_modules", linear},
              {"modules_to_save", {"embeddings.LayerNorm"}}}},
            {"ia3",
             {{"peft_type", "IA3"},
              {"target_modules", {"key", "value", "output.dense"}},
              {"feedforward_modules", {"output.dense"}}}},
            {"norms", {{"peft_type", "LN_TUNING"}, {"target_modules", {"embeddings.LayerNorm", "output.LayerNorm"}}}},
            {"loha", {{"peft_type", "LOHA"}, {"r", 2}, {"alpha", 3}, {"target_modules", linear}}},
            {"lokr", {{"peft_type", "LOKR"}, {"r", 2}, {"alpha", 3}, {"target_modules", linear}}},
            {"vera",
             {{"peft_type", "VERA"},
              {"r", 3},
              {"d_initial", 0.1},
              {"projection_prng_key", 1},
              {"save_projection", true},
              {"target_modules", {"query", "value"}}}},
            {"oft",
             {{"peft_type", "OFT"},
              {"r", 0},
              {"oft_block_size", 8},
              {"use_cayley_neumann", true},
              {"num_cayley_neumann_terms", 5},
              {"target_modules", {"query"}}}},
        };
        for (const auto &[name, config] : methods) {
            for (const char *base : {"bert_tied", "roberta_tied"}) {
                for (const bool classifier : {false, true})
                    QTest::addRow("%s_%s%s", name, base, classifier ? "_labels" : "")
                        << QString::fromLatin1(base) << QByteArray::fromStdString(dumpJson(config)) << classifier;
            }
        }
    }
    void whatWasTrainedIsSavedAndOpensAgain()
    {
        QFETCH(QString, base);
        QFETCH(QByteArray, config);
        QFETCH(bool, classifier);
        auto trained = subject(classifier, base.toLatin1());
        VERIFY_RESULT(trained);
        TrainPlan plan = adapterPlan(*parseJson(config.toStdString(), "config"));
        plan.schedule = Schedule::Constant;
        plan.warmupShare = 0;
        VERIFY_RESULT(trained->train(plan, {}));
        // Kept for packaging/peers/check_saved_encoders.py where the variable names a folder.
        const QByteArray kept = qgetenv("FIELDWRIGHT_SAVED_ENCODERS");
        const std::filesystem::path folder =
            kept.isEmpty() ? scratch("saved") : std::filesystem::path(kept.toStdString()) / QTest::currentDataTag();
        const EncoderHead head = classifier ? EncoderHead::Classifier : EncoderHead::MaskedWords;
        VERIFY_RESULT(saveEncoderAdapter(*trained->encoder, head, folder,
                                         std::filesystem::absolute(trained->source->path()).string(), "f"));
        auto opened = LoadedEncoder::load(*trained->source, {.threads = 1});
        VERIFY_RESULT(opened);
        VERIFY_RESULT(loadEncoderAdapter(**opened, folder));
        const std::vector<TokenId> ids = {5, 10, 11, 12, 6};
        const EncoderText text{ids, {}};
        const auto said = [&](LoadedEncoder &encoder) {
            return classifier ? classLogits(encoder, std::span(&text, 1))
                              : maskedWordLogits(encoder, std::span(&text, 1));
        };
        const auto expected = said(*trained->encoder), found = said(**opened);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        QVERIFY(difference(*found, *expected) <= 1e-5 * largest(*expected));
        auto untouched = LoadedEncoder::load(*trained->source, {.threads = 1});
        if (!classifier)
            QVERIFY(difference(*said(**untouched), *expected) > 1e-3 * largest(*expected)); // it has learnt something
        if (!kept.isEmpty())
            VERIFY_RESULT(saveFile(folder / "expected.json", dumpJson({{"ids", ids}, {"logits", *expected}})));
    }

    void aClassifierKeepsItsLabels()
    {
        auto trained = subject(true);
        VERIFY_RESULT(trained);
        VERIFY_RESULT(trained->train(adapterPlan(loraConfig()), {}));
        VERIFY_RESULT(saveEncoderAdapter(*trained->encoder, EncoderHead::Classifier, scratch("saved"), "base", "f"));
        const auto config = readAdapterConfig(scratch("saved"));
        VERIFY_RESULT(config);
        QCOMPARE(stringOr(*config, "task_type"), std::string("SEQ_CLS"));
        QCOMPARE(config->at("modules_to_save"), (Json{"classifier", "score", "pooler"}));
        auto opened = LoadedEncoder::load(*trained->source, {});
        VERIFY_RESULT(opened);
        QVERIFY(!(*opened)->hasClassifier());
        VERIFY_RESULT(loadEncoderAdapter(**opened, scratch("saved")));
        QCOMPARE((*opened)->config().labels, (std::vector<std::string>{"even", "odd"}));
        // It is trained on.
        TrainPlan plan = adapterPlan(loraConfig());
        const RowsInMemory<EncoderRow> rows(countingTexts(8));
        VERIFY_RESULT(trainClassifier(**opened, plan, rows, nullptr, {}));
        plan.adapter["peft_type"] = "IA3";
        VERIFY_ERROR(trainClassifier(**opened, plan, rows, nullptr, {}), ErrorCode::InvalidArgument);
    }

    /// As many labels as a shape claims are made only where the file has their numbers.
    void anImpossibleClassifierIsRefused()
    {
        auto trained = subject(true);
        VERIFY_RESULT(trained);
        VERIFY_RESULT(trained->train(adapterPlan(loraConfig()), {}));
        VERIFY_RESULT(saveEncoderAdapter(*trained->encoder, EncoderHead::Classifier, scratch("whole"), "base", "f"));
        const auto whole = readPeftFiles(scratch("whole"));
        VERIFY_RESULT(whole);
        constexpr std::int64_t many = 1'000'000'000'000;
        for (const Shape &shape : {Shape{many, 0}, Shape{4096}, Shape{4096, 1}, Shape{2, 2, 2}, Shape{}}) {
            PeftFiles files = *whole;
            std::int64_t count = 1;
            for (const std::int64_t size : shape)
                count *= size;
            bool isFound = false;
            for (PeftFiles::Tensor &tensor : files.tensors) {
                if (!tensor.key.ends_with(".classifier.weight"))
                    continue;
                isFound = true;
                tensor.shape = shape;
                tensor.values.assign(std::size_t(count), 0.0f);
            }
            QVERIFY(isFound);
            VERIFY_RESULT(writePeftFiles(scratch("crafted"), files));
            auto opened = LoadedEncoder::load(*trained->source, {});
            VERIFY_RESULT(opened);
            VERIFY_ERROR(loadEncoderAdapter(**opened, scratch("crafted")), ErrorCode::InvalidArgument);
            QVERIFY(!(*opened)->hasClassifier());
        }
    }

    void whatAnEncoderCannotTakeIsSaid()
    {
        const RowsInMemory<EncoderRow> rows(countingTexts(8));
        const auto outcome = [&](const Json &config) {
            auto one = subject(true);
            const auto done = trainClassifier(*one->encoder, adapterPlan(config), rows, nullptr, {});
            return done ? ErrorCode::Internal : done.error().code;
        };
        for (const char *kind : {"PROMPT_TUNING", "PREFIX_TUNING", "P_TUNING", ""})
            QCOMPARE(outcome({{"peft_type", kind}, {"num_virtual_tokens", 2}}), ErrorCode::Unsupported);
        Json config = loraConfig();
        config["target_modules"] = {"q_proj"};
        QCOMPARE(outcome(config), ErrorCode::InvalidArgument);
        config = loraConfig();
        config["modules_to_save"] = {"nothing"};
        QCOMPARE(outcome(config), ErrorCode::InvalidArgument);
        // An adapter of another base: DistilBERT's on BERT.
        const auto one = openCase("labels_distilbert"), other = openCase("labels_lora");
        VERIFY_RESULT(one);
        VERIFY_RESULT(other);
        auto encoder = load(other->golden);
        VERIFY_RESULT(encoder);
        VERIFY_ERROR(loadEncoderAdapter(**encoder, one->folder), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestEncoderAdapters)
#include "test_encoder_adapters.moc"
