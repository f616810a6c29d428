#include "app/pairs/pairs.h"
#include "app/project/schema.h"
#include "app/project/sqlite.h"
#include "tests/app/support.h"

#include <QtCore/QProcess>

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

/// A project as version 1 of the schema left it, with two pairs.
Result<> makeOldProject(const fs::path &folder)
{
    FW_CHECK(makeFolder(folder));
    SQLite::Database database(DatabaseFile::path(folder), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrateSchema(database, 1);
    for (const char *question : {"What is TW-300?", "多久校准一次？"})
        execute(
            database,
            "INSERT INTO qa_pairs (created_ms, changed_ms, question, answer, status) VALUES (1, 1, ?, 'a probe', 1)",
            question);
    return {};
}

int versionOf(const fs::path &file)
{
    SQLite::Database database(file);
    return schemaVersion(database);
}

} // namespace

class TestMigration : public QObject
{
    Q_OBJECT

    /// Exit code, or -1 when it was killed.
    static int openInChild(const fs::path &folder, const QString &failpoint, QByteArray *output = nullptr)
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (!failpoint.isEmpty())
            environment.insert(u"FIELDWRIGHT_FAILPOINT"_s, failpoint);
        child.setProcessEnvironment(environment);
        child.start(QStringLiteral(FIELDWRIGHT_TEST_CHILD), {u"open"_s, QString::fromStdString(folder.string())});
        if (!child.waitForFinished(30'000))
            return -2;
        if (output)
            *output = child.readAllStandardOutput();
        return child.exitStatus() == QProcess::CrashExit ? -1 : child.exitCode();
    }

private Q_SLOTS:
    void bringsAnOldProjectToTheNewSchemaAndKeepsABackup()
    {
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString() + "/Old.fieldwright";
        VERIFY_RESULT(makeOldProject(folder));
        QCOMPARE(versionOf(DatabaseFile::path(folder)), 1);

        Result<std::unique_ptr<DatabaseFile>> opened = DatabaseFile::open(folder);
        VERIFY_RESULT(opened);
        SQLite::Database &database = (*opened)->database();
        QCOMPARE(schemaVersion(database), Schema::version);
        QCOMPARE(int(firstInt(database, "SELECT count(*) FROM qa_pairs WHERE note = '' AND status = 1 AND weight = 1")),
                 2);
        QCOMPARE(int(readPairColumns(database).size()), 2); // the new index is there

        const std::vector<fs::path> backups = DatabaseFile::backups(folder);
        QCOMPARE(int(backups.size()), 1);
        QCOMPARE(versionOf(backups.front()), 1);
        SQLite::Database backup(backups.front());
        QCOMPARE(backup.execAndGet("SELECT count(*) FROM qa_pairs").getInt(), 2);
    }

    void leavesTheOldOrTheNewSchemaWhenKilled_data()
    {
        QTest::addColumn<QString>("failpoint");
        QTest::addColumn<int>("versionLeft");
        QTest::newRow("while copying the backup") << u"backup.begin"_s << 1;
        QTest::newRow("backup copied, not in place") << u"backup.copied"_s << 1;
        QTest::newRow("before the step") << u"migrate.begin"_s << 1;
        QTest::newRow("step done, version not written") << u"migrate.step"_s << 1;
        QTest::newRow("version written, not committed") << u"migrate.version"_s << 1;
        QTest::newRow("committed") << u"migrate.committed"_s << 2;
    }

    void leavesTheOldOrTheNewSchemaWhenKilled()
    {
        QFETCH(QString, failpoint);
        QFETCH(int, versionLeft);
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString() + "/Old.fieldwright";
        VERIFY_RESULT(makeOldProject(folder));

        QCOMPARE(openInChild(folder, failpoint), -1);
        {
            SQLite::Database database(DatabaseFile::path(folder), SQLite::OPEN_READWRITE);
            QCOMPARE(schemaVersion(database), versionLeft);
            QCOMPARE(database.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
            QCOMPARE(database.execAndGet("SELECT count(*) FROM qa_pairs").getInt(), 2);
        }
        // The next start goes on as if nothing had been.
        QCOMPARE(openInChild(folder, {}), 0);
        QCOMPARE(versionOf(DatabaseFile::path(folder)), Schema::version);
        for (const auto &entry : fs::directory_iterator(DatabaseFile::backupFolder(folder)))
            QVERIFY2(entry.path().extension() != ".partial" || versionLeft == Schema::version, entry.path().c_str());
        QVERIFY(!DatabaseFile::backups(folder).empty());
    }

    void refusesANewerSchemaAndChangesNothing()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        project.close();
        {
            SQLite::Database database(DatabaseFile::path(project.folder()), SQLite::OPEN_READWRITE);
            database.exec("PRAGMA user_version = " + std::to_string(Schema::version + 1));
        }
        const Result<std::string> before = readFile(DatabaseFile::path(project.folder()));
        const Result<std::unique_ptr<DatabaseFile>> opened = DatabaseFile::open(project.folder());
        VERIFY_ERROR(opened, ErrorCode::Unsupported);
        QVERIFY(!opened.error().remedy.empty());
        const Result<std::string> after = readFile(DatabaseFile::path(project.folder()));
        VERIFY_RESULT(before);
        VERIFY_RESULT(after);
        QVERIFY(*before == *after);
        QByteArray told;
        QCOMPARE(openInChild(project.folder(), {}, &told), 1);
        QVERIFY2(told.startsWith(errorCodeName(ErrorCode::Unsupported)), told.constData());
    }

    void refusesAFileThatIsNoProject()
    {
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        {
            SQLite::Database other(DatabaseFile::path(folder), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            other.exec("CREATE TABLE somebody_elses (a)");
        }
        VERIFY_ERROR(DatabaseFile::open(folder), ErrorCode::Corrupt);
        VERIFY_RESULT(saveFile(DatabaseFile::path(folder), "this is a text file, longer than a header of SQLite is, "
                                                           "so that it is read as one: not a database at all."));
        VERIFY_ERROR(DatabaseFile::open(folder), ErrorCode::Corrupt);
    }

    void followsNoLinkInThePlaceOfTheDatabase()
    {
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        const fs::path target = folder / "elsewhere.sqlite";
        {
            SQLite::Database other(target, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            migrateSchema(other);
        }
        fs::create_symlink(target, DatabaseFile::path(folder));
        QVERIFY(!DatabaseFile::open(folder));
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestMigration)
#include "test_migration.moc"
