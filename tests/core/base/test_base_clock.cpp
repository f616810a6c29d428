#include "core/base/clock.h"

#include <QtTest>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

using namespace fieldwright;

class TestBaseClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsSortInTheOrderInWhichTheyAreMade()
    {
        std::vector<std::string> ids(10'000); // many within each millisecond
        for (std::string &id : ids)
            id = newId();
        for (const std::string &id : ids)
            QCOMPARE(id.size(), size_t(20));
        QVERIFY(std::adjacent_find(ids.begin(), ids.end(), std::greater_equal<>()) == ids.end());
    }

    void idsOfSeveralThreadsDiffer()
    {
        std::vector<std::vector<std::string>> made(4, std::vector<std::string>(5'000));
        {
            std::vector<std::jthread> threads;
            for (auto &ids : made)
                threads.emplace_back([&ids] { std::generate(ids.begin(), ids.end(), newId); });
        }
        std::set<std::string> all;
        for (const auto &ids : made)
            all.insert(ids.begin(), ids.end());
        QCOMPARE(all.size(), size_t(20'000));
    }
};

QTEST_APPLESS_MAIN(TestBaseClock)
#include "test_base_clock.moc"
