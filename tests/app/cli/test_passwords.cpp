#include "app/cli/command_line_server.h"
#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/project/project.h"
#include "core/base/file.h"
#include "core/run_folder/job.h"
#include "tests/core/documents/made_pdf.h"
#include "tests/support/result.h"

#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>

using namespace fieldwright;
using namespace Qt::StringLiterals;
namespace fs = std::filesystem;

/// Locked PDFs with the real program, the real worker and the real reader.
class TestCliPasswords : public QObject
{
    Q_OBJECT

    QTemporaryDir m_scratch;

    fs::path folder() const { return m_scratch.path().toStdString(); }

    struct Run
    {
        int status = -1;
        Json json;
        QByteArray err;
    };
    /// Keeps this process's event loop going, which may have to answer.
    Run run(const QStringList &arguments, const QByteArray &input = {}) const
    {
        QProcess process;
        process.setWorkingDirectory(m_scratch.path());
        process.start(QStringLiteral(FIELDWRIGHT_CLI), QStringList{u"--json"_s} + arguments);
        process.write(input);
        process.closeWriteChannel();
        (void)QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60'000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                parseJson(process.readAllStandardOutput().toStdString(), "output").value_or(Json()),
                process.readAllStandardError()};
    }
    void makeFile(const char *name, const std::string &password) const
    {
        const std::string page = at(72, 100, 11, std::string("The limit of ") + name + " is 3.");
        (void)saveFile(folder() / name, pdf({page}, {}, password));
    }
    bool isWrittenAnywhere(const char *secret) const
    {
        QDirIterator files(m_scratch.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const auto bytes = readFile(files.next().toStdString());
            if (bytes && bytes->find(secret) != std::string::npos)
                return true;
        }
        return false;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_scratch.filePath(u"config"_s).toUtf8());
        qputenv("XDG_DATA_HOME", m_scratch.filePath(u"data"_s).toUtf8());
        qputenv("FIELDWRIGHT_WORKER", REAL_WORKER);
        qputenv("FIELDWRIGHT_READER", FIELDWRIGHT_READER);
        qunsetenv("FIELDWRIGHT_PROJECT");
        QCOMPARE(run({u"new"_s, u"P"_s}).status, 0);
        makeFile("a.pdf", "canary-one");
        makeFile("b.pdf", "canary-two");
    }

    void areReadFromStandardInputAndTriedInTurn()
    {
        const Run without = run({u"documents"_s, u"add"_s, u"a.pdf"_s});
        QCOMPARE(without.status, 1);
        QVERIFY2(without.err.contains("asks for a password"), without.err);
        const Run both =
            run({u"documents"_s, u"add"_s, u"a.pdf"_s, u"b.pdf"_s, u"--ask-password"_s}, "canary-one\r\ncanary-two\n");
        QVERIFY2(both.status == 0, both.err);
        QCOMPARE(intOr(both.json, "read"), std::int64_t(2));
        QVERIFY(!isWrittenAnywhere("canary"));
    }

    void reachTheOwnerOfTheProjectWithoutAnArgument()
    {
        makeFile("c.pdf", "canary-three");
        Studio studio(Studio::Places{m_scratch.filePath(u"settings.ini"_s), folder() / "models.json"});
        CommandLineServer server(studio);
        Project *project = nullptr;
        studio.openProject(folder() / "P.fieldwright",
                           [&](Result<Project *> opened) { project = opened ? *opened : nullptr; });
        QVERIFY(QTest::qWaitFor([&] { return project != nullptr; }));
        const Run asked = run({u"documents"_s, u"add"_s, u"c.pdf"_s, u"--ask-password"_s}, "canary-three");
        QVERIFY2(asked.status == 0, asked.err);
        QCOMPARE(intOr(asked.json, "read"), std::int64_t(1));
    }

    void areAskedForAgainByAJobThatWasInterrupted()
    {
        makeFile("d.pdf", "canary-four");
        const Json file = {{"path", (folder() / "d.pdf").string()}, {"password", 0}};
        Job job{.id = "import-again", .kind = JobKind::Import, .name = "d.pdf", .createdMs = 1};
        job.parameters = {{"files", Json::array({file})},
                          {"reader", FIELDWRIGHT_READER},
                          {"originals", (folder() / "P.fieldwright" / "originals").string()}};
        VERIFY_RESULT(createRunFolder(folder() / "P.fieldwright" / "runs", job));
        const Run without = run({u"job"_s, u"resume"_s, u"import-again"_s});
        QCOMPARE(without.status, 1);
        QVERIFY2(without.err.contains("It needs the password of d.pdf"), without.err);
        const Run with = run({u"job"_s, u"resume"_s, u"import-again"_s, u"--ask-password"_s}, "canary-four\n");
        QVERIFY2(with.status == 0, with.err);
        const Run follow = run({u"job"_s, u"follow"_s, u"import-again"_s});
        QVERIFY2(follow.status == 0, follow.err + dumpJson(follow.json).c_str());
        const Run list = run({u"documents"_s, u"list"_s});
        QVERIFY2(dumpJson(list.json).find("d.pdf") != std::string::npos, list.err);
        QVERIFY(!isWrittenAnywhere("canary"));
    }
};

QTEST_GUILESS_MAIN(TestCliPasswords)
#include "test_passwords.moc"
