#include "core/engine/adapter_merge.h"

#include "core/engine/engine_state.h"
#include "core/engine/guard.h"
#include "core/model_files/finite_weights.h"
#include "core/model_files/peft_files.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace fieldwright::engine {

namespace {

class AdapterMerge : public WeightMerge
{
public:
    AdapterMerge(ModelShape shape, std::unique_ptr<Tuner> tuner) : m_shape(std::move(shape)), m_tuner(std::move(tuner))
    {
        for (const ExpectedTensor &tensor : decoderTensors(*m_shape.family, m_shape.sizes(), m_shape.design))
            m_shapes[tensor.name] = tensor.shape;
        for (const std::string &name : m_tuner->mergedNames()) {
            if (m_shapes.contains(name))
                m_names.push_back(name);
        }
    }

    const std::vector<std::string> &names() const override { return m_names; }

    Result<> merge(const std::string &name, std::span<float> values) const override
    {
        return guarded([&]() -> Result<> {
            c10::AutoGradMode noGradients(false);
            const at::Tensor weight =
                at::from_blob(values.data(), m_shapes.at(name), at::TensorOptions().dtype(at::kFloat));
            const at::Tensor merged = m_tuner->merged(name, weight).to(at::kFloat).contiguous();
            if (merged.numel() != std::int64_t(values.size()))
                return fail(ErrorCode::Internal,
                            {FW_NOOP("core", "The merged tensor %1 has another size than its base."), {name}});
            std::memmove(values.data(), merged.const_data_ptr<float>(), values.size_bytes());
            return {};
        });
    }

private:
    ModelShape m_shape;
    std::unique_ptr<Tuner> m_tuner;
    std::map<std::string, std::vector<std::int64_t>> m_shapes;
    std::vector<std::string> m_names;
};

} // namespace

Result<std::shared_ptr<const WeightMerge>> openAdapterMerge(const ModelSource &source,
                                                            const std::filesystem::path &adapter)
{
    FW_TRY(reader, weightReader(source));
    FW_TRY(files, readPeftFiles(adapter, source.path()));
    return guarded([&]() -> Result<std::shared_ptr<const WeightMerge>> {
        c10::AutoGradMode noGradients(false);
        FW_TRY(tuner,
               readTuner({.shape = reader.shape,
                          .weights = DecoderWeights{.layers = std::vector<LayerWeights>(size_t(reader.shape.layers))},
                          .fromFile = true,
                          .thing = adapter.string(),
                          .reader = &reader},
                         files));
        if (!tuner->whyNotMergeable().empty())
            return fail(notMergeable(*tuner));
        return std::shared_ptr<const WeightMerge>(std::make_shared<AdapterMerge>(reader.shape, std::move(tuner)));
    });
}

Result<WeightReader> mergedReader(std::shared_ptr<const ModelSource> source, const std::filesystem::path &adapter)
{
    FW_TRY(kind, adapterKind(adapter));
    std::shared_ptr<const MergedWeights> merged;
    if (kind.isPlainLora) {
        FW_TRY(lora, readLoraAdapter(adapter, source->path()));
        FW_TRY(weights, MergedWeights::create(source, std::move(lora)));
        merged = std::make_shared<const MergedWeights>(std::move(weights));
    } else {
        FW_TRY(merge, openAdapterMerge(*source, adapter));
        merged = std::make_shared<const MergedWeights>(MergedWeights::of(source, std::move(merge)));
    }
    FW_TRY(reader, weightReader(*source));
    reader.read = [merged](const std::string &name, std::span<float> out) -> Result<> {
        const ModelTensor *tensor = merged->source().find(name);
        FW_CHECK(!tensor || !merged->isMerged(*tensor)
                     ? merged->source().readFloat(name, out)
                     : merged->readRows(*tensor, 0, tensor->shape.empty() ? 1 : tensor->shape.front(), out));
        return checkFinite(out, name);
    };
    reader.readRows = [merged](const std::string &name, std::int64_t first, std::int64_t rows,
                               std::span<float> out) -> Result<> {
        FW_CHECK(merged->readRows(*merged->source().find(name), first, rows, out));
        return checkFinite(out, name);
    };
    reader.stored = nullptr;
    return reader;
}

} // namespace fieldwright::engine
