// Tokenizers of every family, and each component by itself, against the tokenizers library.

#include "core/base/utf8.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

using Offsets = std::vector<std::array<size_t, 2>>;

/// The reference counts whole characters.
Offsets wholeCharacters(const std::string &text, const std::vector<Token> &tokens)
{
    const auto inside = [&](size_t i) {
        return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    };
    Offsets out;
    for (const Token &token : tokens) {
        size_t begin = token.begin, end = token.end;
        while (inside(begin))
            --begin;
        while (inside(end))
            ++end;
        out.push_back({begin, end});
    }
    return out;
}

std::vector<std::int32_t> idsOf(const std::vector<Token> &tokens)
{
    std::vector<std::int32_t> out;
    for (const Token &token : tokens)
        out.push_back(token.id);
    return out;
}

template <typename T>
bool same(const char *what, const std::string &text, const T &got, const Json &expected)
{
    const T wanted = expected.get<T>();
    if (got == wanted)
        return true;
    static int shown = 0;
    if (shown++ < 40)
        qWarning("%s of %s\n  got      %s\n  expected %s", what, dumpJson(Json(text)).c_str(),
                 dumpJson(Json(got)).c_str(), dumpJson(Json(wanted)).c_str());
    return false;
}

std::shared_ptr<const Tokenizer> familyTokenizer(const std::string &name)
{
    const auto text = readFile(golden("tokenizer/family_" + name + ".json"));
    const auto tokenizer = text ? Tokenizer::fromJson(*text, name) : tl::unexpected(text.error());
    if (!tokenizer)
        qWarning("%s", tokenizer.error().message().c_str());
    return tokenizer ? *tokenizer : nullptr;
}

void addFamilies()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"bert", "bert_cased", "bert_chinese", "llama_legacy", "mistral", "gemma", "xlmr",
                             "unigram_bytes", "roberta", "suffix", "prefix", "words"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

} // namespace

class TestTokenizerFamilies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesAndDecodesAsTheReference_data() { addFamilies(); }
    void encodesAndDecodesAsTheReference()
    {
        QFETCH(QString, name);
        const auto tokenizer = familyTokenizer(name.toStdString());
        QVERIFY(tokenizer);
        const auto rows = goldenRows("tokenizer/family_" + name.toStdString() + ".jsonl");
        QVERIFY(rows.size() >= 90);
        size_t wrong = 0;
        for (const Json &row : rows) {
            const auto text = row[0].get<std::string>();
            const auto whole = tokenizer->encodeIds(text, {.addSpecial = true});
            const auto plain = tokenizer->encode(text);
            VERIFY_RESULT(whole);
            VERIFY_RESULT(plain);
            wrong += !same("ids", text, *whole, row[1]);
            wrong += !same("offsets", text, wholeCharacters(text, *plain), row[2]);
            wrong += !same("decoded text", text, tokenizer->decode(row[1].get<std::vector<std::int32_t>>()), row[3]);
        }
        QCOMPARE(wrong, size_t(0));
    }

    void streamsWhatItDecodes_data() { addFamilies(); }
    void streamsWhatItDecodes()
    {
        QFETCH(QString, name);
        const auto tokenizer = familyTokenizer(name.toStdString());
        QVERIFY(tokenizer);
        size_t compared = 0;
        for (const Json &row : goldenRows("tokenizer/family_" + name.toStdString() + ".jsonl")) {
            const auto ids = row[1].get<std::vector<std::int32_t>>();
            const std::string expected = tokenizer->decode(ids);
            StreamDecoder decoder(*tokenizer);
            std::string all;
            for (const std::int32_t id : ids) {
                const std::string piece = decoder.push(id);
                QVERIFY(isValidUtf8(piece));
                all += piece;
            }
            all += decoder.finish();
            if (expected.find("\uFFFD") != std::string::npos)
                continue; // how often a broken character shows is the decoder's own business
            QCOMPARE(all, expected);
            ++compared;
        }
        QVERIFY(compared > 60);
    }

    void normalizesAndCutsAsTheReference()
    {
        Json bytes = {{"<unk>", 0}};
        for (int i = 0; i < 256; ++i) {
            static constexpr char digits[] = "0123456789ABCDEF";
            bytes[std::string("<0x") + digits[i / 16] + digits[i % 16] + ">"] = i + 1;
        }
        const Json spell = {{"type", "BPE"},
                            {"vocab", bytes},
                            {"merges", Json::array()},
                            {"byte_fallback", true},
                            {"unk_token", "<unk>"}};
        const Json count = {{"type", "WordLevel"}, {"vocab", {{"<unk>", 0}}}, {"unk_token", "<unk>"}};
        const auto rows = goldenRows("tokenizer/components.jsonl");
        QVERIFY(rows.size() > 40);
        size_t wrong = 0;
        for (const Json &row : rows) {
            Json json = row[0];
            json["model"] = member(json, "normalizer") ? spell : count;
            const auto tokenizer = Tokenizer::fromJson(dumpJson(json), "component");
            VERIFY_RESULT(tokenizer);
            size_t before = wrong;
            for (const Json &line : row[1]) {
                const auto text = line[0].get<std::string>();
                const auto tokens = (*tokenizer)->encode(text);
                VERIFY_RESULT(tokens);
                wrong += !same("ids", text, idsOf(*tokens), line[1]);
                wrong += !same("offsets", text, wholeCharacters(text, *tokens), line[2]);
            }
            if (wrong != before)
                qWarning("%zu wrong with %s", wrong - before, dumpJson(row[0]).substr(0, 300).c_str());
        }
        QCOMPARE(wrong, size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestTokenizerFamilies)
#include "test_families.moc"
