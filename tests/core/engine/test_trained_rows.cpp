#include "core/engine/gradients.h"
#include "core/engine/model_output.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace golden;

namespace {

using Tensors = std::map<std::string, std::vector<std::byte>>;

/// What a model is saved as, by the names of the file.
Result<Tensors> saved(const LoadedModel &model)
{
    QTemporaryDir folder;
    FW_TRY(source, ModelSource::open(golden::folder() / "tiny"));
    FW_CHECK(saveModel(model, folder.path().toStdString(), source->config()));
    FW_TRY(file, SafetensorsFile::open(std::filesystem::path(folder.path().toStdString()) / "model.safetensors"));
    Tensors out;
    for (const TensorEntry &entry : file.tensors()) {
        const auto bytes = file.bytes(entry);
        out[entry.name] = {bytes.begin(), bytes.end()};
    }
    return out;
}

bool isOf(const std::string &tensor, const std::vector<std::string> &modules)
{
    return std::any_of(modules.begin(), modules.end(),
                       [&](const std::string &module) { return tensor.find("." + module + ".") != std::string::npos; });
}

} // namespace

/// Modules that are named of several that lie in one tensor while the model is trained.
class TestTrainedRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theirGradientsAreThoseOfTheWholeModel()
    {
        const std::vector<std::string> named = {"q_proj", "v_proj", "up_proj"};
        const auto rows = countingRows(5);
        TrainPlan plan;
        plan.method = Method::Full;
        plan.generalPath = true;
        auto whole = tiny(2), part = tiny(2);
        VERIFY_RESULT(whole);
        VERIFY_RESULT(part);
        const auto all = lossAndGradients(**whole, plan, rows);
        VERIFY_RESULT(all);
        plan.trainedModules = named;
        const auto found = lossAndGradients(**part, plan, rows);
        VERIFY_RESULT(found);
        QCOMPARE(found->loss, all->loss);
        QCOMPARE(found->gradients.size(), size_t(6)); // of two layers
        for (const auto &[name, values] : found->gradients) {
            QVERIFY2(isOf(name, named), name.c_str());
            QVERIFY2(values == all->gradients.at(name), name.c_str());
            QVERIFY(largest(values) > 0);
        }
    }

    void theOthersStayAsTheyAre_data()
    {
        QTest::addColumn<QString>("optimizer");
        QTest::addColumn<QStringList>("modules");
        QTest::addColumn<int>("precision");
        QTest::addColumn<bool>("onHost");
        for (const char *optimizer : {"adamw", "adamw-8bit", "adafactor", "lion", "sgd", "muon"})
            QTest::newRow(optimizer) << QString::fromLatin1(optimizer) << QStringList{QStringLiteral("q_proj")}
                                     << int(Precision::Fp32) << false;
        const QStringList apart = {QStringLiteral("q_proj"), QStringLiteral("v_proj"), QStringLiteral("up_proj")};
        QTest::newRow("two of three") << QStringLiteral("adamw") << apart << int(Precision::Fp32) << false;
        QTest::newRow("in bf16") << QStringLiteral("adamw") << apart << int(Precision::Bf16) << false;
        QTest::newRow("offloaded") << QStringLiteral("adamw") << apart << int(Precision::Fp32) << true;
    }

    void theOthersStayAsTheyAre()
    {
        QFETCH(QString, optimizer);
        QFETCH(QStringList, modules);
        QFETCH(int, precision);
        QFETCH(bool, onHost);
        TrainPlan plan;
        plan.method = Method::Full;
        plan.optimizer = *optimizerFromKey(optimizer.toStdString());
        for (const QString &module : modules)
            plan.trainedModules.push_back(module.toStdString());
        plan.offload = onHost ? Offload::Optimizer : Offload::None;
        plan.learningRate = 1e-2;
        plan.weightDecay = 0.1;
        plan.averageDecay = 0.5;
        plan.microBatchTokens = 64;
        plan.maxSteps = 4;
        auto model = tiny(2, Precision(precision));
        VERIFY_RESULT(model);
        const auto before = saved(**model);
        VERIFY_RESULT(before);
        QTemporaryDir folder;
        const TrainRows rows(countingRows(12));
        TrainCallbacks callbacks;
        callbacks.onSpike = [](const Spike &) {};
        const auto done = train(**model, plan, rows, nullptr, folder.path().toStdString(), callbacks);
        VERIFY_RESULT(done);
        const auto after = saved(**model);
        VERIFY_RESULT(after);
        QCOMPARE(after->size(), before->size());
        for (const auto &[name, bytes] : *after)
            QVERIFY2((bytes == before->at(name)) != isOf(name, plan.trainedModules), name.c_str());
    }
};

QTEST_GUILESS_MAIN(TestTrainedRows)
#include "test_trained_rows.moc"
