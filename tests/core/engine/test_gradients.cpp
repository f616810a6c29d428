#include "core/engine/gradients.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

using namespace golden;

namespace {

/// The larger the tensor's largest gradient, the larger the error that rounding makes.
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

} // namespace

class TestGradients : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalTransformersInEveryTensor_data()
    {
        QTest::addColumn<bool>("general");
        QTest::newRow("autograd") << true;
        QTest::newRow("by hand") << false;
    }

    void equalTransformersInEveryTensor()
    {
        QFETCH(bool, general);
        auto model = tiny(2);
        VERIFY_RESULT(model);
        TrainPlan plan;
        plan.method = Method::Full;
        plan.generalPath = general;
        TrainRow row{golden::ids("ids"), std::vector<std::uint8_t>(40, 1), 1};
        std::fill(row.trained.begin(), row.trained.begin() + 6, 0);
        auto found = lossAndGradients(**model, plan, std::span(&row, 1));
        VERIFY_RESULT(found);
        QCOMPARE(found->path.starts_with("cpu kernels"), !general);
        QVERIFY(std::abs(found->loss - floats("loss").at(0)) < 1e-5);
        QCOMPARE(found->gradients.size(), size_t(20));
        for (const auto &[name, values] : found->gradients) {
            const auto expected = floats("gradient." + name);
            const double error = difference(values, expected) / largest(expected);
            QVERIFY2(error < 1e-4, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(name)).arg(error)));
        }
    }

    /// tests/golden/make_optimizers.py: label smoothing 0.1 by transformers' LabelSmoother, or noise of alpha 5.
    void regularisedGradientsEqualTorchs_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<bool>("general");
        for (const char *key : {"smoothed", "noisy"}) {
            QTest::addRow("%s, by hand", key) << QString::fromLatin1(key) << false;
            QTest::addRow("%s, by autograd", key) << QString::fromLatin1(key) << true;
        }
    }

    void regularisedGradientsEqualTorchs()
    {
        QFETCH(QString, key);
        QFETCH(bool, general);
        auto file = SafetensorsFile::open(folder().parent_path() / "optimizers" / "objective.safetensors");
        VERIFY_RESULT(file);
        const auto numbers = [&]<typename T>(const std::string &name, T) {
            const auto bytes = file->bytes(*file->find(name));
            std::vector<T> values(bytes.size() / sizeof(T));
            std::memcpy(values.data(), bytes.data(), bytes.size());
            return values;
        };
        const auto ids = numbers("ids", std::int64_t());
        TrainRow row{{ids.begin(), ids.end()}, std::vector<std::uint8_t>(ids.size(), 1), 1};
        std::fill(row.trained.begin(), row.trained.begin() + 6, 0);
        TrainPlan plan;
        plan.method = Method::Full;
        plan.generalPath = general;
        plan.seed = 42;
        (key == u"smoothed" ? plan.labelSmoothing : plan.embeddingNoise) = key == u"smoothed" ? 0.1 : 5;
        auto model = tiny(2);
        VERIFY_RESULT(model);
        auto found = lossAndGradients(**model, plan, std::span(&row, 1));
        VERIFY_RESULT(found);
        QCOMPARE(found->path.starts_with("cpu kernels"), !general);
        const std::string prefix = key.toStdString() + ".";
        QVERIFY(std::abs(found->loss - numbers(prefix + "loss", float()).at(0)) < 1e-5);
        int compared = 0;
        for (const TensorEntry &entry : file->tensors()) {
            if (!entry.name.starts_with(prefix + "model."))
                continue;
            const auto expected = numbers(entry.name, float());
            const double error =
                difference(found->gradients.at(entry.name.substr(prefix.size())), expected) / largest(expected);
            QVERIFY2(error < 1e-4,
                     qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(entry.name)).arg(error)));
            ++compared;
        }
        QCOMPARE(compared, 4);
    }

    void handAndAutogradAgree_data()
    {
        QTest::addColumn<bool>("lora");
        QTest::addColumn<double>("dropout");
        QTest::addColumn<bool>("regularised");
        QTest::newRow("lora") << true << 0.0 << false;
        QTest::newRow("lora with dropout") << true << 0.3 << false;
        QTest::newRow("lora with noise and smoothing") << true << 0.3 << true;
        QTest::newRow("full") << false << 0.0 << false;
        QTest::newRow("full with noise and smoothing") << false << 0.0 << true;
    }

    void handAndAutogradAgree()
    {
        QFETCH(bool, lora);
        QFETCH(double, dropout);
        QFETCH(bool, regularised);
        // Lengths on both sides of the attention's tiles of 64, a single-token target and other weights.
        auto rows = countingRows(5);
        for (const int length : {63, 64, 65, 130, 200}) {
            TrainRow row;
            for (int i = 0; i < length; ++i) {
                row.ids.push_back((i * 37 + length) % 256);
                row.trained.push_back(i % 3 == 1);
            }
            row.weight = 0.5f + float(length % 3);
            rows.push_back(row);
        }
        LossAndGradients results[2];
        for (const bool general : {false, true}) {
            auto model = tiny(2);
            VERIFY_RESULT(model);
            TrainPlan plan;
            plan.method = lora ? Method::Lora : Method::Full;
            plan.generalPath = general;
            if (lora) {
                auto id = (*model)->loadAdapter(folder() / "adapter");
                VERIFY_RESULT(id);
                VERIFY_RESULT((*model)->selectAdapter(*id));
                plan.dropout = dropout;
            }
            plan.embeddingNoise = regularised ? 5 : 0;
            plan.labelSmoothing = regularised ? 0.1 : 0;
            auto result = lossAndGradients(**model, plan, rows);
            VERIFY_RESULT(result);
            results[general] = std::move(*result);
        }
        QVERIFY(std::abs(results[0].loss - results[1].loss) < 1e-5);
        const double worst = worstRelative(results[1], results[0]);
        QVERIFY2(worst < 1e-4, qPrintable(QString::number(worst)));
        QCOMPARE(results[0].gradients.size(), lora ? size_t(12) : size_t(20));
    }

    void packedRowsEqualRowsAlone_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("general");
        for (const char *kind : {"full", "lora"}) {
            QTest::addRow("%s, by hand", kind) << QString::fromLatin1(kind) << false;
            QTest::addRow("%s, by autograd", kind) << QString::fromLatin1(kind) << true;
        }
    }

    /// The gradient of a packed batch is the sum of its rows', to 1e-5 of the sum's norm in each tensor.
    void packedRowsEqualRowsAlone()
    {
        QFETCH(QString, kind);
        QFETCH(bool, general);
        const auto gradientsOf = [&](std::span<const TrainRow> rows) -> Result<LossAndGradients> {
            FW_TRY(model, tiny(2));
            TrainPlan plan;
            plan.method = kind == u"full" ? Method::Full : Method::Lora;
            plan.generalPath = general;
            if (kind != u"full") {
                FW_TRY(id, model->loadAdapter(folder() / "adapter"));
                FW_CHECK(model->selectAdapter(id));
            }
            return lossAndGradients(*model, plan, rows);
        };
        auto rows = countingRows(6);
        rows[2].weight = 2.5f;
        const auto packed = gradientsOf(rows);
        VERIFY_RESULT(packed);
        QCOMPARE(packed->path.starts_with("cpu kernels"), !general);
        std::map<std::string, std::vector<double>> sum;
        double loss = 0, weights = 0;
        for (const TrainRow &row : rows) {
            const auto alone = gradientsOf(std::span(&row, 1));
            VERIFY_RESULT(alone);
            const double weight = (double(row.ids.size()) - 3) * double(row.weight);
            loss += alone->loss * weight;
            weights += weight;
            for (const auto &[name, values] : alone->gradients) {
                auto &to = sum[name];
                to.resize(values.size());
                for (size_t i = 0; i < values.size(); ++i)
                    to[i] += double(values[i]) * weight;
            }
        }
        QVERIFY(std::abs(packed->loss - loss / weights) < 1e-5 * packed->loss);
        QCOMPARE(sum.size(), packed->gradients.size());
        double worst = 0;
        for (const auto &[name, values] : sum) {
            const std::vector<float> &found = packed->gradients.at(name);
            double squares = 0, gap = 0;
            for (size_t i = 0; i < values.size(); ++i) {
                squares += std::pow(values[i] / weights, 2);
                gap += std::pow(values[i] / weights - double(found[i]), 2);
            }
            QVERIFY2(squares > 0, name.c_str());
            worst = std::max(worst, std::sqrt(gap / squares));
        }
        QVERIFY2(worst < 1e-5, qPrintable(QString::number(worst)));
    }
};

QTEST_GUILESS_MAIN(TestGradients)
#include "test_gradients.moc"
