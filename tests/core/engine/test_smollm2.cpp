#include "core/engine/scorer.h"
#include "tests/core/engine/golden.h"
#include "tests/support/result.h"

using namespace golden;

namespace {

/// The GGUF file that packaging's scripts put into the user's cache, or FIELDWRIGHT_SMOLLM2.
std::filesystem::path modelFile()
{
    if (const char *named = std::getenv("FIELDWRIGHT_SMOLLM2"))
        return named;
    const char *cache = std::getenv("XDG_CACHE_HOME");
    const char *home = std::getenv("HOME");
    const std::filesystem::path root =
        cache && *cache ? std::filesystem::path(cache) : std::filesystem::path(home ? home : "") / ".cache";
    return root / "fieldwright" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf";
}

} // namespace

class TestSmolLm2 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void logitsEqualTransformers()
    {
        if (!std::filesystem::exists(modelFile()))
            QSKIP("the SmolLM2 file is not there: packaging's scripts fetch it, or FIELDWRIGHT_SMOLLM2 names it");
        auto source = ModelSource::open(modelFile());
        VERIFY_RESULT(source);
        auto model = LoadedModel::load(**source, {});
        VERIFY_RESULT(model);
        auto text = readFile(folder() / "smollm2.json");
        VERIFY_RESULT(text);
        auto json = parseJson(*text, "smollm2.json");
        VERIFY_RESULT(json);
        for (const Json &entry : json->at("cases")) {
            const auto ids = entry.at("ids").get<std::vector<TokenId>>();
            const int last = int(ids.size()) - 1;
            auto row = logits(**model, ids, std::span(&last, 1));
            VERIFY_RESULT(row);
            const double largestLogit = entry.at("largest"), reference = entry.at("reference_error");
            const double allowed = std::max(1e-5 * largestLogit, 2 * reference);
            double error = 0;
            const auto topIds = entry.at("top_ids").get<std::vector<size_t>>();
            const auto topValues = entry.at("top_values").get<std::vector<double>>();
            for (size_t i = 0; i < topIds.size(); ++i)
                error = std::max(error, std::abs(row->at(topIds[i]) - topValues[i]));
            const auto slice = entry.at("slice").get<std::vector<double>>();
            for (size_t i = 0; i < slice.size(); ++i)
                error = std::max(error, std::abs(row->at(1000 + i) - slice[i]));
            qInfo("%zu tokens: largest error %.1e, allowed %.1e", ids.size(), error, allowed);
            QVERIFY(error <= allowed);
        }
    }
};

QTEST_GUILESS_MAIN(TestSmolLm2)
#include "test_smollm2.moc"
