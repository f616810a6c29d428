#include "core/base/file.h"
#include "tests/support/result.h"
#include "tests/support/small_disk.h"

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

using namespace fieldwright;
namespace fs = std::filesystem;

namespace {

/// Runs `work` in a child process; gives its exit status, or minus the signal that killed it.
int inChild(const std::function<int()> &work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

size_t filesIn(const fs::path &folder)
{
    return size_t(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

} // namespace

class TestBaseFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savesAndReads()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "文件 1.json";
        VERIFY_RESULT(saveFile(path, "one"));
        VERIFY_RESULT(saveFile(path, "two"));
        const auto bytes = readFile(path);
        VERIFY_RESULT(bytes);
        QCOMPARE(*bytes, std::string("two"));
        QCOMPARE(filesIn(path.parent_path()), size_t(1));
    }

    void refusesBeforeItReads()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a";
        VERIFY_RESULT(saveFile(path, "0123456789"));
        VERIFY_ERROR(readFile(path, 9), ErrorCode::InvalidArgument);
        VERIFY_ERROR(readFile(path / "b"), ErrorCode::NotFound);
        VERIFY_ERROR(readFile(path.parent_path()), ErrorCode::InvalidArgument);
    }

    void withoutCommitNothingHappens()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a";
        VERIFY_RESULT(saveFile(path, "old"));
        {
            auto file = DurableFile::create(path);
            VERIFY_RESULT(file);
            VERIFY_RESULT(file->write("new"));
        }
        QCOMPARE(*readFile(path), std::string("old"));
        QCOMPARE(filesIn(path.parent_path()), size_t(1));
    }

    void aFullDiskLeavesTheOldFile()
    {
        QTemporaryDir scratch;
        const SmallDisk disk(scratch.path().toStdString(), "size=64k");
        if (!disk.isMounted())
            QSKIP("mounting a small disk needs root");
        const fs::path path = disk.folder() / "a";
        VERIFY_RESULT(saveFile(path, "old"));
        const auto saved = saveFile(path, std::string(200'000, 'x'));
        VERIFY_ERROR(saved, ErrorCode::Io);
        QVERIFY(saved.error().message().find("full") != std::string::npos);
        QCOMPARE(*readFile(path), std::string("old"));
        QCOMPARE(filesIn(disk.folder()), size_t(1));
    }

    void aReadOnlyDiskIsNamed()
    {
        QTemporaryDir scratch;
        SmallDisk disk(scratch.path().toStdString(), "size=64k");
        if (!disk.isMounted())
            QSKIP("mounting a small disk needs root");
        const fs::path path = disk.folder() / "a";
        VERIFY_RESULT(saveFile(path, "old"));
        QVERIFY(disk.makeReadOnly());
        const auto saved = saveFile(path, "new");
        VERIFY_ERROR(saved, ErrorCode::Io);
        QVERIFY(saved.error().message().find("read-only") != std::string::npos);
        QCOMPARE(*readFile(path), std::string("old"));
    }

    void aForbiddenFolderIsNamed()
    {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        VERIFY_RESULT(saveFile(fs::path(path) / "a", "old"));
        fs::permissions(path, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                  fs::perms::others_exec);
        const int status = inChild([&] {
            if (::geteuid() == 0 && ::setuid(65534) != 0)
                return 3;
            const auto saved = saveFile(fs::path(path) / "a", "new");
            return !saved && saved.error().code == ErrorCode::Io ? 0 : 1;
        });
        fs::permissions(path, fs::perms::owner_all);
        QCOMPARE(status, 0);
        QCOMPARE(*readFile(fs::path(path) / "a"), std::string("old"));
    }

    void aKillAtAnyStepLeavesOldOrNew_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("created") << QByteArray("save-created") << QByteArray("old");
        QTest::newRow("written") << QByteArray("save-written") << QByteArray("old");
        QTest::newRow("synced") << QByteArray("save-synced") << QByteArray("old");
        QTest::newRow("renamed") << QByteArray("save-renamed") << QByteArray("new");
    }
    void aKillAtAnyStepLeavesOldOrNew()
    {
        QFETCH(QByteArray, step);
        QFETCH(QByteArray, expected);
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "a";
        {
            auto old = DurableFile::create(path); // not saveFile(): failpoints are armed once a process
            VERIFY_RESULT(old);
        }
        const int wrote = inChild([&] { return saveFile(path, "old") ? 0 : 1; });
        QCOMPARE(wrote, 0);
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("FIELDWRIGHT_FAILPOINT"), QString::fromLatin1(step));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--save"), QString::fromStdString(path.string())});
        QVERIFY(child.waitForFinished());
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
        QCOMPARE(QByteArray::fromStdString(*readFile(path)), expected);
    }

    void copiesOnlyWhole()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        VERIFY_RESULT(saveFile(root / "a", std::string(3'000'000, 'q')));
        VERIFY_RESULT(copyFile(root / "a", root / "b"));
        QCOMPARE(fs::file_size(root / "b"), std::uintmax_t(3'000'000));
        VERIFY_ERROR(copyFile(root / "none", root / "c"), ErrorCode::NotFound);
        QVERIFY(!fs::exists(root / "c"));
    }
};

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--save")
        return fieldwright::saveFile(argv[2], "new") ? 0 : 1;
    QCoreApplication application(argc, argv);
    TestBaseFile test;
    return QTest::qExec(&test, argc, argv);
}
#include "test_base_file.moc"
