#include "core/model_files/adapter_fit.h"
#include "core/model_files/peft_files.h"
#include "tests/support/result.h"

#include <QTest>

using namespace fieldwright;
namespace fs = std::filesystem;

/// Adapters that PEFT wrote, on the models that they were made for and on others.
class TestAdapterFit : public QObject
{
    Q_OBJECT

    static fs::path golden(const char *kind) { return fs::path(FIELDWRIGHT_GOLDEN) / kind; }

    static bool isAdapter(const fs::path &folder) { return fs::exists(folder / "adapter_config.json"); }

private Q_SLOTS:
    void everyKindFitsItsBase()
    {
        int count = 0;
        for (const char *kind : {"adapters", "encoder_adapters", "stacks"}) {
            for (const auto &entry : fs::directory_iterator(golden(kind))) {
                if (!isAdapter(entry.path()))
                    continue;
                const auto config = readAdapterConfig(entry.path());
                VERIFY_RESULT(config);
                fs::path base = golden(kind) / adapterKind(*config).baseModel;
                if (!fs::exists(base))
                    base = golden("adapters") / adapterKind(*config).baseModel;
                const auto fits = checkAdapterFits(entry.path(), base);
                QVERIFY2(fits, (entry.path().string() + ": " + (fits ? "" : fits.error().message())).c_str());
                ++count;
            }
        }
        QVERIFY2(count > 100, std::to_string(count).c_str());
    }

    void anotherModelIsRefusedByTheLayersName()
    {
        const fs::path adapters = golden("adapters"), encoders = golden("encoder_adapters");
        for (const auto &[adapter, base, layer] :
             {std::tuple(adapters / "lora_pissa", adapters / "base_gpt2", "model.layers.0"),
              std::tuple(adapters / "lora_gpt2", adapters / "base_llama", "transformer.h.0"),
              std::tuple(adapters / "ia3_gpt2", adapters / "base_llama", "transformer.h.0"),
              std::tuple(adapters / "prefix_gpt2", adapters / "base_llama", "prompt_embeddings"),
              std::tuple(adapters / "lora_layers", encoders / "base_bert", "model.layers.1"),
              std::tuple(encoders / "words_lora", adapters / "base_llama", "bert.encoder.layer.0")}) {
            const auto fits = checkAdapterFits(adapter, base);
            QVERIFY2(!fits, adapter.c_str());
            QCOMPARE(fits.error().code, ErrorCode::InvalidArgument);
            QVERIFY2(fits.error().message().find(layer) != std::string::npos, fits.error().message().c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestAdapterFit)
#include "test_adapter_fit.moc"
