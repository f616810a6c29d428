#include "app/jobs/path_expansion.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <fstream>

#include <sys/stat.h>

using namespace fieldwright;
namespace fs = std::filesystem;

class TestPathExpansion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void goesIntoFoldersInOrder();
    void hiddenEntriesAreToldUnlessChosen();
    void linksToFoldersAreNotFollowed();
    void whatIsNoFileIsTold();
    void takesEachFileOnce();
    void stopsAtTheLimit();

private:
    void write(const fs::path &name)
    {
        fs::create_directories((m_root / name).parent_path());
        std::ofstream(m_root / name) << "x";
    }
    std::unique_ptr<QTemporaryDir> m_scratch;
    fs::path m_root;
};

void TestPathExpansion::init()
{
    m_scratch = std::make_unique<QTemporaryDir>();
    m_root = fs::canonical(m_scratch->path().toStdString());
}

void TestPathExpansion::goesIntoFoldersInOrder()
{
    write("b.md");
    write("a/水 z.md");
    write("a/c/d.md");
    const ExpandedPaths out = expandPaths({m_root});
    QCOMPARE(out.files, (std::vector<fs::path>{m_root / "a/c/d.md", m_root / "a/水 z.md", m_root / "b.md"}));
    QVERIFY(out.skipped.empty());
}

void TestPathExpansion::hiddenEntriesAreToldUnlessChosen()
{
    write(".hidden.md");
    write(".git/config");
    write("a.md");
    const ExpandedPaths out = expandPaths({m_root});
    QCOMPARE(out.files.size(), size_t(1));
    QCOMPARE(out.skipped.size(), size_t(2));
    QCOMPARE(expandPaths({m_root / ".hidden.md"}).files.size(), size_t(1));
}

void TestPathExpansion::linksToFoldersAreNotFollowed()
{
    write("in/a.md");
    fs::create_directory_symlink(m_root, m_root / "in/up"); // a loop
    const ExpandedPaths out = expandPaths({m_root / "in"});
    QCOMPARE(out.files.size(), size_t(1));
    QCOMPARE(out.skipped.size(), size_t(1));
}

void TestPathExpansion::whatIsNoFileIsTold()
{
    QCOMPARE(::mkfifo((m_root / "pipe").c_str(), 0600), 0);
    fs::create_symlink("/nowhere", m_root / "dangling");
    const ExpandedPaths out = expandPaths({m_root, m_root / "nosuch"});
    QVERIFY(out.files.empty());
    QCOMPARE(out.skipped.size(), size_t(3));
    for (const SkippedPath &path : out.skipped)
        QVERIFY(!path.reason.empty());
}

void TestPathExpansion::takesEachFileOnce()
{
    write("a.md");
    QCOMPARE(expandPaths({m_root / "a.md", m_root, m_root / "." / "a.md"}).files.size(), size_t(1));
}

void TestPathExpansion::stopsAtTheLimit()
{
    for (int i = 0; i < 300; ++i)
        write("f" + std::to_string(i));
    const ExpandedPaths out = expandPaths({m_root}, 10);
    QCOMPARE(out.files.size(), size_t(10));
    QVERIFY(!out.skipped.empty());
}

QTEST_GUILESS_MAIN(TestPathExpansion)
#include "test_path_expansion.moc"
