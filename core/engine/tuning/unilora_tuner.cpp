#include "core/engine/tuning/module_tuner.h"
#include "core/engine/tuning/numpy_random.h"

#include <ATen/ops/bincount.h>

#include <algorithm>
#include <limits>

namespace fieldwright::engine {

namespace {

enum Part : size_t { PlacesA, PlacesB, ScalesA, ScalesB };

/// A LoRA of which every number of A and B is one of a single trained vector, over the root of how often it is taken:
/// the places are drawn at random, each as often as any other. Source: "Uni-LoRA: One Vector Is All You Need",
/// arXiv:2506.00799.
class UniLoraTuner : public FactorTuner
{
public:
    explicit UniLoraTuner(const Json &config) : FactorTuner(config, numberOr(config, "unilora_dropout")) {}

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 4), length = intOr(config(), "theta_d_length", 256);
        m_isSaved = boolOr(config(), "save_indices", false);
        FW_CHECK(checkRank(making.shape, double(rank)));
        if (length < 1 || length > 1 << 24)
            return fail(unsupportedOption(making.thing, "theta_d_length", length));
        if (const std::int64_t seed = intOr(config(), "proj_seed", 42); seed < 0)
            return fail(unsupportedOption(making.thing, "proj_seed", seed));
        const auto adapt = [&](TargetModule target, std::uint64_t) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            if (rank * (in + out) > in * out) // else a configuration alone could ask for any memory
                return fail(unsupportedOption(making.thing, "r", rank));
            for (const char *name : {".unilora_indices_", ".unilora_scales_"}) {
                const bool isPlaces = module.parts.empty();
                for (const bool isA : {true, false}) {
                    const std::vector<std::int64_t> shape = isA ? std::vector{rank, in} : std::vector{out, rank};
                    module.parts.push_back({name + std::string(isA ? "A" : "B"),
                                            isPlaces ? placesStart(shape) : constantStart(making, shape, 0), false,
                                            m_isSaved});
                }
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        m_vector = boolOr(config(), "init_weights", true)
                       ? uniformStart(making, 0, {length}, numberOr(config(), "init_theta_d_bound", 0.02))
                       : normalStart(making, 0, {length}, 1);
        if (!making.fromFile || !m_isSaved)
            FW_CHECK(draw(making, modules));
        return take(making, std::move(modules));
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out = FactorTuner::tensors();
        out.push_back({"base_model.unilora_theta_d", &m_vector, true, true, false});
        return out;
    }

    Result<> checkRead(const std::string &thing) const override
    {
        for (const AdaptedModule &module : modules()) {
            for (const size_t part : {PlacesA, PlacesB}) {
                const at::Tensor &places = module.part(part);
                if (places.min().item<std::int64_t>() < 0 || places.max().item<std::int64_t>() >= m_vector.size(0))
                    return fail(wrongPlaces(thing, module.target.name + module.parts[part].key));
            }
        }
        return {};
    }

protected:
    Factors factors(const AdaptedModule &module) const override
    {
        const auto taken = [&](size_t places, size_t scales) {
            const at::Tensor &where = module.part(places);
            return m_vector.index_select(0, where.flatten()).view(where.sizes()) * module.part(scales);
        };
        return {taken(PlacesA, ScalesA), taken(PlacesB, ScalesB)};
    }

private:
    /// The same places as PEFT's, which keeps the seed alone where they are not saved: each of the vector's equally
    /// often, those that are left over chosen at random, and all shuffled.
    Result<> draw(const TunerMaking &making, std::vector<AdaptedModule> &modules) const
    {
        std::int64_t all = 0;
        for (const AdaptedModule &module : modules)
            all += module.part(PlacesA).numel() + module.part(PlacesB).numel();
        const std::int64_t length = m_vector.size(0);
        if (all > std::numeric_limits<std::int32_t>::max())
            return fail(unsupportedOption(making.thing, "r", modules.front().rank));
        NumpyRandom random(std::uint64_t(intOr(config(), "proj_seed", 42)));
        std::vector<std::int32_t> list;
        list.reserve(size_t(all));
        for (std::int64_t i = 0; i < length; ++i)
            list.insert(list.end(), size_t(all / length), std::int32_t(i));
        const std::vector<std::int32_t> more = random.choice(std::int32_t(length), std::int32_t(all % length));
        list.insert(list.end(), more.begin(), more.end());
        random.shuffle(list);
        const at::Tensor places = at::tensor(at::ArrayRef<std::int32_t>(list), at::kInt);
        const at::Tensor scales = at::bincount(places, {}, length).to(at::kFloat).rsqrt().index_select(0, places);
        std::int64_t begin = 0;
        for (AdaptedModule &module : modules) {
            for (const auto &[to, from] : {std::pair{PlacesA, ScalesA}, {PlacesB, ScalesB}}) {
                const at::Tensor shape = module.part(to);
                module.parts[to].tensor = places.narrow(0, begin, shape.numel()).view(shape.sizes()).to(making.device);
                module.parts[from].tensor =
                    scales.narrow(0, begin, shape.numel()).view(shape.sizes()).to(making.device);
                begin += shape.numel();
            }
        }
        return {};
    }

    bool m_isSaved = false;
    at::Tensor m_vector; ///< [theta_d_length]
};

} // namespace

Result<std::unique_ptr<Tuner>> makeUniLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<UniLoraTuner>(making, config);
}

} // namespace fieldwright::engine
