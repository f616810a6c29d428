#include "core/engine/generator.h"
#include "core/engine/gradients.h"
#include "core/engine/quantized/frozen_matrix.h"
#include "core/engine/quantized/load.h"
#include "core/engine/scorer.h"
#include "core/model_files/peft_files.h"
#include "tests/core/engine/architecture_cases.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <numeric>

using namespace golden;
namespace fs = std::filesystem;
namespace quantized = fieldwright::engine::quantized;

namespace {

/// The model of `source` with the matrices that a quantised precision packs as its blocks have them, in fp32.
WeightReader unpacked(const WeightReader &source, Precision precision)
{
    WeightReader out = source;
    out.readRows = nullptr;
    out.stored = nullptr;
    out.read = [source, precision](const std::string &name, std::span<float> values) -> Result<> {
        const ModelShape &shape = source.shape;
        for (const ExpectedTensor &tensor : decoderTensors(*shape.family, shape.sizes(), shape.design)) {
            if (tensor.name != name)
                continue;
            const bool ofVocabulary = tensor.role == TensorRole::Embedding || tensor.role == TensorRole::Head;
            const bool isLinear = tensor.layer >= 0 && tensor.shape.size() == 2 && !tensor.bias;
            const bool isPacked = ofVocabulary ? !shape.design.normalisedHead : isLinear;
            if (!isPacked)
                break;
            const std::int64_t rows = tensor.shape[0], columns = tensor.shape[1];
            std::vector<HeldAs> held;
            FW_TRY(made, quantized::readRowsAs(source, name, rows, columns,
                                               quantized::heldType(source, name, ofVocabulary, precision), {}, held));
            for (std::int64_t row = 0; row < rows; ++row)
                made->read(row, 0, columns, values.data() + row * columns);
            return {};
        }
        return source.read(name, values);
    };
    return out;
}

Result<std::unique_ptr<LoadedModel>> load(const WeightReader &reader, Precision precision, bool asOnDevice = true,
                                          BaseForm base = BaseForm::Plain)
{
    LoadOptions options;
    options.threads = 2;
    options.precision = precision;
    options.base = base;
    options.asOnDevice = asOnDevice;
    return LoadedModel::load(reader, options);
}

std::vector<int> allRows(size_t count)
{
    std::vector<int> rows(count);
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

TrainPlan quickPlan(Method method)
{
    TrainPlan plan;
    plan.method = method;
    plan.rank = 4;
    plan.alpha = 8;
    plan.dropout = 0.1;
    plan.weightDecay = 0.01;
    plan.learningRate = 1e-2;
    plan.microBatchTokens = 64;
    plan.accumulation = 2;
    plan.maxSteps = 9;
    plan.checkpointEvery = 2;
    plan.averageDecay = 0.5;
    return plan;
}

} // namespace

/// What a graphics card computes by the library's operations, computed on the processor by the same code. How a card's
/// own kernels round is not shown here (check_device does that where there is one).
class TestOnDevice : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;
    std::shared_ptr<const ModelSource> m_tiny;
    WeightReader m_reader;

    fs::path scratch(const std::string &name) const { return fs::path(m_scratch.path().toStdString()) / name; }

    struct Run
    {
        std::vector<double> losses;
        std::vector<float> probe;
    };

    /// Trains the tiny model, in pieces of `stepsAPiece` where positive: each with a new model, and with the offload
    /// that is its turn.
    Result<Run> run(const std::string &name, const TrainPlan &plan, Precision precision, BaseForm base,
                    int stepsAPiece = 0, const std::vector<Offload> &turns = {}) const
    {
        Run out;
        for (size_t piece = 0; piece < 30; ++piece) {
            TrainPlan own = plan;
            if (!turns.empty())
                own.offload = turns[piece % turns.size()];
            FW_TRY(model, load(m_reader, precision, true, base));
            TrainCallbacks callbacks;
            int done = 0;
            callbacks.onStep = [&](const StepMetrics &m) {
                ++done;
                out.losses.push_back(m.loss);
            };
            callbacks.poll = [&] {
                return stepsAPiece > 0 && done >= stepsAPiece ? TrainControl::Stop : TrainControl::Continue;
            };
            FW_TRY(result, train(*model, own, TrainRows(countingRows(20)), nullptr, scratch(name), callbacks));
            if (result.outcome != TrainOutcome::Completed)
                continue;
            const auto ids = golden::ids("ids");
            FW_TRY(probe, logits(*model, ids, std::vector<int>{0, 20, 39}));
            out.probe = std::move(probe);
            break;
        }
        return out;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto source = ModelSource::open(folder() / "tiny");
        VERIFY_RESULT(source);
        m_tiny = *source;
        m_reader = *weightReader(*m_tiny);
        for (const ArchitectureCase &one : architectureCases())
            VERIFY_RESULT(writeCase(one, scratch(one.name)));
    }

    void everyFamilyAnswersFromBlocks_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const ArchitectureCase &one : architectureCases()) {
            if (one.length < 100)
                QTest::newRow(one.name.c_str()) << QByteArray(one.name.c_str());
        }
    }

    /// In fp32 the logits are those of the blocks' numbers to the last bit.
    void everyFamilyAnswersFromBlocks()
    {
        QFETCH(QByteArray, name);
        const ArchitectureCase &one = architectureCase(name.toStdString());
        auto source = ModelSource::open(scratch(one.name));
        VERIFY_RESULT(source);
        const auto reader = weightReader(**source);
        VERIFY_RESULT(reader);
        const auto ids = caseIds(one.length);
        for (const Precision precision : {Precision::Int8, Precision::Int4}) {
            auto packed = load(*reader, precision), plain = load(unpacked(*reader, precision), Precision::Fp32);
            VERIFY_RESULT(packed);
            VERIFY_RESULT(plain);
            const auto found = logits(**packed, ids, allRows(ids.size()));
            const auto expected = logits(**plain, ids, allRows(ids.size()));
            VERIFY_RESULT(found);
            VERIFY_RESULT(expected);
            QVERIFY(largest(*expected) > 0);
            QCOMPARE(difference(*found, *expected), 0.0);
            QVERIFY(!(*packed)->heldAs().empty());

            // The same without a switch wherever the kernels for questions do not know the design.
            auto usual = load(*reader, precision, false);
            VERIFY_RESULT(usual);
            const auto answer = logits(**usual, ids, allRows(ids.size()));
            VERIFY_RESULT(answer);
            if (!quantized::isSupported(reader->shape))
                QCOMPARE(difference(*answer, *expected), 0.0);
            else
                QVERIFY(difference(*answer, *expected) < 0.1 * largest(*expected));
        }
    }

    /// A cache, samples and scores, with a LoRA and with an adapter of another kind.
    void questionsAreAnsweredFromBlocks()
    {
        const fs::path adapters = FIELDWRIGHT_ADAPTER_GOLDENS;
        auto source = ModelSource::open(adapters / "base_llama");
        VERIFY_RESULT(source);
        const auto reader = weightReader(**source);
        VERIFY_RESULT(reader);
        auto packed = load(*reader, Precision::Int8);
        auto plain = load(unpacked(*reader, Precision::Int8), Precision::Fp32);
        VERIFY_RESULT(packed);
        VERIFY_RESULT(plain);
        std::vector<TokenId> ids;
        ids.reserve(24);
        for (int i = 0; i < 24; ++i)
            ids.push_back(TokenId((i * 37 + i * i) % reader->shape.vocabulary));
        for (const char *adapter :
             {"", "lora_rs", "ia3", "lora_dora", "lora_embeddings", "prefix", "adaption", "shadow"}) {
            std::vector<std::vector<TokenId>> answers;
            std::vector<double> scores;
            for (LoadedModel *model : {packed->get(), plain->get()}) {
                if (*adapter) {
                    auto id = model->loadAdapter(adapters / adapter);
                    VERIFY_RESULT(id);
                    VERIFY_RESULT(model->selectAdapter(*id));
                }
                GenerateOptions options;
                options.maxNew = 16;
                auto answer = generate(*model, std::span(ids).first(8), options);
                VERIFY_RESULT(answer);
                answers.push_back(answer->ids);
                ScoreRequest request;
                request.context.assign(ids.begin(), ids.begin() + 20);
                request.continuations = {{5, 6, 7}, {9}};
                auto score = engine::score(*model, std::span(&request, 1), 64);
                VERIFY_RESULT(score);
                scores.push_back(score->front().front().logProbability);
            }
            QCOMPARE(answers[0], answers[1]);
            QCOMPARE(scores[0], scores[1]);
        }
    }

    /// A whole embedding or head in place of one in blocks.
    void whatReplacesBlocksIsRefused()
    {
        const fs::path adapters = FIELDWRIGHT_ADAPTER_GOLDENS;
        auto source = ModelSource::open(adapters / "base_llama");
        VERIFY_RESULT(source);
        const auto reader = weightReader(**source);
        VERIFY_RESULT(reader);
        const ModelShape &shape = reader->shape;
        for (const std::string name : {"model.embed_tokens", "lm_head"}) {
            auto files = readPeftFiles(adapters / "ia3");
            VERIFY_RESULT(files);
            files->config["modules_to_save"] = Json::array({name.substr(name.rfind('.') + 1)});
            files->tensors.push_back({"base_model.model." + name + ".weight",
                                      {shape.vocabulary, shape.hidden},
                                      std::vector<float>(size_t(shape.vocabulary * shape.hidden), 0.01f)});
            VERIFY_RESULT(writePeftFiles(scratch(name), *files));
            auto plain = load(*reader, Precision::Fp32), packed = load(*reader, Precision::Int8);
            VERIFY_RESULT(plain);
            VERIFY_RESULT(packed);
            VERIFY_RESULT((*plain)->loadAdapter(scratch(name)));
            VERIFY_ERROR((*packed)->loadAdapter(scratch(name)), ErrorCode::InvalidArgument);
        }
    }

    void theBlocksTakeLittleMemory()
    {
        LoadOptions options;
        options.asOnDevice = true;
        struct Held
        {
            Precision precision;
            BaseForm base;
            double inBlocks, ofVocabulary; ///< bits a number
            double aRow;                   ///< and bits a row of a matrix in blocks
        };
        for (const Held &held : {Held{Precision::Int8, BaseForm::Plain, 8.5, 8.5, 0},
                                 {Precision::Int4, BaseForm::Plain, 4.5, 8.5, 0},
                                 {Precision::Bf16, BaseForm::Int8, 8, 16, 32},
                                 {Precision::Bf16, BaseForm::Nf4, 4 + 8.0 / 64 + 32.0 / 64 / 256, 16, 0},
                                 {Precision::Bf16, BaseForm::Plain, 16, 16, 0}}) {
            double bits = 0;
            const ModelShape &shape = m_reader.shape;
            for (const ExpectedTensor &tensor : decoderTensors(*shape.family, shape.sizes(), shape.design)) {
                const bool isMatrix = tensor.shape.size() == 2;
                const bool isFilledUp = isQuantized(held.precision) && isMatrix; // (whole blocks of 32)
                const std::int64_t width = isMatrix ? tensor.shape[1] : 1;
                const double numbers = double(tensor.shape[0] * (isFilledUp ? (width + 31) / 32 * 32 : width));
                bits += tensor.layer >= 0 && isMatrix ? numbers * held.inBlocks + double(tensor.shape[0]) * held.aRow
                        : isMatrix                    ? numbers * held.ofVocabulary
                                                      : numbers * (isQuantized(held.precision) ? 32 : 16);
            }
            options.precision = held.precision;
            options.base = held.base;
            options.memoryLimitBytes = std::uint64_t(bits / 8 * 1.02);
            VERIFY_RESULT(LoadedModel::load(m_reader, options));
            options.memoryLimitBytes = std::uint64_t(bits / 8 * 0.98);
            VERIFY_ERROR(LoadedModel::load(m_reader, options), ErrorCode::OutOfMemory);
        }
    }

    void whatIsForQuestionsIsNotTuned()
    {
        auto model = load(m_reader, Precision::Int8);
        VERIFY_RESULT(model);
        TrainPlan plan;
        const auto refused = lossAndGradients(**model, plan, countingRows(2));
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        LoadOptions options;
        options.base = BaseForm::Nf4;
        options.precision = Precision::Int8;
        VERIFY_ERROR(LoadedModel::load(m_reader, options), ErrorCode::InvalidArgument);
    }

    void aDeviceTrainsAsTheProcessorDoes()
    {
        for (const Method method : {Method::Lora, Method::Full}) {
            const TrainPlan plan = quickPlan(method);
            const std::string name = method == Method::Lora ? "lora" : "full";
            const auto device = run("device " + name, plan, Precision::Fp32, BaseForm::Plain);
            VERIFY_RESULT(device);
            auto model = load(m_reader, Precision::Fp32, false);
            VERIFY_RESULT(model);
            std::vector<double> losses;
            TrainCallbacks callbacks;
            callbacks.onStep = [&](const StepMetrics &m) { losses.push_back(m.loss); };
            VERIFY_RESULT(
                train(**model, plan, TrainRows(countingRows(20)), nullptr, scratch("processor " + name), callbacks));
            QCOMPARE(losses.size(), device->losses.size());
            for (size_t i = 0; i < losses.size(); ++i)
                QVERIFY(std::abs(losses[i] - device->losses[i]) < 1e-4 * losses[i]);
        }
    }

    void whatWaitsOnTheHostChangesNoBit_data()
    {
        QTest::addColumn<bool>("lora");
        QTest::addColumn<bool>("bf16");
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<QByteArray>("optimizer");
        QTest::newRow("lora") << true << false << QByteArray("plain") << QByteArray("adamw");
        QTest::newRow("lora in bf16") << true << true << QByteArray("plain") << QByteArray("adamw");
        QTest::newRow("qlora in bf16") << true << true << QByteArray("nf4") << QByteArray("adamw");
        QTest::newRow("full") << false << false << QByteArray("plain") << QByteArray("adamw");
        QTest::newRow("full in bf16") << false << true << QByteArray("plain") << QByteArray("adamw");
        QTest::newRow("full, 8-bit") << false << true << QByteArray("plain") << QByteArray("adamw-8bit");
        QTest::newRow("full, muon") << false << false << QByteArray("plain") << QByteArray("muon");
    }

    /// Host and device are one memory here, so nothing differs but the order of a sum: with fp32 weights of the model
    /// itself on the host, a tied matrix's gradients are added up micro-batch by micro-batch.
    void whatWaitsOnTheHostChangesNoBit()
    {
        QFETCH(bool, lora);
        QFETCH(bool, bf16);
        QFETCH(QByteArray, base);
        QFETCH(QByteArray, optimizer);
        TrainPlan plan = quickPlan(lora ? Method::Lora : Method::Full);
        plan.optimizer = *optimizerFromKey(optimizer.toStdString());
        const Precision precision = bf16 ? Precision::Bf16 : Precision::Fp32;
        const BaseForm form = *baseFormFromName(base.toStdString());
        const std::string name = QTest::currentDataTag();
        const auto usual = run(name, plan, precision, form);
        VERIFY_RESULT(usual);
        QCOMPARE(usual->losses.size(), size_t(9));
        QVERIFY(usual->losses.back() < usual->losses.front());
        const bool sumsAlike = lora || bf16;
        const auto isLikeUsual = [&](const Run &found) {
            if (sumsAlike)
                return found.losses == usual->losses && found.probe == usual->probe;
            return difference({found.losses.begin(), found.losses.end()},
                              {usual->losses.begin(), usual->losses.end()}) < 2e-5;
        };
        for (const Offload offload : {Offload::Activations, Offload::Optimizer, Offload::Both}) {
            plan.offload = offload;
            const auto moved = run(name + offloadName(offload), plan, precision, form);
            VERIFY_RESULT(moved);
            QVERIFY(isLikeUsual(*moved));
            if (!offloadsOptimizer(offload))
                QCOMPARE(moved->losses, usual->losses);

            // Stopped again and again it is the same run, bit by bit.
            const auto pieces = run(name + offloadName(offload) + " in pieces", plan, precision, form, 2);
            VERIFY_RESULT(pieces);
            QCOMPARE(pieces->losses, moved->losses);
            QCOMPARE(pieces->probe, moved->probe);
        }
        const auto changing = run(name + " changing", plan, precision, form, 2,
                                  {Offload::Both, Offload::None, Offload::Optimizer, Offload::Activations});
        VERIFY_RESULT(changing);
        QVERIFY(isLikeUsual(*changing));
    }

    void aPrefixIsNotComputedAgain()
    {
        TrainPlan plan = quickPlan(Method::Adapter);
        plan.adapter = {{"peft_type", "PREFIX_TUNING"}, {"num_virtual_tokens", 3}};
        plan.offload = Offload::Optimizer;
        VERIFY_RESULT(checkPlan(plan));
        plan.offload = Offload::Activations;
        VERIFY_ERROR(checkPlan(plan), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestOnDevice)
#include "test_on_device.moc"
