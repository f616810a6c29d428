#include "app/pairs/pairs.h"
#include "app/project/sqlite.h"
#include "tests/app/support.h"
#include "tests/support/small_disk.h"

#include <QtCore/QProcess>

#include <unistd.h>

namespace fieldwright {

using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

namespace {

std::vector<Pair> somePairs(int count)
{
    std::vector<Pair> pairs;
    for (int i = 0; i < count; ++i) {
        Pair pair;
        pair.question = "Question " + std::to_string(i) + "?";
        pair.answer = "Answer " + std::to_string(i);
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

} // namespace

class TestFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void losesNothingAcknowledgedWhenKilledWhileLabelling()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const auto ids = await<std::vector<qint64>>(
            [&](auto done) { project->pairs().importPairs(somePairs(2000), &*project, done); });
        VERIFY_RESULT(ids);
        project.close();

        for (int round = 0; round < 5; ++round) {
            QProcess child;
            child.start(QStringLiteral(FIELDWRIGHT_TEST_CHILD),
                        {u"label"_s, QString::fromStdString(project.folder().string())});
            QVERIFY(child.waitForReadyRead(20'000));
            QTest::qWait(20 + 37 * round);
            child.kill();
            QVERIFY(child.waitForFinished());
            QList<QByteArray> lines = child.readAllStandardOutput().split('\n');
            lines.removeLast(); // a half line, or the empty one after the last feed
            QVERIFY(!lines.isEmpty());

            project.reopen();
            VERIFY_PROJECT(project);
            for (const QByteArray &line : lines)
                QCOMPARE(project->pairs().find(line.toLongLong())->status, PairStatus::Accepted);
            // At most the one gesture beyond that was on its way.
            QVERIFY(project->pairs().counts().accepted <= int(lines.size()) + 1);
            const Result<std::string> check = await<std::string>([&](auto done) {
                project->store().run(
                    &*project,
                    [](SQLite::Database &database) -> Result<std::string> {
                        return database.execAndGet("PRAGMA integrity_check").getString();
                    },
                    done);
            });
            VERIFY_RESULT(check);
            QCOMPARE(*check, std::string("ok"));
            project->pairs().setStatus(*ids, PairStatus::Draft);
            project.close();
        }
    }

    void killedJustBeforeACommitLosesThatGestureOnly()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const auto ids = await<std::vector<qint64>>(
            [&](auto done) { project->pairs().importPairs(somePairs(10), &*project, done); });
        VERIFY_RESULT(ids);
        project.close();
        for (const auto &[failpoint, accepted] :
             {std::pair(u"store.commit:4"_s, 2), std::pair(u"store.committed:4"_s, 3)}) {
            // Passes of the failpoint: the purge at the opening, then one an accept.
            QProcess child;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(u"FIELDWRIGHT_FAILPOINT"_s, failpoint);
            child.setProcessEnvironment(environment);
            child.start(QStringLiteral(FIELDWRIGHT_TEST_CHILD),
                        {u"label"_s, QString::fromStdString(project.folder().string())});
            QVERIFY(child.waitForFinished(20'000));
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);
            project.reopen();
            VERIFY_PROJECT(project);
            QCOMPARE(project->pairs().counts().accepted, accepted);
            project->pairs().setStatus({ids->begin(), ids->end()}, PairStatus::Draft);
            project.close();
        }
    }

    void tellsThatTheDiskIsFullAndKeepsWhatWasThere()
    {
        QTemporaryDir scratch;
        const fs::path disk = scratch.path().toStdString() + "/disk";
        SmallDisk small(disk, "size=6m");
        if (!small.isMounted())
            QSKIP("This test needs the right to mount a small disk.");
        const fs::path folder = disk / "Full.fieldwright";
        VERIFY_RESULT(Project::create(folder));

        QProcess child;
        child.start(QStringLiteral(FIELDWRIGHT_TEST_CHILD), {u"fill"_s, QString::fromStdString(folder.string())});
        QVERIFY(child.waitForFinished(60'000));
        QCOMPARE(child.exitStatus(), QProcess::NormalExit);
        const QList<QByteArray> told = child.readAllStandardOutput().trimmed().split(' ');
        QCOMPARE(told.size(), 2);
        QCOMPARE(told[1], QByteArray(errorCodeName(ErrorCode::Io)));
        QVERIFY(told[0].toInt() > 10);

        // A command that needs no space still opens it, and all that was acknowledged is there.
        VERIFY_RESULT(saveFile(scratch.path().toStdString() + "/copied", "")); // the scratch itself is not full
        const fs::path copy = scratch.path().toStdString() + "/Copy.fieldwright";
        fs::copy(folder, copy, fs::copy_options::recursive);
        Result<std::unique_ptr<DatabaseFile>> opened = DatabaseFile::open(copy);
        VERIFY_RESULT(opened);
        QCOMPARE(int(firstInt((*opened)->database(), "SELECT count(*) FROM qa_pairs")), told[0].toInt());
        QCOMPARE((*opened)->database().execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
    }

    void saysThatAReadOnlyDiskCannotBeWritten()
    {
        QTemporaryDir scratch;
        const fs::path disk = scratch.path().toStdString() + "/disk";
        SmallDisk small(disk, "size=6m");
        if (!small.isMounted())
            QSKIP("This test needs the right to mount a small disk.");
        const fs::path folder = disk / "P.fieldwright";
        VERIFY_RESULT(Project::create(folder));
        QVERIFY(small.makeReadOnly());
        VERIFY_ERROR(ProjectOwner::acquire(folder), ErrorCode::Io);
        const auto opened = DatabaseFile::open(folder);
        VERIFY_ERROR(opened, ErrorCode::Io);
        QVERIFY(!opened.error().remedy.empty());
        VERIFY_ERROR(Project::create(disk / "Q.fieldwright"), ErrorCode::Io);
    }

    void saysThatAFolderOfSomebodyElseCannotBeWritten()
    {
        if (::geteuid() != 0)
            QSKIP("This test needs to become another user.");
        QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString() + "/P.fieldwright";
        VERIFY_RESULT(Project::create(folder));
        for (const fs::path &path : {fs::path(scratch.path().toStdString()), folder})
            fs::permissions(path, fs::perms(0755));
        fs::permissions(DatabaseFile::path(folder), fs::perms(0644));

        QProcess child;
        child.start(QStringLiteral(FIELDWRIGHT_TEST_CHILD),
                    {u"open-as-nobody"_s, QString::fromStdString(folder.string())});
        QVERIFY(child.waitForFinished(20'000));
        if (child.exitCode() == 77 || child.error() == QProcess::FailedToStart)
            QSKIP("This test could not become another user.");
        QCOMPARE(child.exitStatus(), QProcess::NormalExit);
        QCOMPARE(child.exitCode(), 1);
        const QByteArray told = child.readAllStandardOutput();
        QVERIFY2(told.startsWith(errorCodeName(ErrorCode::Io)), told.constData());
        QVERIFY2(told.contains("P.fieldwright"), told.constData());
    }

    void namesTheNewestBackupOfADamagedDatabase()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        VERIFY_RESULT(await<std::vector<qint64>>(
            [&](auto done) { project->pairs().importPairs(somePairs(500), &*project, done); }));
        const Result<fs::path> backup = await<fs::path>([&](auto done) { project->store().backup(&*project, done); });
        VERIFY_RESULT(backup);
        project.close();

        QFile file(QString::fromStdString(DatabaseFile::path(project.folder()).string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        const qint64 size = file.size();
        QVERIFY(size > 16 * 4096);
        for (qint64 page = 2; page < size / 4096; page += 2) {
            file.seek(page * 4096);
            file.write(QByteArray(4096, '\x5a'));
        }
        file.close();
        const Result<std::string> before = readFile(DatabaseFile::path(project.folder()));

        const auto opened = DatabaseFile::open(project.folder());
        VERIFY_ERROR(opened, ErrorCode::Corrupt);
        QVERIFY2(opened.error().message().find(backup->string()) != std::string::npos,
                 opened.error().message().c_str());
        VERIFY_ERROR(DatabaseFile::open(project.folder()), ErrorCode::Corrupt); // again, the same: no loop, no change
        const Result<std::string> after = readFile(DatabaseFile::path(project.folder()));
        QVERIFY(before && after && *before == *after);

        // What the message says to do works.
        fs::copy_file(*backup, DatabaseFile::path(project.folder()), fs::copy_options::overwrite_existing);
        Result<std::unique_ptr<DatabaseFile>> mended = DatabaseFile::open(project.folder());
        VERIFY_RESULT(mended);
        QCOMPARE(int(firstInt((*mended)->database(), "SELECT count(*) FROM qa_pairs")), 500);
    }

    void refusesATruncatedDatabaseAtEveryLength()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        VERIFY_RESULT(await<std::vector<qint64>>(
            [&](auto done) { project->pairs().importPairs(somePairs(200), &*project, done); }));
        project.close();
        const Result<std::string> whole = readFile(DatabaseFile::path(project.folder()));
        VERIFY_RESULT(whole);
        const fs::path copy = project.scratch() / "Cut.fieldwright";
        fs::create_directories(copy);
        for (size_t length = 1; length < whole->size(); length += 1 + whole->size() / 60) {
            VERIFY_RESULT(saveFile(DatabaseFile::path(copy), std::string_view(*whole).substr(0, length)));
            const auto opened = DatabaseFile::open(copy);
            QVERIFY2(!opened, qPrintable(QString::number(length)));
            QVERIFY(!opened.error().what.empty());
        }
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestFaults)
#include "test_faults.moc"
