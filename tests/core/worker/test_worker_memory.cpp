#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/model_config.h"
#include "core/model_files/safetensors.h"
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
};

QTEST_GUILESS_MAIN(TestWorkerMemory)
#include "test_worker_memory.moc"
