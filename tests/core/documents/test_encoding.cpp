#include "core/documents/formats/encoding.h"
#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"

#include <unicode/translit.h>
#include <unicode/ucnv.h>

using namespace fieldwright;
namespace fs = std::filesystem;

namespace {

std::string recoded(const std::string &bytes, const char *from, const char *to)
{
    UErrorCode status = U_ZERO_ERROR;
    std::string out(bytes.size() * 4 + 16, '\0');
    const int32_t length =
        ucnv_convert(to, from, out.data(), int32_t(out.size()), bytes.data(), int32_t(bytes.size()), &status);
    out.resize(U_SUCCESS(status) ? size_t(length) : 0);
    return out;
}

/// UTF-8 in another encoding, by ICU.
std::string encoded(const std::string &utf8, const char *name)
{
    return recoded(utf8, "UTF-8", name);
}

std::string inTraditionalCharacters(const std::string &utf8)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> change(
        icu::Transliterator::createInstance("Hans-Hant", UTRANS_FORWARD, status));
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
    if (U_SUCCESS(status))
        change->transliterate(text);
    std::string out;
    return text.toUTF8String(out);
}

// Of our own making: what a manual of a water probe says.
const char *simplified = "本手册说明水质探头的安装、校准和维护。使用前请先阅读第一章。探头的工作深度为四十米，"
                         "超过这个深度时，密封圈可能损坏，仪器会自动关闭。";
const char *traditional = "本手冊說明水質探頭的安裝、校準和維護。使用前請先閱讀第一章。探頭的工作深度為四十米，"
                          "超過這個深度時，密封圈可能損壞，儀器會自動關閉。";
const char *japanese =
    "この取扱説明書では、水質プローブの取り付けと校正について説明します。使用する前に必ずお読みください。";
const char *korean = "이 설명서는 수질 측정기의 설치와 교정에 대하여 설명합니다. 사용하기 전에 반드시 읽어 주십시오.";
const char *german =
    "Die Sonde mißt Trübung und Sauerstoff. Vor dem Gebrauch müssen Sie die Kappe öffnen und später schließen.";

} // namespace

class TestEncoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guesses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("encoding");
        const auto row = [](const char *encoding, const char *text) {
            QTest::newRow(encoding) << QString::fromUtf8(text) << QString::fromUtf8(encoding);
        };
        row("UTF-8", simplified);
        row("GB18030", simplified);
        row("Big5", traditional);
        row("Shift_JIS", japanese);
        row("EUC-JP", japanese);
        row("EUC-KR", korean);
        row("UTF-16LE", simplified);
        row("UTF-16BE", simplified);
        QTest::newRow("Latin UTF-16LE") << QString::fromUtf8(german) << QStringLiteral(u"UTF-16LE");
        QTest::newRow("Latin UTF-16BE") << QString::fromUtf8(german) << QStringLiteral(u"UTF-16BE");
        QTest::newRow("short GBK") << QStringLiteral(u"水质探头") << QStringLiteral(u"GB18030");
    }

    void guesses()
    {
        QFETCH(QString, text);
        QFETCH(QString, encoding);
        const std::string utf8 = text.toStdString();
        const auto decoded = decodeText(encoded(utf8, encoding.toStdString().c_str()), {});
        VERIFY_RESULT(decoded);
        COMPARE_TEXT(decoded->encoding, encoding.toStdString());
        COMPARE_TEXT(decoded->utf8, utf8);
        QVERIFY(decoded->guessed);
        QCOMPARE(decoded->replaced, size_t(0));
    }

    void aWesternTextIsNotTakenForChinese()
    {
        const auto decoded = decodeText(encoded(german, "windows-1252"), {});
        VERIFY_RESULT(decoded);
        COMPARE_TEXT(decoded->utf8, german);
    }

    void aMarkDecides()
    {
        for (const char *name : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
            const auto decoded = decodeText(encoded(std::string("\xEF\xBB\xBF") + simplified, name), {});
            VERIFY_RESULT(decoded);
            COMPARE_TEXT(decoded->encoding, name);
            COMPARE_TEXT(decoded->utf8, simplified);
            QVERIFY(!decoded->guessed);
        }
    }

    void whatIsAskedForWins()
    {
        const auto decoded = decodeText(encoded(traditional, "Big5"), "Big5");
        VERIFY_RESULT(decoded);
        COMPARE_TEXT(decoded->utf8, traditional);
        QVERIFY(!decoded->guessed);
        VERIFY_ERROR(decodeText("abc", "klingon-7"), ErrorCode::InvalidArgument);
    }

    void aFewBrokenBytesDoNotChangeTheGuess()
    {
        const auto decoded = decodeText(std::string(simplified) + "\xE6\xB0 end", {});
        VERIFY_RESULT(decoded);
        QCOMPARE(decoded->encoding, std::string("UTF-8"));
        QCOMPARE(decoded->replaced, size_t(1));
        QVERIFY(decoded->utf8.ends_with("\uFFFD end"));
    }

    void nothingCrashesOnAnyBytes()
    {
        std::uint64_t state = 7;
        for (int round = 0; round < 400; ++round) {
            std::string bytes(size_t(round), '\0');
            for (char &byte : bytes) {
                state = state * 6364136223846793005ull + 1442695040888963407ull;
                byte = char(state >> 56);
            }
            const auto decoded = decodeText(bytes, {});
            VERIFY_RESULT(decoded);
            QVERIFY(QString::fromUtf8(decoded->utf8.data(), int(decoded->utf8.size())).toUtf8().size() >= 0);
        }
    }

    void statutesAreReadTheSameInEveryEncoding_data()
    {
        QTest::addColumn<QString>("encoding");
        for (const char *name : {"GB18030", "GBK", "Big5", "UTF-16LE", "UTF-16BE", "UTF-8"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }

    void statutesAreReadTheSameInEveryEncoding()
    {
        QFETCH(QString, encoding);
        const fs::path folder = sharedFile("laws_zh");
        SKIP_WITHOUT(folder);
        int files = 0;
        for (const auto &entry : fs::recursive_directory_iterator(folder)) {
            if (entry.path().extension() != ".md")
                continue;
            const auto bytes = readFile(entry.path());
            VERIFY_RESULT(bytes);
            const std::string name = encoding.toStdString();
            const std::string other = encoded(name == "Big5" ? inTraditionalCharacters(*bytes) : *bytes, name.c_str());
            // What the encoding has no place for is lost on the way there already.
            const auto expected = readDocumentBytes(recoded(other, name.c_str(), "UTF-8"), "a.md");
            if (!expected) // index pages without text
                continue;
            const auto again = readDocumentBytes(other, "a.md");
            VERIFY_DOCUMENT(again);
            if (again->text != expected->text)
                QFAIL((entry.path().string() + " read as " + again->encoding).c_str());
            ++files;
        }
        QVERIFY(files > 50);
    }
};

QTEST_GUILESS_MAIN(TestEncoding)
#include "test_encoding.moc"
