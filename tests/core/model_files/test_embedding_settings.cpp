#include "core/base/file.h"
#include "core/model_files/embedding_settings.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;

class TestEmbeddingSettings : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::filesystem::path folder() const { return m_folder->path().toStdString(); }

    void write(const char *name, std::string_view text) const
    {
        const std::filesystem::path path = folder() / name;
        (void)makeFolder(path.parent_path());
        (void)saveFile(path, text);
    }

    /// The files as sentence-transformers 2 wrote them.
    void writeModules(const char *pooling) const
    {
        write("modules.json", R"([{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
                                  {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}])");
        write("1_Pooling/config.json", pooling);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theFilesOfVersionSixAreRead()
    {
        const auto settings = readEmbeddingSettings(std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "e5", 64);
        VERIFY_RESULT(settings);
        QCOMPARE(settings->pooling, Pooling::Mean);
        QVERIFY(settings->isStated && settings->isNormalised && settings->poolsPrompt);
        QCOMPARE(settings->maxTokens, 48);
        QCOMPARE(settings->promptFor("query"), std::string("query: "));
        QCOMPARE(settings->promptFor("passage"), std::string("passage: "));
        QCOMPARE(settings->promptFor("document"), std::string("passage: "));
        QCOMPARE(settings->promptFor(""), std::string());
        const auto last =
            readEmbeddingSettings(std::filesystem::path(FIELDWRIGHT_GOLDEN) / "encoder" / "last_token", 64);
        VERIFY_RESULT(last);
        QCOMPARE(last->pooling, Pooling::LastToken);
        QVERIFY(!last->isNormalised);
    }

    void theFilesOfVersionTwoAreRead()
    {
        writeModules(R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false})");
        write("sentence_bert_config.json", R"({"max_seq_length":30,"do_lower_case":true})");
        write("config_sentence_transformers.json", R"({"prompts":{"s2p":"Instruct: "},"default_prompt_name":"s2p"})");
        const auto settings = readEmbeddingSettings(folder(), 512);
        VERIFY_RESULT(settings);
        QCOMPARE(settings->pooling, Pooling::FirstToken);
        QVERIFY(!settings->isNormalised && settings->isLowerCased);
        QCOMPARE(settings->maxTokens, 30);
        QCOMPARE(settings->promptFor(""), std::string("Instruct: "));
        QCOMPARE(settings->promptFor("query"), std::string("Instruct: "));
    }

    void withoutFilesTheMeanIsAssumedAndSaid()
    {
        write("tokenizer_config.json", R"({"model_max_length":100})");
        const auto settings = readEmbeddingSettings(folder(), 512);
        VERIFY_RESULT(settings);
        QVERIFY(!settings->isStated);
        QCOMPARE(settings->pooling, Pooling::Mean);
        QCOMPARE(settings->maxTokens, 100);
        QCOMPARE(settings->remarks.size(), size_t(1));
    }

    void theReadmeOfE5TellsItsPrefixes()
    {
        write("README.md", "Each input text should start with \"query: \" or \"passage: \".");
        const auto settings = readEmbeddingSettings(folder(), 512);
        VERIFY_RESULT(settings);
        QCOMPARE(settings->promptFor("query"), std::string("query: "));
        QCOMPARE(settings->promptFor("passage"), std::string("passage: "));
        QCOMPARE(settings->remarks.size(), size_t(2));
    }

    void moreTokensThanPositionsAreCut()
    {
        write("sentence_bert_config.json", R"({"max_seq_length":5000})");
        write("tokenizer_config.json", R"({"model_max_length":1000000000000000019884624838656})");
        const auto settings = readEmbeddingSettings(folder(), 512);
        VERIFY_RESULT(settings);
        QCOMPARE(settings->maxTokens, 512);
    }

    void otherPoolingsAndModulesAreRefusedByName()
    {
        writeModules(R"({"pooling_mode_max_tokens":true})");
        auto settings = readEmbeddingSettings(folder(), 512);
        VERIFY_ERROR(settings, ErrorCode::Unsupported);
        QVERIFY(settings.error().message().find("pooling_mode_max_tokens") != std::string::npos);
        writeModules(R"({"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true})");
        VERIFY_ERROR(readEmbeddingSettings(folder(), 512), ErrorCode::Unsupported);
        writeModules(R"({"pooling_mode":"weightedmean"})");
        VERIFY_ERROR(readEmbeddingSettings(folder(), 512), ErrorCode::Unsupported);
        write("modules.json", R"([{"path":"2_Dense","type":"sentence_transformers.models.Dense"}])");
        settings = readEmbeddingSettings(folder(), 512);
        VERIFY_ERROR(settings, ErrorCode::Unsupported);
        QVERIFY(settings.error().message().find("Dense") != std::string::npos);
        write("modules.json", R"([{"path":"../../etc","type":"sentence_transformers.models.Pooling"}])");
        VERIFY_ERROR(readEmbeddingSettings(folder(), 512), ErrorCode::Unsupported);
        write("modules.json", R"([{"path":"1_Nothing","type":"sentence_transformers.models.Pooling"}])");
        VERIFY_ERROR(readEmbeddingSettings(folder(), 512), ErrorCode::NotFound);
        write("modules.json", "[");
        VERIFY_ERROR(readEmbeddingSettings(folder(), 512), ErrorCode::Corrupt);
    }

    void theWeightsMayLieInTheFirstModulesFolder()
    {
        write("modules.json", R"([{"path":"0_Transformer","type":"sentence_transformers.models.Transformer"}])");
        QCOMPARE(weightsFolder(folder()), folder());
        write("0_Transformer/config.json", "{}");
        QCOMPARE(weightsFolder(folder()), folder() / "0_Transformer");
        write("modules.json", R"([{"path":"../model","type":"sentence_transformers.models.Transformer"}])");
        QCOMPARE(weightsFolder(folder()), folder());
    }

    void poolingsHaveNames()
    {
        QCOMPARE(poolingFromName("last").value(), Pooling::LastToken);
        QCOMPARE(std::string(poolingName(Pooling::FirstToken)), std::string("cls"));
        VERIFY_ERROR(poolingFromName("max"), ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestEmbeddingSettings)
#include "test_embedding_settings.moc"
