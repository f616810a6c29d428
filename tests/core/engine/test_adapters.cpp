#include "core/engine/generator.h"
#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "core/engine/scorer.h"
#include "core/model_files/peft_files.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <map>
#include <set>

using namespace golden;

namespace {

const std::filesystem::path cases = FIELDWRIGHT_ADAPTER_GOLDENS;

/// Of one case of tests/golden/make_adapter_goldens.py.
struct Golden
{
    std::map<std::string, std::vector<float>> floats;
    std::vector<TokenId> ids;

    std::map<std::string, std::vector<float>> starting(const std::string &prefix) const
    {
        std::map<std::string, std::vector<float>> out;
        for (const auto &[name, values] : floats) {
            if (name.starts_with(prefix))
                out[name.substr(prefix.size())] = values;
        }
        return out;
    }
};

Golden goldenOf(const std::string &name)
{
    Golden out;
    auto file = SafetensorsFile::open(cases / name / "golden.safetensors");
    for (const TensorEntry &entry : file->tensors()) {
        const auto bytes = file->bytes(entry);
        if (entry.name == "ids") {
            std::vector<std::int64_t> wide(bytes.size() / 8);
            std::memcpy(wide.data(), bytes.data(), bytes.size());
            out.ids.assign(wide.begin(), wide.end());
            continue;
        }
        std::vector<float> values(bytes.size() / 4);
        std::memcpy(values.data(), bytes.data(), bytes.size());
        out.floats[entry.name] = std::move(values);
    }
    return out;
}

Json configOf(const std::filesystem::path &folder)
{
    return parseJson(*readFile(folder / "adapter_config.json", 1 << 20), "adapter_config.json").value();
}

Result<std::unique_ptr<LoadedModel>> baseOf(const std::filesystem::path &folder)
{
    FW_TRY(source, ModelSource::open(folder));
    LoadOptions options;
    options.threads = 1;
    return LoadedModel::load(*source, options);
}

Result<std::unique_ptr<LoadedModel>> baseOfCase(const std::string &name)
{
    const Json config = configOf(cases / name);
    return baseOf(cases / stringOr(config, "base_model_name_or_path", stringOr(config, "model_name")));
}

Result<std::vector<float>> allLogits(LoadedModel &model, const std::vector<TokenId> &ids)
{
    std::vector<int> rows;
    for (size_t i = 0; i < ids.size(); ++i)
        rows.push_back(int(i));
    return logits(model, ids, rows);
}

TrainRow rowOf(const std::vector<TokenId> &ids)
{
    TrainRow row{ids, std::vector<std::uint8_t>(ids.size(), 1), 1};
    std::fill(row.trained.begin(), row.trained.begin() + 3, 0);
    return row;
}

std::vector<std::string> caseNames()
{
    std::vector<std::string> out;
    for (const auto &entry : std::filesystem::directory_iterator(cases)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("base_"))
            out.push_back(name);
    }
    std::sort(out.begin(), out.end());
    return out;
}

bool isVirtual(const std::string &name)
{
    return name.starts_with("prompt") || name.starts_with("prefix") || name.starts_with("p_tuning");
}

} // namespace

/// Every kind of adapter against PEFT (and AdapterHub's library) on tiny models.
class TestAdapters : public QObject
{
    Q_OBJECT

    static void addCases()
    {
        QTest::addColumn<std::string>("name");
        for (const std::string &name : caseNames())
            QTest::newRow(name.c_str()) << name;
    }

private Q_SLOTS:
    void readsTheReferencesFolderAndComputesTheSame_data() { addCases(); }
    void readsTheReferencesFolderAndComputesTheSame()
    {
        QFETCH(std::string, name);
        const Golden expected = goldenOf(name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        const auto base = allLogits(**model, expected.ids);
        VERIFY_RESULT(base);
        auto id = (*model)->loadAdapter(cases / name);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        auto found = allLogits(**model, expected.ids);
        VERIFY_RESULT(found);
        const auto &logits = expected.floats.at("logits");
        const double error = difference(*found, logits) / largest(logits);
        QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
        QVERIFY(difference(*found, *base) > 100 * error * largest(logits));
        // Switched off it is the base again.
        VERIFY_RESULT((*model)->selectAdapter(-1));
        QCOMPARE(allLogits(**model, expected.ids).value(), *base);
    }

    void gradientsAreTheReferences_data() { addCases(); }
    void gradientsAreTheReferences()
    {
        QFETCH(std::string, name);
        const Golden expected = goldenOf(name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        const auto start = expected.starting("start.");
        auto id =
            start.empty() ? (*model)->loadAdapter(cases / name) : newAdapter(**model, configOf(cases / name), 1, start);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        TrainPlan plan;
        plan.method = Method::Adapter;
        plan.generalPath = true;
        const TrainRow row = rowOf(expected.ids);
        auto found = lossAndGradients(**model, plan, std::span(&row, 1));
        VERIFY_RESULT(found);
        QVERIFY(std::abs(found->loss - expected.floats.at("loss").at(0)) < 1e-5);
        const auto gradients = expected.starting("gradient.");
        QVERIFY(!gradients.empty());
        for (const auto &[key, values] : gradients) {
            // Plain LoRA has names of its own.
            std::string own = key;
            if (!found->gradients.contains(own) && own.starts_with("base_model.model."))
                own = own.substr(17, own.size() - 17 - std::string(".weight").size());
            QVERIFY2(found->gradients.contains(own), own.c_str());
            const double error = difference(found->gradients.at(own), values) / std::max(1e-6, largest(values));
            QVERIFY2(error < 1e-4, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(key)).arg(error)));
        }
        QCOMPARE(found->gradients.size(), gradients.size());
    }

    void whatIsSavedIsWhatTheReferenceSaves_data() { addCases(); }
    void whatIsSavedIsWhatTheReferenceSaves()
    {
        QFETCH(std::string, name);
        const Golden expected = goldenOf(name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        auto id = (*model)->loadAdapter(cases / name);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        QTemporaryDir place;
        const std::filesystem::path saved = place.filePath(QStringLiteral("adapter")).toStdString();
        const Json theirs = configOf(cases / name);
        VERIFY_RESULT(saveAdapter(**model, saved, stringOr(theirs, "base_model_name_or_path"), "abc"));
        const bool bottleneck = name.starts_with("bottleneck");
        const char *weights = bottleneck ? "adapter.safetensors" : "adapter_model.safetensors";
        auto again = (*model)->loadAdapter(saved);
        VERIFY_RESULT(again);
        VERIFY_RESULT((*model)->selectAdapter(*again));
        auto found = allLogits(**model, expected.ids);
        VERIFY_RESULT(found);
        const auto &logits = expected.floats.at("logits");
        QVERIFY(difference(*found, logits) < 1e-5 * largest(logits));
        if (name == "lora_pissa")
            return; // is kept as a LoRA of twice the rank
        const Json ours = configOf(saved);
        // Plain LoRA has short names where it can; the reference keeps expressions, and writes whole paths for
        // "all-linear".
        const Json *targets = member(theirs, "target_modules");
        if (targets && targets->is_array() && name != "lora_rs")
            QCOMPARE(ours.at("target_modules").dump(), targets->dump());
        auto file = SafetensorsFile::open(saved / weights);
        auto other = SafetensorsFile::open(cases / name / weights);
        VERIFY_RESULT(file);
        VERIFY_RESULT(other);
        size_t equal = 0, further = 0;
        for (const TensorEntry &entry : other->tensors()) {
            if (entry.name.ends_with(".base_layer.weight")) { // the base's own, which PEFT adds
                ++further;
                continue;
            }
            const TensorEntry *mine = file->find(entry.name);
            QVERIFY2(mine, entry.name.c_str());
            QVERIFY(mine->shape == entry.shape);
            ++equal;
        }
        QCOMPARE(file->tensors().size(), equal);
        QCOMPARE(other->tensors().size(), equal + further);
    }

    void mergedItComputesTheSame_data() { addCases(); }
    void mergedItComputesTheSame()
    {
        QFETCH(std::string, name);
        const Golden expected = goldenOf(name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / name).value()));
        const Json config = configOf(cases / name);
        auto source =
            ModelSource::open(cases / stringOr(config, "base_model_name_or_path", stringOr(config, "model_name")));
        VERIFY_RESULT(source);
        QTemporaryDir place;
        const auto merged = saveModel(**model, place.path().toStdString(), (*source)->config());
        if (isVirtual(name) || name.starts_with("bottleneck")) {
            VERIFY_ERROR(merged, ErrorCode::Unsupported);
            return;
        }
        VERIFY_RESULT(merged);
        auto again = baseOf(place.path().toStdString());
        VERIFY_RESULT(again);
        auto found = allLogits(**again, expected.ids);
        VERIFY_RESULT(found);
        const auto &logits = expected.floats.at("logits");
        const double error = difference(*found, logits) / largest(logits);
        QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
    }

    void answersWithACacheAreThoseWithout_data() { addCases(); }
    void answersWithACacheAreThoseWithout()
    {
        QFETCH(std::string, name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        const int id = (*model)->loadAdapter(cases / name).value();
        VERIFY_RESULT((*model)->selectAdapter(id));
        // Two at once, one with the base alone, so that caches of different adapters are side by side.
        std::vector<TokenId> ids{5, 9, 17, 3};
        GenerationSession session(**model);
        GenerateOptions options;
        options.maxNew = 6;
        VERIFY_RESULT(session.add(ids, options));
        VERIFY_RESULT((*model)->selectAdapter(-1));
        VERIFY_RESULT(session.add(ids, options));
        std::vector<TokenId> answers[2];
        while (!session.empty()) {
            auto tokens = session.step();
            VERIFY_RESULT(tokens);
            for (const GeneratedToken &token : *tokens) {
                if (token.token)
                    answers[token.sequence].push_back(token.token->id);
            }
        }
        for (const int which : {0, 1}) {
            VERIFY_RESULT((*model)->selectAdapter(which == 0 ? id : -1));
            std::vector<TokenId> text = ids;
            for (int i = 0; i < 6; ++i) {
                const auto last = logits(**model, text, std::vector<int>{int(text.size()) - 1}).value();
                text.push_back(TokenId(std::max_element(last.begin(), last.end()) - last.begin()));
            }
            QCOMPARE(answers[which], std::vector<TokenId>(text.begin() + 4, text.end()));
        }
    }

    /// The gradient of packed rows is that of the rows alone: with virtual tokens before each of them too.
    void packedRowsEqualRowsAlone_data() { addCases(); }
    void packedRowsEqualRowsAlone()
    {
        QFETCH(std::string, name);
        std::vector<TrainRow> rows{rowOf({1, 2, 3, 4, 5, 6}), rowOf({9, 8, 7, 6}), rowOf({11, 12, 13, 14, 15, 16, 17})};
        const auto gradientsOf = [&](std::span<const TrainRow> some) -> Result<LossAndGradients> {
            FW_TRY(model, baseOfCase(name));
            FW_TRY(id, model->loadAdapter(cases / name));
            FW_CHECK(model->selectAdapter(id));
            TrainPlan plan;
            plan.method = Method::Adapter;
            plan.generalPath = true;
            return lossAndGradients(*model, plan, some);
        };
        auto packed = gradientsOf(rows);
        VERIFY_RESULT(packed);
        std::map<std::string, std::vector<float>> sum;
        for (const TrainRow &row : rows) {
            auto alone = gradientsOf(std::span(&row, 1));
            VERIFY_RESULT(alone);
            const double share = (double(row.ids.size()) - 3) / 8;
            for (const auto &[key, values] : alone->gradients) {
                auto &to = sum[key];
                to.resize(values.size());
                for (size_t i = 0; i < values.size(); ++i)
                    to[i] += float(values[i] * share);
            }
        }
        for (const auto &[key, values] : sum)
            QVERIFY2(difference(values, packed->gradients.at(key)) < 1e-5 * std::max(1e-3, largest(values)),
                     key.c_str());
    }

    void whatDoesNotFitIsRefused_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("code");
        const auto row = [](const char *title, const char *name, const char *key, const char *value, ErrorCode code) {
            QTest::newRow(title) << std::string(name) << QByteArray(key) << QByteArray(value) << int(code);
        };
        const ErrorCode other = ErrorCode::InvalidArgument, unknown = ErrorCode::Unsupported;
        row("a rank that the file has not", "loha", "r", "60000", other);
        row("a rank without end", "loha", "r", "900000000000", other);
        row("no rank", "lokr", "r", "0", other);
        row("other modules", "ia3", "target_modules", R"(["q_proj"])", other);
        row("modules that are not there", "ia3", "target_modules", R"(["wq"])", other);
        row("an expression that is none", "ia3", "target_modules", "\"[\"", unknown);
        row("an expression without end", "vera", "target_modules", "\"(a*)*(a*)*(a*)*(a*)*b.*\"", other);
        row("another number of virtual tokens", "prefix", "num_virtual_tokens", "4", other);
        row("virtual tokens without end", "prompt", "num_virtual_tokens", "2000000000", other);
        row("an unknown kind", "prompt", "peft_type", R"("XLORA")", unknown);
        row("no kind", "prompt", "peft_type", "null", unknown);
        row("LoRA's layer replication", "lora_dora", "layer_replication", "[[0, 1]]", unknown);
        row("an unknown start", "lora_dora", "init_lora_weights", R"("loftq")", unknown);
        row("constrained rotations", "oft", "coft", "true", unknown);
        row("blocks that divide nothing", "oft", "oft_block_size", "7", other);
        row("frequencies without end", "fourier", "n_frequency", "100000000", unknown);
    }

    void whatDoesNotFitIsRefused()
    {
        QFETCH(std::string, name);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, value);
        QFETCH(int, code);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        auto files = readPeftFiles(cases / name);
        VERIFY_RESULT(files);
        files->config[key.toStdString()] = parseJson(value.toStdString(), "value").value();
        QTemporaryDir place;
        // The weights keep their name whatever kind the configuration claims.
        VERIFY_RESULT(writePeftFiles(place.path().toStdString(), *files));
        const auto loaded = (*model)->loadAdapter(place.path().toStdString());
        QVERIFY(!loaded);
        QVERIFY2(int(loaded.error().code) == code, loaded.error().message().c_str());
        QVERIFY(!loaded.error().remedy.empty());
    }

    void tensorsTooFewOrTooManyAndPicklesAreRefused()
    {
        auto model = baseOfCase("loha");
        VERIFY_RESULT(model);
        auto files = readPeftFiles(cases / "loha");
        VERIFY_RESULT(files);
        QTemporaryDir place;
        const std::filesystem::path folder = place.path().toStdString();
        PeftFiles fewer = *files, more = *files;
        fewer.tensors.pop_back();
        more.tensors.push_back({"base_model.model.model.layers.9.self_attn.q_proj.hada_w1_a", {1}, {0}});
        for (const PeftFiles &wrong : {fewer, more}) {
            VERIFY_RESULT(writePeftFiles(folder, wrong));
            VERIFY_ERROR((*model)->loadAdapter(folder), ErrorCode::InvalidArgument);
        }
        std::filesystem::rename(folder / "adapter_model.safetensors", folder / "adapter_model.bin");
        VERIFY_ERROR((*model)->loadAdapter(folder), ErrorCode::Unsupported);
    }

    void everyKindThatIsKnownHasACase()
    {
        std::set<std::string> kinds;
        for (const std::string &name : caseNames())
            kinds.insert(adapterKind(cases / name).value().type);
        for (const char *type : adapterTypes())
            QVERIFY2(kinds.contains(type), type);
    }

    void aNewOneChangesNothing_data() { addCases(); }
    void aNewOneChangesNothing()
    {
        QFETCH(std::string, name);
        if (isVirtual(name))
            QSKIP("Virtual tokens change the text from the start.");
        const Golden expected = goldenOf(name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        const auto base = allLogits(**model, expected.ids);
        VERIFY_RESULT(base);
        auto id = newAdapter(**model, configOf(cases / name), 3);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        auto found = allLogits(**model, expected.ids);
        VERIFY_RESULT(found);
        // PEFT draws Fourier's spectrum from N(0, 1), and AdapterHub sequential adapters from N(0, 0.02²).
        const bool begins = name != "fourier" && (!name.starts_with("bottleneck") || name == "bottleneck_parallel");
        QCOMPARE(difference(*found, *base) < 1e-5 * largest(*base), begins);
    }
};

QTEST_GUILESS_MAIN(TestAdapters)
#include "test_adapters.moc"
