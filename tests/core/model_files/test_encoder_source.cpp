#include "core/base/file.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/model_source.h"
#include "tests/core/model_files/support.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;

namespace {

std::filesystem::path golden(const std::string &name)
{
    return std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / name;
}

/// A copy of a golden model, to be spoilt.
class Copy
{
public:
    explicit Copy(const std::string &name)
    {
        std::filesystem::copy(golden(name), folder(), std::filesystem::copy_options::recursive);
    }
    std::filesystem::path folder() const { return std::filesystem::path(m_folder.path().toStdString()) / "model"; }
    Json config() const { return parseJson(*readFile(folder() / "config.json"), "config.json").value(); }
    void setConfig(const Json &config) const { (void)saveFile(folder() / "config.json", dumpJson(config)); }
    void set(const char *key, const Json &value) const
    {
        Json changed = config();
        changed[key] = value;
        setConfig(changed);
    }

private:
    QTemporaryDir m_folder;
};

/// Does the error name this?
bool names(const Error &error, const std::string &what)
{
    return error.message().find(what) != std::string::npos;
}

} // namespace

class TestEncoderSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFamilyOpens_data()
    {
        QTest::addColumn<QString>("architecture");
        QTest::addColumn<bool>("head");
        QTest::addColumn<bool>("tied");
        QTest::addColumn<int>("tokens");
        QTest::newRow("bert_tied") << "BertForMaskedLM" << true << true << 20;
        QTest::newRow("bert_untied") << "BertForMaskedLM" << true << false << 20;
        QTest::newRow("bert_body") << "BertModel" << false << false << 20;
        QTest::newRow("roberta_tied") << "RobertaForMaskedLM" << true << true << 18;
        QTest::newRow("roberta_untied") << "RobertaForMaskedLM" << true << false << 16;
        QTest::newRow("xlm_roberta_tied") << "XLMRobertaForMaskedLM" << true << true << 18;
        QTest::newRow("xlm_roberta_body") << "XLMRobertaModel" << false << false << 18;
        QTest::newRow("distilbert_tied") << "DistilBertForMaskedLM" << true << true << 20;
        QTest::newRow("distilbert_untied") << "DistilBertForMaskedLM" << true << false << 20;
    }

    void everyFamilyOpens()
    {
        QFETCH(QString, architecture);
        QFETCH(bool, head);
        QFETCH(bool, tied);
        QFETCH(int, tokens);
        const std::filesystem::path folder = golden(QTest::currentDataTag());
        QVERIFY(isEncoderModel(folder));
        QVERIFY(isEncoderModel(folder / "model.safetensors"));
        const auto source = EncoderSource::open(folder);
        VERIFY_RESULT(source);
        QCOMPARE((*source)->config().architecture, architecture.toStdString());
        QCOMPARE((*source)->hasHead(), head);
        QCOMPARE((*source)->isHeadTied(), tied);
        QCOMPARE((*source)->config().maxTokens(), std::int64_t(tokens));
        // All numbers of the files are the model's, but for an untied head's second bias.
        std::uint64_t stored = 0, unused = 0;
        const auto file = SafetensorsFile::open(folder / "model.safetensors");
        VERIFY_RESULT(file);
        for (const TensorEntry &entry : file->tensors()) {
            stored += entry.bytes / 4;
            const bool isUsed =
                std::any_of((*source)->tensors().begin(), (*source)->tensors().end(),
                            [&](const EncoderSource::Tensor &tensor) { return tensor.name == entry.name; });
            unused += isUsed ? 0 : entry.bytes / 4;
        }
        QCOMPARE((*source)->parameters(), stored - unused);
        QVERIFY(unused <= 48);
        QCOMPARE((*source)->storedTypes(), std::vector<std::string>{"F32"});
        QCOMPARE((*source)->fingerprint().size(), size_t(64));
    }

    void aPoolerIsTheClassifiersFirstLayer()
    {
        const auto source = EncoderSource::open(golden("bert_body"));
        VERIFY_RESULT(source);
        QVERIFY(!(*source)->hasClassifier());
        QVERIFY(std::none_of((*source)->remarks().begin(), (*source)->remarks().end(),
                             [](const Text &remark) { return remark.english().find("pooler") != std::string::npos; }));
        QCOMPARE((*source)->tensors().back().name, std::string("pooler.dense.bias"));
        QVERIFY((*source)->tensors().back().what.part == EncoderPart::ClassTransform);
    }

    void aTiedMatrixThatIsStoredAgainIsNoSecondOne()
    {
        // The older transformers wrote the head's matrix although it is the embedding.
        Copy copy("bert_tied");
        const auto file = SafetensorsFile::open(copy.folder() / "model.safetensors");
        VERIFY_RESULT(file);
        const auto rewrite = [&](bool sameNumbers) {
            std::vector<TensorSpec> specs;
            for (const TensorEntry &entry : file->tensors())
                specs.push_back({entry.name, entry.type, entry.shape});
            const TensorEntry &embedding = *file->find("bert.embeddings.word_embeddings.weight");
            specs.push_back({"cls.predictions.decoder.weight", embedding.type, embedding.shape});
            auto writer = SafetensorsWriter::create(copy.folder() / "new.safetensors", specs);
            for (const TensorSpec &spec : std::vector<TensorSpec>(writer->order())) {
                const TensorEntry *entry = file->find(spec.name);
                std::vector<std::byte> bytes(file->bytes(entry ? *entry : embedding).begin(),
                                             file->bytes(entry ? *entry : embedding).end());
                if (!entry && !sameNumbers)
                    bytes[0] ^= std::byte(1);
                (void)writer->write(bytes);
            }
            (void)writer->commit();
            std::filesystem::rename(copy.folder() / "new.safetensors", copy.folder() / "model.safetensors");
        };
        rewrite(true);
        auto source = EncoderSource::open(copy.folder());
        VERIFY_RESULT(source);
        QVERIFY((*source)->isHeadTied());
        rewrite(false); // other numbers: they are the head's own
        source = EncoderSource::open(copy.folder());
        VERIFY_RESULT(source);
        QVERIFY((*source)->hasHead() && !(*source)->isHeadTied());
    }

    void whatDoesNotFitIsNamed()
    {
        Copy copy("roberta_tied");
        copy.set("num_hidden_layers", 3);
        auto source = EncoderSource::open(copy.folder());
        VERIFY_ERROR(source, ErrorCode::Corrupt);
        QVERIFY(names(source.error(), "roberta.encoder.layer.2.attention.self.query.weight"));
        copy.set("num_hidden_layers", 2);
        copy.set("vocab_size", 49);
        source = EncoderSource::open(copy.folder());
        VERIFY_ERROR(source, ErrorCode::Corrupt);
        QVERIFY(names(source.error(), "[48, 16] != [49, 16]"));
    }

    void impossibleAndUnknownDesignsAreRefusedByName()
    {
        const auto refused = [](const char *key, const Json &value, ErrorCode code) {
            Copy copy("bert_tied");
            copy.set(key, value);
            const auto source = EncoderSource::open(copy.folder());
            return !source && source.error().code == code && names(source.error(), key);
        };
        QVERIFY(refused("hidden_act", "mish", ErrorCode::Unsupported));
        QVERIFY(refused("position_embedding_type", "relative_key", ErrorCode::Unsupported));
        QVERIFY(refused("is_decoder", true, ErrorCode::Unsupported));
        QVERIFY(refused("num_attention_heads", 3, ErrorCode::Corrupt));
        QVERIFY(refused("num_attention_heads", 0, ErrorCode::Corrupt));
        QVERIFY(refused("hidden_size", -4, ErrorCode::Corrupt));
        QVERIFY(refused("num_hidden_layers", 1ll << 40, ErrorCode::Corrupt));
        QVERIFY(refused("pad_token_id", 48, ErrorCode::Corrupt));
        QVERIFY(refused("layer_norm_eps", 7, ErrorCode::Corrupt));
        QVERIFY(refused("hidden_size", "many", ErrorCode::Corrupt));
        Copy small("roberta_tied");
        small.set("max_position_embeddings", 2); // the padding token's and one that nobody uses
        VERIFY_ERROR(EncoderSource::open(small.folder()), ErrorCode::Corrupt);
        Copy other("bert_tied");
        other.set("model_type", "mpnet");
        QVERIFY(!isEncoderModel(other.folder()));
        VERIFY_ERROR(EncoderSource::open(other.folder()), ErrorCode::Unsupported);
        VERIFY_ERROR(EncoderSource::open("/nowhere"), ErrorCode::NotFound);
    }

    void picklesAreRefused()
    {
        Copy copy("bert_tied");
        std::filesystem::rename(copy.folder() / "model.safetensors", copy.folder() / "pytorch_model.bin");
        const auto source = EncoderSource::open(copy.folder());
        VERIFY_ERROR(source, ErrorCode::Unsupported);
        QVERIFY(names(source.error(), "pickle"));
    }

    void aPlaceForLanguageModelsSaysThatItIsAnEncoder()
    {
        const auto model = ModelSource::open(golden("distilbert_tied"));
        VERIFY_ERROR(model, ErrorCode::Unsupported);
        QVERIFY(names(model.error(), "distilbert_tied is an encoder"));
    }
};

QTEST_GUILESS_MAIN(TestEncoderSource)
#include "test_encoder_source.moc"
