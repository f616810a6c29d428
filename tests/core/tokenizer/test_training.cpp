#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/utf8.h"
#include "core/tokenizer/byte_pair_training.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_training.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <set>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

/// Documents that say the same few things in many ways.
std::vector<std::string> documents()
{
    const char *words[] = {"probe", "water", "sensor", "the",    "depth", "calibration",
                           "is",    "of",    "水质",   "传感器", "12.5",  "mg/l"};
    Random random(5);
    std::vector<std::string> out;
    for (int i = 0; i < 300; ++i) {
        std::string text;
        for (int j = 0; j < 40; ++j)
            text += std::string(j == 0 ? "" : j % 10 == 0 ? "\n" : " ") + words[random.below(std::size(words))];
        out.push_back(text);
    }
    return out;
}

TokenizerTraining training(TokenizerTraining::Method method, const std::vector<std::string> &documents)
{
    TokenizerTraining out;
    out.method = method;
    out.vocabularySize = 420;
    out.specialTokens = {"<|end|>", "<|user|>"};
    out.next = [&documents, next = size_t(0)](std::string &document) mutable {
        if (next == documents.size())
            return false;
        document = documents[next++];
        return true;
    };
    for (const std::string &document : documents)
        out.totalBytes += document.size();
    return out;
}

} // namespace

class TestTokenizerTraining : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void learnsTheMostFrequentPairsFirst()
    {
        // abab: 3 times "ab", once "ba"; cd: twice. Then (ab, ab) is left.
        const auto merges = learnBytePairs({{"abab", 1}, {"ab", 1}, {"cd", 2}}, 10, {}, {});
        VERIFY_RESULT(merges);
        const std::vector<std::pair<std::uint32_t, std::uint32_t>> expected = {{'a', 'b'}, {'c', 'd'}, {256, 256}};
        QCOMPARE(*merges, expected);
        // A pair may overlap with itself.
        const auto runs = learnBytePairs({{"aaaa", 1}, {"aaa", 1}}, 2, {}, {});
        VERIFY_RESULT(runs);
        QCOMPARE(runs->front(), (std::pair<std::uint32_t, std::uint32_t>('a', 'a')));
    }

    void trainsWhatIsLoadedAndReadsBack_data()
    {
        QTest::addColumn<int>("method");
        QTest::newRow("byte-level BPE") << int(TokenizerTraining::Method::ByteLevelBpe);
        QTest::newRow("sentencepiece BPE") << int(TokenizerTraining::Method::SentencePieceBpe);
        QTest::newRow("sentencepiece Unigram") << int(TokenizerTraining::Method::SentencePieceUnigram);
    }
    void trainsWhatIsLoadedAndReadsBack()
    {
        QFETCH(int, method);
        const auto texts = documents();
        auto job = training(TokenizerTraining::Method(method), texts);
        double last = 0;
        bool rises = true;
        job.progress = [&](double share) {
            rises = rises && share >= last && share <= 1;
            last = share;
        };
        QTemporaryDir folder;
        VERIFY_RESULT(trainTokenizer(job, folder.path().toStdString()));
        QVERIFY(rises && last > 0.4);
        const auto tokenizer = Tokenizer::fromFolder(folder.path().toStdString());
        VERIFY_RESULT(tokenizer);
        QVERIFY((*tokenizer)->size() > 270 && (*tokenizer)->size() <= 420);
        size_t bytes = 0, tokens = 0;
        for (const std::string &text : texts) {
            const auto ids = (*tokenizer)->encodeIds(text);
            VERIFY_RESULT(ids);
            QCOMPARE((*tokenizer)->decode(*ids), text);
            bytes += text.size();
            tokens += ids->size();
        }
        QVERIFY2(bytes > 3 * tokens,
                 qPrintable(QString::number(double(bytes) / double(tokens)))); // it has learnt words
        // Both files that sentencepiece's are kept in say the same, but for the specials that only one knows as such.
        if (const auto model = readFile(folder.filePath(QStringLiteral("tokenizer.model")).toStdString())) {
            const auto own = Tokenizer::fromSentencePiece(*model, "own");
            VERIFY_RESULT(own);
            for (const std::string &text : texts) {
                QCOMPARE((*own)->encodeIds(text, {false, false}).value_or(std::vector<std::int32_t>()),
                         (*tokenizer)->encodeIds(text, {false, false}).value_or(std::vector<std::int32_t>()));
            }
        }
        // What the documents never had still goes through, as bytes.
        const std::string strange = "Ωmega 龘\x01\xF0\x9F\x8C\x8A <|user|>";
        const auto ids = (*tokenizer)->encodeIds(strange);
        VERIFY_RESULT(ids);
        QCOMPARE((*tokenizer)->decode(*ids, false), strange);
        QVERIFY(ids->back() == (*tokenizer)->idOf("<|user|>"));

        // The same documents give the same files.
        const auto again = training(TokenizerTraining::Method(method), texts);
        const auto first = trainTokenizer(again),
                   second = trainTokenizer(training(TokenizerTraining::Method(method), texts));
        VERIFY_RESULT(first);
        VERIFY_RESULT(second);
        QVERIFY(*first == *second);
    }

    /// Chinese without blanks in one line longer than sentencepiece takes, and a "word" of a million letters.
    void longLinesAreCutNotLeftOut_data() { trainsWhatIsLoadedAndReadsBack_data(); }
    void longLinesAreCutNotLeftOut()
    {
        QFETCH(int, method);
        const bool isBytePairs = TokenizerTraining::Method(method) == TokenizerTraining::Method::ByteLevelBpe;
        Random random(3);
        std::string chinese;
        const char *words[] = {"水质", "传感器", "校准", "深度", "的", "测量", "，"};
        for (int i = 0; i < 6000; ++i)
            chinese += words[random.below(std::size(words))];
        std::vector<std::string> texts = {chinese};
        if (isBytePairs)
            texts.push_back(std::string(1'000'000, 'a'));
        QElapsedTimer timer;
        timer.start();
        QTemporaryDir folder;
        VERIFY_RESULT(trainTokenizer(training(TokenizerTraining::Method(method), texts), folder.path().toStdString()));
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
        const auto tokenizer = Tokenizer::fromFolder(folder.path().toStdString());
        VERIFY_RESULT(tokenizer);
        const auto ids = (*tokenizer)->encodeIds("传感器校准的深度");
        VERIFY_RESULT(ids);
        QVERIFY2(ids->size() <= 8, qPrintable(QString::number(ids->size()))); // 24 bytes: it has learnt words
        QCOMPARE((*tokenizer)->decode(*ids), std::string("传感器校准的深度"));
    }

    void canBeStopped_data() { trainsWhatIsLoadedAndReadsBack_data(); }
    void canBeStopped()
    {
        QFETCH(int, method);
        const auto texts = documents();
        std::stop_source source;
        auto job = training(TokenizerTraining::Method(method), texts);
        job.next = [&, next = job.next, count = 0](std::string &document) mutable {
            if (++count == 20)
                source.request_stop();
            return next(document);
        };
        VERIFY_ERROR(trainTokenizer(job, source.get_token()), ErrorCode::Cancelled);
    }

    void saysWhatCannotBeTrained()
    {
        const std::vector<std::string> nothing;
        for (const auto method : {TokenizerTraining::Method::ByteLevelBpe, TokenizerTraining::Method::SentencePieceBpe,
                                  TokenizerTraining::Method::SentencePieceUnigram})
            VERIFY_ERROR(trainTokenizer(training(method, nothing)), ErrorCode::InvalidArgument);
        const auto texts = documents();
        auto small = training(TokenizerTraining::Method::ByteLevelBpe, texts);
        small.vocabularySize = 100;
        VERIFY_ERROR(trainTokenizer(small), ErrorCode::InvalidArgument);
    }

    void namesTheLeastVocabulary_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<double>("coverage");
        for (const double coverage : {0.9995, 0.98, 1.0}) {
            const QByteArray name = QByteArray::number(coverage);
            QTest::newRow(("BPE " + name).constData()) << int(TokenizerTraining::Method::SentencePieceBpe) << coverage;
            QTest::newRow(("Unigram " + name).constData())
                << int(TokenizerTraining::Method::SentencePieceUnigram) << coverage;
        }
    }
    /// The number that the refusal names is enough, and one less is not.
    void namesTheLeastVocabulary()
    {
        QFETCH(int, method);
        QFETCH(double, coverage);
        std::vector<std::string> texts = documents();
        for (char32_t character = 0x4E00; character < 0x4E00 + 300; ++character) {
            std::string text = "\t";
            for (char32_t i = 0; i <= character % 7; ++i)
                appendUtf8(text, character);
            texts.push_back(text + "\n");
        }
        const auto trained = [&](int vocabulary) {
            auto job = training(TokenizerTraining::Method(method), texts);
            job.vocabularySize = vocabulary;
            job.characterCoverage = coverage;
            return trainTokenizer(job);
        };
        const auto refused = trained(262);
        VERIFY_ERROR(refused, ErrorCode::InvalidArgument);
        const std::vector<std::string> &facts = refused.error().what.facts;
        QVERIFY2(facts.size() == 4, refused.error().message().c_str());
        QCOMPARE(facts[0], std::string("262"));
        if (coverage == 1.0) { // each of the 300, and those of the documents
            std::set<char32_t> characters;
            for (const std::string &text : texts) {
                for (const char32_t c : toCodePoints(text))
                    characters.insert(c);
            }
            characters.erase(U'\t');
            characters.erase(U'\n');
            QCOMPARE(size_t(std::stoi(facts[1])), characters.size());
        }
        const int least = std::stoi(facts[3]);
        QCOMPARE(refused.error().remedy.facts, std::vector<std::string>{facts[3]});
        QVERIFY(!trained(least - 1));
        VERIFY_RESULT(trained(least));
    }
};

QTEST_GUILESS_MAIN(TestTokenizerTraining)
#include "test_training.moc"
