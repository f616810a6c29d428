#include "app/project/schema.h"
#include "app/project/sqlite.h"
#include "tests/app/support.h"

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

class TestProjectStore : public QObject
{
    Q_OBJECT

    template <typename T>
    static Result<T> ask(ProjectStore &store, std::function<Result<T>(SQLite::Database &)> work)
    {
        return await<T>([&](auto done) { store.run(&store, work, done); });
    }

private Q_SLOTS:
    void makesAProjectWithItsFoldersAndDatabase()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        for (const char *name : {"originals", "datasets", "runs", "models", "knowledge", "reports"})
            QVERIFY(fs::is_directory(project.folder() / name));
        QVERIFY(Project::isProject(project.folder()));
        QCOMPARE(project->name(), u"Test"_s);
    }

    void refusesToMakeAProjectOverSomethingElse()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"notes.txt"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const Result<> made = Project::create(folder.path().toStdString());
        VERIFY_ERROR(made, ErrorCode::InvalidArgument);
        QVERIFY(!Project::isProject(folder.path().toStdString()));
    }

    void opensTheDatabaseAsSafelyAsTheDesignSays()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const Result<std::string> pragmas = ask<std::string>(project->store(), [](SQLite::Database &database) {
            std::string all;
            for (const char *name : {"journal_mode", "synchronous", "foreign_keys", "trusted_schema", "user_version"})
                all += database.execAndGet(std::string("PRAGMA ") + name).getString() + ' ';
            return Result<std::string>(all);
        });
        VERIFY_RESULT(pragmas);
        QCOMPARE(*pragmas, "wal 2 1 0 " + std::to_string(Schema::version) + ' ');
        // DEFENSIVE: the schema cannot be written behind SQLite's back.
        const Result<int> hacked = ask<int>(project->store(), [](SQLite::Database &database) {
            database.exec("PRAGMA writable_schema = ON");
            return Result<int>(database.exec("DELETE FROM sqlite_schema"));
        });
        QVERIFY(!hacked);
    }

    void rollsBackATransactionWhoseWorkFails()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        ProjectStore &store = project->store();
        const auto insert = [](SQLite::Database &database) {
            execute(database, "INSERT INTO settings (key, value) VALUES ('a', 'b')");
        };
        const Result<> refused = await<void>([&](auto done) {
            store.transact(
                &store,
                [insert](SQLite::Database &database) -> Result<> {
                    insert(database);
                    return fail(ErrorCode::Cancelled, {"no"});
                },
                done);
        });
        VERIFY_ERROR(refused, ErrorCode::Cancelled);
        const Result<> threw = await<void>([&](auto done) {
            store.transact(
                &store,
                [insert](SQLite::Database &database) -> Result<> {
                    insert(database);
                    database.exec("INSERT INTO no_such_table VALUES (1)");
                    return {};
                },
                done);
        });
        VERIFY_ERROR(threw, ErrorCode::Internal);
        const Result<int> rows = ask<int>(store, [](SQLite::Database &database) {
            return Result<int>(int(firstInt(database, "SELECT count(*) FROM settings")));
        });
        VERIFY_RESULT(rows);
        QCOMPARE(*rows, 0);
    }

    void tellsWhenEverythingIsSaved()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        QSignalSpy saved(&project->store(), &ProjectStore::savedChanged);
        project->setValue(u"mix"_s, u"0.4"_s);
        QVERIFY(!project->store().saved());
        project->store().finish();
        QVERIFY(project->store().saved());
        QCOMPARE(saved.count(), 2);
        QCOMPARE(project->value(u"mix"_s), u"0.4"_s);
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(project->value(u"mix"_s), u"0.4"_s);
    }

    void doesWhatWasPostedBeforeItCloses()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        for (int i = 0; i < 50; ++i)
            project->setValue(u"key %1"_s.arg(i), u"value"_s);
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(project->value(u"key 49"_s), u"value"_s);
    }

    void doesNotCallAReceiverThatHasGone()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        bool called = false;
        {
            QObject receiver;
            project->store().run(
                &receiver, [](SQLite::Database &) -> Result<int> { return 1; }, [&](Result<int>) { called = true; });
        }
        project->store().finish();
        QVERIFY(!called);
    }

    void keepsTheFiveNewestBackups()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        std::vector<fs::path> made;
        for (int i = 0; i < 7; ++i) {
            const Result<fs::path> copy =
                await<fs::path>([&](auto done) { project->store().backup(&project->store(), done); });
            VERIFY_RESULT(copy);
            made.push_back(*copy);
            QTest::qSleep(2); // names count milliseconds
        }
        const std::vector<fs::path> kept = DatabaseFile::backups(project.folder());
        QCOMPARE(int(kept.size()), DatabaseFile::backupsKept);
        QCOMPARE(kept.front(), made.back());
        SQLite::Database copy(kept.front());
        QCOMPARE(copy.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
        QCOMPARE(schemaVersion(copy), Schema::version);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestProjectStore)
#include "test_project_store.moc"
