// Tokenizers from sentencepiece's own model files, against sentencepiece.

#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/tokenizer/sentencepiece_file.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/patience.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

std::string modelBytes(const std::string &name)
{
    const auto bytes = readFile(golden("tokenizer/spm_" + name + ".model"));
    return bytes ? *bytes : std::string();
}

/// A folder as transformers knows it: the model, and what its configuration says.
Result<std::shared_ptr<const Tokenizer>> fromFolder(const std::string &model, const Json &config)
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    if (auto saved = saveFile(path / "tokenizer.model", model); !saved)
        return tl::unexpected(saved.error());
    if (auto saved = saveFile(path / "tokenizer_config.json", dumpJson(config)); !saved)
        return tl::unexpected(saved.error());
    return Tokenizer::fromFolder(path);
}

/// The line of 1 MiB that make_tokenizer_goldens.py draws from a model's own pieces.
std::string longLine(const SentencePieceFile &file)
{
    std::vector<std::string> pieces;
    for (const SentencePieceFile::Piece &piece : file.pieces) {
        if (piece.kind == PieceKind::Normal || piece.kind == PieceKind::UserDefined)
            pieces.push_back(
                QString::fromStdString(piece.text).replace(QChar(0x2581), u' ').replace(u'\n', u' ').toStdString());
    }
    std::string text;
    for (std::uint64_t state = 1; text.size() < 1u << 20;) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        text += pieces[(state >> 33) % pieces.size()];
    }
    return text;
}

} // namespace

class TestSentencePiece : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void encodesAndDecodesAsTheReference_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"llama", "gemma", "unigram", "unigram_bytes"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void encodesAndDecodesAsTheReference()
    {
        QFETCH(QString, name);
        const auto tokenizer = Tokenizer::fromSentencePiece(modelBytes(name.toStdString()), name.toStdString());
        VERIFY_RESULT(tokenizer);
        const std::int32_t unknown = (*tokenizer)->idOf("<unk>");
        size_t wrong = 0, decoded = 0;
        const auto rows = goldenRows("tokenizer/spm_" + name.toStdString() + ".jsonl");
        QVERIFY(rows.size() >= 90);
        for (const Json &row : rows) {
            const auto text = row[0].get<std::string>();
            const auto expected = row[1].get<std::vector<std::int32_t>>();
            const auto tokens = (*tokenizer)->encode(text, {.parseSpecial = false});
            VERIFY_RESULT(tokens);
            std::vector<std::int32_t> ids;
            std::uint32_t begin = 0;
            for (const Token &token : *tokens) {
                ids.push_back(token.id);
                QVERIFY(token.begin >= begin && token.end >= token.begin && token.end <= text.size());
                begin = token.begin;
            }
            if (ids != expected && wrong++ < 5)
                qWarning("%s\n  got      %s\n  expected %s", dumpJson(Json(text)).c_str(), dumpJson(Json(ids)).c_str(),
                         dumpJson(Json(expected)).c_str());
            const std::string back = row[2].get<std::string>();
            // sentencepiece shows the unknown as " ⁇ ", and cuts the blank that some models have behind a word.
            if (std::find(expected.begin(), expected.end(), unknown) != expected.end() ||
                name == QLatin1String("unigram_bytes"))
                continue;
            if ((*tokenizer)->decode(expected) != back && wrong++ < 5)
                qWarning("%s is not decoded to %s", (*tokenizer)->decode(expected).c_str(), back.c_str());
            ++decoded;
        }
        QCOMPARE(wrong, size_t(0));
        QVERIFY(decoded > 20 || name == QLatin1String("unigram_bytes"));
    }

    void lineOfAMegabyteIsCutAsTheReferenceCutsIt()
    {
        const auto rows = goldenRows("tokenizer/long_lines.jsonl");
        QCOMPARE(rows.size(), size_t(4));
        for (const Json &row : rows) {
            const auto name = row[0].get<std::string>();
            const auto tokenizer = Tokenizer::fromSentencePiece(modelBytes(name), name);
            VERIFY_RESULT(tokenizer);
            const auto file = SentencePieceFile::parse(modelBytes(name), name);
            VERIFY_RESULT(file);
            const std::string line = longLine(*file);
            QCOMPARE(line.size(), row[1].get<size_t>());
            const auto ids = (*tokenizer)->encodeIds(line);
            VERIFY_RESULT(ids);
            QCOMPARE(ids->size(), row[2].get<size_t>());
            std::string written;
            for (const std::int32_t id : *ids)
                written += (written.empty() ? "" : ",") + std::to_string(id);
            QCOMPARE(sha256Hex(written), row[3].get<std::string>());
        }
    }

    void legacySaysWhetherEachPartIsPrefixed()
    {
        const std::string model = modelBytes("llama");
        for (const bool legacy : {true, false}) {
            const auto tokenizer = fromFolder(model, {{"legacy", legacy}, {"bos_token", "<s>"}});
            VERIFY_RESULT(tokenizer);
            const auto a = (*tokenizer)->encodeIds("water"), b = (*tokenizer)->encodeIds("<s>water"),
                       c = (*tokenizer)->encodeIds("water", {.addSpecial = true});
            VERIFY_RESULT(a);
            VERIFY_RESULT(b);
            VERIFY_RESULT(c);
            QCOMPARE(b->front(), (*tokenizer)->bosId());
            QCOMPARE(c->front(), (*tokenizer)->bosId());
            QVERIFY(std::equal(a->begin(), a->end(), c->begin() + 1, c->end()));
            QCOMPARE(std::equal(a->begin(), a->end(), b->begin() + 1, b->end()), legacy);
            QCOMPARE((*tokenizer)->decode(*a), std::string("water"));
        }
    }

    void theConfigurationAddsTokens()
    {
        const auto tokenizer =
            fromFolder(modelBytes("llama"),
                       {{"add_bos_token", false},
                        {"pad_token", "<pad>"},
                        {"added_tokens_decoder",
                         {{"1000", {{"content", "<pad>"}, {"special", true}}}, {"1001", {{"content", "<tool>"}}}}}});
        VERIFY_RESULT(tokenizer);
        QCOMPARE((*tokenizer)->size(), 1002);
        QCOMPARE((*tokenizer)->padId(), 1000);
        const auto ids = (*tokenizer)->encodeIds("a<tool><pad>", {.addSpecial = true});
        VERIFY_RESULT(ids);
        QVERIFY(ids->size() >= 3 && ids->end()[-2] == 1001 && ids->back() == 1000);
        QCOMPARE((*tokenizer)->decode(*ids), std::string("a<tool>"));
        VERIFY_ERROR(fromFolder(modelBytes("llama"), {{"added_tokens_decoder", {{"x", {{"content", "<a>"}}}}}}),
                     ErrorCode::Corrupt);
    }

    void refusesWhatIsNoModel()
    {
        VERIFY_ERROR(Tokenizer::fromSentencePiece("", "empty"), ErrorCode::Corrupt);
        VERIFY_ERROR(Tokenizer::fromSentencePiece("not a model", "text"), ErrorCode::Corrupt);
        const std::string model = modelBytes("unigram");
        VERIFY_ERROR(Tokenizer::fromSentencePiece(model.substr(0, 500), "cut"), ErrorCode::Corrupt);
        // A length that goes beyond the file.
        VERIFY_ERROR(Tokenizer::fromSentencePiece(std::string("\x0a\xff\xff\xff\xff\x7f", 6), "long"),
                     ErrorCode::Corrupt);
        // A word model: valid, not supported.
        const std::string word = std::string("\x0a\x09\x0a\x05<unk>\x18\x02", 11) + std::string("\x12\x02\x18\x03", 4);
        VERIFY_ERROR(Tokenizer::fromSentencePiece(word, "word"), ErrorCode::Unsupported);
    }

    void changedBytesAreReadOrRefused()
    {
        Random random(9);
        for (const char *name : {"llama", "unigram"}) {
            const std::string whole = modelBytes(name);
            QVERIFY(!whole.empty());
            for (int round = 0; round < 200; ++round) {
                std::string bytes = whole;
                for (int i = 0; i < 4; ++i)
                    bytes[random.below(bytes.size())] = char(random.below(256));
                if (round % 4 == 0)
                    bytes.resize(random.below(bytes.size()));
                if (const auto tokenizer = Tokenizer::fromSentencePiece(bytes, "changed"))
                    (void)(*tokenizer)->encode("some text, 123 水质 <sep> ﬁ Ａ１", {.addSpecial = true});
            }
        }
    }

    void aMegabyteTakesNoQuadraticTime()
    {
        for (const char *name : {"llama", "unigram"}) {
            const auto tokenizer = Tokenizer::fromSentencePiece(modelBytes(name), name);
            VERIFY_RESULT(tokenizer);
            std::string mixed;
            while (mixed.size() < 1'000'000)
                mixed += "waterprobesensor水质 ";
            QElapsedTimer timer;
            timer.start();
            for (const std::string &text :
                 {mixed, std::string(1'000'000, 'e'), std::string(1'000'000, ' '), std::string(1'000'000, '\x01')}) {
                const auto tokens = (*tokenizer)->encode(text);
                VERIFY_RESULT(tokens);
            }
            QVERIFY2(timer.elapsed() < 30'000 * patience, qPrintable(QString::number(timer.elapsed())));
        }
    }
};

QTEST_GUILESS_MAIN(TestSentencePiece)
#include "test_sentencepiece.moc"
