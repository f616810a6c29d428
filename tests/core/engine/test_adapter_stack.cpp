#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "core/model_files/adapter_stack.h"
#include "tests/core/engine/adapter_golden.h"
#include "tests/support/result.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace golden;

namespace {

const std::filesystem::path cases = FIELDWRIGHT_STACK_GOLDENS;

std::filesystem::path baseFolder(const std::string &name)
{
    return std::filesystem::path(FIELDWRIGHT_ADAPTER_GOLDENS) /
           stringOr(*readAdapterConfig(cases / name), "base_model_name_or_path");
}

Result<std::unique_ptr<LoadedModel>> stackOf(const std::string &name)
{
    FW_TRY(model, adapterBase(baseFolder(name)));
    FW_TRY(id, model->loadAdapter(cases / name));
    FW_CHECK(model->selectAdapter(id));
    return model;
}

double error(const std::vector<float> &found, const std::vector<float> &expected)
{
    return difference(found, expected) / std::max(1e-6, largest(expected));
}

} // namespace

/// Several adapters that act at once, against PEFT's active adapters: of one kind, and of the kinds that it mixes.
class TestAdapterStack : public QObject
{
    Q_OBJECT

    static void addCases()
    {
        QTest::addColumn<std::string>("name");
        for (const std::string &name : adapterCases(cases))
            QTest::newRow(name.c_str()) << name;
    }

private Q_SLOTS:
    void theyComputeWhatTheReferenceComputes_data() { addCases(); }
    void theyComputeWhatTheReferenceComputes()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        const std::vector<float> &logits = expected.floats.at("logits");
        auto model = stackOf(name);
        VERIFY_RESULT(model);
        const auto found = allLogits(**model, expected.ids);
        VERIFY_RESULT(found);
        QVERIFY2(error(*found, logits) < 1e-5, qPrintable(QString::number(error(*found, logits))));
        // None of them alone does that.
        const auto parts = readAdapterConfigs(cases / name);
        VERIFY_RESULT(parts);
        for (size_t i = 0; i < parts->size(); ++i) {
            const auto id = (*model)->loadAdapter(cases / name / std::to_string(i + 1));
            VERIFY_RESULT(id);
            VERIFY_RESULT((*model)->selectAdapter(*id));
            QVERIFY(error(*allLogits(**model, expected.ids), logits) > 1e-3);
        }
    }

    void theTopsGradientsAreTheReferences_data() { addCases(); }
    void theTopsGradientsAreTheReferences()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = stackOf(name);
        VERIFY_RESULT(model);
        TrainPlan plan;
        plan.method = Method::Adapter;
        plan.generalPath = true;
        const TrainRow row = adapterRow(expected.ids);
        const auto found = lossAndGradients(**model, plan, std::span(&row, 1));
        VERIFY_RESULT(found);
        QVERIFY(std::abs(found->loss - expected.floats.at("loss").at(0)) < 1e-5);
        size_t compared = 0;
        for (const auto &[key, values] : expected.floats) {
            if (!key.starts_with("gradient."))
                continue;
            const std::string own = key.substr(std::strlen("gradient."));
            QVERIFY2(found->gradients.contains(own), own.c_str());
            QVERIFY2(error(found->gradients.at(own), values) < 1e-4, own.c_str());
            ++compared;
        }
        QVERIFY(compared > 0);
        QCOMPARE(found->gradients.size(), compared);
    }

    void mergedTheyComputeTheSame_data() { addCases(); }
    void mergedTheyComputeTheSame()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = stackOf(name);
        VERIFY_RESULT(model);
        auto source = ModelSource::open(baseFolder(name));
        VERIFY_RESULT(source);
        QTemporaryDir place;
        VERIFY_RESULT(saveModel(**model, place.path().toStdString(), (*source)->config()));
        auto merged = adapterBase(place.path().toStdString());
        VERIFY_RESULT(merged);
        const double found = error(*allLogits(**merged, expected.ids), expected.floats.at("logits"));
        QVERIFY2(found < 1e-5, qPrintable(QString::number(found)));
    }

    void savedTheyAreReadAgain_data() { addCases(); }
    void savedTheyAreReadAgain()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = stackOf(name);
        VERIFY_RESULT(model);
        QTemporaryDir place;
        const std::filesystem::path saved = place.filePath(QStringLiteral("stack")).toStdString();
        VERIFY_RESULT(saveAdapter(**model, saved, "base", "abc"));
        QCOMPARE(readPeftFiles(saved)->baseFingerprint, std::string("abc"));
        const auto before = readPeftFiles(cases / name), after = readPeftFiles(saved);
        QCOMPARE(after->parts.size(), before->parts.size());
        for (size_t i = 0; i < before->parts.size(); ++i)
            QCOMPARE(after->parts[i].config.at("peft_type").dump(), before->parts[i].config.at("peft_type").dump());
        const auto id = (*model)->loadAdapter(saved);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        QVERIFY(error(*allLogits(**model, expected.ids), expected.floats.at("logits")) < 1e-5);
    }

    void answersWithACacheAreThoseWithout_data() { addCases(); }
    void answersWithACacheAreThoseWithout()
    {
        QFETCH(std::string, name);
        auto model = stackOf(name);
        VERIFY_RESULT(model);
        GenerateOptions options;
        options.maxNew = 6;
        const std::vector<TokenId> ids{5, 9, 17, 3};
        GenerationSession session(**model);
        VERIFY_RESULT(session.add(ids, options));
        std::vector<TokenId> answer;
        while (!session.empty()) {
            auto tokens = session.step();
            VERIFY_RESULT(tokens);
            for (const GeneratedToken &token : *tokens) {
                if (token.token)
                    answer.push_back(token.token->id);
            }
        }
        std::vector<TokenId> text = ids;
        for (int i = 0; i < 6; ++i) {
            const auto last = logits(**model, text, std::vector<int>{int(text.size()) - 1}).value();
            text.push_back(TokenId(std::max_element(last.begin(), last.end()) - last.begin()));
        }
        QCOMPARE(answer, std::vector<TokenId>(text.begin() + 4, text.end()));
    }

    /// A new adapter on top of one that stays: the new one alone moves, both are saved, and what is saved computes what
    /// was trained.
    void oneOnTopIsTrained_data()
    {
        QTest::addColumn<std::string>("below");
        QTest::addColumn<QByteArray>("top");
        const char *const lora = R"({"peft_type": "LORA", "r": 3, "lora_alpha": 6, "target_modules": ["q_proj"]})";
        const char *const dora =
            R"({"peft_type": "LORA", "r": 3, "lora_alpha": 6, "use_dora": true, "target_modules": ["q_proj", "up_proj"]})";
        const char *const loha = R"({"peft_type": "LOHA", "r": 2, "alpha": 4, "target_modules": ["q_proj", "v_proj"]})";
        const char *const oft = R"({"peft_type": "OFT", "oft_block_size": 8, "target_modules": ["q_proj"]})";
        const char *const ia3 =
            R"({"peft_type": "IA3", "target_modules": ["o_proj"], "feedforward_modules": ["o_proj"]})";
        QTest::newRow("lora on loha") << std::string("loha_loha/1") << QByteArray(lora);
        QTest::newRow("lora on lora") << std::string("lora_lora/1") << QByteArray(lora);
        QTest::newRow("dora on lora") << std::string("lora_lora/1") << QByteArray(dora);
        QTest::newRow("loha on dora") << std::string("dora_lora/1") << QByteArray(loha);
        QTest::newRow("oft on lokr") << std::string("lokr_lokr/1") << QByteArray(oft);
        QTest::newRow("ia3 on ia3") << std::string("ia3_ia3/1") << QByteArray(ia3);
        QTest::newRow("lora on a stack") << std::string("oft_lora") << QByteArray(lora);
    }
    void oneOnTopIsTrained()
    {
        QFETCH(std::string, below);
        QFETCH(QByteArray, top);
        auto model = adapterBase(baseFolder(below.substr(0, below.find('/'))));
        VERIFY_RESULT(model);
        const auto id = (*model)->loadAdapter(cases / below, AdapterForm::General);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        const std::vector<TokenId> ids{5, 9, 17, 3, 21, 30, 8, 2};
        const auto before = allLogits(**model, ids);
        TrainPlan plan;
        plan.method = Method::Adapter;
        plan.adapter = *parseJson(top.toStdString(), "top");
        plan.onAdapter = true;
        plan.learningRate = 1e-2;
        plan.maxSteps = 12;
        plan.accumulation = 1;
        std::vector<double> losses;
        TrainCallbacks callbacks;
        callbacks.onStep = [&](const StepMetrics &m) { losses.push_back(m.loss); };
        const TrainRows rows(std::vector<TrainRow>(8, adapterRow(ids)));
        VERIFY_RESULT(train(**model, plan, rows, nullptr, {}, callbacks));
        QVERIFY(losses.back() < 0.98 * losses.front());
        const auto trained = allLogits(**model, ids);
        QVERIFY(error(*trained, *before) > 1e-3);

        QTemporaryDir place;
        const std::filesystem::path saved = place.filePath(QStringLiteral("stack")).toStdString();
        VERIFY_RESULT(saveAdapter(**model, saved, "base", "abc"));
        const auto files = readPeftFiles(saved), old = readPeftFiles(cases / below);
        VERIFY_RESULT(files);
        const std::vector<PeftFiles> lower = old->parts.empty() ? std::vector{*old} : old->parts;
        QCOMPARE(files->parts.size(), lower.size() + 1);
        for (size_t i = 0; i < lower.size(); ++i) { // (PEFT's files are in another order)
            for (const PeftFiles::Tensor &tensor : files->parts[i].tensors) {
                const auto same = std::find_if(lower[i].tensors.begin(), lower[i].tensors.end(),
                                               [&](const PeftFiles::Tensor &t) { return t.key == tensor.key; });
                QVERIFY(same != lower[i].tensors.end() && same->values == tensor.values);
            }
        }
        const auto again = (*model)->loadAdapter(saved);
        VERIFY_RESULT(again);
        VERIFY_RESULT((*model)->selectAdapter(*again));
        QVERIFY(error(*allLogits(**model, ids), *trained) < 1e-6);

        // Trained further, it is the top that moves.
        plan.onAdapter = false;
        plan.maxSteps = 2;
        VERIFY_RESULT(train(**model, plan, rows, nullptr, {}));
        QVERIFY(error(*allLogits(**model, ids), *trained) > 1e-6);
    }

    /// What PEFT refuses to have active together is refused here, by name.
    void whatTheReferenceRefusesIsRefused()
    {
        const Json refused = *parseJson(*readFile(cases / "refused.json", 1 << 20), "refused.json");
        const auto configOf = [](const char *type, Json more = Json::object()) {
            Json out = {{"peft_type", type}};
            out.update(more);
            return out;
        };
        const std::map<std::string, std::vector<Json>> stacks = {
            {"ia3_lora", {configOf("IA3"), configOf("LORA")}},
            {"vera_lora", {configOf("VERA"), configOf("LORA")}},
            {"fourier_lora", {configOf("FOURIERFT"), configOf("LORA")}},
            {"boft_oft", {configOf("BOFT"), configOf("OFT")}},
            {"norms_norms", {configOf("LN_TUNING"), configOf("LN_TUNING")}},
            {"prompt_lora", {configOf("PROMPT_TUNING"), configOf("LORA")}},
            {"prefix_prefix", {configOf("PREFIX_TUNING"), configOf("PREFIX_TUNING")}},
            {"bias_bias", {configOf("LORA", {{"bias", "all"}}), configOf("LORA", {{"bias", "lora_only"}})}},
            {"vera_other_key",
             {configOf("VERA", {{"projection_prng_key", 0}}), configOf("VERA", {{"projection_prng_key", 7}})}},
        };
        QCOMPARE(refused.size(), stacks.size());
        for (const auto &[name, words] : refused.items()) {
            QVERIFY2(stacks.contains(name), name.c_str());
            VERIFY_ERROR(checkStacked(stacks.at(name)), ErrorCode::Unsupported);
        }
        // More than a folder lists could not be saved.
        const std::vector<Json> most(mostStacked, configOf("LORA"));
        VERIFY_RESULT(checkStacked(most));
        VERIFY_ERROR(checkOnTop(most, configOf("LORA")), ErrorCode::Unsupported);
    }

    void foldersThatAreNoStacksAreRefused_data()
    {
        QTest::addColumn<QByteArray>("list");
        QTest::newRow("none") << QByteArray("[]");
        QTest::newRow("no list") << QByteArray("7");
        QTest::newRow("one") << QByteArray(R"(["1"])");
        QTest::newRow("twice") << QByteArray(R"(["1", "1"])");
        QTest::newRow("elsewhere") << QByteArray(R"(["1", "../2"])");
        QTest::newRow("absolute") << QByteArray(R"(["1", "/etc"])");
        QTest::newRow("a number") << QByteArray(R"(["1", 2])");
        QTest::newRow("many") << QByteArray(R"(["1","2","3","4","5","6","7","8","9"])");
        QByteArray names = "[";
        for (int i = 0; i < 100'000; ++i)
            names += (i == 0 ? "\"n" : ",\"n") + QByteArray::number(i) + '"';
        QTest::newRow("a hundred thousand") << names + "]";
        QTest::newRow("a stack") << QByteArray(R"(["1", "nested"])");
        QTest::newRow("not there") << QByteArray(R"(["1", "3"])");
    }
    void foldersThatAreNoStacksAreRefused()
    {
        QFETCH(QByteArray, list);
        QTemporaryDir place;
        const std::filesystem::path folder = place.path().toStdString();
        for (const char *part : {"1", "2"})
            std::filesystem::copy(cases / "lora_loha" / part, folder / part);
        VERIFY_RESULT(makeFolder(folder / "nested"));
        VERIFY_RESULT(saveFile(folder / "nested" / "adapter_config.json", dumpJson(stackConfig(2))));
        VERIFY_RESULT(saveFile(folder / "adapter_config.json",
                               R"({"peft_type": "STACK", "adapters": )" + list.toStdString() + "}"));
        QElapsedTimer time;
        time.start();
        QVERIFY(!readPeftFiles(folder));
        QVERIFY(!readAdapterConfigs(folder));
        QVERIFY(!adapterWeights(folder));
        QVERIFY2(time.elapsed() < 5'000, qPrintable(QString::number(time.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestAdapterStack)
#include "test_adapter_stack.moc"
