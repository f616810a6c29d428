#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/model_config.h"
#include "core/model_files/safetensors.h"
#include "core/recipe/fields.h"
#include "tests/core/worker/worker_fixture.h"
#include "tests/support/measured_process.h"
#include "tests/support/result.h"
#include "tests/support/tiny_model.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

#include <sys/resource.h>

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

    /// Four steps of DoRA, which the general path computes.
    RunPaths doraRun(const char *model, Json recipe)
    {
        recipe.update({{"lora_variant", "dora"},
                       {"rank", 1},
                       {"max_length", 32},
                       {"max_steps", 4},
                       {"checkpoint_every", 1},
                       {"validate_every", 0},
                       {"samples_every", 0},
                       {"precision", "fp32"},
                       {"device", "cpu"}});
        const Json ref = {{"id", model}, {"name", model}, {"path", folder(model).string()}, {"fingerprint", "f"}};
        return m_fixture.newRun(JobKind::Train, {{"model", ref}, {"dataset", m_fixture.writeDataset(40).string()}},
                                recipe);
    }

    /// Of the worker, or of each process that trains for it.
    static std::int64_t mostNow(pid_t worker, const std::string &runFolder)
    {
        std::int64_t most = 0;
        for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
            const int pid = std::atoi(entry.path().filename().c_str());
            std::ifstream file(entry.path() / "cmdline");
            std::string arguments(1 << 16, '\0');
            file.read(arguments.data(), std::streamsize(arguments.size())); // (it may be gone by now)
            arguments.resize(size_t(file.gcount()));
            const bool isRank = pid > 0 && arguments.find(std::string("\0rank\0", 6) + runFolder) != std::string::npos;
            if (pid != worker && !isRank)
                continue;
            std::ifstream status(entry.path() / "status");
            for (std::string line; std::getline(status, line);) {
                long long kilobytes = 0;
                if (std::sscanf(line.c_str(), "VmData: %lld kB", &kilobytes) == 1)
                    most = std::max<std::int64_t>(most, kilobytes * 1024);
            }
        }
        return most;
    }

    /// Runs it with so much memory at most a process (0: no limit); gives the most that one took, or nothing if the run
    /// failed.
    static std::optional<std::int64_t> takenBy(const RunPaths &run, std::int64_t limit = 0)
    {
        QProcess worker;
        worker.setProcessChannelMode(QProcess::ForwardedChannels);
        worker.setChildProcessModifier([limit] {
            const rlimit most{rlim_t(limit), rlim_t(limit)};
            if (limit > 0)
                setrlimit(RLIMIT_DATA, &most);
        });
        worker.start(QString::fromUtf8(FIELDWRIGHT_WORKER),
                     {QStringLiteral("run"), QString::fromStdString(run.folder.string())});
        std::int64_t most = 0;
        while (!worker.waitForFinished(20) && worker.state() != QProcess::NotRunning)
            most = std::max(most, mostNow(pid_t(worker.processId()), run.folder.string()));
        if (WorkerFixture::resultOf(run).outcome != JobState::Completed)
            return {};
        return most;
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
        QTest::newRow("fp16") << "fp16" << 0.5;
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

    /// Amid the training: it goes on computing layers again, with the same numbers.
    void memoryThatRunsOutIsRelieved_data()
    {
        QTest::addColumn<int>("ranks");
        QTest::newRow("one process") << 1;
        QTest::newRow("two processes") << 2;
    }
    void memoryThatRunsOutIsRelieved()
    {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("the sanitizer's own memory would count");
#endif
        QFETCH(int, ranks);
        const Json batch = {{"micro_batch_tokens", 512}, {"accumulation", ranks}, {"ranks", ranks}};
        Json again = batch;
        again["recompute"] = "blocks";
        const RunPaths whole = doraRun("large", batch), least = doraRun("large", again),
                       tight = doraRun("large", batch);
        const auto most = takenBy(whole), enough = takenBy(least);
        QVERIFY(most && enough);
        qInfo("%lld MB, with layers computed again %lld MB", static_cast<long long>(*most >> 20),
              static_cast<long long>(*enough >> 20));
        QVERIFY(*most > *enough + (150 << 20));
        QVERIFY2(takenBy(tight, *most - (100 << 20)), WorkerFixture::reason(WorkerFixture::resultOf(tight)).c_str());
        QVERIFY(WorkerFixture::isSaid(tight, "warning", "Memory ran out"));
        QCOMPARE(WorkerFixture::numbersOf(tight, "loss"), WorkerFixture::numbersOf(whole, "loss"));
        QCOMPARE(WorkerFixture::numbersOf(tight, "loss").size(), size_t(4));
        QVERIFY(WorkerFixture::weightsOf(tight) == WorkerFixture::weightsOf(whole));
    }

    /// First layers are computed again, then the micro-batch is halved and a step has twice as many.
    void aKillForMemoryIsHeeded()
    {
        const Json batch = {{"micro_batch_tokens", 256}, {"accumulation", 2}};
        const RunPaths whole = doraRun("small", batch), killed = doraRun("small", batch);
        QVERIFY(takenBy(whole));
        for (const char *halvings : {"", "\"halvings\":0", "\"halvings\":1"}) {
            if (*halvings) { // as if Linux had ended it since it began
                const std::filesystem::path file = killed.folder / "memory_kills.json";
                const auto text = readFile(file, 1 << 16);
                VERIFY_RESULT(text);
                auto kills = parseJson(*text, "memory_kills.json");
                VERIFY_RESULT(kills);
                (*kills)["kills"] = intOr(*kills, "kills") - 1;
                VERIFY_RESULT(saveFile(file, dumpJson(*kills)));
            }
            const bool isLast = std::string(halvings) == "\"halvings\":1";
            QProcess worker;
            worker.start(QString::fromUtf8(FIELDWRIGHT_WORKER),
                         {QStringLiteral("run"), QString::fromStdString(killed.folder.string())});
            if (!isLast) {
                const char *step = *halvings ? "step-2" : "step-1";
                QVERIFY(WorkerFixture::waitFor([&] { return std::filesystem::exists(killed.checkpoints() / step); }));
                worker.kill();
            }
            worker.waitForFinished();
            if (!isLast && std::filesystem::exists(killed.folder / "result.json"))
                QSKIP("the run was over before it could be killed");
            if (*halvings) {
                const auto relief = readFile(killed.folder / "memory_relief.json", 1 << 16);
                VERIFY_RESULT(relief);
                QVERIFY2(relief->find("\"blocks\"") != std::string::npos && relief->find(halvings) != std::string::npos,
                         relief->c_str());
            }
        }
        QVERIFY(WorkerFixture::resultOf(killed).outcome == JobState::Completed);
        QVERIFY(WorkerFixture::isSaid(killed, "warning", "Linux ended a program"));
        QVERIFY(WorkerFixture::isSaid(killed, "warning", "halved to 128 tokens and a step has 4"));
        const auto found = WorkerFixture::numbersOf(killed, "loss"), expected = WorkerFixture::numbersOf(whole, "loss");
        QCOMPARE(found.size(), expected.size());
        for (const auto &[step, loss] : expected)
            QVERIFY2(std::abs(found.at(step) - loss) < 0.2 * loss, qPrintable(QString::number(step)));
    }
};

QTEST_GUILESS_MAIN(TestWorkerMemory)
#include "test_worker_memory.moc"
