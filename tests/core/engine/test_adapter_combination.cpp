#include "core/engine/adapter_combination.h"
#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace golden;

namespace {

const std::filesystem::path cases = FIELDWRIGHT_COMBINATION_GOLDENS;

Result<> quiet(std::int64_t, std::int64_t)
{
    return {};
}

WeightedAdapter adapterOf(const std::string &name, double weight)
{
    return {readPeftFiles(cases / name).value(), name, weight};
}

struct Case
{
    std::vector<WeightedAdapter> parts;
    CombinationPlan plan;
};

Case caseOf(const std::string &name)
{
    const Json json =
        parseJson(readFile(cases / name / "combination.json", 1 << 20).value(), "combination.json").value();
    Case out;
    const Json &parts = json.at("parts"), &weights = json.at("weights");
    for (size_t i = 0; i < parts.size(); ++i)
        out.parts.push_back(adapterOf(parts[i].get<std::string>(), weights[i].get<double>()));
    out.plan.how = combinationFromKey(stringOr(json, "combination_type", "linear")).value();
    out.plan.rank = intOr(json, "svd_rank", 0);
    out.plan.density = numberOr(json, "density", 0.5);
    return out;
}

const PeftFiles::Tensor *find(const PeftFiles &files, const std::string &key)
{
    for (const PeftFiles::Tensor &tensor : files.tensors) {
        if (tensor.key == key)
            return &tensor;
    }
    return nullptr;
}

/// B A of each module, by the key of A.
std::map<std::string, std::vector<double>> products(const PeftFiles &files)
{
    std::map<std::string, std::vector<double>> out;
    for (const PeftFiles::Tensor &a : files.tensors) {
        std::string keyOfB = a.key;
        const size_t at = keyOfB.find("lora_A"), atEmbedding = keyOfB.find("lora_embedding_A");
        if (at == std::string::npos && atEmbedding == std::string::npos)
            continue;
        keyOfB[at == std::string::npos ? atEmbedding + 15 : at + 5] = 'B';
        const PeftFiles::Tensor *b = find(files, keyOfB);
        if (!b)
            continue;
        const size_t rank = size_t(a.shape[0]), in = size_t(a.shape[1]), rows = size_t(b->shape[0]);
        std::vector<double> &product = out[a.key];
        product.assign(rows * in, 0);
        for (size_t row = 0; row < rows; ++row) {
            for (size_t k = 0; k < rank; ++k) {
                for (size_t column = 0; column < in; ++column)
                    product[row * in + column] += double(b->values[row * rank + k]) * a.values[k * in + column];
            }
        }
    }
    return out;
}

double largestDifference(const std::vector<double> &a, const std::vector<double> &b)
{
    if (a.size() != b.size())
        return 1e9;
    double out = 0;
    for (size_t i = 0; i < a.size(); ++i)
        out = std::max(out, std::abs(a[i] - b[i]));
    return out;
}

} // namespace

class TestAdapterCombination : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void equalsPeft_data()
    {
        QTest::addColumn<bool>("tensors"); // else what they make, since singular vectors have no sign
        for (const auto &[name, tensors] : {std::pair{"cat", false},
                                            {"cat_embedding", true},
                                            {"linear", true},
                                            {"ties", true},
                                            {"factors", true},
                                            {"svd", false},
                                            {"svd_rank_2", false},
                                            {"svd_embedding", false}})
            QTest::newRow(name) << tensors;
    }

    void equalsPeft()
    {
        QFETCH(bool, tensors);
        const std::string name = QTest::currentDataTag();
        const Case given = caseOf(name);
        const auto made = combineAdapters(given.parts, given.plan, quiet);
        VERIFY_RESULT(made);
        const PeftFiles expected = readPeftFiles(cases / name).value();
        int compared = 0;
        if (tensors) {
            for (const PeftFiles::Tensor &wanted : expected.tensors) {
                const PeftFiles::Tensor *own = find(made->files, wanted.key);
                QVERIFY2(own, wanted.key.c_str());
                QCOMPARE(own->shape, wanted.shape);
                for (size_t i = 0; i < wanted.values.size(); ++i)
                    QVERIFY(std::abs(own->values[i] - wanted.values[i]) <= 1e-6f);
                ++compared;
            }
            QCOMPARE(compared, int(made->files.tensors.size()));
        } else {
            const auto own = products(made->files), wanted = products(expected);
            QCOMPARE(own.size(), wanted.size());
            for (const auto &[key, product] : wanted) {
                QVERIFY2(largestDifference(own.at(key), product) < 1e-5, key.c_str());
                ++compared;
            }
        }
        QVERIFY(compared >= 3);
        if (name != "factors" && name != "cat") // (PEFT keeps room for ranks that no module adds up to)
            QCOMPARE(intOr(made->files.config, "r"), intOr(expected.config, "r"));
    }

    void theExactSumAddsUpAndTheRestSaysHowFarItIs()
    {
        Case given = caseOf("cat");
        const auto exact = combineAdapters(given.parts, given.plan, quiet);
        VERIFY_RESULT(exact);
        QVERIFY(exact->deviation < 1e-6);
        QCOMPARE(exact->rank, 10); // of q_proj, which all three have
        const auto sum = products(exact->files);

        given.plan = {Combination::Svd, 3};
        const auto small = combineAdapters(given.parts, given.plan, quiet);
        VERIFY_RESULT(small);
        QCOMPARE(small->rank, 3);
        // What it says of itself is what one measures.
        double error = 0, whole = 0;
        const auto less = products(small->files);
        for (const auto &[key, product] : sum) {
            for (size_t i = 0; i < product.size(); ++i) {
                error += std::pow(product[i] - less.at(key)[i], 2);
                whole += std::pow(product[i], 2);
            }
        }
        QVERIFY(small->deviation > 0.05 && small->deviation < 0.9);
        QVERIFY(std::abs(small->deviation - std::sqrt(error / whole)) < 1e-5);
        given.plan.rank = 10;
        QVERIFY(combineAdapters(given.parts, given.plan, quiet)->deviation < 1e-6);
        given.plan.rank = 40; // more than there is: filled up with zeros
        const auto wide = combineAdapters(given.parts, given.plan, quiet);
        VERIFY_RESULT(wide);
        QVERIFY(wide->deviation < 1e-6);
        QCOMPARE(wide->files.tensors.front().shape[0], 40);
    }

    void theResultIsAnAdapterOfTheBase()
    {
        // On the model itself: the sum of what two adapters change in the logits is not linear, so each product is
        // taken alone: of one adapter with weight 1 and another with almost none, the first one's answers.
        const auto source = ModelSource::open(std::filesystem::path(FIELDWRIGHT_ADAPTER_GOLDENS) / "base_untied");
        VERIFY_RESULT(source);
        auto model = LoadedModel::load(*source.value(), {});
        VERIFY_RESULT(model);
        PeftFiles one, other;
        for (PeftFiles *files : {&one, &other}) {
            const bool first = files == &one;
            files->config = {{"peft_type", "LORA"},
                             {"r", first ? 2 : 3},
                             {"lora_alpha", 4},
                             {"bias", "none"},
                             {"target_modules", Json::array({"q_proj"})},
                             {"task_type", "CAUSAL_LM"}};
            const auto rank = std::int64_t(intOr(files->config, "r"));
            for (int layer = 0; layer < 2; ++layer) {
                const std::string key = "base_model.model.model.layers." + std::to_string(layer) + ".self_attn.q_proj.";
                std::vector<float> values(size_t(rank * 16));
                for (size_t i = 0; i < values.size(); ++i)
                    values[i] = float(std::sin(double(i + 1) * (first ? 0.7 : 1.3) + layer)) * 0.3f;
                files->tensors.push_back({key + "lora_A.weight", {rank, 16}, values});
                std::reverse(values.begin(), values.end());
                files->tensors.push_back({key + "lora_B.weight", {16, rank}, values});
            }
        }
        const std::vector<WeightedAdapter> parts = {{one, "one", 1}, {other, "other", -1e-7}};
        const auto combined = combineAdapters(parts, {Combination::Cat}, quiet);
        VERIFY_RESULT(combined);
        QTemporaryDir folder;
        const auto place = std::filesystem::path(folder.path().toStdString());
        VERIFY_RESULT(writePeftFiles(place / "one", one));
        VERIFY_RESULT(writePeftFiles(place / "combined", combined->files));
        QVERIFY(adapterKind(place / "combined")->isPlainLora);
        const std::vector<TokenId> ids = {3, 9, 1, 22, 7, 40, 11};
        std::vector<std::vector<float>> logitsOf;
        for (const char *name : {"one", "combined"}) {
            const auto id = (*model)->loadAdapter(place / name);
            VERIFY_RESULT(id);
            VERIFY_RESULT((*model)->selectAdapter(*id));
            logitsOf.push_back(logits(**model, ids, std::vector<int>{6}).value());
        }
        VERIFY_RESULT((*model)->selectAdapter(-1));
        logitsOf.push_back(logits(**model, ids, std::vector<int>{6}).value());
        double near = 0, far = 0;
        for (size_t i = 0; i < logitsOf[0].size(); ++i) {
            near = std::max(near, std::abs(double(logitsOf[0][i]) - logitsOf[1][i]));
            far = std::max(far, std::abs(double(logitsOf[0][i]) - logitsOf[2][i]));
        }
        QVERIFY(near < 1e-5 && far > 1e-2);
    }

    void refusesWhatHasNoSum_data()
    {
        QTest::addColumn<int>("nothing");
        for (const char *word : {"only one", "weight 0", "different ranks", "use_dora", "modules_to_save",
                                 "different kinds", "another base", "different base", "cannot be kept", "bias",
                                 "no matrix B", "of which there is no sum", "can only be averaged"})
            QTest::newRow(word) << 0;
    }

    void refusesWhatHasNoSum()
    {
        const std::string word = QTest::currentDataTag();
        std::vector<WeightedAdapter> parts = {adapterOf("one", 1), adapterOf("two", 1)};
        CombinationPlan plan;
        if (word == "only one")
            parts.pop_back();
        else if (word == "weight 0")
            parts[1].weight = 0;
        else if (word == "different ranks")
            parts[1] = adapterOf("three", 1), plan.how = Combination::Linear;
        else if (word == "use_dora")
            parts[1].files.config["use_dora"] = true;
        else if (word == "modules_to_save")
            parts[1].files.config["modules_to_save"] = Json::array({"lm_head"});
        else if (word == "different kinds")
            parts[1] = adapterOf("more", 1);
        else if (word == "another base") {
            for (PeftFiles::Tensor &tensor : parts[1].files.tensors) {
                if (tensor.key.ends_with("q_proj.lora_A.weight")) {
                    tensor.shape[1] = 8;
                    tensor.values.resize(size_t(tensor.shape[0] * 8));
                }
            }
        } else if (word == "different base") {
            parts[0].files.baseFingerprint = "a";
            parts[1].files.baseFingerprint = "b";
        } else if (word == "cannot be kept")
            plan = {Combination::Ties, 0, 0};
        else if (word == "bias")
            parts[0].files.config["bias"] = "all";
        else if (word == "no matrix B")
            parts[0].files.tensors.pop_back();
        else if (word == "of which there is no sum")
            parts[0].files.config["peft_type"] = "LOHA";
        else if (word == "can only be averaged")
            parts = {adapterOf("more", 1), adapterOf("less", 1)};
        const auto made = combineAdapters(parts, plan, quiet);
        QVERIFY(!made);
        QVERIFY2(made.error().message().find(word) != std::string::npos, made.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestAdapterCombination)
#include "test_adapter_combination.moc"
