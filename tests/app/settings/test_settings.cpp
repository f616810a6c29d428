#include "app/settings/settings.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

namespace fieldwright {

using namespace Qt::StringLiterals;

class TestSettings : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString file() const { return m_folder.filePath(u"settings.ini"_s); }

private Q_SLOTS:
    void init() { QFile::remove(file()); }

    void givesTheFallbackUntilSomethingIsSet()
    {
        Settings settings(file());
        QCOMPARE(settings.get(setting::domainShare), 0.3);
        QCOMPARE(settings.get(setting::language), QString());
    }

    void keepsValuesOfEachTypeForTheNextStart()
    {
        {
            Settings settings(file());
            settings.set(setting::domainShare, 0.55);
            settings.set(setting::narrowRail, true);
            settings.set(setting::windowGeometry, QByteArray("\0\1\2", 3));
            settings.set(setting::language, u"zh_CN"_s);
        }
        Settings settings(file());
        QCOMPARE(settings.get(setting::domainShare), 0.55);
        QCOMPARE(settings.get(setting::narrowRail), true);
        QCOMPARE(settings.get(setting::windowGeometry), QByteArray("\0\1\2", 3));
        QCOMPARE(settings.get(setting::language), u"zh_CN"_s);
    }

    void tellsAChangeOnce()
    {
        Settings settings(file());
        QSignalSpy changed(&settings, &Settings::changed);
        settings.set(setting::appearance, u"dark"_s);
        settings.set(setting::appearance, u"dark"_s);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed.first().first().toString(), u"appearance"_s);
    }

    void keepsTenProjectsTheMostRecentFirst()
    {
        Settings settings(file());
        for (int i = 0; i < 12; ++i)
            settings.addRecentProject(u"/p/%1"_s.arg(i));
        settings.addRecentProject(u"/p/5"_s);
        const QStringList recent = settings.get(setting::recentProjects);
        QCOMPARE(recent.size(), 10);
        QCOMPARE(recent.first(), u"/p/5"_s);
        QCOMPARE(recent.count(u"/p/5"_s), 1);
        settings.removeRecentProject(u"/p/5"_s);
        QVERIFY(!settings.get(setting::recentProjects).contains(u"/p/5"_s));
    }

    void survivesAFileOfGarbage()
    {
        QFile garbage(file());
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("[[[\0=%%%\nrecent_projects=@Variant(\xff\xff)", 40);
        garbage.close();
        Settings settings(file());
        QCOMPARE(settings.get(setting::domainShare), 0.3);
        settings.addRecentProject(u"/p"_s);
        QCOMPARE(settings.get(setting::recentProjects).first(), u"/p"_s);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestSettings)
#include "test_settings.moc"
