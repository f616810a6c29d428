#include "core/engine/encoder/encoder_state.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/engine/guard.h"

#include <map>

namespace fieldwright::engine {

Result<> saveEncoder(const LoadedEncoder &encoder, const EncoderSource &source, EncoderHead head,
                     const std::filesystem::path &folder)
{
    const LoadedEncoder::State &state = encoder.state();
    const bool isClassifier = head == EncoderHead::Classifier;
    if (!(isClassifier ? state.hasClassifier : state.hasHead))
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "The model has no %1 head to be saved."),
                                             {isClassifier ? "classifier" : "masked-LM"}});
    FW_CHECK(makeFolder(folder));
    return guarded([&]() -> Result<> {
        c10::AutoGradMode noGradients(false);
        EncoderWeights weights = state.weights; // the same tensors; placeOf() wants a place for each
        std::map<std::string, std::pair<EncoderPlace, std::int64_t>> places;
        std::vector<TensorSpec> specs;
        for (const EncoderTensor &tensor : encoderTensors(state.config)) {
            const bool isTied = state.isHeadTied() && tensor.part == EncoderPart::HeadOutput && !tensor.isBias;
            const bool isOther = isClassifier ? isOfHead(tensor.part) : isOfClassifier(tensor.part);
            const EncoderPlace place = placeOf(tensor, state.config, weights);
            if (isOther || isTied || !place.tensor->defined())
                continue;
            specs.push_back({tensor.names.front(), TensorType::F32, tensor.shape});
            places.emplace(tensor.names.front(), std::pair(place, tensor.shape.front()));
        }
        FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", std::move(specs)));
        for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
            const auto &[place, rows] = places.at(spec.name);
            const at::Tensor part =
                place.tensor->detach().narrow(0, place.begin, rows).to(at::kCPU, at::kFloat).contiguous();
            FW_CHECK(writer.write(
                {reinterpret_cast<const std::byte *>(part.const_data_ptr<float>()), size_t(part.numel()) * 4}));
        }
        FW_CHECK(writer.commit());
        FW_CHECK(source.copyTokenizerFiles(folder));
        if (!isClassifier) // which is no model of sentences: what it learnt is not what makes them alike
            FW_CHECK(copyEmbeddingSettings(source.embedding(), source.path(), folder));
        FW_TRY(original, parseJson(source.configText(), "config.json"));
        const Json config = encoderConfigToJson(state.config, head, std::move(original));
        return saveFile(folder / "config.json", dumpJson(config, 2) + "\n");
    });
}

} // namespace fieldwright::engine
