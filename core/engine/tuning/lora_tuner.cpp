#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/linalg_svd.h>

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, Magnitude, FirstA, FirstB };

/// LoRA with what plain LoRA has not: DoRA, PiSSA, ranks of single modules, the embedding and the head, trained biases
/// and whole modules. y = W x + s B A x; Hu et al. 2021, arXiv:2106.09685, eq. 3.
/// DoRA: y = m (W x + s B A x) / |W + s B A|, row by row; Liu et al. 2024, arXiv:2402.09353, eq. 5, with the norm held
/// constant (section 4.3).
/// PiSSA: A and B start as the largest singular directions of W, of which the residual keeps the rest; Meng et al.
/// 2024, arXiv:2404.02948, eq. 2 to 4. The base stays as it is here: what A and B began with is taken away instead.
class LoraTuner : public ModuleTuner
{
public:
    LoraTuner(const TunerMaking &making, Json config)
        : ModuleTuner(std::move(config)), m_dora(boolOr(this->config(), "use_dora", false)),
          m_dropout(numberOr(this->config(), "lora_dropout", 0)),
          m_pissa(stringOr(this->config(), "init_lora_weights") == "pissa"), m_weights(making.weights)
    {}

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(targets, targetModules(making.shape, config(), {}, !making.fromFile));
        std::vector<AdaptedModule> modules;
        std::uint64_t stream = 0;
        for (TargetModule &target : targets) {
            FW_TRY(module, adapt(making, std::move(target), ++stream));
            modules.push_back(std::move(module));
        }
        addBiases(making, modules);
        return take(making, std::move(modules));
    }

    /// PiSSA is kept as a LoRA of twice the rank, which every program loads without the singular values:
    /// s (B A - B0 A0) = s [B, -B0] [A; A0].
    std::vector<AdapterTensor> stored() const override
    {
        std::vector<AdapterTensor> out = Tuner::stored();
        for (const AdaptedModule &module : modules()) {
            if (!module.part(FirstA).defined())
                continue;
            for (AdapterTensor &tensor : out) {
                const std::string name = peftPrefix + module.target.name;
                if (tensor.key == name + module.parts[A].key)
                    tensor.value = at::cat({tensor.value, module.part(FirstA)}, 0);
                if (tensor.key == name + module.parts[B].key)
                    tensor.value = at::cat({tensor.value, -module.part(FirstB)}, 1);
            }
        }
        return out;
    }

    Json storedConfig() const override
    {
        Json out = config();
        if (!m_pissa)
            return out;
        const double factor = boolOr(out, "use_rslora", false) ? std::sqrt(2.0) : 2.0;
        const auto scaled = [](const Json &value, double by) {
            const double number = value.get<double>() * by;
            return number == std::floor(number) ? Json(std::int64_t(number)) : Json(number);
        };
        out["init_lora_weights"] = true;
        out["r"] = intOr(out, "r", 8) * 2;
        out["lora_alpha"] = scaled(Json(numberOr(out, "lora_alpha", 8)), factor);
        for (const auto &[key, by] : {std::pair{"rank_pattern", 2.0}, {"alpha_pattern", factor}}) {
            if (!member(out, key) || !out[key].is_object())
                continue;
            for (auto &[name, value] : out[key].items())
                value = scaled(value, by);
        }
        return out;
    }

    at::Tensor embedded(const at::Tensor &ids, const at::Tensor &x) const override
    {
        const AdaptedModule *module = outside(TargetModule::Kind::Embedding);
        if (!module)
            return x;
        const at::Tensor added = affine(at::embedding(module->part(A).t(), ids), module->part(B)) * module->scale;
        if (!m_dora)
            return x + added;
        return (x + added) * (module->part(Magnitude) / norms(*module, moduleWeight(m_weights, module->target)));
    }

    at::Tensor headed(const at::Tensor &x, const at::Tensor &logits) const override
    {
        const AdaptedModule *module = outside(TargetModule::Kind::Head);
        if (!module)
            return logits;
        const at::Tensor wide = x.to(at::kFloat);
        return changed(*module, logits.to(at::kFloat), logits.to(at::kFloat), wide, wide,
                       m_dora ? moduleWeight(m_weights, module->target) : at::Tensor());
    }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor input = call.product.input(m_dropout);
        const at::Tensor plain = call.plain().to(at::kFloat);
        if (!m_dora)
            return changed(call.module, plain, plain, input, call.product.x.to(at::kFloat), {});
        at::Tensor unbiased = call.bias.defined() ? plain - call.bias.to(at::kFloat) : plain;
        if (call.product.dropout && m_dropout > 0)
            unbiased = call.weighted(input);
        return changed(call.module, plain, unbiased, input, input, call.weight().detach().to(at::kFloat));
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor &base) const override
    {
        const at::Tensor sum = weight + delta(module).to(weight.device());
        if (!m_dora)
            return sum;
        const at::Tensor factor = (module.part(Magnitude) / norms(module, base)).to(weight.device());
        return isEmbedding(module) ? sum * factor : sum * factor.unsqueeze(1);
    }

private:
    static bool isEmbedding(const AdaptedModule &module) { return module.target.kind == TargetModule::Kind::Embedding; }

    /// What is added to the weight.
    at::Tensor delta(const AdaptedModule &module) const
    {
        at::Tensor product = at::mm(module.part(B), module.part(A));
        if (module.part(FirstA).defined())
            product = product - at::mm(module.part(FirstB), module.part(FirstA));
        product = product * module.scale;
        return isEmbedding(module) ? product.t() : product;
    }

    /// DoRA's |W + s B A|, of each output; without gradients.
    at::Tensor norms(const AdaptedModule &module, const at::Tensor &weight) const
    {
        c10::AutoGradMode noGradients(false);
        const at::Tensor sum = weight.to(module.part(A).device()) + delta(module).detach();
        return at::linalg_vector_norm(sum, 2, {isEmbedding(module) ? 0 : 1});
    }

    at::Tensor changed(const AdaptedModule &module, const at::Tensor &plain, const at::Tensor &unbiased,
                       const at::Tensor &input, const at::Tensor &undropped, const at::Tensor &weight) const
    {
        at::Tensor added = affine(affine(input, module.part(A)), module.part(B));
        if (module.part(FirstA).defined())
            added = added - affine(affine(undropped, module.part(FirstA)), module.part(FirstB));
        added = added * module.scale;
        if (!m_dora)
            return plain + added;
        const at::Tensor factor = module.part(Magnitude) / norms(module, weight);
        return plain + (factor - 1) * unbiased + factor * added;
    }

    Result<AdaptedModule> adapt(const TunerMaking &making, TargetModule target, std::uint64_t stream)
    {
        AdaptedModule module{std::move(target), {}, 1, 0};
        FW_TRY(ownRank, patternValue(config(), "rank_pattern", module.target.name));
        FW_TRY(ownAlpha, patternValue(config(), "alpha_pattern", module.target.name));
        const double rank = ownRank.value_or(double(intOr(config(), "r", 8)));
        const double alpha = ownAlpha.value_or(numberOr(config(), "lora_alpha", 8));
        const std::int64_t in = module.target.module.in, out = module.target.module.out;
        FW_CHECK(checkRank(making.shape, rank));
        if (!(std::abs(alpha) <= 1e30)) // fp32 must hold the scale
            return fail(unsupportedOption(making.thing, "lora_alpha", alpha));
        module.rank = std::int64_t(rank);
        module.scale = alpha / (boolOr(config(), "use_rslora", false) ? std::sqrt(rank) : rank);
        if (isEmbedding(module)) {
            if (m_pissa)
                return fail(unsupportedOption(making.thing, "init_lora_weights", "pissa"));
            module.parts = {{".lora_embedding_A", constantStart(making, {module.rank, in}, 0)},
                            {".lora_embedding_B", normalStart(making, stream, {out, module.rank}, 1)}};
        } else {
            module.parts = {{".lora_A.weight", firstA(making, stream, module.rank, in)},
                            {".lora_B.weight", firstB(making, stream, module.rank, out)}};
        }
        module.parts.resize(5);
        if (m_dora) {
            module.parts[Magnitude].key = ".lora_magnitude_vector";
            module.parts[Magnitude].decay = false;
            module.parts[Magnitude].tensor =
                making.fromFile ? constantStart(making, {out}, 1)
                                : norms(module, moduleWeight(making.weights, module.target)).contiguous();
        }
        if (m_pissa)
            FW_CHECK(startAtSingularValues(making, module));
        return module;
    }

    at::Tensor firstA(const TunerMaking &making, std::uint64_t stream, std::int64_t rank, std::int64_t in) const
    {
        if (stringOr(config(), "init_lora_weights") == "gaussian")
            return normalStart(making, stream, {rank, in}, 1 / double(rank));
        return uniformStart(making, stream, {rank, in}, 1 / std::sqrt(double(in))); // kaiming_uniform with a = √5
    }

    at::Tensor firstB(const TunerMaking &making, std::uint64_t stream, std::int64_t rank, std::int64_t out) const
    {
        const Json *start = member(config(), "init_lora_weights");
        if (start && start->is_boolean() && !start->get<bool>())
            return uniformStart(making, stream + (1ull << 32), {out, rank}, 1 / std::sqrt(double(rank)));
        return constantStart(making, {out, rank}, 0);
    }

    Result<> startAtSingularValues(const TunerMaking &making, AdaptedModule &module) const
    {
        c10::AutoGradMode noGradients(false);
        FW_TRY(weight, baseWeight(making, module.target));
        const auto [left, values, right] = at::linalg_svd(weight, false);
        const std::int64_t rank = std::min(module.rank, values.size(0));
        const at::Tensor root = (values.narrow(0, 0, rank) / module.scale).sqrt();
        module.parts[FirstA] = {".lora_A.first", (root.unsqueeze(1) * right.narrow(0, 0, rank)).contiguous(), false,
                                false};
        module.parts[FirstB] = {".lora_B.first", (left.narrow(1, 0, rank) * root).contiguous(), false, false};
        module.rank = rank;
        module.parts[A].tensor = module.part(FirstA).clone();
        module.parts[B].tensor = module.part(FirstB).clone();
        return {};
    }

    void addBiases(const TunerMaking &making, const std::vector<AdaptedModule> &modules)
    {
        const std::string wanted = stringOr(config(), "bias", "none");
        if (wanted == "none")
            return;
        for (const ExpectedTensor &tensor : tensorsOf(making.shape)) {
            if (!tensor.bias)
                continue;
            const std::string name = moduleOf(tensor);
            const bool adapted = std::any_of(modules.begin(), modules.end(),
                                             [&](const AdaptedModule &m) { return m.target.name == name; });
            if (adapted)
                replaced().add(making, tensor, peftPrefix + name + ".base_layer.bias");
            else if (wanted == "all")
                replaced().add(making, tensor, peftPrefix + tensor.name);
        }
    }

    bool m_dora;
    double m_dropout;
    bool m_pissa;
    DecoderWeights m_weights; ///< the base's tensors
};

} // namespace

Result<std::unique_ptr<Tuner>> makeLoraTuner(const TunerMaking &making, const Json &config)
{
    // Whatever changes the computation must be known or off.
    FW_CHECK(refuseOptions(making.thing, config,
                           {"layer_replication", "lora_bias", "trainable_token_indices", "target_parameters",
                            "use_qalora", "use_bdlora", "arrow_config", "alora_invocation_tokens", "megatron_config",
                            "kasa_config", "velora_config", "monteclora_config", "layers_pattern"}));
    if (const Json *start = member(config, "init_lora_weights"); start && start->is_string()) {
        const std::string name = start->get<std::string>();
        // eva and orthogonal choose a start and leave the base alone.
        const bool known =
            name == "pissa" || name == "gaussian" || (making.fromFile && (name == "eva" || name == "orthogonal"));
        // An adapter that takes its start away again needs the base's weights, which merging alone does not load.
        if (!known || (name == "pissa" && making.weights.layers.empty()) ||
            (name == "pissa" && boolOr(config, "use_dora", false)))
            return fail(unsupportedOption(making.thing, "init_lora_weights", *start));
    }
    const std::string bias = stringOr(config, "bias", "none");
    if (bias != "none" && bias != "all" && bias != "lora_only")
        return fail(unsupportedOption(making.thing, "bias", bias));
    auto tuner = std::make_unique<LoraTuner>(making, config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
