#include "core/worker/local_encoder.h"

#include "core/model_files/encoder_source.h"
#include "core/worker/device_choice.h"
#include "core/worker/memory.h"

namespace fieldwright {

engine::EmbedOptions embedOptions(const EmbedRequest &request, std::stop_token stop)
{
    engine::EmbedOptions options;
    options.kind = request.kind;
    options.prefix = request.prefix;
    options.stop = std::move(stop);
    return options;
}

Embeddings fromEngine(engine::Embeddings embeddings)
{
    return {embeddings.size, std::move(embeddings.values), embeddings.tokens, std::move(embeddings.cutTexts), true};
}

Result<std::unique_ptr<LocalEncoder>> LocalEncoder::load(const ModelRef &ref, const LocalModelOptions &options)
{
    std::unique_ptr<LocalEncoder> out(new LocalEncoder);
    out->m_name = ref.name;
    FW_TRY(load, engineOptions(options));
    FW_TRY(embedder, engine::Embedder::load(ref.path, load, ref.adapter));
    out->m_embedder = std::move(embedder);
    return out;
}

Result<Generated> LocalEncoder::generate(const GenerateRequest &, const std::function<bool(std::string_view)> &,
                                         std::stop_token)
{
    return fail(encoderCannotWrite(m_name));
}

Result<std::vector<ContinuationScore>> LocalEncoder::score(const std::vector<ChatMessage> &,
                                                           const std::vector<std::string> &, std::stop_token)
{
    return fail(encoderCannotWrite(m_name));
}

Result<Embeddings> LocalEncoder::embed(const EmbedRequest &request, std::stop_token stop)
{
    FW_TRY(embeddings, m_embedder->embed(request.texts, embedOptions(request, stop)));
    return fromEngine(std::move(embeddings));
}

Result<OpenedEmbedder> openEmbedder(const ModelRef &ref, const LocalModelOptions &options)
{
    if (isEncoderModel(ref.path)) {
        FW_TRY(encoder, LocalEncoder::load(ref, options));
        engine::Embedder *const embedder = &encoder->embedder();
        return OpenedEmbedder{std::move(encoder), embedder};
    }
    FW_TRY(model, LocalModel::load(ref, options));
    FW_TRY(embedder, model->embedder());
    return OpenedEmbedder{std::move(model), embedder};
}

} // namespace fieldwright
