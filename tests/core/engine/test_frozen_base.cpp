#include "core/base/random.h"
#include "core/engine/generator.h"
#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "core/engine/quantized/four_bit.h"
#include "core/engine/quantized/frozen_matrix.h"
#include "core/engine/scorer.h"
#include "core/model_files/gguf_model_writer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>

using namespace golden;
namespace quantized = fieldwright::engine::quantized;
using quantized::FourBitKind;

namespace {

/// A tensor of tests/golden/make_bnb4.py.
template <typename T>
std::vector<T> numbers(const std::string &name)
{
    auto file = SafetensorsFile::open(std::filesystem::path(FIELDWRIGHT_BLOCK_GOLDENS) / "blocks.safetensors");
    if (!file || !file->find(name))
        return {};
    const auto bytes = file->bytes(*file->find(name));
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

bool sameBits(std::span<const float> a, std::span<const float> b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

WeightReader inMemory(const std::vector<float> &values, std::int64_t columns)
{
    WeightReader reader;
    reader.has = [](const std::string &) { return true; };
    reader.read = [&values](const std::string &, std::span<float> out) -> Result<> {
        std::copy_n(values.begin(), out.size(), out.begin());
        return {};
    };
    reader.readRows = [&values, columns](const std::string &, std::int64_t first, std::int64_t,
                                         std::span<float> out) -> Result<> {
        std::copy_n(values.begin() + first * columns, out.size(), out.begin());
        return {};
    };
    return reader;
}

/// The model of `source` with what a frozen base makes of its matrices, as numbers.
WeightReader thawed(const WeightReader &source, BaseForm form)
{
    WeightReader out = source;
    out.readRows = nullptr;
    out.stored = nullptr;
    out.read = [source, form](const std::string &name, std::span<float> values) -> Result<> {
        const ModelShape &shape = source.shape;
        for (const LinearModule &linear : linearModules(*shape.family, shape.sizes(), shape.design)) {
            if (!name.ends_with("." + linear.path + ".weight"))
                continue;
            std::vector<HeldAs> held;
            FW_TRY(rows, quantized::readFrozen(source, name, linear.out, linear.in, form, {}, held));
            for (std::int64_t row = 0; row < linear.out; ++row)
                rows->read(row, 0, linear.in, values.data() + row * linear.in);
            return {};
        }
        return source.read(name, values);
    };
    return out;
}

/// How a frozen base is computed: by the processor's own products, or by the library's operations, as on a device.
enum class Way { Processor, Device, DeviceInBf16 };

Result<std::unique_ptr<LoadedModel>> load(const WeightReader &reader, BaseForm form, Way way = Way::Processor)
{
    LoadOptions options;
    options.threads = 2;
    options.base = form;
    options.asOnDevice = way != Way::Processor;
    options.precision = way == Way::DeviceInBf16 ? Precision::Bf16 : Precision::Fp32;
    return LoadedModel::load(reader, options);
}

/// Lengths on both sides of the attention's tiles, short ones and other weights.
std::vector<TrainRow> variedRows()
{
    auto rows = countingRows(5);
    for (const int length : {1, 63, 65, 130}) {
        TrainRow row;
        for (int i = 0; i < length; ++i) {
            row.ids.push_back((i * 37 + length) % 256);
            row.trained.push_back(i % 3 == 1);
        }
        row.weight = 0.5f + float(length % 3);
        rows.push_back(row);
    }
    return rows;
}

bool equal(const LossAndGradients &a, const LossAndGradients &b)
{
    if (a.loss != b.loss || a.gradients.size() != b.gradients.size())
        return false;
    for (const auto &[name, values] : a.gradients) {
        const auto found = b.gradients.find(name);
        if (found == b.gradients.end() || !sameBits(values, found->second))
            return false;
    }
    return !a.gradients.empty();
}

double worstRelative(const LossAndGradients &a, const LossAndGradients &b)
{
    double worst = 0;
    for (const auto &[name, values] : a.gradients) {
        const auto found = b.gradients.find(name);
        if (found == b.gradients.end())
            return INFINITY;
        worst = std::max(worst, difference(values, found->second) / std::max(1e-8, largest(values)));
    }
    return a.gradients.size() == b.gradients.size() ? worst : INFINITY;
}

/// Loss and gradients with the golden adapter of plain LoRA, or a kind of adapter of tests/golden/adapters.
Result<LossAndGradients> gradientsOf(LoadedModel &model, TrainPlan plan, const std::string &kind)
{
    int id = -1;
    if (kind == "lora") {
        FW_TRY(loaded, model.loadAdapter(folder() / "adapter"));
        id = loaded;
    } else {
        const std::filesystem::path file =
            std::filesystem::path(FIELDWRIGHT_ADAPTER_GOLDENS) / kind / "adapter_config.json";
        FW_TRY(text, readFile(file, 1 << 20));
        FW_TRY(config, parseJson(text, kind));
        FW_TRY(made, newAdapter(model, config, 5));
        id = made;
        plan.method = Method::Adapter;
    }
    FW_CHECK(model.selectAdapter(id));
    return lossAndGradients(model, plan, variedRows());
}

/// A GGUF file of a small random Llama.
Result<> writeGguf(const std::filesystem::path &folder, int columns, const std::string &type)
{
    FW_CHECK(writeTinyModel(folder));
    ModelConfig config;
    config.architecture = "LlamaForCausalLM";
    config.hidden = columns;
    config.layers = 2;
    config.heads = 4;
    config.kvHeads = 2;
    config.headDim = columns / 4;
    config.intermediate = 2 * columns;
    config.vocab = 260;
    config.maxPositions = 256;
    config.tieEmbeddings = true;
    config.eosIds = {2};
    FW_CHECK(saveFile(folder / "config.json", dumpJson(modelConfigToJson(config, TensorType::F32), 2)));
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(config))
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    Random random(7);
    for (const TensorSpec &spec : writer.order()) {
        std::vector<float> values(*elementCount(spec.shape));
        for (float &value : values)
            value = float(random.uniform() - 0.5) * 0.4f;
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    FW_CHECK(writer.commit());
    FW_TRY(source, ModelSource::open(folder));
    FW_TRY(weights, MergedWeights::create(source, {}));
    FW_TRY(preset, ggufPreset(type));
    FW_TRY(done, writeGgufModel(weights, folder / "model.gguf", {.preset = preset}, {}, {}));
    return done.bytes > 0 ? Result<>{} : fail(Error{});
}

} // namespace

/// A base that stays in blocks while an adapter is trained on it.
class TestFrozenBase : public QObject
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

    void theMapIsBitsandbytes() { QVERIFY(sameBits(quantized::dynamicMap(), numbers<float>("map"))); }

    void fourBitsAreBitsandbytes_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("nf4");
        for (const char *name : {"normal", "odd", "ties"}) {
            QTest::addRow("%s nf4", name) << QByteArray(name) << true;
            QTest::addRow("%s fp4", name) << QByteArray(name) << false;
        }
    }

    void fourBitsAreBitsandbytes()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, nf4);
        const std::vector<float> weight = numbers<float>(name.toStdString());
        QVERIFY(!weight.empty());
        const std::string prefix = name.toStdString() + (nf4 ? ".nf4." : ".fp4.");
        quantized::FourBitQuantizer quantizer(nf4 ? FourBitKind::Nf4 : FourBitKind::Fp4, std::int64_t(weight.size()));
        const std::span<const float> all(weight);
        quantizer.add(all.first(64)); // in pieces, as a file is read
        quantizer.add(all.subspan(64));
        const quantized::FourBitNumbers found = quantizer.finish();
        QVERIFY(found.packed() == numbers<std::uint8_t>(prefix + "packed"));
        QVERIFY(found.scaleCodes() == numbers<std::uint8_t>(prefix + "scales"));
        QVERIFY(sameBits(found.scaleMaxima(), numbers<float>(prefix + "maxima")));
        QCOMPARE(found.meanScale(), numbers<float>(prefix + "mean").at(0));

        const std::vector<float> expected = numbers<float>(prefix + "numbers");
        std::vector<float> read(weight.size());
        found.read(0, found.count(), read.data());
        QVERIFY(sameBits(read, expected));
        for (const std::int64_t first : {0, 1, 63, 64, 65, 77}) { // any stretch, from odd places too
            for (const std::int64_t count : {1, 2, 3, 40}) {
                found.read(first, count, read.data());
                QVERIFY(sameBits(std::span(read).first(size_t(count)),
                                 std::span(expected).subspan(size_t(first), size_t(count))));
            }
        }
    }

    void eightBitsAreBitsandbytes()
    {
        for (const auto &[name, rows, columns] : {std::tuple{"normal", 97, 192}, {"odd", 37, 51}}) {
            const std::vector<float> weight = numbers<float>(name);
            const WeightReader reader = inMemory(weight, columns);
            std::vector<HeldAs> held;
            auto found = quantized::readFrozen(reader, name, rows, columns, BaseForm::Int8, {}, held);
            VERIFY_RESULT(found);
            std::vector<float> read(weight.size());
            for (int row = 0; row < rows; ++row)
                (*found)->read(row, 0, columns, read.data() + row * columns);
            QVERIFY(sameBits(read, numbers<float>(std::string(name) + ".int8.numbers")));
            QCOMPARE(held.front().held, std::string("int8"));
        }
    }

    /// Gradients of an adapter on the blocks are those on the blocks' numbers in fp32, whose path is held against PEFT
    /// by test_adapters and test_gradients.
    void gradientsAreThoseOfItsNumbers_data()
    {
        QTest::addColumn<QByteArray>("form");
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<bool>("general");
        for (const char *form : {"nf4", "fp4", "int8", "stored"}) {
            QTest::addRow("%s by hand", form) << QByteArray(form) << QByteArray("lora") << false;
            QTest::addRow("%s autograd", form) << QByteArray(form) << QByteArray("lora") << true;
        }
        for (const char *kind : {"lora_dora", "lora_pissa", "ia3", "loha", "lokr", "vera", "oft", "norms", "prompt",
                                 "prefix", "p_tuning", "bottleneck_houlsby", "osf", "adaption", "shadow"})
            QTest::addRow("nf4 %s", kind) << QByteArray("nf4") << QByteArray(kind) << true;
    }

    void gradientsAreThoseOfItsNumbers()
    {
        QFETCH(QByteArray, form);
        QFETCH(QByteArray, kind);
        QFETCH(bool, general);
        const BaseForm base = *baseFormFromName(form.toStdString());
        auto frozen = load(m_reader, base), plain = load(thawed(m_reader, base), BaseForm::Plain);
        VERIFY_RESULT(frozen);
        VERIFY_RESULT(plain);
        TrainPlan plan;
        plan.generalPath = general;
        plan.dropout = 0.2;
        auto found = gradientsOf(**frozen, plan, kind.toStdString());
        VERIFY_RESULT(found);
        auto expected = gradientsOf(**plain, plan, kind.toStdString());
        VERIFY_RESULT(expected);
        QVERIFY(std::abs(found->loss - expected->loss) < 1e-6);
        const double worst = worstRelative(*expected, *found);
        QVERIFY2(worst < 2e-6, qPrintable(QString::number(worst)));
        QCOMPARE(found->path, expected->path);
    }

    /// Its groups of outputs are found from the base's own weights, and others would be found from these.
    void whatFollowsFromTheBasesWeightsIsRefused()
    {
        auto frozen = load(m_reader, BaseForm::Nf4);
        VERIFY_RESULT(frozen);
        const auto found = gradientsOf(**frozen, {}, "adamss");
        VERIFY_ERROR(found, ErrorCode::Unsupported);
    }

    /// On a device the product and its gradients are those of the numbers to the last bit, in bf16 those of the rounded
    /// numbers.
    void aDeviceComputesItsNumbers_data()
    {
        QTest::addColumn<QByteArray>("form");
        QTest::addColumn<QByteArray>("kind");
        for (const char *form : {"nf4", "fp4", "int8", "stored"})
            QTest::addRow("%s", form) << QByteArray(form) << QByteArray("lora");
        for (const char *kind : {"lora_dora", "lora_pissa", "ia3", "loha", "lokr", "vera", "oft", "norms", "prompt",
                                 "prefix", "p_tuning", "bottleneck_houlsby", "adaption", "shadow"})
            QTest::addRow("nf4 %s", kind) << QByteArray("nf4") << QByteArray(kind);
    }

    void aDeviceComputesItsNumbers()
    {
        QFETCH(QByteArray, form);
        QFETCH(QByteArray, kind);
        const BaseForm base = *baseFormFromName(form.toStdString());
        for (const Way way : {Way::Device, Way::DeviceInBf16}) {
            auto packed = load(m_reader, base, way), plain = load(thawed(m_reader, base), BaseForm::Plain, way);
            VERIFY_RESULT(packed);
            VERIFY_RESULT(plain);
            TrainPlan plan;
            plan.dropout = 0.2;
            auto found = gradientsOf(**packed, plan, kind.toStdString());
            VERIFY_RESULT(found);
            auto expected = gradientsOf(**plain, plan, kind.toStdString());
            VERIFY_RESULT(expected);
            QCOMPARE(found->path, std::string("autograd"));
            // PiSSA's own start is taken from the base's numbers, which bf16 has rounded in the plain model alone.
            const double allowed = way == Way::DeviceInBf16 ? 0.05 : 2e-6;
            const double worst = worstRelative(*expected, *found);
            QVERIFY2(worst <= allowed, qPrintable(QString::number(worst)));
            if (kind == "lora")
                QVERIFY(equal(*found, *expected));
            if (way == Way::Device) {
                auto kernels = load(m_reader, base);
                VERIFY_RESULT(kernels);
                auto usual = gradientsOf(**kernels, plan, kind.toStdString());
                VERIFY_RESULT(usual);
                QVERIFY(worstRelative(*usual, *found) < 2e-5);
            }
        }
    }

    /// Blocks of a GGUF file are used as they are where a device can; others become Q8_0, and are told.
    void aDeviceTakesAGgufBase()
    {
        for (const auto &[preset, columns] : {std::pair{"Q4_0", 64}, {"Q8_0", 64}, {"Q4_K_M", 256}, {"BF16", 64}}) {
            QTemporaryDir temporary;
            const std::filesystem::path folder = temporary.path().toStdString();
            VERIFY_RESULT(writeGguf(folder, columns, preset));
            auto source = ModelSource::open(folder / "model.gguf");
            VERIFY_RESULT(source);
            const WeightReader reader = *weightReader(**source);
            WeightReader numbers = reader;
            numbers.stored = nullptr;
            auto packed = load(reader, BaseForm::Stored, Way::Device),
                 plain = load(numbers, BaseForm::Plain, Way::Device);
            VERIFY_RESULT(packed);
            VERIFY_RESULT(plain);
            const bool isAsItIs = std::string(preset) != "Q4_K_M";
            for (const HeldAs &entry : (*packed)->heldAs())
                QCOMPARE(entry.held, isAsItIs ? entry.stored : std::string("Q8_0"));
            const Json config = {{"peft_type", "LORA"}, {"r", 4}, {"lora_alpha", 8}, {"target_modules", "all-linear"}};
            LossAndGradients results[2];
            for (LoadedModel *model : {packed->get(), plain->get()}) {
                auto id = newAdapter(*model, config, 7);
                VERIFY_RESULT(id);
                VERIFY_RESULT(model->selectAdapter(*id));
                TrainPlan plan;
                plan.method = Method::Adapter;
                auto found = lossAndGradients(*model, plan, variedRows());
                VERIFY_RESULT(found);
                results[model == plain->get()] = std::move(*found);
            }
            if (isAsItIs)
                QVERIFY(equal(results[0], results[1]));
            else
                QVERIFY(std::abs(results[0].loss - results[1].loss) < 0.01 * results[1].loss);
        }
    }

    void theBlocksTakeLittleMemory()
    {
        auto frozen = load(m_reader, BaseForm::Nf4);
        VERIFY_RESULT(frozen);
        const std::vector<HeldAs> &held = (*frozen)->heldAs();
        QCOMPARE(held.size(), size_t(1));
        QCOMPARE(held.front().held, std::string("nf4"));
        QCOMPARE(held.front().tensors, 14);
        LoadOptions options;
        options.base = BaseForm::Nf4;
        options.memoryLimitBytes = 80 << 10; // of the blocks and the embedding in fp32
        QVERIFY(LoadedModel::load(m_reader, options));
        options.base = BaseForm::Plain;
        QCOMPARE(LoadedModel::load(m_reader, options).error().code, ErrorCode::OutOfMemory);
    }

    /// A GGUF file's blocks stay as they are, its interleaved rows of queries and keys too.
    void aGgufBaseIsUsedAsItIs_data()
    {
        QTest::addColumn<QByteArray>("preset");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QByteArray>("held");
        QTest::newRow("Q4_0") << QByteArray("Q4_0") << 64 << QByteArray("Q4_0");
        QTest::newRow("Q8_0") << QByteArray("Q8_0") << 64 << QByteArray("Q8_0");
        QTest::newRow("Q4_K_M") << QByteArray("Q4_K_M") << 256 << QByteArray("Q4_K");
        QTest::newRow("bf16") << QByteArray("BF16") << 64 << QByteArray("BF16");
    }

    void aGgufBaseIsUsedAsItIs()
    {
        QFETCH(QByteArray, preset);
        QFETCH(int, columns);
        QFETCH(QByteArray, held);
        QTemporaryDir temporary;
        const std::filesystem::path folder = temporary.path().toStdString();
        VERIFY_RESULT(writeGguf(folder, columns, preset.toStdString()));
        auto source = ModelSource::open(folder / "model.gguf");
        VERIFY_RESULT(source);
        const WeightReader reader = *weightReader(**source);
        WeightReader numbers = reader; // those that the file's decoder gives
        numbers.stored = nullptr;
        auto frozen = load(reader, BaseForm::Stored), plain = load(numbers, BaseForm::Plain);
        VERIFY_RESULT(frozen);
        VERIFY_RESULT(plain);
        int asIs = 0;
        for (const HeldAs &entry : (*frozen)->heldAs()) {
            QCOMPARE(entry.stored, entry.held);
            asIs += entry.held == held.toStdString() ? entry.tensors : 0;
        }
        QVERIFY(asIs >= 7);
        const Json config = {{"peft_type", "LORA"}, {"r", 4}, {"lora_alpha", 8}, {"target_modules", "all-linear"}};
        LossAndGradients results[2];
        for (LoadedModel *model : {frozen->get(), plain->get()}) {
            auto id = newAdapter(*model, config, 7);
            VERIFY_RESULT(id);
            VERIFY_RESULT(model->selectAdapter(*id));
            TrainPlan plan;
            plan.method = Method::Adapter;
            auto found = lossAndGradients(*model, plan, variedRows());
            VERIFY_RESULT(found);
            results[model == plain->get()] = std::move(*found);
        }
        QCOMPARE(results[0].loss, results[1].loss);
        const double worst = worstRelative(results[1], results[0]);
        QVERIFY2(worst < 2e-6, qPrintable(QString::number(worst)));
    }

    void recomputationChangesNoBit_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<bool>("general");
        QTest::addColumn<QByteArray>("form");
        QTest::newRow("lora by hand") << QByteArray("lora") << false << QByteArray("plain");
        QTest::newRow("lora by hand on nf4") << QByteArray("lora") << false << QByteArray("nf4");
        QTest::newRow("lora autograd") << QByteArray("lora") << true << QByteArray("plain");
        QTest::newRow("full by hand") << QByteArray("full") << false << QByteArray("plain");
        QTest::newRow("full autograd") << QByteArray("full") << true << QByteArray("plain");
        for (const char *kind : {"lora_dora", "lora_saved_modules", "lora_bias_all", "lora_embeddings", "ia3", "loha",
                                 "vera", "oft", "norms", "prompt", "p_tuning", "p_tuning_lstm", "bottleneck_parallel"})
            QTest::addRow("%s", kind) << QByteArray(kind) << true << QByteArray("plain");
    }

    void recomputationChangesNoBit()
    {
        QFETCH(QByteArray, kind);
        QFETCH(bool, general);
        QFETCH(QByteArray, form);
        LossAndGradients results[3];
        for (const Recompute recompute : {Recompute::None, Recompute::FeedForward, Recompute::Blocks}) {
            auto model = load(m_reader, *baseFormFromName(form.toStdString()));
            VERIFY_RESULT(model);
            TrainPlan plan;
            plan.generalPath = general;
            plan.dropout = 0.25;
            plan.recompute = recompute;
            plan.embeddingNoise = 5;
            plan.labelSmoothing = 0.1;
            if (kind == "full") {
                plan.method = Method::Full;
                auto found = lossAndGradients(**model, plan, variedRows());
                VERIFY_RESULT(found);
                results[size_t(recompute)] = std::move(*found);
                continue;
            }
            auto found = gradientsOf(**model, plan, kind.toStdString());
            VERIFY_RESULT(found);
            results[size_t(recompute)] = std::move(*found);
        }
        double most = 0;
        for (const auto &[name, values] : results[0].gradients)
            most = std::max(most, largest(values));
        QVERIFY(most > 0);
        QVERIFY(equal(results[0], results[1]));
        QVERIFY(equal(results[0], results[2]));
    }

    void whatCannotBe()
    {
        TrainPlan plan;
        plan.method = Method::Full;
        auto frozen = load(m_reader, BaseForm::Nf4);
        VERIFY_RESULT(frozen);
        QCOMPARE(lossAndGradients(**frozen, plan, countingRows(2)).error().code, ErrorCode::InvalidArgument);
        QTemporaryDir out;
        QCOMPARE(saveModel(**frozen, out.path().toStdString(), m_tiny->config()).error().code,
                 ErrorCode::InvalidArgument);
        const Json whole = {{"peft_type", "LORA"},
                            {"r", 2},
                            {"lora_alpha", 2},
                            {"target_modules", Json::array({"q_proj"})},
                            {"modules_to_save", Json::array({"down_proj"})}};
        QCOMPARE(newAdapter(**frozen, whole, 1).error().code, ErrorCode::InvalidArgument);
        auto plain = load(m_reader, BaseForm::Plain);
        VERIFY_RESULT(plain);
        plan.method = Method::Adapter;
        plan.recompute = Recompute::Blocks;
        plan.adapter = {{"peft_type", "PREFIX_TUNING"}, {"num_virtual_tokens", 3}};
        QCOMPARE(checkPlan(plan).error().code, ErrorCode::InvalidArgument);

        WeightReader broken = m_reader;
        broken.readRows = nullptr;
        broken.stored = nullptr;
        broken.read = [this](const std::string &name, std::span<float> values) -> Result<> {
            FW_CHECK(m_reader.read(name, values));
            if (name.find("k_proj") != std::string::npos)
                values[3] = NAN;
            return {};
        };
        QCOMPARE(load(broken, BaseForm::Nf4).error().code, ErrorCode::Corrupt);
    }

    /// Questions while it trains, with few rows and with many.
    void answersAsItsNumbersDo()
    {
        auto frozen = load(m_reader, BaseForm::Nf4), plain = load(thawed(m_reader, BaseForm::Nf4), BaseForm::Plain);
        VERIFY_RESULT(frozen);
        VERIFY_RESULT(plain);
        GenerateOptions options;
        options.maxNew = 12;
        const auto prompt = golden::ids("ids");
        auto found = generate(**frozen, prompt, options), expected = generate(**plain, prompt, options);
        VERIFY_RESULT(found);
        VERIFY_RESULT(expected);
        QCOMPARE(found->ids, expected->ids);
    }
};

QTEST_GUILESS_MAIN(TestFrozenBase)
#include "test_frozen_base.moc"
