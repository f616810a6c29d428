#include "core/engine/engine_state.h"
#include "core/engine/guard.h"
#include "core/engine/model_output.h"

#include <map>

namespace fieldwright::engine {

namespace {

struct Source
{
    at::Tensor tensor; ///< the stored (merged) one
    NamedPart part;
    bool transposed = false;
    const LoraSite *lora = nullptr;
};

/// The stored matrix with the adapter's B A added, W + scale · B A, in fp32.
at::Tensor merged(const Source &source, double scale)
{
    at::Tensor whole = source.tensor.detach().to(at::kCPU, at::kFloat).clone();
    if (!source.lora || !source.lora->a.defined())
        return whole;
    const at::Tensor a = source.lora->a.detach().cpu();
    const std::int64_t rank = a.size(0) / std::int64_t(source.lora->members.size());
    for (size_t i = 0; i < source.lora->members.size(); ++i) {
        const auto &member = source.lora->members[i];
        whole.narrow(0, member.module.begin, member.module.out)
            .addmm_(member.b.detach().cpu(), a.narrow(0, std::int64_t(i) * rank, rank), 1, scale);
    }
    return whole;
}

} // namespace

Error notMergeable(const Tuner &tuner)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "The adapter cannot be merged into its base model: %1."), {}, {tuner.whyNotMergeable()}},
            {FW_NOOP("core", "Keep it as an adapter: export it in its own format.")}};
}

Result<> saveModel(const LoadedModel &model, const std::filesystem::path &folder, const ModelConfig &config)
{
    FW_CHECK(checkHasNumbers(model.state()));
    FW_CHECK(makeFolder(folder));
    return guarded([&]() -> Result<> {
        c10::AutoGradMode noGradients(false);
        const LoadedModel::State &state = model.state();
        state.useThreads();
        DecoderWeights weights = state.weights; // the same tensors; storedTensors() wants a place for each
        const LoraAdapter *adapter = state.adapter();
        const Tuner *tuner = state.tuner();
        if (tuner && !tuner->whyNotMergeable().empty())
            return fail(notMergeable(*tuner));
        std::map<std::string, Source> sources;
        std::vector<TensorSpec> specs;
        for (const StoredTensor &stored : storedTensors(state.shape, weights)) {
            for (const NamedPart &part : stored.parts) {
                Source source{*stored.tensor, part, stored.transposed, nullptr};
                if (adapter && stored.layer >= 0)
                    source.lora = &adapter->layers[size_t(stored.layer)][size_t(stored.site)];
                Shape shape = stored.columns ? Shape{part.rows, stored.columns} : Shape{part.rows};
                if (stored.transposed && stored.columns)
                    std::swap(shape[0], shape[1]);
                specs.push_back({part.name, TensorType::F32, std::move(shape)});
                sources.emplace(part.name, std::move(source));
            }
        }
        FW_TRY(writer, SafetensorsWriter::create(folder / "model.safetensors", std::move(specs)));
        for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
            const Source &source = sources.at(spec.name);
            at::Tensor part =
                merged(source, adapter ? adapter->scale() : 0).narrow(0, source.part.begin, source.part.rows);
            if (tuner)
                part = tuner->merged(spec.name, part).detach().to(at::kCPU, at::kFloat);
            part = (source.transposed ? part.t() : part).contiguous();
            FW_CHECK(writer.write(
                {reinterpret_cast<const std::byte *>(part.const_data_ptr<float>()), size_t(part.numel()) * 4}));
        }
        FW_CHECK(writer.commit());
        return saveFile(folder / "config.json", dumpJson(modelConfigToJson(config, TensorType::F32), 2) + "\n");
    });
}

} // namespace fieldwright::engine
