#include "core/base/hash.h"
#include "core/base/utf8.h"
#include "core/tokenizer/normalizers.h"
#include "core/tokenizer/pre_tokenizers.h"
#include "core/tokenizer/regex.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

#include <QTest>

using namespace fieldwright;

namespace {

constexpr char32_t blockSize = 1024;

/// The blocks of make_tokenizer_goldens.py: what is assigned.
std::vector<char32_t> blocks()
{
    std::vector<char32_t> out;
    for (char32_t first = 0; first < 0x32400; first += blockSize)
        out.push_back(first);
    out.insert(out.end(), {0xE0000, 0x10FC00});
    return out;
}

struct Step
{
    Normalizers normalizers;
    PreTokenizers preTokenizers;

    /// "word|begin,end;" for each word that a character between "a" and "b" becomes, and a line's end.
    Result<> appendLine(char32_t c, std::string &out) const
    {
        std::string text = "a";
        appendUtf8(text, c);
        text += 'b';
        WordsOfText words{AlignedText(text, 0), {}};
        FW_CHECK(applyAll(normalizers, words.text));
        words.words = {{0, std::uint32_t(words.text.text().size())}};
        for (const auto &step : preTokenizers)
            FW_CHECK(step->apply(words));
        for (const WordsOfText::Word &word : words.words) {
            const AlignedText::Span origin = words.text.originOf(word.begin, word.end);
            out.append(words.text.text(), word.begin, word.end - word.begin);
            out += '|' + std::to_string(origin.begin) + ',' + std::to_string(origin.end) + ';';
        }
        out += '\n';
        return {};
    }
};

} // namespace

class TestCharacters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Every character of Unicode through each kind of step, as Hugging Face's library has it.
    void classesAreThoseOfTheReference_data()
    {
        QTest::addColumn<int>("row");
        const std::vector<Json> rows = test::goldenRows("tokenizer/characters.jsonl");
        QCOMPARE(rows.size(), size_t(23));
        for (size_t i = 0; i < rows.size(); ++i)
            QTest::newRow(rows[i][0].dump().substr(0, 100).c_str()) << int(i);
    }
    void classesAreThoseOfTheReference()
    {
        QFETCH(int, row);
        const Json golden = test::goldenRows("tokenizer/characters.jsonl").at(size_t(row));
        Step step;
        if (const Json *found = member(golden[0], "normalizer")) {
            auto read = readNormalizers(*found, "golden");
            VERIFY_RESULT(read);
            step.normalizers = std::move(*read);
        } else {
            auto read = readPreTokenizers(golden[0]["pre_tokenizer"], false, "golden");
            VERIFY_RESULT(read);
            step.preTokenizers = std::move(*read);
        }
        const std::vector<char32_t> firsts = blocks();
        QCOMPARE(golden[1].size(), firsts.size());
        for (size_t i = 0; i < firsts.size(); ++i) {
            std::string lines;
            for (char32_t c = std::max<char32_t>(firsts[i], 1); c < firsts[i] + blockSize; ++c) {
                if (c < 0xD800 || c >= 0xE000)
                    VERIFY_RESULT(step.appendLine(c, lines));
            }
            QVERIFY2(sha256Hex(lines).substr(0, 8) == golden[1][i],
                     ("the block of U+" + QByteArray::number(quint32(firsts[i]), 16)).constData());
        }
    }

    void whatPcreWouldReadOtherwiseIsRefused()
    {
        for (const char *pattern : {"[a-z&&[^e]]", "[a[^bc]]", "[a-[bc]]", "[\\p{Han}&&[^\\p{N}]]+"})
            QVERIFY2(!SplitRegex::compile(pattern), pattern);
        for (const char *pattern : {"[[:alpha:]_]+", "[]a]", "[^]a]+", "[\\[a]", "&&", "[a&b]"})
            VERIFY_RESULT(SplitRegex::compile(pattern));
    }

    /// A character that PCRE2's Unicode does not know is found where the expression names it.
    void newCharactersCanBeNamed()
    {
        const std::string text = "a\U000323AEb";
        std::vector<SplitRegex::Match> found;
        const auto named = SplitRegex::compile("\U000323AE");
        VERIFY_RESULT(named);
        VERIFY_RESULT(named->findAll(text, found));
        QCOMPARE(found.size(), size_t(1));
        QCOMPARE(found[0].begin, size_t(1));
        QCOMPARE(found[0].end, size_t(5));
    }
};

QTEST_GUILESS_MAIN(TestCharacters)
#include "test_characters.moc"
