// Folders of ChatGLM and Baichuan as their publishers give them, without a template: conversations come out as the
// publishers' code makes them.

#include "core/model_files/model_config.h"
#include "core/model_files/safetensors.h"
#include "core/tokenizer/model_text.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

#include <algorithm>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

Json configOf(const std::string &family)
{
    if (family.starts_with("chatglm"))
        return {{"architectures", {"ChatGLMModel"}},
                {"model_type", "chatglm"},
                {"num_layers", 1},
                {"padded_vocab_size", 440},
                {"hidden_size", 16},
                {"ffn_hidden_size", 24},
                {"kv_channels", 8},
                {"num_attention_heads", 2},
                {"seq_length", 256},
                {"layernorm_epsilon", 1e-5},
                {"add_qkv_bias", true},
                {"multi_query_attention", true},
                {"multi_query_group_num", 1},
                {"eos_token_id", 2}};
    Json out = {{"architectures", {"BaichuanForCausalLM"}},
                {"model_type", "baichuan"},
                {"max_position_embeddings", 256},
                {"vocab_size", 440},
                {"hidden_size", 16},
                {"intermediate_size", 24},
                {"num_hidden_layers", 1},
                {"num_attention_heads", 2},
                {"hidden_act", "silu"},
                {"rms_norm_eps", 1e-6},
                {"model_max_length", 256},
                {"tie_word_embeddings", false},
                {"eos_token_id", 2}};
    if (family == "baichuan2")
        out["z_loss_weight"] = 0;
    return out;
}

Result<> writeFolder(const std::filesystem::path &folder, const std::string &family)
{
    const Json config = configOf(family);
    FW_CHECK(saveFile(folder / "config.json", dumpJson(config)));
    FW_TRY(model, readFile(golden("tokenizer/spm_chat.model")));
    FW_CHECK(saveFile(folder / "tokenizer.model", model));
    Json tokenizer = {{"tokenizer_class", family.starts_with("chatglm") ? "ChatGLMTokenizer" : "BaichuanTokenizer"}};
    if (family == "baichuan" || family == "baichuan2")
        tokenizer.update({{"add_bos_token", false}, {"add_eos_token", false}});
    if (family == "chatglm2")
        tokenizer["name_or_path"] = "THUDM/chatglm2-6b";
    FW_CHECK(saveFile(folder / "tokenizer_config.json", dumpJson(tokenizer)));
    FW_TRY(shape, modelConfigFromJson(config, "config.json"));
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor &tensor : expectedTensors(shape))
        specs.push_back({tensor.name, TensorType::F32, tensor.shape});
    FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", specs));
    for (const TensorSpec &spec : writer.order()) {
        std::size_t count = 1;
        for (const std::int64_t size : spec.shape)
            count *= std::size_t(size);
        const std::vector<float> values(count);
        FW_CHECK(writer.write(std::as_bytes(std::span(values))));
    }
    return writer.commit();
}

} // namespace

class TestChatFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promptsAreThoseOfThePublishersCode_data()
    {
        QTest::addColumn<QString>("family");
        for (const char *name : {"chatglm2", "chatglm3", "baichuan", "baichuan2"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void promptsAreThoseOfThePublishersCode()
    {
        QFETCH(QString, family);
        QTemporaryDir folder;
        VERIFY_RESULT(writeFolder(folder.path().toStdString(), family.toStdString()));
        const auto text = ModelText::open(folder.path().toStdString());
        VERIFY_RESULT(text);
        QVERIFY(!(*text)->hasOwnTemplate());
        const auto file = readFile(golden("templates/chat_formats.json"));
        VERIFY_RESULT(file);
        const Json cases = (*parseJson(*file, "chat_formats.json"))[family.toStdString()];
        QVERIFY(cases.size() >= 11);
        for (const Json &one : cases) {
            const auto prompt = (*text)->encodePrompt(one["messages"]);
            VERIFY_RESULT(prompt);
            if (prompt->ids() != one["ids"].get<std::vector<std::int32_t>>()) {
                QFAIL((dumpJson(one) + "\n got " + dumpJson(Json(prompt->ids())) + "\n of " + dumpJson(prompt->text))
                          .c_str());
            }
        }
    }

    void answersAreTrainedWithTheirEnd_data() { promptsAreThoseOfThePublishersCode_data(); }
    void answersAreTrainedWithTheirEnd()
    {
        QFETCH(QString, family);
        QTemporaryDir folder;
        VERIFY_RESULT(writeFolder(folder.path().toStdString(), family.toStdString()));
        const auto text = ModelText::open(folder.path().toStdString());
        VERIFY_RESULT(text);
        const Json chat = Json::array({{{"role", "user"}, {"content", "the boiler"}},
                                       {{"role", "assistant"}, {"content", "is checked"}},
                                       {{"role", "user"}, {"content", "twice"}},
                                       {{"role", "assistant"}, {"content", "a year"}}});
        const auto encoded = (*text)->encodeChat(chat);
        VERIFY_RESULT(encoded);
        std::vector<std::int32_t> trained;
        for (std::size_t i = 0; i < encoded->tokens.size(); ++i) {
            if (encoded->trained[i])
                trained.push_back(encoded->tokens[i].id);
        }
        const std::string learnt = (*text)->tokenizer().decode(trained);
        QVERIFY2(learnt.find("is checked") != std::string::npos && learnt.find("a year") != std::string::npos,
                 learnt.c_str());
        QVERIFY2(learnt.find("boiler") == std::string::npos && learnt.find("twice") == std::string::npos,
                 learnt.c_str());
        QCOMPARE(trained.back(), (*text)->tokenizer().eosId());
    }

    void theNextTurnEndsAnAnswerOfChatGlm3()
    {
        QTemporaryDir folder;
        VERIFY_RESULT(writeFolder(folder.path().toStdString(), "chatglm3"));
        const auto text = ModelText::open(folder.path().toStdString());
        VERIFY_RESULT(text);
        const Tokenizer &tokenizer = (*text)->tokenizer();
        QCOMPARE(tokenizer.idOf("<|observation|>"), tokenizer.idOf("[MASK]") + 8);
        for (const char *piece : {"</s>", "<|user|>", "<|observation|>"}) {
            const auto &ends = (*text)->stopIds();
            QVERIFY(std::find(ends.begin(), ends.end(), tokenizer.idOf(piece)) != ends.end());
        }
        // Around a text that is no conversation stand the publisher's two tokens.
        const auto around = tokenizer.encodeIds("a", {.addSpecial = true});
        VERIFY_RESULT(around);
        QCOMPARE(around->at(0), tokenizer.idOf("[gMASK]"));
        QCOMPARE(around->at(1), tokenizer.idOf("sop"));
    }

    void thePublishersCodeSaysWhichGenerationItIs()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        VERIFY_RESULT(writeFolder(path, "chatglm3"));
        VERIFY_RESULT(saveFile(path / "tokenization_chatglm.py", "special_tokens = ['[MASK]', '[gMASK]']"));
        auto text = ModelText::open(path);
        VERIFY_RESULT(text);
        QCOMPARE((*text)->tokenizer().idOf("<|user|>"), -1);
        VERIFY_RESULT(saveFile(path / "tokenization_chatglm.py", "role_special_tokens = ['<|user|>']"));
        text = ModelText::open(path);
        VERIFY_RESULT(text);
        QVERIFY((*text)->tokenizer().idOf("<|user|>") > 0);
    }
};

QTEST_GUILESS_MAIN(TestChatFormats)
#include "test_chat_formats.moc"
