// Tokenizers inside GGUF files: the same as in the tokenizer.json that they come from, and written out as one again.

#include "core/model_files/gguf_writer.h"
#include "core/tokenizer/charsmap.h"
#include "core/tokenizer/tokenizer_model.h"
#include "tests/core/tokenizer/support.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;
using namespace fieldwright::test;

namespace {

Json familyJson(const std::string &name)
{
    const auto text = readFile(golden("tokenizer/family_" + name + ".json"));
    const auto json = text ? parseJson(*text, name) : tl::unexpected(text.error());
    return json ? *json : Json();
}

/// A file that holds nothing but metadata.
Result<GgufFile> gguf(const QTemporaryDir &folder, const GgufMetadata &metadata)
{
    const std::filesystem::path path = folder.filePath(QStringLiteral("t.gguf")).toStdString();
    FW_TRY(writer, GgufWriter::create(path, metadata, {}));
    FW_CHECK(writer.commit());
    return GgufFile::open(path);
}

/// The pieces of a vocabulary object by their ids.
std::vector<std::string> piecesOf(const Json &vocabulary)
{
    std::vector<std::string> out(vocabulary.size());
    for (const auto &[piece, id] : vocabulary.items())
        out.at(id.get<size_t>()) = piece;
    return out;
}

/// Ids by the GGUF file, by the tokenizer.json made of it, and as they should be.
void compare(const GgufFile &file,
             const std::function<std::optional<std::vector<std::int32_t>>(const Json &row)> &expected,
             const std::string &family)
{
    const auto tokenizer = Tokenizer::fromGguf(file);
    VERIFY_RESULT(tokenizer);
    const auto parts = tokenizerPartsOf(file);
    VERIFY_RESULT(parts);
    const auto written = Tokenizer::fromJson(dumpJson(tokenizerJsonOf(*parts)), "written");
    VERIFY_RESULT(written);
    QCOMPARE((*written)->sha256(), (*tokenizer)->sha256());
    size_t wrong = 0, compared = 0;
    for (const Json &row : goldenRows("tokenizer/family_" + family + ".jsonl")) {
        const auto wanted = expected(row);
        if (!wanted)
            continue;
        ++compared;
        const auto text = row[0].get<std::string>();
        for (const auto &one : {*tokenizer, *written}) {
            const auto ids = one->encodeIds(text, {.addSpecial = true});
            VERIFY_RESULT(ids);
            if (*ids != *wanted && wrong++ < 5)
                qWarning("%s\n  got      %s\n  expected %s", dumpJson(Json(text)).c_str(), dumpJson(Json(*ids)).c_str(),
                         dumpJson(Json(*wanted)).c_str());
            QCOMPARE(one->decode(*ids), (*tokenizer)->decode(*wanted));
        }
    }
    QCOMPARE(wrong, size_t(0));
    QVERIFY(compared > 60);
}

} // namespace

class TestGgufTokenizers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSentencePieceBpe()
    {
        const Json json = familyJson("llama_legacy");
        GgufMetadata metadata;
        const auto pieces = piecesOf(json["model"]["vocab"]);
        std::vector<float> scores;
        std::vector<std::int32_t> kinds;
        for (size_t i = 0; i < pieces.size(); ++i) {
            scores.push_back(-float(i)); // sentencepiece's BPE numbers its pieces so
            const bool byte = pieces[i].size() == 6 && pieces[i].starts_with("<0x");
            kinds.push_back(i == 0 ? 2 : i < 3 ? 3 : byte ? 6 : 1);
        }
        metadata.setText("tokenizer.ggml.model", "llama");
        metadata.setTexts("tokenizer.ggml.tokens", pieces);
        metadata.setFloats("tokenizer.ggml.scores", scores);
        metadata.setIntegers("tokenizer.ggml.token_type", kinds);
        metadata.setUnsigned("tokenizer.ggml.bos_token_id", 1);
        metadata.setUnsigned("tokenizer.ggml.eos_token_id", 2);
        QTemporaryDir folder;
        const auto file = gguf(folder, metadata);
        VERIFY_RESULT(file);
        compare(
            *file, [](const Json &row) { return row[1].get<std::vector<std::int32_t>>(); }, "llama_legacy");
    }

    void readsWordPiece()
    {
        Json json = familyJson("bert");
        GgufMetadata metadata;
        auto pieces = piecesOf(json["model"]["vocab"]);
        std::vector<std::int32_t> kinds;
        for (size_t i = 0; i < pieces.size(); ++i) {
            kinds.push_back(i < 5 ? 3 : 1);
            if (i >= 5)
                pieces[i] = pieces[i].starts_with("##") ? pieces[i].substr(2) : "\u2581" + pieces[i];
        }
        metadata.setText("tokenizer.ggml.model", "bert");
        metadata.setTexts("tokenizer.ggml.tokens", pieces);
        metadata.setIntegers("tokenizer.ggml.token_type", kinds);
        metadata.setUnsigned("tokenizer.ggml.cls_token_id", 2);
        metadata.setUnsigned("tokenizer.ggml.seperator_token_id", 3);
        QTemporaryDir folder;
        const auto file = gguf(folder, metadata);
        VERIFY_RESULT(file);
        json["model"]["max_input_chars_per_word"] = 100; // the file cannot say another number
        const auto reference = Tokenizer::fromJson(dumpJson(json), "reference");
        VERIFY_RESULT(reference);
        compare(
            *file,
            [&](const Json &row) -> std::optional<std::vector<std::int32_t>> {
                const auto ids = (*reference)->encodeIds(row[0].get<std::string>(), {.addSpecial = true});
                return ids ? std::optional(*ids) : std::nullopt;
            },
            "bert");
    }

    void readsUnigram()
    {
        Json json = familyJson("xlmr");
        GgufMetadata metadata;
        std::vector<std::string> pieces;
        std::vector<float> scores;
        std::vector<std::int32_t> kinds;
        for (const Json &entry : json["model"]["vocab"]) {
            const size_t i = pieces.size();
            pieces.push_back(entry[0].get<std::string>());
            scores.push_back(entry[1].get<float>());
            kinds.push_back(i == 3 ? 2 : i < 3 ? 3 : 1);
        }
        const auto rules =
            decodeBase64(json["normalizer"]["normalizers"][0]["precompiled_charsmap"].get<std::string>(), "rules");
        VERIFY_RESULT(rules);
        std::vector<std::int32_t> bytes;
        for (const char byte : *rules)
            bytes.push_back(static_cast<unsigned char>(byte));
        metadata.setText("tokenizer.ggml.model", "t5");
        metadata.setTexts("tokenizer.ggml.tokens", pieces);
        metadata.setFloats("tokenizer.ggml.scores", scores);
        metadata.setIntegers("tokenizer.ggml.token_type", kinds);
        metadata.setIntegers("tokenizer.ggml.precompiled_charsmap", bytes);
        metadata.setUnsigned("tokenizer.ggml.bos_token_id", 0);
        metadata.setUnsigned("tokenizer.ggml.eos_token_id", 2);
        metadata.setBool("tokenizer.ggml.add_bos_token", true);
        metadata.setBool("tokenizer.ggml.add_eos_token", true);
        QTemporaryDir folder;
        const auto file = gguf(folder, metadata);
        VERIFY_RESULT(file);
        // The same without the step that GGUF has no name for.
        json["normalizer"]["normalizers"].erase(1);
        const auto reference = Tokenizer::fromJson(dumpJson(json), "reference");
        VERIFY_RESULT(reference);
        compare(
            *file,
            [&](const Json &row) -> std::optional<std::vector<std::int32_t>> {
                const auto text = row[0].get<std::string>();
                if (text.find("<mask>") != std::string::npos) // a piece like others in the file
                    return {};
                const auto ids = (*reference)->encodeIds(text, {.addSpecial = true});
                return ids ? std::optional(*ids) : std::nullopt;
            },
            "xlmr");
    }

    void refusesWhatItDoesNotKnow()
    {
        QTemporaryDir folder;
        GgufMetadata metadata;
        metadata.setText("tokenizer.ggml.model", "rwkv");
        metadata.setTexts("tokenizer.ggml.tokens", {"a", "b"});
        const auto unknown = gguf(folder, metadata);
        VERIFY_RESULT(unknown);
        const auto named = Tokenizer::fromGguf(*unknown);
        VERIFY_ERROR(named, ErrorCode::Unsupported);
        QVERIFY(named.error().message().find("rwkv") != std::string::npos);

        metadata.setText("tokenizer.ggml.model", "llama");
        const auto noScores = gguf(folder, metadata);
        VERIFY_RESULT(noScores);
        VERIFY_ERROR(Tokenizer::fromGguf(*noScores), ErrorCode::Corrupt);

        metadata.setText("tokenizer.ggml.model", "gpt2");
        metadata.setText("tokenizer.ggml.pre", "nosuch");
        const auto noPre = gguf(folder, metadata);
        VERIFY_RESULT(noPre);
        VERIFY_ERROR(Tokenizer::fromGguf(*noPre), ErrorCode::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestGgufTokenizers)
#include "test_gguf.moc"
