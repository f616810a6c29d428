#include "core/documents/formats/read_document.h"
#include "core/documents/reader_process.h"
#include "core/documents/reader_protocol.h"
#include "tests/core/documents/corpus.h"
#include "tests/core/documents/made_files.h"

#include <csignal>
#include <thread>

#include <set>
#include <sys/socket.h>
#include <sys/wait.h>

using namespace fieldwright;
namespace fs = std::filesystem;

class TestReaderProcess : public QObject
{
    Q_OBJECT

    QTemporaryDir m_temporary;
    fs::path m_folder;

    fs::path file(const char *name, std::string_view bytes = "Some words of a document.")
    {
        const fs::path path = m_folder / name;
        if (!saveFile(path, bytes))
            qFatal("cannot write a test file");
        return path;
    }

    static ReaderProcess::Settings faulty(int timeoutMs = 20'000) { return {FAULTY_READER, timeoutMs}; }

    static bool hasChildren()
    {
        int status = 0;
        return ::waitpid(-1, &status, WNOHANG) >= 0 || errno != ECHILD;
    }

private Q_SLOTS:
    void initTestCase() { m_folder = m_temporary.path().toStdString(); }

    void cleanup() { QVERIFY2(!hasChildren(), "a reader was left behind"); }

    void readsTheSameAsInThisProcess()
    {
        ReaderProcess reader({READER});
        for (const auto &[name, bytes] : std::vector<std::pair<const char *, const char *>>{
                 {"a.md", "# 标题\n\n| A | B |\n|--|--|\n| 1 | |\n\n| C | D |\n|--|--|\n| x\\\\y | \"q\" "
                          "|\n\n```\na\n\n\nb\n```\n"},
                 {"b.csv", "a,b\n\"1\n2\",3\n"},
                 {"c.txt", "One.\n\nTwo\tthree \\ \"four\".\n"},
                 {"d.html", "<title>T</title><h1>H</h1><p>x"}}) {
            const fs::path path = file(name, bytes);
            const auto here = readDocument(path);
            VERIFY_DOCUMENT(here);
            const auto there = reader.read(path);
            VERIFY_DOCUMENT(there);
            COMPARE_TEXT(dumpJson(toJson(*there)), dumpJson(toJson(*here)));
        }
    }

    void errorsOfAFileComeThroughWhole()
    {
        ReaderProcess reader({READER});
        const auto scan = reader.read(file("model.pt"));
        VERIFY_ERROR(scan, ErrorCode::Unsupported);
        QVERIFY(!scan.error().remedy.empty());
        QCOMPARE(scan.error().what.facts.at(0), std::string("model.pt"));
        VERIFY_ERROR(reader.read(m_folder / "missing.txt"), ErrorCode::NotFound);
        VERIFY_DOCUMENT(reader.read(file("good.txt"))); // the same process goes on
    }

    void optionsReachTheReader()
    {
        ReaderProcess reader({READER});
        ReadOptions options;
        options.encoding = "windows-1251";
        const auto document = reader.read(file("r.txt", "\xCF\xF0\xE8\xE1\xEE\xF0"), options);
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->text, "Прибор");
        options.encoding.clear();
        options.maxBlocks = 2;
        VERIFY_ERROR(reader.read(file("many.csv", "1,2\n3,4\n5,6\n"), options), ErrorCode::Unsupported);
        options.maxFileBytes = 3;
        VERIFY_ERROR(reader.read(file("big.txt"), options), ErrorCode::InvalidArgument);
    }

    void drawsTheSameAsInThisProcess()
    {
        ReaderProcess reader({READER});
        const fs::path path = file("p.pdf", pdf({at(72, 120, 30, "Depth and turbidity")}));
        const auto here = renderPage(path, {}, {.page = 1, .width = 900});
        VERIFY_RESULT(here);
        for (int i = 0; i < 3; ++i) {
            const auto there = reader.render(path, {.page = 1, .width = 900});
            VERIFY_RESULT(there);
            QCOMPARE(there->width, here->width);
            QCOMPARE(there->pageHeight, here->pageHeight);
            QVERIFY(there->rgb == here->rgb);
        }
        VERIFY_ERROR(reader.render(path, {.page = 2}), ErrorCode::NotFound);
        VERIFY_ERROR(reader.render(file("x.txt"), {}), ErrorCode::Unsupported);
        VERIFY_DOCUMENT(reader.read(path)); // the same process goes on
    }

    void picturesAreNotTrusted()
    {
        const auto read = [](std::string bytes) -> Result<PagePicture> {
            PictureReader answer;
            FW_CHECK(answer.add(bytes));
            if (!answer.isComplete())
                return fail(ErrorCode::Io, {"incomplete"});
            return answer.take();
        };
        const auto header = [](const char *width, const char *height, const char *page = "1") {
            return std::string(R"({"type":"picture","pages":3,"page_width":60,"page_height":50,"page":)") + page +
                   R"(,"width":)" + width + R"(,"height":)" + height + "}\n";
        };
        VERIFY_RESULT(read(header("2", "1") + "abcdef"));
        VERIFY_ERROR(read(header("2", "1") + "abcde"), ErrorCode::Io);
        VERIFY_ERROR(read(header("0", "1")), ErrorCode::Internal);
        VERIFY_ERROR(read(header("99999999", "99999999")), ErrorCode::Internal);
        VERIFY_ERROR(read(header("2", "1", "4") + "abcdef"), ErrorCode::Corrupt);
        VERIFY_ERROR(read("{\"type\":\"block\"}\n"), ErrorCode::Internal);
        VERIFY_ERROR(read("nonsense\n"), ErrorCode::Corrupt);
        PictureReader longHeader;
        std::string endless(1 << 20, 'x');
        QVERIFY(!longHeader.add(endless));
    }

    void aFaultyFileCostsOnlyItself_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("code");
        const auto row = [](const char *name, ErrorCode code) {
            QTest::newRow(name) << QString::fromUtf8(name) << int(code);
        };
        row("crash.txt", ErrorCode::Corrupt);
        row("abort.txt", ErrorCode::Corrupt);
        row("exit.txt", ErrorCode::Corrupt);
        row("throw.txt", ErrorCode::Corrupt);
        row("half.txt", ErrorCode::Corrupt);
        row("memory.txt", ErrorCode::OutOfMemory);
        row("c-memory.txt", ErrorCode::OutOfMemory);
        row("processor.txt", ErrorCode::Timeout);
        row("garbage.txt", ErrorCode::Corrupt);
        row("lies.txt", ErrorCode::Internal);
        row("flood.txt", ErrorCode::Unsupported);
    }

    void aFaultyFileCostsOnlyItself()
    {
        QFETCH(QString, name);
        QFETCH(int, code);
#if defined(__SANITIZE_ADDRESS__)
        if (name == QStringLiteral("memory.txt"))
            QSKIP("memory is not limited under the sanitizer");
#endif
        ReaderProcess reader(faulty());
        ReadOptions small; // so that a flood is seen as one soon
        small.maxTextBytes = 1 << 20;
        small.maxBlocks = 1000;
        VERIFY_DOCUMENT(reader.read(file("before.txt"), small));
        const auto document = reader.read(file(name.toStdString().c_str()), small);
        VERIFY_ERROR(document, ErrorCode(code));
        QVERIFY2(!document.error().remedy.empty(), document.error().message().c_str());
        const auto after = reader.read(file("after.txt"), small);
        VERIFY_DOCUMENT(after);
        QCOMPARE(after->text, std::string("Some words of a document."));
    }

    void aHangingFileIsGivenUp()
    {
        ReaderProcess reader(faulty(300));
        QElapsedTimer timer;
        timer.start();
        VERIFY_ERROR(reader.read(file("hang.txt")), ErrorCode::Timeout);
        QVERIFY(timer.elapsed() < 5000);
        VERIFY_DOCUMENT(reader.read(file("after.txt")));
    }

    void stopEndsTheWaitAtOnce()
    {
        ReaderProcess reader(faulty());
        std::stop_source stop;
        const fs::path path = file("hang.txt");
        std::jthread later([&stop] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        VERIFY_ERROR(reader.read(path, {}, stop.get_token()), ErrorCode::Cancelled);
        QVERIFY(timer.elapsed() < 5000);
        VERIFY_DOCUMENT(reader.read(file("after.txt")));
    }

    void chatterOnStandardErrorBlocksNothing()
    {
        ReaderProcess reader(faulty());
        VERIFY_DOCUMENT(reader.read(file("noise.txt")));
    }

    void aReaderThatDiedBetweenTwoFilesIsReplaced()
    {
        ReaderProcess reader({READER});
        VERIFY_DOCUMENT(reader.read(file("one.txt")));
        // Whoever kills idle processes: the only child of ours is the reader.
        const QString children = QStringLiteral("/proc/self/task/%1/children").arg(::getpid());
        QFile list(children);
        if (!list.open(QIODevice::ReadOnly))
            QSKIP("this kernel does not list children");
        const int pid = list.readAll().trimmed().toInt();
        QVERIFY(pid > 1);
        ::kill(pid, SIGKILL);
        QTest::qWait(100);
        const auto document = reader.read(file("two.txt"));
        VERIFY_DOCUMENT(document);
    }

    void theSandboxHolds()
    {
        ReaderProcess reader(faulty());
        const auto document = reader.read(file("breakout.txt"));
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->text, "sealed");
        QVERIFY(!fs::exists(m_folder / "written"));
        QVERIFY(fs::exists(m_folder / "breakout.txt"));
    }

    void howFarAFileIsReadIsTold()
    {
        ReaderProcess reader(faulty());
        std::set<int> done;
        VERIFY_DOCUMENT(reader.read(file("slow.txt"), {}, {}, [&](const ReadPart &part) {
            if (part.total == 4)
                done.insert(part.done);
        }));
        QVERIFY(done.contains(1) && done.contains(2)); // the third is told as the answer comes
        // A file that says nothing is heard of all the same, so that whoever waits can give it up.
        std::stop_source giveUp;
        int heard = 0;
        const auto given = reader.read(file("hang.txt"), {}, giveUp.get_token(), [&](const ReadPart &part) {
            QCOMPARE(part.total, 0);
            if (++heard == 3)
                giveUp.request_stop();
        });
        VERIFY_ERROR(given, ErrorCode::Cancelled);
    }

    void theReaderSeesNoSecretsOfOurs()
    {
        qputenv("FIELDWRIGHT_TEST_SECRET", "very secret");
        ReaderProcess reader(faulty());
        // Its environment is in /proc, where only root may look once it is not dumpable: so ask what it was given.
        VERIFY_DOCUMENT(reader.read(file("a.txt")));
        QFile list(QStringLiteral("/proc/self/task/%1/children").arg(::getpid()));
        if (!list.open(QIODevice::ReadOnly))
            QSKIP("this kernel does not list children");
        QFile environment(QStringLiteral("/proc/%1/environ").arg(QString::fromLatin1(list.readAll().trimmed())));
        if (!environment.open(QIODevice::ReadOnly))
            QSKIP("only root can look");
        QVERIFY(!environment.readAll().contains("very secret"));
        qunsetenv("FIELDWRIGHT_TEST_SECRET");
    }

    void aMissingReaderIsNamed()
    {
        ReaderProcess reader({"/nowhere/fieldwright-reader"});
        const auto document = reader.read(file("a.txt"));
        VERIFY_ERROR(document, ErrorCode::NotFound);
        QVERIFY(document.error().message().find("/nowhere/fieldwright-reader") != std::string::npos);
        ReaderProcess wrong({"/bin/true"});
        QVERIFY(!wrong.read(file("a.txt")).has_value());
    }

    void manyFilesInOneProcess()
    {
        ReaderProcess reader({READER});
        for (int i = 0; i < 300; ++i)
            VERIFY_DOCUMENT(reader.read(file("same.txt", "Number " + std::to_string(i) + ".")));
    }

    void theSharedCorpusComesThrough()
    {
        const fs::path folder = sharedFile("docs_unstructured");
        SKIP_WITHOUT(folder);
        ReaderProcess reader({READER});
        for (const char *name :
             {"handbook-872p.docx", "pdf/multi-column-2p.pdf", "example-10k-1p.html", "stanley-cups-utf-16.csv"})
            VERIFY_DOCUMENT(reader.read(folder / name));
        for (const char *name : {"fake.doc", "pdf/password.pdf", "pdf/loremipsum-flat.pdf", "img/chi_sim_image.jpeg"})
            VERIFY_ERROR(reader.read(folder / name), ErrorCode::Unsupported);
    }

    void answersAreNotTrusted_data()
    {
        QTest::addColumn<QByteArray>("lines");
        QTest::newRow("block first") << QByteArray(
            R"({"type":"block","kind":"paragraph","begin":0,"end":1,"text":"a"})");
        QTest::newRow("blocks missing") << QByteArray("{\"type\":\"document\"}\n{\"type\":\"end\",\"blocks\":3}");
        QTest::newRow("two headers") << QByteArray("{\"type\":\"document\"}\n{\"type\":\"document\"}");
        QTest::newRow("unknown type") << QByteArray("{\"type\":\"song\"}");
        QTest::newRow("no object") << QByteArray("[]");
        QTest::newRow("span wraps round")
            << QByteArray("{\"type\":\"document\"}\n{\"type\":\"block\",\"kind\":\"paragraph\",\"begin\":"
                          "18446744073709551615,\"end\":18446744073709551615,\"text\":\"\"}");
        QTest::newRow("gap too wide") << QByteArray(
            "{\"type\":\"document\"}\n{\"type\":\"block\",\"kind\":\"paragraph\",\"begin\":900000000,\"end\":900000001,"
            "\"text\":\"a\"}");
        QTest::newRow("wrong separator") << QByteArray("{\"type\":\"document\"}\n{\"type\":\"block\",\"kind\":"
                                                       "\"paragraph\",\"begin\":0,\"end\":1,\"text\":\"a\"}\n"
                                                       "{\"type\":\"block\",\"kind\":\"paragraph\",\"begin\":2,\"end\":"
                                                       "3,\"text\":\"b\"}\n{\"type\":\"end\",\"blocks\":2}");
        QTest::newRow("progress amid a document")
            << QByteArray("{\"type\":\"document\"}\n{\"type\":\"progress\",\"done\":1,\"total\":2}");
        QTest::newRow("pages out of range") << QByteArray("{\"type\":\"document\",\"pages\":-4}");
    }

    void answersAreNotTrusted()
    {
        QFETCH(QByteArray, lines);
        AnswerReader answer(ReadOptions{});
        Result<> result;
        for (const QByteArray &line : lines.split('\n')) {
            if (result)
                result = answer.addLine(line.toStdString());
        }
        QVERIFY(!result);
    }
};

QTEST_GUILESS_MAIN(TestReaderProcess)
#include "test_reader_process.moc"
