#include "core/base/file.h"
#include "core/worker/energy.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestEnergy : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path root() const { return m_folder->path().toStdString(); }

    void domain(const char *folder, const char *name, std::int64_t microjoules) const
    {
        std::filesystem::create_directories(root() / folder);
        VERIFY_RESULT(saveFile(root() / folder / "name", std::string(name) + "\n"));
        VERIFY_RESULT(saveFile(root() / folder / "max_energy_range_uj", "10000000\n"));
        set(folder, microjoules);
    }
    void set(const char *folder, std::int64_t microjoules) const
    {
        VERIFY_RESULT(saveFile(root() / folder / "energy_uj", std::to_string(microjoules) + "\n"));
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void packagesAreAddedAndTheirPartsAreNot()
    {
        domain("intel-rapl:0", "package-0", 1'000'000);
        domain("intel-rapl:1", "package-1", 4'000'000);
        domain("intel-rapl:0:0", "core", 0);
        domain("intel-rapl:2", "psys", 0);
        EnergyMeter meter(root());
        QCOMPARE(meter.joules(), std::optional(0.0));
        set("intel-rapl:0", 3'500'000);
        set("intel-rapl:1", 4'250'000);
        set("intel-rapl:0:0", 9'000'000);
        set("intel-rapl:2", 9'000'000);
        QCOMPARE(meter.joules(), std::optional(2.75));
    }

    void aCounterThatBeginsAnewGoesOn()
    {
        domain("intel-rapl:0", "package-0", 9'000'000);
        EnergyMeter meter(root());
        set("intel-rapl:0", 500'000);
        QCOMPARE(meter.joules(), std::optional(1.5));
        set("intel-rapl:0", 1'500'000);
        QCOMPARE(meter.joules(), std::optional(2.5));
    }

    void whereNothingCanBeReadNothingIsTold()
    {
        QCOMPARE(EnergyMeter(root() / "none").joules(), std::nullopt);
        domain("intel-rapl:0", "package-0", 5);
        std::filesystem::remove(root() / "intel-rapl:0" / "energy_uj");
        QCOMPARE(EnergyMeter(root()).joules(), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(TestEnergy)
#include "test_energy.moc"
