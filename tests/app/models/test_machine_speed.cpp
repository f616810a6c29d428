#include "app/models/machine_speed.h"

#include <QSignalSpy>
#include <QTest>

using namespace fieldwright;

/// How fast the machine multiplies, when the worker does not tell it.
class TestMachineSpeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsWhateverTheWorkerDoes_data();
    void endsWhateverTheWorkerDoes();
};

void TestMachineSpeed::endsWhateverTheWorkerDoes_data()
{
    QTest::addColumn<QByteArray>("worker");
    QTest::newRow("is not there") << QByteArray("/nowhere/fieldwright-worker");
    QTest::newRow("answers nothing") << QByteArray("/bin/true");
}

void TestMachineSpeed::endsWhateverTheWorkerDoes()
{
    QFETCH(QByteArray, worker);
    qputenv("FIELDWRIGHT_WORKER", worker);
    MachineSpeed speed;
    QSignalSpy measured(&speed, &MachineSpeed::measured);
    speed.measure();
    QTRY_COMPARE(measured.count(), 1);
    QCOMPARE(speed.flopsPerSecond(), std::optional<double>(0));
}

QTEST_MAIN(TestMachineSpeed)
#include "test_machine_speed.moc"
