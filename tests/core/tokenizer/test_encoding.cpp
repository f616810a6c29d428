#include "core/base/utf8.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <thread>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

std::shared_ptr<const Tokenizer> smallTokenizer(const std::string &name)
{
    const auto text = readFile(golden("tokenizer/small_" + name + ".json"));
    const auto tokenizer = text ? Tokenizer::fromJson(*text, name) : tl::unexpected(text.error());
    return tokenizer ? *tokenizer : nullptr;
}

std::shared_ptr<const Tokenizer> modelTokenizer()
{
    const auto path = smallModel();
    if (path.empty())
        return nullptr;
    const auto model = ModelSource::open(path);
    const auto tokenizer = model ? Tokenizer::fromModel(**model) : tl::unexpected(model.error());
    return tokenizer ? *tokenizer : nullptr;
}

QByteArray shown(const std::string &text, const std::vector<std::int32_t> &ids,
                 const std::vector<std::int32_t> &expected)
{
    return QByteArray::fromStdString(dumpJson(Json(text)) + "\n  got      " + dumpJson(Json(ids)) + "\n  expected " +
                                     dumpJson(Json(expected)));
}

} // namespace

class TestEncoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesTenThousandLinesAsTheReference()
    {
        const auto tokenizer = modelTokenizer();
        if (!tokenizer)
            QSKIP("the small model is not there; packaging/run.sh fetches it, or set FIELDWRIGHT_MODEL");
        const auto rows = goldenRows("tokenizer/lines.jsonl");
        QCOMPARE(rows.size(), size_t(10'000));
        size_t wrong = 0;
        for (const Json &row : rows) {
            const auto text = row[0].get<std::string>();
            const auto ids = tokenizer->encodeIds(text);
            VERIFY_RESULT(ids);
            if (*ids != row[1].get<std::vector<std::int32_t>>() && wrong++ < 5)
                qWarning("%s", shown(text, *ids, row[1].get<std::vector<std::int32_t>>()).constData());
        }
        QCOMPARE(wrong, size_t(0));
    }

    void encodesLinesByAHuggingFaceFolderAsTheReference()
    {
        const char *folder = std::getenv("FIELDWRIGHT_MODEL_FOLDER");
        if (!folder)
            QSKIP("FIELDWRIGHT_MODEL_FOLDER names no folder made by tools/gguf_to_hf.py");
        const auto tokenizer = Tokenizer::fromFolder(folder);
        VERIFY_RESULT(tokenizer);
        auto rows = goldenRows("tokenizer/lines.jsonl");
        for (const Json &other : goldenRows("tokenizer/folder_lines.jsonl"))
            rows[other[0].get<size_t>()][1] = other[1];
        size_t wrong = 0;
        for (const Json &row : rows) {
            const auto ids = (*tokenizer)->encodeIds(row[0].get<std::string>());
            VERIFY_RESULT(ids);
            wrong += *ids != row[1].get<std::vector<std::int32_t>>();
        }
        QCOMPARE(wrong, size_t(0));
    }

    void encodesAsTheReferenceInEveryFamily_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name :
             {"gpt2", "prefix", "digits", "llama3", "qwen", "nfkc", "removed", "bytesmissing", "unknown"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void encodesAsTheReferenceInEveryFamily()
    {
        QFETCH(QString, name);
        const auto tokenizer = smallTokenizer(name.toStdString());
        QVERIFY(tokenizer);
        size_t wrong = 0;
        const auto rows = goldenRows("tokenizer/small_" + name.toStdString() + ".jsonl");
        QVERIFY(rows.size() > 500);
        for (const Json &row : rows) {
            const auto text = row[0].get<std::string>();
            for (const bool addSpecial : {false, true}) {
                const auto ids = tokenizer->encodeIds(text, {.addSpecial = addSpecial});
                VERIFY_RESULT(ids);
                const auto expected = row[addSpecial ? 2 : 1].get<std::vector<std::int32_t>>();
                if (*ids != expected && wrong++ < 5)
                    qWarning("%s", shown(text, *ids, expected).constData());
            }
        }
        QCOMPARE(wrong, size_t(0));
    }

    void offsetsCutTheTextIntoTheTokensBytes()
    {
        // Where nothing is normalised, stripped or put in front, the tokens' bytes are the text.
        for (const char *name : {"gpt2", "llama3"}) {
            const auto tokenizer = smallTokenizer(name);
            QVERIFY(tokenizer);
            for (const Json &row : goldenRows(std::string("tokenizer/small_") + name + ".jsonl")) {
                const auto text = row[0].get<std::string>();
                const auto tokens = tokenizer->encode(text);
                VERIFY_RESULT(tokens);
                size_t position = 0;
                for (const Token &token : *tokens) {
                    QCOMPARE(size_t(token.begin), position);
                    QVERIFY(token.end > token.begin && token.end <= text.size());
                    QCOMPARE(std::string(tokenizer->bytes(token.id)),
                             text.substr(token.begin, token.end - token.begin));
                    position = token.end;
                }
                QCOMPARE(position, text.size());
            }
        }
    }

    void offsetsStayInsideTheTextInEveryFamily()
    {
        for (const char *name : {"prefix", "digits", "qwen", "nfkc", "removed", "bytesmissing", "unknown"}) {
            const auto tokenizer = smallTokenizer(name);
            QVERIFY(tokenizer);
            for (const Json &row : goldenRows(std::string("tokenizer/small_") + name + ".jsonl")) {
                const auto text = row[0].get<std::string>();
                const auto tokens = tokenizer->encode(text, {.addSpecial = true});
                VERIFY_RESULT(tokens);
                std::uint32_t begin = 0;
                for (const Token &token : *tokens) {
                    QVERIFY2(token.begin >= begin && token.end >= token.begin && token.end <= text.size(),
                             qPrintable(QString::fromStdString(dumpJson(Json(text)))));
                    begin = token.begin;
                }
            }
        }
    }

    void offsetsOfNormalisedTextPointIntoTheOriginal()
    {
        const auto tokenizer = smallTokenizer("qwen"); // NFC
        QVERIFY(tokenizer);
        const std::string text = "ab e\u0301 cd"; // e and a combining accent become one character
        const auto tokens = tokenizer->encode(text);
        VERIFY_RESULT(tokens);
        for (const Token &token : *tokens) {
            if (token.begin >= 6) // behind the accent everything is where it was
                QCOMPARE(std::string(tokenizer->bytes(token.id)), text.substr(token.begin, token.end - token.begin));
        }
        QCOMPARE(tokens->back().end, std::uint32_t(text.size()));
    }

    void textThatLooksLikeASpecialTokenStaysTextWhenAsked()
    {
        const auto tokenizer = smallTokenizer("gpt2");
        QVERIFY(tokenizer);
        const auto parsed = tokenizer->encodeIds("x<|eos|>y"),
                   plain = tokenizer->encodeIds("x<|eos|>y", {.parseSpecial = false});
        VERIFY_RESULT(parsed);
        VERIFY_RESULT(plain);
        const std::int32_t eos = tokenizer->idOf("<|eos|>");
        QVERIFY(tokenizer->isSpecial(eos));
        QVERIFY(std::count(parsed->begin(), parsed->end(), eos) == 1);
        QVERIFY(std::count(plain->begin(), plain->end(), eos) == 0);
        QCOMPARE(tokenizer->decode(*plain), std::string("x<|eos|>y"));
        QCOMPARE(tokenizer->decode(*parsed), std::string("xy"));
        QCOMPARE(tokenizer->decode(*parsed, false), std::string("x<|eos|>y"));
    }

    void decodesWhatItEncodes()
    {
        const auto tokenizer = smallTokenizer("gpt2");
        QVERIFY(tokenizer);
        for (const Json &row : goldenRows("tokenizer/small_gpt2.jsonl")) {
            const auto text = row[0].get<std::string>();
            QCOMPARE(tokenizer->decode(row[1].get<std::vector<std::int32_t>>(), false), text);
        }
        QCOMPARE(tokenizer->decode(std::vector<std::int32_t>{-1, 1 << 30}), std::string());
    }

    void streamsOnlyWholeCharacters()
    {
        const auto tokenizer = smallTokenizer("gpt2");
        QVERIFY(tokenizer);
        for (const Json &row : goldenRows("tokenizer/small_gpt2.jsonl")) {
            const auto text = row[0].get<std::string>();
            StreamDecoder decoder(*tokenizer, false);
            std::string all;
            for (const std::int32_t id : row[1].get<std::vector<std::int32_t>>()) {
                const std::string piece = decoder.push(id);
                QVERIFY(isValidUtf8(piece));
                QVERIFY(piece.find("\uFFFD") == std::string::npos || text.find("\uFFFD") != std::string::npos);
                all += piece;
            }
            QCOMPARE(all + decoder.finish(), text);
        }
        // A character that never becomes whole is not swallowed.
        StreamDecoder decoder(*tokenizer);
        const auto ids = tokenizer->encodeIds("龘");
        VERIFY_RESULT(ids);
        QVERIFY(ids->size() > 1);
        QCOMPARE(decoder.push(ids->front()), std::string());
        QCOMPARE(decoder.finish(), std::string("\uFFFD"));
    }

    void encodesEmptyAndRefusesWhatIsNotUtf8()
    {
        const auto tokenizer = smallTokenizer("gpt2");
        QVERIFY(tokenizer);
        const auto nothing = tokenizer->encode("");
        VERIFY_RESULT(nothing);
        QVERIFY(nothing->empty());
        VERIFY_ERROR(tokenizer->encode("a\xFF"), ErrorCode::InvalidArgument);
    }

    void aMegabyteWithoutBlanksTakesNoQuadraticTime()
    {
        const auto tokenizer = smallTokenizer("gpt2");
        QVERIFY(tokenizer);
        std::string text;
        while (text.size() < 1'000'000)
            text += "waterprobesensor水质";
        QElapsedTimer timer;
        timer.start();
        const auto tokens = tokenizer->encode(text);
        VERIFY_RESULT(tokens);
        QVERIFY(tokens->size() > 100'000);
        QCOMPARE(tokens->back().end, std::uint32_t(text.size()));
        QVERIFY2(timer.elapsed() < 20'000 * patience, qPrintable(QString::number(timer.elapsed())));
        // The same of one letter, where every merge competes with its neighbours.
        VERIFY_RESULT(tokenizer->encode(std::string(1'000'000, 'e')));
        VERIFY_RESULT(tokenizer->encode(std::string(1'000'000, ' ')));
    }

    void severalThreadsGetTheSame()
    {
        const auto tokenizer = smallTokenizer("llama3");
        QVERIFY(tokenizer);
        const auto rows = goldenRows("tokenizer/small_llama3.jsonl");
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (const Json &row : rows) {
                    const auto ids = tokenizer->encodeIds(row[0].get<std::string>());
                    wrong += !ids || *ids != row[1].get<std::vector<std::int32_t>>();
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(TestEncoding)
#include "test_encoding.moc"
