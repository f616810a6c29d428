#include "core/worker/classify.h"

#include "core/engine/encoder/encoder_training.h"
#include "core/worker/encoder_text.h"
#include "core/worker/local_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fieldwright {

namespace {

constexpr std::size_t batchTexts = 16;

std::vector<double> softmax(std::span<const float> logits)
{
    const double most = double(*std::max_element(logits.begin(), logits.end()));
    std::vector<double> out;
    for (const float logit : logits)
        out.push_back(std::exp(double(logit) - most));
    const double sum = std::accumulate(out.begin(), out.end(), 0.0);
    for (double &value : out)
        value /= sum;
    return out;
}

} // namespace

Result<Classification> classify(const ModelRef &model, const std::vector<std::pair<std::string, std::string>> &texts,
                                std::stop_token stop)
{
    if (texts.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no text to sort.")});
    FW_TRY(source, EncoderSource::open(model.path));
    FW_TRY(tokens, EncoderTokens::open(*source));
    FW_TRY(options, engineOptions({.stop = stop}));
    FW_TRY(encoder, engine::LoadedEncoder::load(*source, options));
    if (!model.adapter.empty())
        FW_CHECK(engine::loadEncoderAdapter(*encoder, model.adapter));
    Classification out;
    out.labels = encoder->config().labels;
    const auto longest = std::size_t(source->config().maxTokens());
    for (std::size_t first = 0; first < texts.size(); first += batchTexts) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The work was cancelled.")});
        std::vector<EncoderTokens::Encoded> encoded;
        for (std::size_t i = first; i < std::min(first + batchTexts, texts.size()); ++i) {
            FW_TRY(one, tokens.encode(texts[i].first, texts[i].second, longest));
            encoded.push_back(std::move(one));
        }
        std::vector<engine::EncoderText> batch;
        for (const EncoderTokens::Encoded &one : encoded)
            batch.push_back({one.ids, one.segments});
        FW_TRY(logits, engine::classLogits(*encoder, batch));
        for (std::size_t i = 0; i < encoded.size(); ++i) {
            Classified one{.probabilities =
                               softmax(std::span(logits).subspan(i * out.labels.size(), out.labels.size())),
                           .isCut = encoded[i].isCut};
            one.label = std::size_t(std::max_element(one.probabilities.begin(), one.probabilities.end()) -
                                    one.probabilities.begin());
            out.texts.push_back(std::move(one));
        }
    }
    return out;
}

} // namespace fieldwright
