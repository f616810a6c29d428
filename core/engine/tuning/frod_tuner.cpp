#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/diag_embed.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_inv_ex.h>
#include <ATen/ops/linalg_pinv.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_solve_ex.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/randperm.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Lengths, Values, U };

/// y = U (S + diag(λ)) Vᵀ x + b in place of W x + b: V is one basis for the layers of a kind, U and the first λ are
/// what makes W of it, and trained are λ and a few numbers of S at random places. Source: FRoD, AAAI 2026,
/// doi:10.1609/aaai.v40i31.39813. U is of no file: it is what V and the base's weights give.
class FrodTuner : public ModuleTuner
{
public:
    explicit FrodTuner(const TunerMaking &making, Json config)
        : ModuleTuner(std::move(config)), m_dropout(numberOr(this->config(), "frod_dropout")), m_weights(making.weights)
    {}

    Result<> build(const TunerMaking &making)
    {
        const double rate = numberOr(config(), "sparse_rate", 0.01),
                     ridge = numberOr(config(), "regularization_alpha", 1e-3);
        if (!(rate >= 0 && rate <= 1))
            return fail(unsupportedOption(making.thing, "sparse_rate", rate));
        if (!(ridge >= 0 && ridge <= 1e6))
            return fail(unsupportedOption(making.thing, "regularization_alpha", ridge));
        m_isSaved = boolOr(config(), "save_projection", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            FW_CHECK(checkExactWeight(making, target, LastBits::Matter));
            AdaptedModule module{std::move(target), {}, 1, 0};
            const std::int64_t in = module.target.module.in;
            const std::int64_t count = placesOf(in, rate);
            const bool zero = boolOr(config(), "init_weights", true);
            module.parts = {{".frod_lambda_l", constantStart(making, {in}, 0)},
                            {".frod_lambda_s_values",
                             zero ? constantStart(making, {count}, 0) : normalStart(making, 2 * stream, {count}, 0.1)},
                            {".frod_U", {}, false, false}};
            Kind &kind = m_kinds[kindOf(module.target.name)];
            kind.basis = constantStart(making, {in, in}, 0);
            kind.places = placesStart({2, count});
            kind.size = placesStart({2});
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        if (!making.fromFile || !m_isSaved)
            FW_CHECK(makeKinds(making, modules, ridge));
        FW_CHECK(take(making, std::move(modules)));
        if (!making.fromFile)
            start(making);
        return {};
    }

    std::vector<TunerTensor> tensors() override
    {
        std::vector<TunerTensor> out = ModuleTuner::tensors();
        for (auto &[name, kind] : m_kinds) {
            out.push_back({"base_model.frod_V." + name, &kind.basis, false, m_isSaved});
            out.push_back({"base_model.frod_s_indices." + name, &kind.places, false, m_isSaved});
            out.push_back({"base_model.frod_s_size." + name, &kind.size, false, m_isSaved});
        }
        return out;
    }

    Result<> checkRead(const std::string &thing) const override
    {
        for (const auto &[name, kind] : m_kinds) {
            const std::int64_t in = kind.basis.size(0);
            const bool isInside = kind.places.numel() == 0 || (kind.places.min().item<std::int64_t>() >= 0 &&
                                                               kind.places.max().item<std::int64_t>() < in);
            if (!isInside || kind.size.min().item<std::int64_t>() != in || kind.size.max().item<std::int64_t>() != in)
                return fail(wrongPlaces(thing, name));
        }
        return {};
    }

    void completeRead() override
    {
        for (AdaptedModule &module : ownModules()) {
            if (hasWeight(m_weights, module.target)) // merging alone makes it of each weight that it reads
                module.parts[U].tensor = split(moduleWeight(m_weights, module.target), basisOf(module)).first;
        }
        m_weights = {};
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const AdaptedModule &m = call.module;
        const at::Tensor input = call.product.input(m_dropout);
        const at::Tensor inner = affine(affine(input, basisOf(m).t()), middle(m));
        const at::Tensor out = affine(inner, m.part(U));
        if (call.product.dropout && m_dropout > 0)
            return call.plain().to(at::kFloat) + out -
                   call.weighted(input.to(call.product.x.scalar_type())).to(at::kFloat);
        return call.bias.defined() ? out + call.bias.to(at::kFloat) : out;
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        const at::Tensor basis = basisOf(module).to(base.device());
        const at::Tensor own = at::mm(at::mm(split(base, basis).first, middle(module).to(base.device())), basis.t());
        return weight + (own - base);
    }

private:
    /// What the layers share that are called alike.
    struct Kind
    {
        at::Tensor basis;  ///< V, [in, in]
        at::Tensor places; ///< of S, [2, count]
        at::Tensor size;   ///< in, in
    };

    static std::int64_t placesOf(std::int64_t in, double rate)
    {
        const std::int64_t all = in * in - in;
        const std::int64_t count = std::min(std::int64_t(double(in * in) * rate), all);
        return rate > 0 && all > 0 ? std::max<std::int64_t>(1, count) : count;
    }

    /// "self_attn_q_proj" of "model.layers.0.self_attn.q_proj".
    static std::string kindOf(const std::string &name)
    {
        const size_t last = name.rfind('.');
        if (last == std::string::npos)
            return name;
        const size_t before = name.rfind('.', last - 1);
        const std::string parent = name.substr(before + 1, last - before - 1);
        const bool isNumber =
            std::all_of(parent.begin(), parent.end(), [](unsigned char c) { return std::isdigit(c); });
        return (isNumber ? "" : parent + "_") + name.substr(last + 1);
    }

    const at::Tensor &basisOf(const AdaptedModule &module) const
    {
        return m_kinds.at(kindOf(module.target.name)).basis;
    }

    /// S + diag(λ)
    at::Tensor middle(const AdaptedModule &module) const
    {
        const Kind &kind = m_kinds.at(kindOf(module.target.name));
        const std::int64_t in = module.target.module.in;
        const at::Tensor flat = kind.places.select(0, 0) * in + kind.places.select(0, 1);
        return at::zeros({in * in}, module.part(Values).options())
                   .index_add(0, flat, module.part(Values))
                   .view({in, in}) +
               at::diag_embed(module.part(Lengths));
    }

    /// Bases of the weights as they are, and places from the seed, in PEFT's order.
    Result<> makeKinds(const TunerMaking &making, const std::vector<AdaptedModule> &modules, double ridge)
    {
        std::map<std::string, std::vector<at::Tensor>> weights;
        for (const AdaptedModule &module : modules) {
            FW_TRY(weight, baseWeight(making, module.target));
            weights[kindOf(module.target.name)].push_back(weight.cpu());
        }
        at::Generator generator =
            at::detail::createCPUGenerator(std::uint64_t(intOr(config(), "projection_prng_key", 0)));
        for (auto &[name, kind] : m_kinds) {
            const std::int64_t in = kind.basis.size(0), count = kind.places.size(1);
            const at::Tensor basis = basisFor(weights.at(name), ridge);
            if (!basis.defined())
                return fail(unsupportedOption(making.thing, "regularization_alpha", ridge));
            kind.basis = basis.contiguous().to(making.device);
            const at::Tensor drawn =
                at::randperm(in * in - in, generator, at::TensorOptions().dtype(at::kLong)).narrow(0, 0, count);
            const at::Tensor rows = drawn.floor_divide(in - 1), columns = drawn.remainder(in - 1);
            kind.places = at::stack({rows, columns + (columns >= rows).to(at::kLong)}, 0).to(making.device);
            kind.size = at::full({2}, in, at::TensorOptions().dtype(at::kLong));
        }
        return {};
    }

    /// Of weights [out, in], all on the processor: the right singular vectors of all together where they have fewer
    /// rows than columns, else what diagonalises the mean of their shares' inverses; undefined where one has none.
    static at::Tensor basisFor(const std::vector<at::Tensor> &weights, double ridge)
    {
        const at::Tensor all = at::cat(weights, 0);
        if (all.size(0) < all.size(1))
            return std::get<2>(at::linalg_svd(all, true)).t();
        const auto [q, r] = at::linalg_qr(all);
        const std::int64_t in = r.size(1);
        at::Tensor sum = at::zeros({in, in}, r.options());
        std::int64_t begin = 0;
        for (const at::Tensor &weight : weights) {
            const at::Tensor share = q.narrow(0, begin, weight.size(0));
            const auto [inverse, failed] =
                at::linalg_inv_ex(at::mm(share.t(), share) + ridge * at::eye(in, r.options()));
            if (failed.item<int>() != 0)
                return {};
            sum = sum + inverse;
            begin += weight.size(0);
        }
        return at::mm(r.t(), std::get<1>(at::linalg_eigh(sum / double(weights.size()))));
    }

    /// U and λ with U diag(λ) Vᵀ = W, of unit columns.
    static std::pair<at::Tensor, at::Tensor> split(const at::Tensor &weight, const at::Tensor &basis)
    {
        const at::Tensor w = weight.cpu().to(at::kDouble), v = basis.cpu().to(at::kDouble);
        const auto [solved, failed] = at::linalg_solve_ex(v, w.t());
        const at::Tensor columns =
            failed.item<int>() == 0 ? solved.t() : at::mm(w, at::linalg_pinv(v, std::nullopt, 1e-6).t());
        const at::Tensor lengths = at::linalg_vector_norm(columns, 2, {0});
        const at::Tensor u = at::where(lengths > 1e-12, columns / lengths, at::zeros({}, lengths.options()));
        return {u.to(weight.device(), at::kFloat), lengths.to(weight.device(), at::kFloat)};
    }

    void start(const TunerMaking &making)
    {
        std::uint64_t stream = 0;
        for (AdaptedModule &module : ownModules()) {
            const auto [u, lengths] = split(moduleWeight(making.weights, module.target), basisOf(module));
            module.parts[U].tensor = u.contiguous();
            module.parts[Lengths].tensor = lengths;
            if (!boolOr(config(), "init_weights", true))
                module.parts[Lengths].tensor = lengths + normalStart(making, 2 * ++stream + 1, lengths.sizes(), 0.1);
        }
        m_weights = {};
    }

    double m_dropout;
    bool m_isSaved = true;
    DecoderWeights m_weights; ///< the base's tensors, until U is made
    std::map<std::string, Kind> m_kinds;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeFrodTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"layers_pattern"}));
    if (const std::string bias = stringOr(config, "bias", "none"); bias != "none")
        return fail(unsupportedOption(making.thing, "bias", bias));
    auto tuner = std::make_unique<FrodTuner>(making, config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
