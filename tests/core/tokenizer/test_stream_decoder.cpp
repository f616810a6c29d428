// Text as it comes, token by token, is the text of all tokens: for any ids, of every kind of tokenizer.

#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/language_model/answer_text.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

using Ids = std::vector<std::int32_t>;

std::shared_ptr<const Tokenizer> tokenizerOf(const std::string &file)
{
    const auto bytes = readFile(golden("tokenizer/" + file));
    if (!bytes)
        return nullptr;
    const auto out =
        file.ends_with(".model") ? Tokenizer::fromSentencePiece(*bytes, file) : Tokenizer::fromJson(*bytes, file);
    return out ? *out : nullptr;
}

void addTokenizers()
{
    QTest::addColumn<QString>("file");
    for (const auto &entry : std::filesystem::directory_iterator(golden("tokenizer"))) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".json") || name.ends_with(".model"))
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
}

/// Ids of every sort side by side: any, special ones, bytes, begins of words, and pieces of real text.
class RandomIds
{
public:
    RandomIds(const Tokenizer &tokenizer, std::uint64_t seed) : m_tokenizer(tokenizer), m_random(seed)
    {
        for (std::int32_t id = 0; id < tokenizer.size(); ++id) {
            const std::string_view piece = tokenizer.piece(id);
            if (tokenizer.isSpecial(id))
                m_special.push_back(id);
            if (piece.size() == 6 && piece.starts_with("<0x"))
                m_bytes.push_back(id);
            if (piece.starts_with("\u2581") || piece == " " || piece.ends_with("</w>") || piece.starts_with("\u0120"))
                m_words.push_back(id);
        }
        m_real =
            tokenizer.encodeIds("The boiler, at 80 °C, isn't 工程師's 🙂👩‍🔧 naïve …  two  blanks\n")
                .value_or(Ids{});
    }

    Ids next()
    {
        Ids out;
        const std::size_t length = m_random.below(24);
        while (out.size() < length) {
            switch (m_random.below(8)) {
            case 0:
                pick(m_special, out);
                break;
            case 1:
            case 2:
                pick(m_bytes, out);
                break;
            case 3:
                pick(m_words, out);
                break;
            case 4: // the bytes of a character, maybe not all
                for (const char c : std::string_view("\u5DE5\u00E9\U0001F642").substr(m_random.below(6), 4)) {
                    char piece[8];
                    std::snprintf(piece, sizeof piece, "<0x%02X>", unsigned(static_cast<unsigned char>(c)));
                    if (const std::int32_t id = m_tokenizer.idOf(piece); id >= 0)
                        out.push_back(id);
                }
                break;
            case 5:
                if (!m_real.empty()) {
                    const std::size_t begin = m_random.below(m_real.size());
                    const std::size_t count = 1 + m_random.below(m_real.size() - begin);
                    out.insert(out.end(), m_real.begin() + std::ptrdiff_t(begin),
                               m_real.begin() + std::ptrdiff_t(begin + count));
                }
                break;
            default:
                out.push_back(std::int32_t(m_random.below(std::uint64_t(m_tokenizer.size()) + 2)) - 1);
            }
        }
        return out;
    }

private:
    void pick(const Ids &from, Ids &out)
    {
        if (!from.empty())
            out.push_back(from[m_random.below(from.size())]);
    }

    const Tokenizer &m_tokenizer;
    Random m_random;
    Ids m_special, m_bytes, m_words, m_real;
};

} // namespace

class TestStreamDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anyIdsStreamAsTheyDecode_data() { addTokenizers(); }
    void anyIdsStreamAsTheyDecode()
    {
        QFETCH(QString, file);
        const auto tokenizer = tokenizerOf(file.toStdString());
        QVERIFY(tokenizer);
        RandomIds random(*tokenizer, 3);
        for (const bool skipSpecial : {true, false}) {
            StreamDecoder decoder(*tokenizer, skipSpecial); // finish() begins a new text
            for (int i = 0; i < 3000; ++i) {
                const Ids ids = random.next();
                std::string all;
                for (const std::int32_t id : ids) {
                    const std::string piece = decoder.push(id);
                    QVERIFY(isValidUtf8(piece));
                    all += piece;
                }
                all += decoder.finish();
                const std::string whole = tokenizer->decode(ids, skipSpecial);
                if (all != whole) {
                    QFAIL((dumpJson(Json(ids)) + "\n streamed " + dumpJson(Json(all)) + "\n decoded  " +
                           dumpJson(Json(whole)))
                              .c_str());
                }
            }
        }
    }

    void stopTextsEndAnAnswerWhereverTokensAreCut_data() { addTokenizers(); }
    void stopTextsEndAnAnswerWhereverTokensAreCut()
    {
        QFETCH(QString, file);
        const auto tokenizer = tokenizerOf(file.toStdString());
        QVERIFY(tokenizer);
        RandomIds random(*tokenizer, 4);
        Random choice(5);
        int met = 0;
        for (int i = 0; i < 2000; ++i) {
            const Ids ids = random.next();
            const std::string whole = tokenizer->decode(ids);
            if (whole.empty())
                continue;
            // A part of the text, which may begin and end inside a token, even inside a character.
            const std::string text = whole.substr(choice.below(whole.size()), 1 + choice.below(6));
            const std::size_t end = whole.find(text);
            StreamDecoder decoder(*tokenizer);
            StopTexts stops({text, "never there"});
            std::string all;
            for (const std::int32_t id : ids)
                all += stops.push(decoder.push(id));
            all += stops.push(decoder.finish());
            all += stops.finish();
            QCOMPARE(all, whole.substr(0, end));
            met += stops.met();
        }
        QVERIFY(met > 500);
    }

    void nothingIsHeldBackWithoutNeed()
    {
        const auto tokenizer = tokenizerOf("family_mistral.json");
        QVERIFY(tokenizer);
        StreamDecoder decoder(*tokenizer);
        QCOMPARE(decoder.push(tokenizer->idOf("\u2581")), std::string()); // the blank before the first word
        std::string all;
        const auto ids = tokenizer->encodeIds("plain words");
        VERIFY_RESULT(ids);
        for (const std::int32_t id : *ids)
            all += decoder.push(id);
        QCOMPARE(all.back(), 's'); // all is there before the end is known
    }

    void aRunOfBytesComesWhenItIsOver()
    {
        const auto tokenizer = tokenizerOf("family_gemma.json");
        QVERIFY(tokenizer);
        const auto byte = [&](const char *piece) { return tokenizer->idOf(piece); };
        const std::int32_t letter = tokenizer->idOf("a");
        QVERIFY(letter >= 0 && byte("<0xE5>") >= 0);
        StreamDecoder decoder(*tokenizer);
        for (const char *piece : {"<0xE5>", "<0xB7>", "<0xA5>"})
            QCOMPARE(decoder.push(byte(piece)), std::string());
        QCOMPARE(decoder.push(letter), std::string("工a"));
        // One broken byte and none of the run is text, as the reference has it.
        for (const char *piece : {"<0xE5>", "<0xB7>", "<0xA5>", "<0xFF>"})
            QCOMPARE(decoder.push(byte(piece)), std::string());
        QCOMPARE(decoder.push(letter), std::string("\uFFFD\uFFFD\uFFFD\uFFFDa"));
        QCOMPARE(decoder.push(byte("<0xE5>")), std::string());
        QCOMPARE(decoder.finish(), std::string("\uFFFD"));
    }
};

QTEST_GUILESS_MAIN(TestStreamDecoder)
#include "test_stream_decoder.moc"
