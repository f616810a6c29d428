#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"

#include <sys/stat.h>

using namespace fieldwright;
namespace fs = std::filesystem;

class TestReadDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWithReasonAndRemedy_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, QByteArray bytes, const char *says) {
            QTest::newRow(name) << bytes << QString::fromUtf8(name) << QString::fromUtf8(says);
        };
        row("old.doc", QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest", 13), "old Office format");
        row("old.xls", QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest", 13), "old Office format");
        row("locked.docx",
            QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 41),
            "password");
        row("pytorch_model.bin", "anything", "pickle");
        row("model.pt", QByteArray("PK\x03\x04 archive/data.pkl", 22), "pickle");
        row("innocent.txt", QByteArray("\x80\x02}q\x00.", 6), "pickle");
        row("renamed.md", QByteArray("PK\x03\x04 archive/data.pkl", 22), "pickle");
        row("photo.txt", QByteArray("\x89PNG\r\n\x1A\n....", 12), "picture");
        row("photo.jpg", QByteArray("\xFF\xD8\xFF\xE0....", 8), "picture");
        row("files.zip", QByteArray("PK\x03\x04 something", 14), "archive");
        row("files.tar.gz", QByteArray("\x1F\x8B\x08....", 7), "archive");
        row("tool.pdf",
            QByteArray("\x7F"
                       "ELF....",
                       8),
            "program");
        row("setup.txt", QByteArray("MZ\x90\0....", 8), "program");
        row("m.gguf", "GGUF....", "model");
        row("m.safetensors", QByteArray("\x10\0\0\0\0\0\0\0{\"a\":1}        ", 23), "model");
        row("data.db", QByteArray("SQLite format 3\0....", 20), "database");
        row("letter.rtf", "{\\rtf1 hello}", "Rich Text");
        row("pairs.jsonl", "{\"q\":1}\n", "Dataset");
        row("sheet.xlsx", QByteArray("PK\x03\x04 xl/workbook.xml", 20), "spreadsheet");
        row("noise.txt", QByteArray("\x01\x02\x03\x04\x05\x06\x07\x08\x0E\x0F\x10\x11 a", 14), "not a text file");
    }

    void refusesWithReasonAndRemedy()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, name);
        QFETCH(QString, says);
        const auto document = readDocumentBytes(bytes.toStdString(), name.toStdString());
        VERIFY_ERROR(document, ErrorCode::Unsupported);
        const std::string message = document.error().message();
        QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
        QVERIFY2(message.find(name.toStdString()) != std::string::npos, message.c_str());
        QVERIFY(!document.error().remedy.empty());
    }

    void theBeginningOfTheFileDecidesNotItsName()
    {
        const auto html = readDocumentBytes("<!DOCTYPE html><title>T</title><h1>Head</h1>", "page.txt");
        VERIFY_DOCUMENT(html);
        QCOMPARE(html->format, std::string("html"));
        const auto xhtml =
            readDocumentBytes("\xEF\xBB\xBF<?xml version='1.0'?>\n<html><body><p>x</p></body></html>", "page.doc");
        VERIFY_DOCUMENT(xhtml);
        QCOMPARE(xhtml->format, std::string("html"));
        VERIFY_ERROR(readDocumentBytes("just words", "a.pdf"), ErrorCode::Corrupt);
        VERIFY_ERROR(readDocumentBytes("just words", "a.docx"), ErrorCode::Corrupt);
        VERIFY_ERROR(readDocumentBytes("", "a.txt"), ErrorCode::Corrupt);
        const auto unknown = readDocumentBytes("int main() {}\n", "main.cpp");
        VERIFY_DOCUMENT(unknown);
        QCOMPARE(unknown->format, std::string("text"));
        QCOMPARE(readDocumentBytes("# T\n\nx", "A.MD")->format, std::string("markdown"));
    }

    void missingFoldersAndPipesAreRefused()
    {
        VERIFY_ERROR(readDocument("/nowhere/at/all.txt"), ErrorCode::NotFound);
        VERIFY_ERROR(readDocument("/tmp"), ErrorCode::InvalidArgument);
        VERIFY_ERROR(readDocument("/dev/zero"), ErrorCode::Unsupported);
        QTemporaryDir folder;
        const fs::path pipe = fs::path(folder.path().toStdString()) / "pipe.txt";
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        VERIFY_ERROR(readDocument(pipe), ErrorCode::Unsupported); // and does not wait for a writer
    }

    void hugeFilesAreRefusedUnread()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "huge.txt";
        VERIFY_RESULT(saveFile(path, "x"));
        fs::resize_file(path, 300ull << 20); // sparse
        const auto document = readDocument(path);
        VERIFY_ERROR(document, ErrorCode::InvalidArgument);
        QVERIFY(document.error().message().find("too large") != std::string::npos);
    }

    void namesThatAreNoUtf8AreShownSafely()
    {
        QTemporaryDir folder;
        const fs::path path = fs::path(folder.path().toStdString()) / "n\xFFm.txt";
        VERIFY_RESULT(saveFile(path, "Words."));
        const auto document = readDocument(path);
        VERIFY_DOCUMENT(document);
        COMPARE_TEXT(document->name, "n\uFFFDm.txt");
        fs::remove(path); // QTemporaryDir cannot name it
    }

    void everyRealFileIsReadOrRefusedWithAReason()
    {
        const fs::path folder = sharedFile("docs_unstructured");
        SKIP_WITHOUT(folder);
        int read = 0;
        int refused = 0;
        for (const auto &entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file() || entry.file_size() > 1'500'000)
                continue;
            const auto document = readDocument(entry.path());
            if (!document) {
                QVERIFY2(!document.error().remedy.empty(), entry.path().c_str());
                QVERIFY2(document.error().code == ErrorCode::Unsupported || document.error().code == ErrorCode::Corrupt,
                         entry.path().c_str());
                ++refused;
                continue;
            }
            VERIFY_DOCUMENT(document);
            ++read;
        }
        QVERIFY(read >= 25);
        QVERIFY(refused >= 15);
    }
};

QTEST_GUILESS_MAIN(TestReadDocument)
#include "test_read_document.moc"
