#include "core/base/random.h"
#include "core/documents/formats/read_document.h"
#include "tests/core/documents/corpus.h"
#include "tests/core/documents/made_files.h"

using namespace fieldwright;

namespace {

struct Seed
{
    const char *name;
    std::string bytes;
    bool isWordXml = false; ///< goes into a sound zip file after the mutation: a checksum would catch all else
};

std::string packed(const Seed &seed, const std::string &bytes)
{
    return seed.isWordXml ? zipped({{"word/document.xml", bytes}}) : bytes;
}

std::vector<Seed> seeds()
{
    const std::string cell = "<w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc>";
    return {
        {"s.md", "---\ntitle: x\n---\n# A *b*\n\n1. one\n   - two\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 "
                 "|\n\n```\ncode\n```\n[^1]: f\n<b>x"},
        {"s.html",
         "<!DOCTYPE html><html><head><title>t</title><body><table><tr><th>a<th>b<tr><td colspan=2>c<table><tr><td>"
         "n</table></table><ol start=3><li>x<ul><li>y</ul></ol><pre>p</pre><svg><p>&amp;&#x4e2d;</html>"},
        {"s.csv", "a;b;c\n\"x\"\"y\";2;3\n\"multi\nline\";;\n中;文;1,5\n"},
        {"s.txt", "Title\n\n第一章 总则\n\n1. item\n• dot\nlong line of words that goes on and on for a while\nand "
                  "on\f(二) x\n"},
        {"s.docx", zipped({{"word/document.xml", documentXml("<w:p><w:r><w:t>T</w:t></w:r></w:p>")}})},
        {"xml.docx",
         documentXml("<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/><w:numPr><w:ilvl w:val=\"1\"/><w:numId "
                     "w:val=\"1\"/></w:numPr></w:pPr>"
                     "<w:del><w:r><w:t>d</w:t></w:r></w:del><w:r><w:t>T</w:t><w:txbxContent><w:p><w:r><w:t>box</w:t></"
                     "w:r></w:p>"
                     "</w:txbxContent></w:r></w:p><w:tbl><w:tr><w:trPr><w:gridBefore "
                     "w:val=\"1\"/></w:trPr><w:tc><w:tcPr><w:gridSpan "
                     "w:val=\"2\"/></w:tcPr><w:p/></w:tc>" +
                     cell + "</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:tbl><w:tr>" + cell + cell +
                     "</w:tr></w:tbl></w:tc>" + cell + "</w:tr></w:tbl>"),
         true},
        {"s.pdf",
         pdf({at(72, 80, 20, "Title") + at(72, 120, 11, "Some text that is hyphen-") + at(72, 134, 11, "ated here.")})},
    };
}

/// A few bytes changed, cut out, doubled or taken from elsewhere in the file, or a token that parsers trip over.
std::string mutated(std::string bytes, Random &random)
{
    static const std::string tokens[] = {std::string(1, '\0'),
                                         "\xFF\xFE",
                                         "\xEF\xBB\xBF",
                                         "\"",
                                         "|",
                                         "<table>",
                                         "</table><tr>",
                                         "<w:tbl>",
                                         "&#xD800;",
                                         "\xE4\xB8",
                                         "\r",
                                         "%PDF-",
                                         " 0 obj",
                                         "99999999999",
                                         "-1",
                                         "<!--",
                                         "]]>",
                                         "\x1B$B"};
    for (std::uint64_t i = 0, n = 1 + random.below(6); i < n && !bytes.empty(); ++i) {
        const size_t at = random.below(bytes.size());
        switch (random.below(5)) {
        case 0:
            bytes[at] = char(random.below(256));
            break;
        case 1:
            bytes.erase(at, 1 + random.below(12));
            break;
        case 2:
            bytes.insert(at, tokens[random.below(std::size(tokens))]);
            break;
        case 3:
            bytes.insert(random.below(bytes.size()), bytes.substr(at, random.below(200)));
            break;
        default:
            bytes.resize(at);
        }
    }
    return bytes;
}

} // namespace

class TestMutatedFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyFileIsReadOrRefused_data()
    {
        QTest::addColumn<int>("seed");
        const auto all = seeds();
        for (size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].name) << int(i);
    }

    /// Rounds by the environment for longer runs: FIELDWRIGHT_MUTATIONS=1000000.
    void anyFileIsReadOrRefused()
    {
        QFETCH(int, seed);
        const Seed start = seeds()[size_t(seed)];
        QVERIFY(readDocumentBytes(packed(start, start.bytes), start.name).has_value());
        bool isSet = false;
        const int asked = qEnvironmentVariableIntValue("FIELDWRIGHT_MUTATIONS", &isSet);
        const int rounds = isSet ? asked : 1500;
        int read = 0;
        for (int round = 0; round < rounds; ++round) {
            Random random{std::uint64_t(round), std::uint64_t(seed)};
            const std::string bytes = packed(start, mutated(start.bytes, random));
            const auto document = readDocumentBytes(bytes, start.name);
            if (!document) {
                QVERIFY2(!document.error().what.empty() && !document.error().remedy.empty(),
                         qPrintable(QString::number(round)));
                continue;
            }
            ++read;
            const auto checked = checkDocument(*document);
            QVERIFY2(checked.has_value(), qPrintable(QStringLiteral("round %1").arg(round)));
        }
        QVERIFY(read > 0);
    }
};

QTEST_GUILESS_MAIN(TestMutatedFiles)
#include "test_mutated_files.moc"
