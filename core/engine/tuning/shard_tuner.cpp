#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

namespace fieldwright::engine {

namespace {

/// ΔW is one small matrix D [r, out] again and again along the inputs: y = W x + b + Dᵀ Σ x_i over the pieces x_i of r
/// inputs. Source: Kang and Yin 2024, arXiv:2409.15371 (MiSS, first called Bone). "mini" repeats D along the
/// outputs too; "bat" adds W_ij D_i + D_i to each block of W.
class ShardTuner : public ModuleTuner
{
public:
    ShardTuner(Json config, std::string name)
        : ModuleTuner(std::move(config)), m_name(std::move(name)),
          m_dropout(numberOr(this->config(), (m_name + "_dropout").c_str()))
    {}

    Result<> build(const TunerMaking &making)
    {
        const double rank = double(intOr(config(), "r", 64));
        FW_CHECK(checkRank(making.shape, rank));
        const Json *start = member(config(), "init_weights");
        const std::string form = start && start->is_string() ? start->get<std::string>() : std::string();
        m_isBat = form == "bat";
        const bool isMini = form == "mini" && m_name == "miss";
        if (!form.empty() && !m_isBat && !isMini)
            return fail(unsupportedOption(making.thing, "init_weights", form));
        const bool random = start && start->is_boolean() && !start->get<bool>();
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, std::int64_t(rank)};
            const Module &linear = module.target.module;
            const std::int64_t width = isMini ? intOr(config(), "mini_r", 1) : linear.out;
            if (width < 1 || linear.out % width != 0)
                return fail(unsupportedOption(making.thing, "mini_r", width));
            if (m_isBat && (linear.in % module.rank != 0 || linear.out % module.rank != 0))
                return fail(unsupportedOption(making.thing, "r", module.rank));
            const std::vector<std::int64_t> shape =
                m_isBat ? std::vector{linear.out / module.rank, module.rank, module.rank}
                        : std::vector{module.rank, width};
            module.parts = {{"." + m_name + "_block",
                             random ? linearStart(making, stream, shape) : constantStart(making, shape, 0)}};
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor plain = call.plain().to(at::kFloat);
        if (m_isBat)
            return plain + affine(call.product.input(0), turned(call.module, call.weight().detach().to(at::kFloat)));
        const std::int64_t rank = call.module.rank, in = call.module.target.module.in;
        at::Tensor x = call.product.input(m_dropout);
        if (const std::int64_t rest = in % rank)
            x = at::cat({x, at::zeros({x.size(0), rank - rest}, x.options())}, 1);
        return plain + at::mm(x.reshape({x.size(0), -1, rank}).sum(1), block(call.module));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        if (m_isBat)
            return weight + turned(module, weight).to(weight.device());
        const std::int64_t in = module.target.module.in, times = (in + module.rank - 1) / module.rank;
        return weight + block(module).t().repeat({1, times}).narrow(1, 0, in).to(weight.device());
    }

private:
    /// [r, out]
    static at::Tensor block(const AdaptedModule &module)
    {
        return module.part(0).repeat({1, module.target.module.out / module.part(0).size(1)});
    }

    /// What "bat" adds.
    static at::Tensor turned(const AdaptedModule &module, const at::Tensor &weight)
    {
        const std::int64_t rank = module.rank, rows = weight.size(0) / rank, columns = weight.size(1) / rank;
        const at::Tensor blocks = module.part(0).to(weight.device());
        // [columns, rows, r, r]: blocks of W, where those of one row share a D_i.
        const at::Tensor pieces = weight.reshape({rows, rank, columns, rank}).permute({2, 0, 1, 3});
        return (at::matmul(pieces, blocks) + blocks).permute({1, 2, 0, 3}).reshape(weight.sizes());
    }

    std::string m_name;
    double m_dropout;
    bool m_isBat = false;
};

struct MissTuner : ShardTuner
{
    explicit MissTuner(Json config) : ShardTuner(std::move(config), "miss") {}
};
struct BoneTuner : ShardTuner
{
    explicit BoneTuner(Json config) : ShardTuner(std::move(config), "bone") {}
};

} // namespace

Result<std::unique_ptr<Tuner>> makeMissTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<MissTuner>(making, config);
}

Result<std::unique_ptr<Tuner>> makeBoneTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<BoneTuner>(making, config);
}

} // namespace fieldwright::engine
