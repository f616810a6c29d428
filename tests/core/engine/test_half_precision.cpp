#include "core/base/random.h"
#include "core/engine/engine_state.h"
#include "core/engine/generator.h"
#include "core/engine/model/affine.h"
#include "core/engine/model/cpu_kernels.h"
#include "core/engine/model/gemm_panels.h"
#include "core/engine/model/inference.h"
#include "core/engine/scorer.h"
#include "core/model_files/tensor_type.h"
#include "tests/core/engine/adapter_golden.h"
#include "tests/support/result.h"

#include <ATen/ops/equal.h>

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace golden;

namespace {

const std::filesystem::path adapters = FIELDWRIGHT_ADAPTER_GOLDENS;
constexpr float largestHalf = 65504;

/// The model of `source` with some tensors' values changed.
WeightReader changed(const WeightReader &source,
                     const std::function<void(const std::string &name, std::span<float> values)> &change)
{
    WeightReader out = source;
    out.readRows = nullptr;
    out.stored = nullptr;
    out.read = [source, change](const std::string &name, std::span<float> values) -> Result<> {
        FW_CHECK(source.read(name, values));
        change(name, values);
        return {};
    };
    return out;
}

/// … multiplied.
WeightReader louder(const WeightReader &source, const std::function<float(const std::string &name)> &factor)
{
    return changed(source, [factor](const std::string &name, std::span<float> values) {
        for (float &value : values)
            value *= factor(name);
    });
}

Result<std::unique_ptr<LoadedModel>> load(const WeightReader &reader, Precision precision)
{
    LoadOptions options;
    options.threads = 2;
    options.precision = precision;
    return LoadedModel::load(reader, options);
}

/// Of all of a text, in one step or token by token.
at::Tensor lastStream(LoadedModel &model, std::span<const TokenId> ids, bool byToken)
{
    KeyValueCache cache(model.state(), std::int64_t(ids.size()));
    const SequenceStep whole{&cache, ids};
    if (!byToken)
        return runDecoder(model.state(), {&whole, 1});
    at::Tensor out;
    for (size_t i = 0; i < ids.size(); ++i) {
        const SequenceStep step{&cache, ids.subspan(i, 1)};
        out = runDecoder(model.state(), {&step, 1});
    }
    return out;
}

double largestOf(const at::Tensor &x)
{
    return x.abs().max().item<double>();
}

double rangeOf(const std::vector<float> &values)
{
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return double(*high) - double(*low);
}

} // namespace

/// What is held and multiplied in fp16, whose numbers end at 65,504. test_architectures and test_encoder compare every
/// family with its reference.
class TestHalfPrecision : public QObject
{
    Q_OBJECT

    std::shared_ptr<const ModelSource> m_tiny;
    WeightReader m_reader;

private Q_SLOTS:
    void initTestCase()
    {
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        m_tiny = *source;
        m_reader = *weightReader(*m_tiny);
    }

    void everyNumberIsWidenedExactly()
    {
        std::vector<std::uint16_t> halves;
        for (int bits = 0; bits < 0x10000; ++bits) {
            if ((bits & 0x7c00) != 0x7c00) // infinities and what is not a number are refused when a model is loaded
                halves.push_back(std::uint16_t(bits));
        }
        for (const CpuKernels *kernels : {&cpuKernels(), &baselineKernels()}) {
            std::vector<float> wide(halves.size());
            kernels->widened(halves.data(), wide.data(), std::int64_t(halves.size()));
            for (size_t i = 0; i < halves.size(); ++i) {
                const float expected = halfToFloat(halves[i]);
                QVERIFY2(std::memcmp(&wide[i], &expected, 4) == 0, kernels->name);
            }
        }
    }

    void productsOfAnySizeStayFinite_data()
    {
        QTest::addColumn<int>("rows"); // few and many are multiplied otherwise
        QTest::addColumn<double>("size");
        for (const int rows : {1, 3, 4, 5, 15, 16, 70}) {
            for (const double size : {1e-30, 1e-6, 1.0, 3e4, 1e7, 1e15})
                QTest::addRow("%d rows of %g", rows, size) << rows << size;
        }
    }
    void productsOfAnySizeStayFinite()
    {
        QFETCH(int, rows);
        QFETCH(double, size);
        const std::int64_t in = 200, out = 50;
        Random random(std::uint64_t(rows) + 1);
        const at::Tensor x = at::empty({rows, in}, at::kFloat), weight = at::empty({out, in}, at::kFloat),
                         bias = at::empty({out}, at::kFloat);
        for (const at::Tensor &tensor : {x, weight, bias}) {
            for (std::int64_t i = 0; i < tensor.numel(); ++i)
                tensor.mutable_data_ptr<float>()[i] = float(random.uniform() - 0.5);
        }
        x.mul_(size);
        bias.mul_(size);
        x.select(1, 7).mul_(1000); // as a few columns of large models are
        const at::Tensor half = weight.to(at::kHalf);
        const at::Tensor exact = at::linear(x.to(at::kDouble), half.to(at::kDouble)) + bias.to(at::kDouble);
        const at::Tensor found = affine(x, half, bias);
        QCOMPARE(found.scalar_type(), at::kFloat);
        // Rounding of x and of the sum, against the length that a sum could have.
        const at::Tensor length = at::linalg_vector_norm(x.to(at::kDouble), 2, {1}, true) *
                                  at::linalg_vector_norm(half.to(at::kDouble), 2, {1}).unsqueeze(0);
        const double error = ((found - exact).abs() / length).max().item<double>();
        const bool isWidened = widensHalf() && rows > 4;
        QVERIFY2(error <= (isWidened ? 1e-6 : 1.0 / 1024), qPrintable(QString::number(error)));
        QCOMPARE(affine(at::zeros({rows, in}), half).abs().max().item<float>(), 0.0f);
        const at::Tensor folded = affine(x.unsqueeze(0), half, bias);
        QCOMPARE(folded.dim(), 3);
        QVERIFY(at::equal(folded.squeeze(0), found));
    }

    /// Gemma's residual stream is like that, and products of gates are.
    void activationsBeyondTheRangeAreNoTrouble()
    {
        const WeightReader loud = louder(m_reader, [](const std::string &name) {
            return name.find("_proj") != std::string::npos && name.find("self_attn") == std::string::npos ? 900.0f
                                                                                                          : 1.0f;
        });
        const auto ids = golden::ids("ids");
        auto exact = load(loud, Precision::Fp32), half = load(loud, Precision::Fp16);
        VERIFY_RESULT(exact);
        VERIFY_RESULT(half);
        QVERIFY((*half)->state().type == at::kHalf);
        const auto expected = allLogits(**exact, ids), found = allLogits(**half, ids);
        VERIFY_RESULT(expected);
        VERIFY_RESULT(found);
        const double error = difference(*found, *expected);
        QVERIFY2(error <= 0.005 * rangeOf(*expected), qPrintable(QString::number(error / rangeOf(*expected))));
        for (const bool byToken : {false, true}) {
            const double theirs = largestOf(lastStream(**exact, ids, byToken));
            QVERIFY2(theirs > 10 * double(largestHalf), qPrintable(QString::number(theirs)));
            const double ours = largestOf(lastStream(**half, ids, byToken));
            QVERIFY2(std::abs(ours / theirs - 1) < 0.01, qPrintable(QString::number(ours / theirs)));
        }
        GenerateOptions options;
        options.maxNew = 8;
        VERIFY_RESULT(generate(**half, std::span(ids).first(8), options));
    }

    void whatCannotBeHeldIsRefusedByName()
    {
        const WeightReader weights = louder(m_reader, [](const std::string &name) {
            return name == "model.layers.1.mlp.up_proj.weight" ? 1e6f : 1.0f;
        });
        VERIFY_RESULT(load(weights, Precision::Fp32));
        VERIFY_RESULT(load(weights, Precision::Bf16));
        const auto refused = load(weights, Precision::Fp16);
        VERIFY_ERROR(refused, ErrorCode::Unsupported);
        QVERIFY(refused.error().message().find("model.layers.1.mlp.up_proj.weight") != std::string::npos);
        QVERIFY(refused.error().remedy.english().find("bf16 or fp32") != std::string::npos);

        // Norms are held in fp32 whatever the precision; values beyond the range are noticed when the model answers.
        const WeightReader norms = louder(m_reader, [](const std::string &name) {
            return name.find("input_layernorm") != std::string::npos ? 1e6f : 1.0f;
        });
        const auto ids = golden::ids("ids");
        auto exact = load(norms, Precision::Fp32), half = load(norms, Precision::Fp16);
        VERIFY_RESULT(exact);
        VERIFY_RESULT(half);
        VERIFY_RESULT(allLogits(**exact, ids));
        const auto answer = allLogits(**half, ids);
        VERIFY_ERROR(answer, ErrorCode::Internal); // Unsupported would be: never answers such questions
        QVERIFY(answer.error().message().find("fp16") != std::string::npos);
        QVERIFY(answer.error().remedy.english().find("bf16 or fp32") != std::string::npos);
        VERIFY_ERROR(generate(**half, std::span(ids).first(8), {}), ErrorCode::Internal);
        VERIFY_ERROR(tokenLogProbabilities(**half, ids), ErrorCode::Internal);
        VERIFY_ERROR(score(**half, std::vector<ScoreRequest>{{{ids[0], ids[1]}, {{ids[2], ids[3]}}}}),
                     ErrorCode::Internal);
    }

    /// One token's keys and values leave the range: of a prompt, or only once it has been generated.
    void aTextBeyondTheRangeEndsWithoutTheOthers()
    {
        constexpr TokenId loud = 255;
        constexpr std::int64_t column = 5; // which no other token has
        const auto width = std::int64_t(m_reader.shape.hidden);
        const WeightReader weights = changed(m_reader, [&](const std::string &name, std::span<float> values) {
            if (name == "model.layers.0.input_layernorm.weight")
                values[column] = 1e8f;
            if (name != "model.embed_tokens.weight")
                return;
            for (std::int64_t row = 0; row < m_reader.shape.vocabulary; ++row)
                values[size_t(row * width + column)] = 0;
            std::ranges::fill(values.subspan(size_t(loud * width), size_t(width)), 0.0f);
            values[size_t(loud * width + column)] = 0.01f;
        });
        const auto model = load(weights, Precision::Fp16);
        VERIFY_RESULT(model);
        const auto ids = golden::ids("ids");
        const std::vector<TokenId> quiet(ids.begin(), ids.begin() + 8);
        QVERIFY(std::ranges::find(quiet, loud) == quiet.end());
        GenerateOptions options, forced;
        options.maxNew = forced.maxNew = 8;
        forced.constrain = [](std::span<const TokenId>, std::span<float> logits) {
            for (size_t id = 0; id < logits.size(); ++id)
                logits[id] = id == size_t(loud) ? logits[id] : -INFINITY;
        };
        const auto alone = generate(**model, quiet, options);
        VERIFY_RESULT(alone);

        GenerationSession session(**model);
        const auto prompted = session.add({quiet[0], loud}, options);
        const auto generated = session.add(quiet, forced);
        const auto other = session.add(quiet, options);
        std::map<int, std::vector<TokenId>> found;
        std::map<int, ErrorCode> errors;
        while (!session.empty()) {
            const auto tokens = session.step();
            VERIFY_RESULT(tokens);
            for (const GeneratedToken &token : *tokens) {
                if (token.token)
                    found[token.sequence].push_back(token.token->id);
                if (token.error)
                    errors[token.sequence] = token.error->code;
            }
        }
        QCOMPARE(errors,
                 (std::map<int, ErrorCode>{{*prompted, ErrorCode::Internal}, {*generated, ErrorCode::Internal}}));
        QVERIFY(!found.contains(*prompted));
        QCOMPARE(found[*generated], std::vector<TokenId>{loud});
        QCOMPARE(found[*other], alone->ids);
        VERIFY_ERROR(generateBatch(**model, std::vector<std::vector<TokenId>>{quiet, {quiet[0], loud}}, options),
                     ErrorCode::Internal);
    }

    /// Of PEFT's modules_to_save: matrices are narrowed, norms are not.
    void whatAnAdapterReplacesIsRefusedByName()
    {
        const auto source = ModelSource::open(adapters / "base_untied");
        VERIFY_RESULT(source);
        const QTemporaryDir scratch;
        for (const auto &[module, fits] : {std::pair{"lm_head", false}, {"input_layernorm", true}}) {
            auto files = readPeftFiles(adapters / "lora_saved_modules");
            VERIFY_RESULT(files);
            std::string name;
            for (PeftFiles::Tensor &tensor : files->tensors) {
                if (name.empty() && tensor.key.find(module) != std::string::npos) {
                    name = tensor.key;
                    tensor.values.front() = 1e6f;
                }
            }
            QVERIFY(!name.empty());
            const auto folder = std::filesystem::path(scratch.path().toStdString()) / module;
            VERIFY_RESULT(writePeftFiles(folder, *files));
            for (const Precision precision : {Precision::Bf16, Precision::Fp16}) {
                auto model = LoadedModel::load(**source, {.precision = precision, .threads = 1});
                VERIFY_RESULT(model);
                const auto id = (*model)->loadAdapter(folder);
                if (fits || precision == Precision::Bf16) {
                    VERIFY_RESULT(id);
                    continue;
                }
                VERIFY_ERROR(id, ErrorCode::Unsupported);
                QVERIFY2(id.error().message().find(name) != std::string::npos, id.error().message().c_str());
            }
        }
    }

    /// Their files lack what follows from the base's weights, down to the last bit.
    static bool needsLastBits(const Json &config)
    {
        const std::string type = stringOr(config, "peft_type");
        return type == "FROD" || (type == "SUPERTUNING" && !boolOr(config, "save_precomputed_indices", true));
    }

    void adaptersOfEveryKindStayNear_data()
    {
        QTest::addColumn<std::string>("name");
        for (const std::string &name : adapterCases(adapters))
            QTest::newRow(name.c_str()) << name;
    }
    void adaptersOfEveryKindStayNear()
    {
        QFETCH(std::string, name);
        const Json config = parseJson(*readFile(adapters / name / "adapter_config.json", 1 << 20), "x").value();
        const std::string base = stringOr(config, "base_model_name_or_path", stringOr(config, "model_name"));
        const auto ids = adapterGolden(adapters / name).ids;
        const auto source = ModelSource::open(adapters / base);
        VERIFY_RESULT(source);
        std::vector<std::vector<float>> found;
        for (const Precision precision : {Precision::Fp32, Precision::Fp16}) {
            auto model = LoadedModel::load(**source, {.precision = precision, .threads = 1});
            VERIFY_RESULT(model);
            const auto id = (*model)->loadAdapter(adapters / name);
            if (precision == Precision::Fp16 && needsLastBits(config)) {
                VERIFY_ERROR(id, ErrorCode::Unsupported);
                return;
            }
            VERIFY_RESULT(id);
            VERIFY_RESULT((*model)->selectAdapter(*id));
            const auto values = allLogits(**model, ids);
            VERIFY_RESULT(values);
            found.push_back(*values);
        }
        const double error = difference(found[1], found[0]) / rangeOf(found[0]);
        QVERIFY2(error <= 0.005, qPrintable(QString::number(error)));
        QVERIFY(error > 0);
    }

    void severalAtOnceAreAnsweredAsEachAlone()
    {
        auto model = load(m_reader, Precision::Fp16);
        VERIFY_RESULT(model);
        const auto ids = golden::ids("ids");
        std::vector<ScoreRequest> requests;
        for (const size_t length : {4, 9, 17})
            requests.push_back({{ids.begin(), ids.begin() + std::ptrdiff_t(length)}, {{ids[20], ids[21]}, {ids[22]}}});
        const auto together = score(**model, requests);
        VERIFY_RESULT(together);
        for (size_t i = 0; i < requests.size(); ++i) {
            const auto alone = score(**model, std::span(requests).subspan(i, 1));
            VERIFY_RESULT(alone);
            for (size_t c = 0; c < 2; ++c)
                QVERIFY(std::abs(together->at(i)[c].logProbability - alone->front()[c].logProbability) < 0.01);
        }
    }

    void nothingIsTrainedOrSaved()
    {
        auto model = load(m_reader, Precision::Fp16);
        VERIFY_RESULT(model);
        const QTemporaryDir scratch;
        for (const Method method : {Method::Full, Method::Lora}) {
            TrainPlan plan;
            plan.method = method;
            const auto refused = train(**model, plan, TrainRows(countingRows(8)), nullptr,
                                       std::filesystem::path(scratch.path().toStdString()) / "run");
            VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
            QVERIFY2(refused.error().message().find("fp16") != std::string::npos, refused.error().message().c_str());
        }
        LoadOptions frozen;
        frozen.precision = Precision::Fp16;
        frozen.base = BaseForm::Nf4;
        VERIFY_ERROR(LoadedModel::load(m_reader, frozen), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestHalfPrecision)
#include "test_half_precision.moc"
