#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <map>

namespace fieldwright::engine {

namespace {

/// y = (W + W ∘ A + B) x + b + b ∘ D + E + W C. Source: Chavan et al. 2023, arXiv:2306.07967. Each of A to E is
/// a product of two factors, a vector, one number or nothing; the last three are nothing where a layer has no bias.
class GLoraTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 8);
        FW_CHECK(checkRank(making.shape, double(rank)));
        const std::string ab = stringOr(config(), "config_A_B", "lora"), c = stringOr(config(), "config_C", "lora");
        const std::string de = stringOr(config(), "config_D_E", "constant");
        const bool zero = boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1, rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            const bool biased = hasBias(making.shape, module.target.name);
            std::uint64_t part = 16 * stream;
            const auto start = [&](const std::vector<std::int64_t> &shape) {
                return zero ? constantStart(making, shape, 0) : normalStart(making, ++part, shape, 0.02);
            };
            const auto path = [&](const std::string &name, const std::string &form, std::int64_t rows,
                                  std::int64_t columns, const std::vector<std::int64_t> &whole) -> Result<> {
                const std::string key = ".glora_" + name;
                if (form == "lora" && columns > 0) {
                    module.parts.push_back({key + ".Xd", start({rows, rank})});
                    module.parts.push_back({key + ".Xu", linearStart(making, ++part, {rank, columns})});
                } else if (form == "vector") {
                    module.parts.push_back(
                        {key + ".X", start(columns > 0 ? std::vector{rows, std::int64_t(1)} : std::vector{rows})});
                } else if (form == "constant" && name != "C") {
                    module.parts.push_back({key + ".X", start({1})});
                } else if (form == "none") {
                    module.parts.push_back({key + ".zeros", constantStart(making, whole, 0), false});
                } else {
                    return fail(unsupportedOption(making.thing,
                                                  name == "C"  ? "config_C"
                                                  : name < "C" ? "config_A_B"
                                                               : "config_D_E",
                                                  form));
                }
                return {};
            };
            FW_CHECK(path("A", ab, out, in, {out, in}));
            FW_CHECK(path("B", ab, out, in, {out, in}));
            FW_CHECK(path("C", biased ? c : "none", in, 1, {in, 1}));
            FW_CHECK(path("D", biased ? de : "none", out, 0, {out}));
            FW_CHECK(path("E", biased ? de : "none", out, 0, {out}));
            m_couples = m_couples || (biased && c != "none");
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

    Text whyNotMergeable() const override
    {
        if (m_couples)
            return {FW_NOOP("core", "its biases depend on the weights of their layers")};
        return ModuleTuner::whyNotMergeable();
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const AdaptedModule &m = call.module;
        const at::Tensor weight = call.weight().detach().to(at::kFloat);
        const at::Tensor out =
            call.plain().to(at::kFloat) + affine(call.product.input(0), weight * value(m, "A") + value(m, "B"));
        if (!call.bias.defined())
            return out;
        return out + call.bias.to(at::kFloat) * value(m, "D") + value(m, "E") + at::mm(weight, value(m, "C")).flatten();
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        return weight + base * value(module, "A").to(weight.device()) + value(module, "B").to(weight.device());
    }

    at::Tensor mergedBias(const AdaptedModule &module, const at::Tensor &bias) const override
    {
        return bias + bias * value(module, "D").to(bias.device()) + value(module, "E").to(bias.device());
    }

private:
    static at::Tensor value(const AdaptedModule &module, const std::string &name)
    {
        const std::string key = ".glora_" + name + ".";
        for (size_t i = 0; i < module.parts.size(); ++i) {
            if (!module.parts[i].key.starts_with(key))
                continue;
            return module.parts[i].key.ends_with(".Xd") ? at::mm(module.part(i), module.part(i + 1)) : module.part(i);
        }
        return at::zeros({1}, module.part(0).options());
    }

    bool m_couples = false;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeGLoraTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<GLoraTuner>(making, config);
}

} // namespace fieldwright::engine
