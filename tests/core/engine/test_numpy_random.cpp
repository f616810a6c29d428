#include "core/engine/tuning/numpy_random.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace fieldwright::engine;

/// Against numpy 2.4.
class TestNumpyRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersAreNumpys()
    {
        // default_rng(42).bit_generator.random_raw(3), default_rng(2**40 + 5)
        NumpyRandom small(42), large((1ull << 40) + 5);
        QCOMPARE(small.next(), std::uint64_t(14276969152011380360ull));
        QCOMPARE(small.next(), std::uint64_t(8095878257575067585ull));
        QCOMPARE(small.next(), std::uint64_t(15838336090824644132ull));
        QCOMPARE(large.next(), std::uint64_t(87427594128977387ull));
        QCOMPARE(large.next(), std::uint64_t(6872972437549564694ull));
    }

    void aShuffledListIsNumpys()
    {
        std::vector<std::int32_t> items(10);
        std::iota(items.begin(), items.end(), 0);
        NumpyRandom(42).shuffle(items);
        QCOMPARE(items, (std::vector<std::int32_t>{5, 6, 0, 7, 3, 2, 4, 9, 1, 8}));
        std::vector<std::int32_t> none;
        NumpyRandom(42).shuffle(none);
        QVERIFY(none.empty());
    }

    void aChoiceIsNumpys_data()
    {
        QTest::addColumn<int>("all");
        QTest::addColumn<int>("count");
        QTest::addColumn<std::vector<std::int32_t>>("begin");
        // default_rng(42).choice(all, count, replace=False)[:5]
        QTest::newRow("few of few") << 100 << 5 << std::vector<std::int32_t>{75, 43, 64, 8, 99};
        QTest::newRow("all of few") << 6 << 6 << std::vector<std::int32_t>{1, 3, 4, 2, 0};
        QTest::newRow("none") << 100 << 0 << std::vector<std::int32_t>{};
        QTest::newRow("few of many") << 20000 << 300 << std::vector<std::int32_t>{10119, 15467, 2541, 8816, 1789};
        QTest::newRow("many of many") << 20000 << 19999 << std::vector<std::int32_t>{15339, 496, 9351, 2525, 16900};
        QTest::newRow("all of many") << 20000 << 20000 << std::vector<std::int32_t>{12883, 15339, 496, 9351, 2525};
    }
    void aChoiceIsNumpys()
    {
        QFETCH(int, all);
        QFETCH(int, count);
        QFETCH(std::vector<std::int32_t>, begin);
        std::vector<std::int32_t> found = NumpyRandom(42).choice(all, count);
        QCOMPARE(found.size(), std::size_t(count));
        QCOMPARE(std::vector(found.begin(), found.begin() + std::ptrdiff_t(begin.size())), begin);
        std::sort(found.begin(), found.end());
        QVERIFY(std::adjacent_find(found.begin(), found.end()) == found.end());
        QVERIFY(found.empty() || (found.front() >= 0 && found.back() < all));
    }
};

QTEST_GUILESS_MAIN(TestNumpyRandom)
#include "test_numpy_random.moc"
