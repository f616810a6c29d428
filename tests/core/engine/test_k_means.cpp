#include "core/engine/tuning/k_means.h"

#include <QtTest>

using namespace fieldwright::engine;

/// The groups are those of scikit-learn 1.9: KMeans(n_clusters=groups, init="random", n_init=1, max_iter=rounds,
/// random_state=seed).fit_predict(rows) of the rows below, in fp32.
class TestKMeans : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void groupsAreTheReferences_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("groups");
        QTest::addColumn<int>("rounds");
        QTest::addColumn<int>("seed");
        QTest::addColumn<bool>("hasAlike"); ///< rows 3 to 10 are the same
        QTest::addColumn<QList<int>>("expected");
        QTest::newRow("few groups") << 40 << 4 << 10 << 123456789 << false
                                    << QList<int>{1, 1, 2, 1, 1, 0, 1, 1, 0, 3, 2, 3, 1, 0, 3, 2, 0, 1, 2, 0,
                                                  1, 0, 3, 1, 0, 1, 2, 0, 2, 0, 0, 2, 0, 1, 2, 0, 1, 0, 0, 1};
        QTest::newRow("centres that are drawn twice")
            << 50 << 45 << 10 << 3 << false
            << QList<int>{43, 9,  7,  35, 27, 10, 5,  17, 44, 33, 6, 20, 14, 11, 2,  19, 31,
                          40, 26, 21, 15, 36, 8,  28, 42, 3,  32, 0, 34, 13, 0,  30, 10, 12,
                          16, 1,  41, 37, 38, 18, 39, 34, 25, 29, 4, 24, 22, 32, 23, 38};
        QTest::newRow("ended before the centres rest")
            << 60 << 6 << 2 << 7 << false
            << QList<int>{0, 0, 4, 0, 0, 5, 0, 4, 4, 2, 2, 0, 0, 2, 0, 2, 4, 0, 4, 5, 0, 4, 0, 0, 3, 0, 2, 1, 0, 2,
                          1, 0, 5, 0, 2, 5, 0, 2, 5, 0, 5, 0, 2, 3, 2, 2, 3, 2, 5, 1, 4, 5, 2, 4, 5, 2, 3, 1, 4, 1};
        QTest::newRow("a group without rows")
            << 14 << 4 << 10 << 0 << true << QList<int>{0, 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1};
        QTest::newRow("another one") << 14 << 4 << 10 << 2 << true
                                     << QList<int>{1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    }
    void groupsAreTheReferences()
    {
        QFETCH(int, rows);
        QFETCH(int, groups);
        QFETCH(int, rounds);
        QFETCH(int, seed);
        QFETCH(bool, hasAlike);
        QFETCH(QList<int>, expected);
        std::vector<float> values;
        for (int row = 0; row < rows; ++row) {
            const int i = hasAlike && row > 3 && row < 11 ? 3 : row;
            values.push_back(float((i * 37) % 101) + float(i * i) / 64);
            values.push_back(float((i * i * 13) % 89) + float(i) / 8);
        }
        const at::Tensor found = kMeans(at::tensor(at::ArrayRef<float>(values), at::kFloat).view({rows, 2}), groups,
                                        rounds, std::uint32_t(seed));
        QList<int> out;
        for (std::int64_t i = 0; i < found.numel(); ++i)
            out.push_back(int(found[i].item<std::int64_t>()));
        QCOMPARE(out, expected);
    }
};

QTEST_GUILESS_MAIN(TestKMeans)
#include "test_k_means.moc"
