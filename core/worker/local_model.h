#pragma once

#include "core/engine/embedder.h"
#include "core/engine/generator.h"
#include "core/engine/scorer.h"
#include "core/language_model/language_model.h"
#include "core/model_files/model_ref.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright {

struct LocalModelOptions
{
    std::string device = "auto"; ///< auto: the first CUDA device, else the processor
    engine::Precision precision = engine::Precision::Fp32;
    int threads = 0;
    engine::BaseForm base = engine::BaseForm::Plain;
    bool inferenceOnly = false; ///< this and the next: see engine::LoadOptions; not with an adapter that needs tensors
    bool eightBitCache = false;
    engine::AdapterForm adapterForm = engine::AdapterForm::Fastest;
    bool mergeAdapter = false; ///< the adapter becomes part of the weights instead of being one
    std::stop_token stop;
};

/// An answer, and its tokens where their probabilities were asked for.
struct LocalAnswer : Generated
{
    std::vector<engine::ChosenToken> tokens;
};

/// Device and limits for the engine: the weights must fit into the memory that is free now.
Result<engine::LoadOptions> engineOptions(const LocalModelOptions &options);

/// The local engine behind the one way to talk to a model: files, tokenizer, template, weights.
class LocalModel : public LanguageModel
{
public:
    /// Checks before it allocates whether the weights fit into the memory that is free now.
    static Result<std::unique_ptr<LocalModel>> load(const ModelRef &ref, const LocalModelOptions &options = {});

    std::string name() const override { return m_name; }
    Result<Generated> generate(const GenerateRequest &request, const std::function<bool(std::string_view)> &onText,
                               std::stop_token stop) override;
    /// The same for ids, with all that the engine can be told; `options.stopIds` are the model's own.
    Result<LocalAnswer> answer(std::span<const engine::TokenId> prompt, engine::GenerateOptions options,
                               const std::vector<std::string> &stops,
                               const std::function<bool(std::string_view)> &onText, std::stop_token stop);
    Result<std::vector<ContinuationScore>> score(const std::vector<ChatMessage> &context,
                                                 const std::vector<std::string> &continuations,
                                                 std::stop_token stop) override;

    /// Greedy requests of one length limit are answered side by side, the weights being read once a step for all.
    Result<std::vector<Generated>> generateBatch(std::span<const GenerateRequest> requests,
                                                 std::stop_token stop) override;
    Result<std::vector<std::vector<ContinuationScore>>> scoreBatch(std::span<const ScoreRequest> requests,
                                                                   std::stop_token stop) override;

    /// Made of the hidden states of the last block as the model's files say; where they say nothing, their mean,
    /// normalised.
    Result<Embeddings> embed(const EmbedRequest &request, std::stop_token stop) override;
    Result<engine::Embedder *> embedder(); ///< made at the first call

    /// Reads an adapter once; select it by its name afterwards. An empty name selects the base alone.
    Result<> addAdapter(const std::string &name, const std::filesystem::path &folder,
                        engine::AdapterForm form = engine::AdapterForm::Fastest);
    Result<> select(const std::string &name);

    const ModelText &text() const { return *m_text; }
    std::shared_ptr<const ModelText> sharedText() const { return m_text; }
    engine::LoadedModel &loaded() { return *m_model; }

private:
    LocalModel() = default;
    Result<engine::ScoreRequest> encoded(const std::vector<ChatMessage> &context,
                                         const std::vector<std::string> &continuations) const;

    std::string m_name;
    std::shared_ptr<const ModelText> m_text;
    std::unique_ptr<engine::LoadedModel> m_model;
    std::unique_ptr<engine::Embedder> m_embedder;
    std::map<std::string, int> m_adapters;
};

Json toJson(const std::vector<ChatMessage> &messages);

} // namespace fieldwright
