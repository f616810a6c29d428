#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/model_config.h"
#include "core/model_files/safetensors.h"
#include "core/recipe/fields.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/measured_process.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QTemporaryDir>
#include <QTest>

using namespace fieldwright;

/// Loading a model takes the memory of one copy of it, what is mapped of its files counted in.
class TestWorkerMemory : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;
    WorkerFixture m_fixture;
    std::int64_t m_weightBytes = 0;

    std::filesystem::path folder(const char *name) const
    {
        return m_scratch.path().toStdString() / std::filesystem::path(name);
    }

    /// The tiny model's files with a hundred million parameters.
    Result<> writeLargeModel()
    {
        FW_CHECK(writeTinyModel(folder("large")));
        FW_TRY(text, readFile(folder("large") / "config.json"));
        FW_TRY(config, parseJson(text, "config.json"));
        config.update({{"hidden_size", 1024},
                       {"intermediate_size", 2816},
                       {"num_hidden_layers", 8},
                       {"num_attention_heads", 8},
                       {"num_key_value_heads", 8},
                       {"head_dim", 128}});
        FW_CHECK(saveFile(folder("large") / "config.json", dumpJson(config)));
        FW_TRY(shape, modelConfigFromJson(config, "config.json"));
        std::vector<TensorSpec> specs;
        for (const ExpectedTensor &tensor : expectedTensors(shape))
            specs.push_back({tensor.name, TensorType::F32, tensor.shape});
        FW_TRY(writer, SafetensorsWriter::create(folder("large") / "model.safetensors", specs));
        for (const TensorSpec &spec : writer.order()) {
            std::size_t count = 1;
            for (const std::int64_t size : spec.shape)
                count *= std::size_t(size);
            std::vector<float> values(count, 1.0f);
            for (std::size_t i = 0; spec.shape.size() > 1 && i < count; ++i)
                values[i] = float(int(i * 7919 % 201) - 100) * 1e-4f;
            m_weightBytes += std::int64_t(count * sizeof(float));
            FW_CHECK(writer.write(std::as_bytes(std::span(values))));
        }
        return writer.commit();
    }

    MeasuredRun score(const char *model, const char *precision) const
    {
        const Json request = {
            {"verb", "score"},
            {"model", {{"id", model}, {"name", model}, {"path", folder(model).string()}, {"fingerprint", "f"}}},
            {"precision", precision},
            {"text", "One text."}};
        return runMeasured(FIELDWRIGHT_WORKER, {"call"}, dumpJson(request));
    }

    /// One step of LoRA on the model.
    MeasuredRun train(const char *model, const char *base)
    {
        TrainRecipe recipe;
        recipe.basePrecision = base;
        recipe.rank = 1;
        recipe.maxLength = 32;
        recipe.microBatchTokens = 32;
        recipe.maxSteps = 1;
        recipe.samplesEvery = 0;
        recipe.precision = "fp32";
        recipe.device = "cpu";
        recipe.threads = 1;
        const Json ref = {{"id", model}, {"name", model}, {"path", folder(model).string()}, {"fingerprint", "f"}};
        const RunPaths run = m_fixture.newRun(
            JobKind::Train, {{"model", ref}, {"dataset", m_fixture.writeDataset(4).string()}}, toJson(recipe));
        MeasuredRun measured = runMeasured(FIELDWRIGHT_WORKER, {"run", run.folder.string()});
        const auto result = readResult(run.folder);
        if (!result || !*result || (*result)->outcome != JobState::Completed)
            measured.status = -1;
        return measured;
    }

private Q_SLOTS:
    void initTestCase()
    {
        VERIFY_RESULT(writeTinyModel(folder("small")));
        VERIFY_RESULT(writeLargeModel());
        QVERIFY(m_weightBytes > 400'000'000);
    }

    void loadingHoldsOneCopy_data()
    {
        QTest::addColumn<QString>("precision");
        QTest::addColumn<double>("share"); // of what the file holds
        QTest::newRow("fp32") << "fp32" << 1.0;
        QTest::newRow("bf16") << "bf16" << 0.5;
        QTest::newRow("int8") << "int8" << 0.28;
    }
    void loadingHoldsOneCopy()
    {
        QFETCH(QString, precision);
        QFETCH(double, share);
        const std::string name = precision.toStdString();
        const MeasuredRun without = score("small", name.c_str()), with = score("large", name.c_str());
        QVERIFY2(without.status == 0, without.out.c_str());
        QVERIFY2(with.status == 0, with.out.c_str());
        const double copies =
            double(with.peakKilobytes - without.peakKilobytes) * 1024 / (double(m_weightBytes) * share);
        qInfo("%s: %.2f copies at the peak (%lld MB; without a model %lld MB)", name.c_str(), copies,
              static_cast<long long>(with.peakKilobytes / 1024), static_cast<long long>(without.peakKilobytes / 1024));
        QVERIFY2(copies > 0.9, "less than the weights take");
        QVERIFY(copies < 1.5);
    }

    /// A base in blocks is never held in full, neither while it is read nor while an adapter is trained on it.
    void aBaseInBlocksIsNeverHeldInFull_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<double>("share");
        QTest::newRow("full") << "full" << 1.0;
        QTest::newRow("nf4") << "nf4" << 0.13;
        QTest::newRow("int8") << "int8" << 0.25;
    }
    void aBaseInBlocksIsNeverHeldInFull()
    {
        QFETCH(QString, base);
        QFETCH(double, share);
        const MeasuredRun without = train("small", "nf4"), with = train("large", base.toUtf8().constData());
        QVERIFY2(without.status == 0, without.out.c_str());
        QVERIFY2(with.status == 0, with.out.c_str());
        const double more = double(with.peakKilobytes - without.peakKilobytes) * 1024;
        qInfo("%s: %.2f of the file's bytes at the peak", qPrintable(base), more / double(m_weightBytes));
        QVERIFY2(more > 0.9 * share * double(m_weightBytes), "less than the weights take");
        QVERIFY(more < (share + 0.12) * double(m_weightBytes));
    }
};

QTEST_GUILESS_MAIN(TestWorkerMemory)
#include "test_worker_memory.moc"
