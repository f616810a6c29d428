#include "core/base/base64.h"

#include <QtTest/QtTest>

using namespace fieldwright;

class TestBaseBase64 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesTheExamplesOfRfc4648_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("0") << QByteArray("") << QByteArray("");
        QTest::newRow("1") << QByteArray("f") << QByteArray("Zg==");
        QTest::newRow("2") << QByteArray("fo") << QByteArray("Zm8=");
        QTest::newRow("3") << QByteArray("foo") << QByteArray("Zm9v");
        QTest::newRow("6") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("high bytes") << QByteArray("\xfb\xff\xfe", 3) << QByteArray("+//+");
    }
    void encodesTheExamplesOfRfc4648()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, text);
        QCOMPARE(base64(std::as_bytes(std::span(bytes.constData(), size_t(bytes.size())))), text.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestBaseBase64)
#include "test_base_base64.moc"
