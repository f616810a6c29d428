#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/topk.h>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Values, Places, A, B };

/// ΔW has trained numbers where W's are largest, or smallest, and zeros elsewhere; a LoRA may stand beside. Source:
/// "Super-Tuning", arXiv:2607.09287.
class SuperTuner : public ModuleTuner
{
public:
    explicit SuperTuner(Json config)
        : ModuleTuner(std::move(config)), m_dropout(numberOr(this->config(), "lora_dropout"))
    {}

    Result<> build(const TunerMaking &making)
    {
        const double sparsity = numberOr(config(), "sparsity", 0.99);
        if (!(sparsity >= 0 && sparsity < 1))
            return fail(unsupportedOption(making.thing, "sparsity", sparsity));
        const std::int64_t rank = intOr(config(), "r", 0);
        if (rank != 0)
            FW_CHECK(checkRank(making.shape, double(rank)));
        const double alpha = numberOr(config(), "lora_alpha", 2 * double(rank));
        const bool zero = boolOr(config(), "init_weights", true);
        const bool isSaved = boolOr(config(), "save_precomputed_indices", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            FW_CHECK(checkPlainLinear(making, target));
            if (!isSaved)
                FW_CHECK(checkExactWeight(making, target, LastBits::Matter));
            AdaptedModule module{std::move(target), {}, rank > 0 ? alpha / double(rank) : 0, rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            const auto count = std::int64_t(double(in * out) * (1 - sparsity));
            if (count < 1)
                return fail(unsupportedOption(making.thing, "sparsity", sparsity));
            at::Tensor places = placesStart({count});
            if ((!making.fromFile || !isSaved) && hasWeight(making.weights, module.target))
                places = chosen(moduleWeight(making.weights, module.target), count).to(making.device);
            const auto start = [&](std::uint64_t part, bool isEnd, const std::vector<std::int64_t> &shape) {
                return isEnd && zero ? constantStart(making, shape, 0) : linearStart(making, 3 * stream + part, shape);
            };
            module.parts = {{".supertuning_values",
                             zero ? constantStart(making, {count}, 0) : normalStart(making, 3 * stream, {count}, 1)},
                            {".supertuning_indices", places, false, isSaved}};
            module.parts.front().decay = false;
            if (rank > 0) {
                module.parts.push_back({".supertuning_lora_A.weight", start(1, false, {rank, in})});
                module.parts.push_back({".supertuning_lora_B.weight", start(2, true, {out, rank})});
            }
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

    Result<> checkRead(const std::string &thing) const override
    {
        for (const AdaptedModule &module : modules()) {
            const at::Tensor &places = module.part(Places);
            if (places.min().item<std::int64_t>() < 0 ||
                places.max().item<std::int64_t>() >= module.target.module.in * module.target.module.out)
                return fail(wrongPlaces(thing, module.target.name));
        }
        return {};
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const AdaptedModule &m = call.module;
        at::Tensor out = call.plain().to(at::kFloat) + affine(call.product.x.to(at::kFloat), sparse(m, m.part(Places)));
        if (m.rank > 0)
            out = out + affine(affine(call.product.input(m_dropout), m.part(A)), m.part(B)) * m.scale;
        return out;
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        // Merging alone does not load the base before.
        const bool isSaved = boolOr(config(), "save_precomputed_indices", true);
        at::Tensor delta =
            sparse(module, isSaved ? module.part(Places)
                                   : chosen(base, module.part(Values).size(0)).to(module.part(Values).device()));
        if (module.rank > 0)
            delta = delta + at::mm(module.part(B), module.part(A)) * module.scale;
        return weight + delta.to(weight.device());
    }

private:
    /// Where the weight's largest numbers are, or its smallest.
    at::Tensor chosen(const at::Tensor &weight, std::int64_t count) const
    {
        return std::get<1>(at::topk(weight.abs().flatten(), count, -1, boolOr(config(), "select_top", true)));
    }

    static at::Tensor sparse(const AdaptedModule &module, const at::Tensor &places)
    {
        const at::Tensor &values = module.part(Values);
        const std::int64_t in = module.target.module.in, out = module.target.module.out;
        return at::zeros({out * in}, values.options()).index_add(0, places, values).view({out, in});
    }

    double m_dropout;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeSuperTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<SuperTuner>(making, config);
}

} // namespace fieldwright::engine
