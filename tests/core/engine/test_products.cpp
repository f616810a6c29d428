#include "core/base/random.h"
#include "core/engine/model/gemm.h"
#include "core/engine/model/gemm_panels.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <cmath>
#include <omp.h>

using namespace fieldwright;
using namespace fieldwright::engine;

namespace {

std::vector<float> numbers(std::int64_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> values(static_cast<size_t>(count));
    for (float &value : values)
        value = float(2 * random.uniform() - 1);
    return values;
}

using ByOperand = void (*)(std::int64_t, std::int64_t, std::int64_t, float, const float *, std::int64_t,
                           const Operand &, float, float *, std::int64_t, std::span<const ThinProduct>);

class Rows : public NumberSource
{
public:
    Rows(const std::vector<float> &values, std::int64_t distance) : m_values(values), m_distance(distance) {}
    void read(std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float *to,
              std::int64_t stride) const override
    {
        for (std::int64_t i = 0; i < rows; ++i)
            std::copy_n(m_values.begin() + (row + i) * m_distance + column, columns, to + i * stride);
    }

private:
    const std::vector<float> &m_values;
    std::int64_t m_distance;
};

/// A product of the given kind ("NT", "NN", "TN") with rows of the operands `gap` floats apart.
struct Case
{
    Case(const char *kind, std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t gap, float alpha, float beta)
        : turnsA(kind[0] == 'T'), turnsB(kind[1] == 'T'), lda((turnsA ? m : k) + gap), ldb((turnsB ? k : n) + gap),
          ldc(n + gap), a(numbers((turnsA ? k : m) * lda, 1)), b(numbers((turnsB ? n : k) * ldb, 2)),
          c(numbers(m * ldc, 3)), product{m,
                                          n,
                                          k,
                                          alpha,
                                          a.data(),
                                          turnsA ? 1 : lda,
                                          turnsA ? lda : 1,
                                          b.data(),
                                          turnsB ? 1 : ldb,
                                          turnsB ? ldb : 1,
                                          beta,
                                          nullptr,
                                          ldc}
    {}

    std::vector<double> inDouble() const
    {
        std::vector<double> out(c.begin(), c.end());
        for (std::int64_t i = 0; i < product.m; ++i) {
            for (std::int64_t j = 0; j < product.n; ++j) {
                double sum = 0;
                for (std::int64_t p = 0; p < product.k; ++p)
                    sum += double(a[size_t(turnsA ? p * lda + i : i * lda + p)]) *
                           b[size_t(turnsB ? j * ldb + p : p * ldb + j)];
                double &element = out[size_t(i * ldc + j)];
                element = product.alpha * sum + (product.beta == 0 ? 0 : product.beta * element);
            }
        }
        return out;
    }

    std::vector<float> byPanels() const
    {
        std::vector<float> out = product.beta == 0 ? withoutNumbers() : c;
        Product p = product;
        p.c = out.data();
        multiplyPanels(p);
        return out;
    }

    std::vector<float> byInterface() const
    {
        std::vector<float> out = c;
        using Call = void (*)(std::int64_t, std::int64_t, std::int64_t, float, const float *, std::int64_t,
                              const float *, std::int64_t, float, float *, std::int64_t);
        const Call call = turnsA ? Call(gemmTN) : turnsB ? Call(gemmNT) : Call(gemmNN);
        call(product.m, product.n, product.k, product.alpha, a.data(), lda, b.data(), ldb, product.beta, out.data(),
             ldc);
        return out;
    }

    /// B is made while it is multiplied; `turnsA` is not offered.
    std::vector<float> bySource() const
    {
        std::vector<float> out = c;
        const Rows rows(b, ldb);
        const ByOperand call = turnsB ? ByOperand(gemmNT) : ByOperand(gemmNN);
        call(product.m, product.n, product.k, product.alpha, a.data(), lda, {nullptr, 0, &rows}, product.beta,
             out.data(), ldc, {});
        return out;
    }

    /// With beta = 0 the old content must not be read: not even NaN may come through.
    std::vector<float> withoutNumbers() const
    {
        std::vector<float> out = c;
        for (std::int64_t i = 0; i < product.m; ++i)
            std::fill_n(out.begin() + i * ldc, product.n, std::nanf(""));
        return out;
    }

    bool turnsA, turnsB;
    std::int64_t lda, ldb, ldc;
    std::vector<float> a, b, c;
    Product product;
};

double worst(const std::vector<float> &found, const std::vector<double> &wanted)
{
    double difference = 0;
    for (size_t i = 0; i < found.size(); ++i)
        difference = std::max(difference, std::isnan(found[i]) ? 1e9 : std::abs(double(found[i]) - wanted[i]));
    return difference;
}

} // namespace

/// Our own products and those behind gemm.h, against sums in double.
class TestProducts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalSumsInDouble_data()
    {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<int>("m");
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("k");
        const int sizes[][3] = {{1, 1, 1},       {1, 40, 1},    {14, 32, 256},  {15, 33, 257}, {13, 16, 7},
                                {64, 17, 64},    {29, 15, 513}, {16, 600, 20},  {2100, 5, 3},  {100, 1, 40},
                                {40, 100, 300},  {17, 48, 576}, {300, 70, 100}, {1, 49, 1000}, {5, 1, 1},
                                {1, 5, 1},       {33, 32, 16},  {20, 40, 1},    {20, 1, 1},    {28, 1030, 31},
                                {2050, 34, 258}, {3, 3, 0}};
        for (const char *kind : {"NT", "NN", "TN"}) {
            for (const auto &s : sizes)
                QTest::addRow("%s %d %d %d", kind, s[0], s[1], s[2]) << QByteArray(kind) << s[0] << s[1] << s[2];
        }
    }

    void equalSumsInDouble()
    {
        QFETCH(QByteArray, kind);
        QFETCH(int, m);
        QFETCH(int, n);
        QFETCH(int, k);
        for (const auto &[gap, alpha, beta] : {std::tuple{0, 1.0f, 0.0f}, {3, 0.5f, 1.0f}, {16, -2.0f, 0.25f}}) {
            const Case c(kind.constData(), m, n, k, gap, alpha, beta);
            // k roundings of sums that stay below k / 2
            const double bound = 6e-8 * (k + 8) * (1 + std::abs(alpha));
            const std::vector<double> wanted = c.inDouble();
            if (k > 0)
                QVERIFY2(worst(c.byInterface(), wanted) < bound, "gemm.h");
            if (k > 0 && kind != "TN") {
                QVERIFY2(worst(c.bySource(), wanted) < bound, "a source");
                if (m >= fewestPanelRows && usePanels())
                    QVERIFY(c.bySource() == c.byInterface());
            }
            if (!usePanels())
                continue;
            const double difference = worst(c.byPanels(), wanted);
            QVERIFY2(difference < bound, qPrintable(QString::number(difference)));
        }
        if (!usePanels())
            QSKIP("This processor uses the library's products alone.");
    }

    void addsThinProducts_data()
    {
        QTest::addColumn<int>("m");
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("k");
        const int sizes[][3] = {{16, 40, 64}, {4, 40, 64}, {200, 96, 700}, {2100, 77, 3}, {40, 1030, 31}, {20, 14, 9}};
        for (const auto &s : sizes)
            QTest::addRow("%d %d %d", s[0], s[1], s[2]) << s[0] << s[1] << s[2];
    }

    /// Side by side, over each other, and with both orders of B.
    void addsThinProducts()
    {
        QFETCH(int, m);
        QFETCH(int, n);
        QFETCH(int, k);
        const std::vector<float> a = numbers(std::int64_t(m) * 29, 11), b = numbers(std::int64_t(n) * 24, 12);
        const std::vector<ThinProduct> thin = {
            {0, n / 3, 16, 2, a.data(), 29, b.data(), 1, 16},
            {n / 3, n - n / 3, 5, -1, a.data() + 16, 29, b.data(), n, 1},
            {1, n - 2, 24, 0.5f, a.data() + 3, 29, b.data(), 1, 24},
        };
        for (const char *kind : {"NT", "NN"}) {
            const Case c(kind, m, n, k, 3, 0.5f, 1.0f);
            std::vector<double> wanted = c.inDouble();
            for (const ThinProduct &t : thin) {
                for (std::int64_t i = 0; i < m; ++i) {
                    for (std::int64_t j = 0; j < t.columns; ++j) {
                        double sum = 0;
                        for (std::int64_t p = 0; p < t.depth; ++p)
                            sum += double(t.a[i * t.aRow + p]) * t.b[p * t.bRow + j * t.bColumn];
                        wanted[size_t(i * c.ldc + t.first + j)] += t.alpha * sum;
                    }
                }
            }
            const auto multiply = [&](int threads) {
                const int before = omp_get_max_threads();
                omp_set_num_threads(threads);
                std::vector<float> out = c.c;
                const Operand operand{c.b.data(), c.ldb};
                (c.turnsB ? ByOperand(gemmNT) : ByOperand(gemmNN))(m, n, k, 0.5f, c.a.data(), c.lda, operand, 1,
                                                                   out.data(), c.ldc, thin);
                omp_set_num_threads(before);
                return out;
            };
            const std::vector<float> found = multiply(1);
            const double difference = worst(found, wanted);
            QVERIFY2(difference < 6e-8 * (k + 60) * 4, qPrintable(QString::number(difference)));
            if (usePanels() && m >= fewestPanelRows) {
                QVERIFY(multiply(2) == found);
                QVERIFY(multiply(3) == found);
            }
        }
    }

    /// An element depends on its row and column alone, so threads and batches change no bit.
    void theSameBitsHoweverTheWorkIsCut()
    {
        if (!usePanels())
            QSKIP("This processor uses the library's products alone.");
        for (const char *kind : {"NT", "NN", "TN"}) {
            const Case c(kind, 200, 300, 700, 0, 1, 0);
            const int threads = omp_get_max_threads();
            omp_set_num_threads(1);
            const std::vector<float> alone = c.byPanels();
            for (const int team : {2, 3, 4}) {
                omp_set_num_threads(team);
                QVERIFY(c.byPanels() == alone);
            }
            omp_set_num_threads(threads);
            Product few = c.product;
            few.m = 20;
            std::vector<float> rows(size_t(20 * 300));
            few.c = rows.data();
            multiplyPanels(few);
            QVERIFY(std::equal(rows.begin(), rows.end(), alone.begin()));
        }
    }
};

QTEST_APPLESS_MAIN(TestProducts)
#include "test_products.moc"
