#include "core/engine/adapter_merge.h"
#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "tests/core/engine/adapter_golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <fstream>
#include <set>

using namespace golden;

namespace {

const std::filesystem::path cases = FIELDWRIGHT_ADAPTER_GOLDENS;

Json configOf(const std::filesystem::path &folder)
{
    return parseJson(*readFile(folder / "adapter_config.json", 1 << 20), "adapter_config.json").value();
}

Result<std::unique_ptr<LoadedModel>> baseOfCase(const std::string &name)
{
    const Json config = configOf(cases / name);
    return adapterBase(cases / stringOr(config, "base_model_name_or_path", stringOr(config, "model_name")));
}

/// PVeRA draws noise for each row while it trains; noiseIsDrawnWhileTrainingAlone() is its test.
bool isSteady(const std::string &name)
{
    return !name.starts_with("pvera");
}

/// Lily looks at a whole text at once: what it answers with a cache is not what it says of the text.
bool readsAhead(const std::string &name)
{
    return name.starts_with("lily");
}

/// Virtual tokens change the text from the start.
bool isVirtual(const std::string &name)
{
    return name.starts_with("prompt") || name.starts_with("prefix") || name.starts_with("p_tuning");
}

} // namespace

/// Every kind of adapter against PEFT (and AdapterHub's library) on tiny models.
class TestAdapters : public QObject
{
    Q_OBJECT

    static void addCases(bool (*takes)(const std::string &name) = [](const std::string &) { return true; })
    {
        QTest::addColumn<std::string>("name");
        for (const std::string &name : adapterCases(cases)) {
            if (takes(name))
                QTest::newRow(name.c_str()) << name;
        }
    }

private Q_SLOTS:
    void readsTheReferencesFolderAndComputesTheSame_data() { addCases(); }
    void readsTheReferencesFolderAndComputesTheSame()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
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

    void gradientsAreTheReferences_data() { addCases(isSteady); }
    void gradientsAreTheReferences()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
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
        const TrainRow row = adapterRow(expected.ids);
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
        const AdapterGolden expected = adapterGolden(cases / name);
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
            // The base's own, which PEFT adds, and what all layers share once more for each of them.
            if (entry.name.ends_with(".base_layer.weight") ||
                (entry.name.ends_with("randlora_A") && !entry.name.ends_with("base_model.randlora_A")) ||
                (entry.name.ends_with("randlora_B") && !entry.name.ends_with("base_model.randlora_B"))) {
                ++further;
                continue;
            }
            const TensorEntry *mine = file->find(entry.name);
            QVERIFY2(mine, entry.name.c_str());
            QVERIFY(mine->shape == entry.shape);
            QVERIFY((mine->type == TensorType::F32) == (entry.type == TensorType::F32));
            ++equal;
        }
        QCOMPARE(file->tensors().size(), equal);
        QCOMPARE(other->tensors().size(), equal + further);
    }

    void mergedItComputesTheSame_data() { addCases(); }
    void mergedItComputesTheSame()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / name).value()));
        const Json config = configOf(cases / name);
        auto source =
            ModelSource::open(cases / stringOr(config, "base_model_name_or_path", stringOr(config, "model_name")));
        VERIFY_RESULT(source);
        QTemporaryDir place;
        const auto saved = saveModel(**model, place.path().toStdString(), (*source)->config());
        // A bias that depends on the weight cannot be merged without it.
        if (isVirtual(name) || name.starts_with("bottleneck") || name.starts_with("adaption") ||
            name.starts_with("shadow") || name == "glora" || name == "glora_vector" || readsAhead(name)) {
            VERIFY_ERROR(saved, ErrorCode::Unsupported);
            VERIFY_ERROR(mergedReader(*source, cases / name), ErrorCode::Unsupported);
            return;
        }
        VERIFY_RESULT(saved);
        auto again = adapterBase(place.path().toStdString());
        VERIFY_RESULT(again);
        // The same where the base's tensors come one at a time, as an export has them.
        const auto reader = mergedReader(*source, cases / name);
        VERIFY_RESULT(reader);
        auto streamed = LoadedModel::load(*reader, {.threads = 1});
        VERIFY_RESULT(streamed);
        for (LoadedModel *merged : {again->get(), streamed->get()}) {
            auto found = allLogits(*merged, expected.ids);
            VERIFY_RESULT(found);
            const auto &logits = expected.floats.at("logits");
            const double error = difference(*found, logits) / largest(logits);
            QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
        }
    }

    void answersWithACacheAreThoseWithout_data()
    {
        addCases([](const std::string &name) { return !readsAhead(name); });
    }
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

    /// Two texts at once, and each as the reference answers it with a cache.
    void whatReadsAheadAnswersAsTheReference_data() { addCases(readsAhead); }
    void whatReadsAheadAnswersAsTheReference()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        const auto &numbers = expected.floats.at("answer");
        const std::vector<TokenId> answer(numbers.begin(), numbers.end());
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / name).value()));
        GenerationSession session(**model);
        GenerateOptions options;
        options.maxNew = 6;
        VERIFY_RESULT(session.add({answer.begin(), answer.begin() + 4}, options));
        VERIFY_RESULT(session.add({expected.ids.begin(), expected.ids.end()}, options));
        std::vector<TokenId> found(answer.begin(), answer.begin() + 4);
        while (!session.empty()) {
            auto tokens = session.step();
            VERIFY_RESULT(tokens);
            for (const GeneratedToken &token : *tokens) {
                if (token.token && token.sequence == 0)
                    found.push_back(token.token->id);
            }
        }
        QCOMPARE(found, answer);
    }

    void probabilitiesAreThoseOfTheReferencesLogits_data() { addCases(); }
    void probabilitiesAreThoseOfTheReferencesLogits()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / name).value()));
        const std::vector<TokenId> &ids = expected.ids;
        const auto &logits = expected.floats.at("logits");
        const size_t width = logits.size() / ids.size();
        constexpr std::ptrdiff_t context = 4;
        std::vector<double> wanted;
        for (size_t i = 1; i < ids.size(); ++i) {
            const auto row = logits.begin() + std::ptrdiff_t((i - 1) * width);
            double sum = 0;
            for (size_t j = 0; j < width; ++j)
                sum += std::exp(double(row[std::ptrdiff_t(j)]));
            wanted.push_back(double(row[ids[i]]) - std::log(sum));
        }
        const auto single = tokenLogProbabilities(**model, ids);
        VERIFY_RESULT(single);
        const ScoreRequest request{{ids.begin(), ids.begin() + context}, {{ids.begin() + context, ids.end()}}};
        const auto scores = score(**model, std::vector{request, request});
        VERIFY_RESULT(scores);
        for (size_t i = 1; i < ids.size(); ++i) {
            QVERIFY(std::abs(single->at(i).value() - wanted[i - 1]) < 1e-4);
            if (i >= size_t(context))
                QVERIFY(std::abs(scores->at(1).at(0).tokens.at(i - size_t(context)) - wanted[i - 1]) < 1e-4);
        }
    }

    /// The gradient of packed rows is that of the rows alone: with virtual tokens before each of them too.
    void packedRowsEqualRowsAlone_data() { addCases(isSteady); }
    void packedRowsEqualRowsAlone()
    {
        QFETCH(std::string, name);
        std::vector<TrainRow> rows{adapterRow({1, 2, 3, 4, 5, 6}), adapterRow({9, 8, 7, 6}),
                                   adapterRow({11, 12, 13, 14, 15, 16, 17})};
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
        std::map<std::string, std::vector<float>> sum, sizes; // what is nearly nought may be made of large parts
        for (const TrainRow &row : rows) {
            auto alone = gradientsOf(std::span(&row, 1));
            VERIFY_RESULT(alone);
            const double share = (double(row.ids.size()) - 3) / 8;
            for (const auto &[key, values] : alone->gradients) {
                auto &to = sum[key];
                auto &size = sizes[key];
                to.resize(values.size());
                size.resize(values.size());
                for (size_t i = 0; i < values.size(); ++i) {
                    to[i] += float(values[i] * share);
                    size[i] += float(std::abs(values[i]) * share);
                }
            }
        }
        for (const auto &[key, values] : sum)
            QVERIFY2(difference(values, packed->gradients.at(key)) < 1e-5 * std::max(1e-3, largest(sizes.at(key))),
                     key.c_str());
    }

    /// What goes from block to block beside the text's stream, and what the queries look at besides, is found again
    /// when the blocks are computed a second time.
    void recomputedGradientsAreTheSame_data()
    {
        addCases([](const std::string &name) { return name.starts_with("shadow") || name.starts_with("adaption"); });
    }
    void recomputedGradientsAreTheSame()
    {
        QFETCH(std::string, name);
        const TrainRow row = adapterRow(adapterGolden(cases / name).ids);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / name).value()));
        TrainPlan plan;
        plan.method = Method::Adapter;
        plan.generalPath = true;
        const auto once = lossAndGradients(**model, plan, std::span(&row, 1));
        VERIFY_RESULT(once);
        plan.recompute = Recompute::Blocks;
        const auto again = lossAndGradients(**model, plan, std::span(&row, 1));
        VERIFY_RESULT(again);
        QVERIFY(std::abs(again->loss - once->loss) < 1e-6);
        for (const auto &[key, values] : once->gradients)
            QVERIFY2(difference(values, again->gradients.at(key)) <= 1e-5 * largest(values), key.c_str());
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
        row("a rank beyond the weight", "shira", "r", "900", unknown);
        row("a form of the blocks that is unknown", "miss", "init_weights", R"("olora")", unknown);
        row("a wavelet that is not made", "waveft", "wavelet_family", R"("sym4")", unknown);
        row("groups that divide nothing", "road", "group_size", "5", unknown);
        row("vectors without end", "vblora", "num_vectors", "900000000000", unknown);
        row("pieces that divide nothing", "vblora", "vector_length", "7", unknown);
        row("another rank of the random factors", "randlora", "r", "3", other);
        row("noise in answers", "pvera", "sample_at_inference", "true", unknown);
        row("an activation that is unknown", "peanut", "act_fn", R"("mish")", unknown);
        row("tokens that the model has not", "tokens", "token_indices", "[3, 4800]", unknown);
        row("terms of a series without end", "oft", "num_cayley_neumann_terms", "900000000000", unknown);
        row("numbers to be projected without end", "tinylora", "u", "900000000000", unknown);
        row("more than all layers alike", "tinylora", "weight_tying", "1.5", unknown);
        row("more than all places", "frod", "sparse_rate", "1e300", unknown);
        row("another number of places", "frod", "sparse_rate", "0.9", other);
        row("fewer than no places", "supertuning", "sparsity", "1.5", unknown);
        row("no place", "supertuning", "sparsity", "0.9999", unknown);
        row("a vector without end", "unilora", "theta_d_length", "900000000000", unknown);
        row("more places than the weight has", "unilora", "r", "60000", unknown);
        row("a seed that numpy has not", "unilora", "proj_seed", "-1", unknown);
        row("more directions than the weight has", "psoft", "r", "60000", unknown);
        row("directions without a length", "psoft", "psoft_alpha", "0", unknown);
        row("directions by another method", "psoft", "ab_svd_init", R"("olora")", unknown);
        row("a series that converges nowhere", "psoft_series", "cayley_neumann_eps", "-1", unknown);
        row("power iterations without end", "psoft_free", "psoft_svd_lowrank_niter", "900000000000", unknown);
        row("layers that share nothing", "lily", "stride_A", "0", unknown);
        row("parts without end", "lily", "num_B", "900000000000", unknown);
        row("several tasks, of which none is chosen", "prompt_multitask", "num_tasks", "2", other);
        row("no task", "poly", "n_tasks", "0", unknown);
        row("tasks without end", "poly", "n_tasks", "900000000000", unknown);
        row("skills without end", "poly", "n_skills", "900000000000", unknown);
        row("another number of skills", "poly", "n_skills", "3", other);
        row("pieces of layers that divide nothing", "poly", "n_splits", "5", unknown);
        row("a router that is unknown", "poly", "poly_type", R"("hyper")", unknown);
        row("no singular value to train", "osf", "effective_rank", "900000000000", unknown);
        row("no singular value that stays", "osf", "effective_rank", "-3", unknown);
        row("another share of the singular values", "osf_shares", "effective_rank", "0.5", other);
        row("ranks by an expression that is none", "osf_shares", "rank_pattern", "{\"[\": 3}", unknown);
        row("groups without end", "adamss", "num_subspaces", "900000000000", unknown);
        row("another number of groups", "adamss", "num_subspaces", "2", other);
        row("another rank of the groups", "adamss", "subspace_rank", "900000000000", other);
        row("no rank of the groups", "adamss", "subspace_rank", "0", unknown);
        row("a prompt of no length", "adaption", "adapter_len", "null", unknown);
        row("a prompt without end", "adaption", "adapter_len", "900000000000", unknown);
        row("more layers than the model has", "adaption", "adapter_layers", "3", unknown);
        row("prompts of other modules", "adaption", "target_modules", R"("mlp")", unknown);
        row("a shadow of another width", "shadow", "shadow_hidden_size", "8", unknown);
        row("a shadow of another length", "shadow", "shadow_num_hidden_layers", "2", other);
        row("a shadow without end", "shadow", "shadow_num_hidden_layers", "900000000000", unknown);
        row("a shadow that lies elsewhere", "shadow", "shadow_model", R"("some/model")", unknown);
        row("a shadow with embeddings of its own", "shadow", "share_embeddings", "false", unknown);
        row("a shadow of no block", "shadow", "target_modules", R"(["layers.7"])", unknown);
        row("more frozen tokens than tokens", "prefix_cartridge", "num_frozen_tokens", "4", unknown);
        row("frozen tokens below zero", "prefix_cartridge", "num_frozen_tokens", "-1", unknown);
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

    /// Whatever a configuration says: it is refused with a reason and a remedy, or computed.
    void anyValueIsRefusedOrComputed_data() { addCases(); }
    void anyValueIsRefusedOrComputed()
    {
        QFETCH(std::string, name);
        const char *weights = name.starts_with("bottleneck") ? "adapter.safetensors" : "adapter_model.safetensors";
        const Json config = configOf(cases / name);
        const AdapterGolden expected = adapterGolden(cases / name);
        QTemporaryDir place;
        const std::filesystem::path folder = place.path().toStdString();
        std::filesystem::copy_file(cases / name / weights, folder / weights);
        for (const auto &[key, own] : config.items()) {
            auto model = baseOfCase(name);
            VERIFY_RESULT(model);
            for (const char *value : {"null", "true", "false", "-1", "0", "1", "3", "0.5", "-1e300", "1e300",
                                      "1000000007", "4611686018427387904", "\"x\"", "\"\"", "[]", "{}", "[1, \"x\"]"}) {
                Json changed = config;
                changed[key] = parseJson(value, "value").value();
                std::ofstream(folder / "adapter_config.json") << dumpJson(changed);
                const auto loaded = (*model)->loadAdapter(folder);
                if (!loaded) {
                    QVERIFY2(!loaded.error().remedy.empty() && loaded.error().code != ErrorCode::Internal,
                             (key + ": " + value + ": " + loaded.error().message()).c_str());
                    continue;
                }
                VERIFY_RESULT((*model)->selectAdapter(*loaded));
                const auto found = allLogits(**model, expected.ids);
                QVERIFY2(found || found.error().code != ErrorCode::Internal, (key + ": " + value).c_str());
                VERIFY_RESULT((*model)->selectAdapter(-1));
            }
        }
    }

    /// A default in their place would compute another adapter.
    void aWordForANumberIsRefused()
    {
        QTemporaryDir place;
        const std::filesystem::path folder = place.path().toStdString();
        std::filesystem::copy_file(cases / "lora_rs" / "adapter_model.safetensors",
                                   folder / "adapter_model.safetensors");
        auto model = baseOfCase("lora_rs");
        VERIFY_RESULT(model);
        for (const auto &[key, value] : {std::pair{"lora_alpha", Json("x")},
                                         {"r", Json::array({4})},
                                         {"lora_dropout", Json(true)},
                                         {"use_rslora", Json("no")},
                                         {"fan_in_fan_out", Json(1)}}) {
            Json changed = configOf(cases / "lora_rs");
            changed[key] = value;
            std::ofstream(folder / "adapter_config.json") << dumpJson(changed);
            const auto loaded = (*model)->loadAdapter(folder);
            VERIFY_ERROR(loaded, ErrorCode::Corrupt);
            QVERIFY2(loaded.error().message().find(key) != std::string::npos, loaded.error().message().c_str());
        }
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

    /// Places that a file holds are looked at before anything is computed with them.
    void placesOutsideAreRefused()
    {
        const std::map<std::string, std::string> keys{{"shira", "shira_indices"},
                                                      {"vblora_topk", "topk_indices"},
                                                      {"supertuning", "supertuning_indices"},
                                                      {"unilora_saved", "unilora_indices_A"},
                                                      {"frod", "frod_s_indices.self_attn_q_proj"}};
        for (const auto &[name, key] : keys) {
            auto model = baseOfCase(name);
            VERIFY_RESULT(model);
            auto files = readPeftFiles(cases / name);
            VERIFY_RESULT(files);
            for (const std::int64_t place : {-1, 4000}) {
                for (PeftFiles::Tensor &tensor : files->tensors) {
                    if (tensor.key.ends_with(key))
                        tensor.whole.front() = place;
                }
                QTemporaryDir folder;
                VERIFY_RESULT(writePeftFiles(folder.path().toStdString(), *files));
                VERIFY_ERROR((*model)->loadAdapter(folder.path().toStdString()), ErrorCode::Corrupt);
            }
        }
    }

    void whatFollowsFromTheWeightsNeedsThemAsTheyAre()
    {
        for (const char *name : {"psoft", "frod", "frod_seeded", "supertuning_lora", "supertuning"}) {
            auto source = ModelSource::open(cases / stringOr(configOf(cases / name), "base_model_name_or_path"));
            VERIFY_RESULT(source);
            auto model = LoadedModel::load(**source, {.threads = 1, .base = BaseForm::Nf4});
            VERIFY_RESULT(model);
            const auto loaded = (*model)->loadAdapter(cases / name);
            if (std::string(name) == "supertuning") // has its places in the file
                VERIFY_RESULT(loaded);
            else
                VERIFY_ERROR(loaded, ErrorCode::Unsupported);
        }
    }

    /// Whole numbers stay exact in a file of bf16.
    void placesKeepTheirType()
    {
        auto files = readPeftFiles(cases / "shira");
        VERIFY_RESULT(files);
        files->tensors.push_back({"places of a large weight", {2}, {0, 0}, true, {(1 << 24) + 1, 2147483647}});
        QTemporaryDir folder;
        VERIFY_RESULT(writePeftFiles(folder.path().toStdString(), *files, TensorType::BF16));
        auto again = readPeftFiles(folder.path().toStdString());
        VERIFY_RESULT(again);
        size_t compared = 0;
        for (const PeftFiles::Tensor &tensor : files->tensors) {
            for (const PeftFiles::Tensor &other : again->tensors) {
                if (!tensor.isWhole || other.key != tensor.key)
                    continue;
                QVERIFY(other.isWhole);
                QCOMPARE(other.whole, tensor.whole);
                ++compared;
            }
        }
        QVERIFY(compared > 0);
    }

    /// PVeRA draws its inner numbers while it trains, and answers with their means; Poly's routers draw their shares.
    void noiseIsDrawnWhileTrainingAlone_data()
    {
        addCases([](const std::string &name) { return name == "pvera" || name == "poly_second"; });
    }
    void noiseIsDrawnWhileTrainingAlone()
    {
        QFETCH(std::string, name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / name).value()));
        TrainPlan plan;
        plan.method = Method::Adapter;
        plan.generalPath = true;
        const TrainRow row = adapterRow(adapterGolden(cases / name).ids);
        std::vector<double> losses;
        for (const std::uint64_t seed : {1, 2, 1}) {
            plan.seed = seed;
            auto found = lossAndGradients(**model, plan, std::span(&row, 1));
            VERIFY_RESULT(found);
            losses.push_back(found->loss);
            // The half of the numbers that says how much noise there is.
            for (const auto &[key, values] : found->gradients) {
                if (key.ends_with("lambda_d"))
                    QVERIFY(std::any_of(values.begin() + 3, values.end(), [](float value) { return value != 0; }));
            }
        }
        QVERIFY(losses[0] != losses[1]);
        QCOMPARE(losses[0], losses[2]);
    }

    /// Of an adapter that knows several tasks, its folder says which one is meant.
    void theTaskOfItsFolderIsUsed_data()
    {
        addCases([](const std::string &name) { return name == "poly_second" || name == "prompt_multitask_second"; });
    }
    void theTaskOfItsFolderIsUsed()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        auto files = readPeftFiles(cases / name);
        VERIFY_RESULT(files);
        QTemporaryDir place;
        const std::filesystem::path folder = place.filePath(QStringLiteral("adapter")).toStdString();
        std::set<std::vector<float>> answers;
        for (const std::int64_t task : {0, 1, 2}) {
            files->task = task;
            VERIFY_RESULT(writePeftFiles(folder, *files));
            auto id = (*model)->loadAdapter(folder);
            VERIFY_RESULT(id);
            VERIFY_RESULT((*model)->selectAdapter(*id));
            answers.insert(allLogits(**model, expected.ids).value());
            VERIFY_RESULT(saveAdapter(**model, place.filePath(QStringLiteral("saved")).toStdString(), "base", "abc"));
            QCOMPARE(readPeftFiles(place.filePath(QStringLiteral("saved")).toStdString())->task, files->task);
        }
        QCOMPARE(answers.size(), size_t(3));
        for (const std::optional<std::int64_t> task : {std::optional<std::int64_t>(3), {-1}, {}}) {
            files->task = task;
            std::filesystem::remove_all(folder);
            VERIFY_RESULT(writePeftFiles(folder, *files));
            VERIFY_ERROR((*model)->loadAdapter(folder), ErrorCode::InvalidArgument);
        }
    }

    /// Neither the gradient nor the decay of weights moves them.
    void frozenTokensOfACartridgeStay()
    {
        auto model = baseOfCase("prefix_cartridge");
        VERIFY_RESULT(model);
        VERIFY_RESULT((*model)->selectAdapter((*model)->loadAdapter(cases / "prefix_cartridge").value()));
        TrainPlan plan;
        plan.method = Method::Adapter;
        plan.adapter = configOf(cases / "prefix_cartridge");
        plan.learningRate = 1e-2;
        plan.weightDecay = 0.1;
        plan.maxSteps = 3;
        plan.accumulation = 1;
        const TrainRows rows(std::vector<TrainRow>(4, adapterRow({5, 9, 17, 3, 21, 30, 8, 2})));
        VERIFY_RESULT(train(**model, plan, rows, nullptr, {}));
        QTemporaryDir place;
        VERIFY_RESULT(saveAdapter(**model, place.path().toStdString(), "base", "abc"));
        const auto before = readPeftFiles(cases / "prefix_cartridge"),
                   after = readPeftFiles(place.path().toStdString());
        VERIFY_RESULT(after);
        const std::vector<float> &old = before->tensors.front().values, &made = after->tensors.front().values;
        const std::ptrdiff_t frozen = 32;
        QVERIFY(std::equal(old.begin(), old.begin() + frozen, made.begin()));
        QVERIFY(!std::equal(old.begin() + frozen, old.end(), made.begin() + frozen));
    }

    void everyKindThatIsKnownHasACase()
    {
        std::set<std::string> kinds;
        for (const std::string &name : adapterCases(cases))
            kinds.insert(adapterKind(cases / name).value().type);
        for (const char *type : adapterTypes())
            QVERIFY2(kinds.contains(type), type);
    }

    void aNewOneChangesNothing_data()
    {
        addCases([](const std::string &name) { return !isVirtual(name); });
    }
    void aNewOneChangesNothing()
    {
        QFETCH(std::string, name);
        const AdapterGolden expected = adapterGolden(cases / name);
        auto model = baseOfCase(name);
        VERIFY_RESULT(model);
        const auto base = allLogits(**model, expected.ids);
        VERIFY_RESULT(base);
        auto id = newAdapter(**model, configOf(cases / name), 3);
        VERIFY_RESULT(id);
        VERIFY_RESULT((*model)->selectAdapter(*id));
        auto found = allLogits(**model, expected.ids);
        VERIFY_RESULT(found);
        // PEFT draws Fourier's spectrum from N(0, 1) and the numbers of circulant blocks and of a bank of vectors too,
        // Uni-LoRA has no factor that begins as zero, PaRa takes a part of the weight away, orthogonal reflections do
        // not cancel, and AdapterHub draws sequential adapters from N(0, 0.02²).
        const std::set<std::string> others{"fourier", "c3a",     "vblora",      "vblora_topk",  "deft_para",
                                           "hra_gs",  "unilora", "unilora_few", "unilora_saved"};
        const bool begins =
            !others.contains(name) && (!name.starts_with("bottleneck") || name == "bottleneck_parallel");
        QCOMPARE(difference(*found, *base) < 1e-5 * largest(*base), begins);
    }
};

QTEST_GUILESS_MAIN(TestAdapters)
#include "test_adapters.moc"
