#pragma once

#include "core/engine/embedder.h"
#include "core/language_model/language_model.h"
#include "core/worker/local_model.h"

namespace fieldwright {

engine::EmbedOptions embedOptions(const EmbedRequest &request, std::stop_token stop);
Embeddings fromEngine(engine::Embeddings embeddings);

/// An encoder of this computer behind the one way to talk to a model: it embeds, and refuses to write.
class LocalEncoder : public LanguageModel
{
public:
    /// Checks before it allocates whether the weights fit into the memory that is free now.
    static Result<std::unique_ptr<LocalEncoder>> load(const ModelRef &ref, const LocalModelOptions &options = {});

    std::string name() const override { return m_name; }
    Result<Generated> generate(const GenerateRequest &request, const std::function<bool(std::string_view)> &onText,
                               std::stop_token stop) override;
    Result<std::vector<ContinuationScore>> score(const std::vector<ChatMessage> &context,
                                                 const std::vector<std::string> &continuations,
                                                 std::stop_token stop) override;
    Result<Embeddings> embed(const EmbedRequest &request, std::stop_token stop) override;

    engine::Embedder &embedder() { return *m_embedder; }

private:
    LocalEncoder() = default;

    std::string m_name;
    std::unique_ptr<engine::Embedder> m_embedder;
};

/// The embedder of whatever lies at the path, an encoder or a language model.
struct OpenedEmbedder
{
    std::unique_ptr<LanguageModel> model; ///< which owns it
    engine::Embedder *embedder = nullptr;
};
Result<OpenedEmbedder> openEmbedder(const ModelRef &ref, const LocalModelOptions &options = {});

} // namespace fieldwright
