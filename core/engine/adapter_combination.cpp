#include "core/engine/adapter_combination.h"

#include "core/engine/guard.h"
#include "core/engine/model/aten.h"
#include "core/engine/tuning/target_modules.h"
#include "core/engine/tuning/tuner.h"
#include "core/model_files/peft_adapter.h"

#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

namespace fieldwright::engine {

namespace {

/// One adapter's share of a module's sum, s B A of weight w.
struct Share
{
    at::Tensor a;      ///< [rank, in]
    at::Tensor b;      ///< [out, rank]
    double factor = 1; ///< w s
};

struct ModuleShares
{
    std::string keyOfA, keyOfB; ///< of the file
    std::vector<Share> shares;
};

at::Tensor tensorOf(const PeftFiles::Tensor &tensor)
{
    at::Tensor out = at::empty(tensor.shape, at::kFloat);
    std::memcpy(out.mutable_data_ptr<float>(), tensor.values.data(), tensor.values.size() * sizeof(float));
    return out;
}

PeftFiles::Tensor fileTensor(std::string key, const at::Tensor &tensor)
{
    const at::Tensor plain = tensor.to(at::kFloat).contiguous();
    return {std::move(key),
            plain.sizes().vec(),
            {plain.const_data_ptr<float>(), plain.const_data_ptr<float>() + plain.numel()}};
}

/// "…q_proj.lora_A.weight" and "…embed_tokens.lora_embedding_A" to the module and the key of B. Empty: not an A.
std::pair<std::string, std::string> moduleOfA(const std::string &key)
{
    for (const auto &[a, b] :
         {std::pair{".lora_A.weight", ".lora_B.weight"}, {".lora_embedding_A", ".lora_embedding_B"}}) {
        if (key.ends_with(a)) {
            const std::string module = key.substr(0, key.size() - std::strlen(a));
            return {module, module + b};
        }
    }
    return {};
}

/// As the base names the module.
std::string pathOf(const std::string &module)
{
    return module.starts_with(peftPrefix) ? module.substr(std::strlen(peftPrefix)) : module;
}

Error otherBase(const std::string &name, const std::string &key)
{
    return {ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The adapter %1 is of another base model than the others: its %2 has another size."),
             {name, key}},
            {FW_NOOP("core", "Combine adapters that were made from the same base model.")}};
}

Result<> checkPlan(std::span<const WeightedAdapter> adapters, const CombinationPlan &plan)
{
    std::vector<DescribedAdapter> described;
    for (const WeightedAdapter &adapter : adapters) {
        described.push_back({adapter.name, adapter.files.config, {}});
        for (const PeftFiles &part : adapter.files.parts)
            described.back().stacked.push_back(part.config);
    }
    FW_CHECK(checkCombines(described, plan.how));
    for (const WeightedAdapter &adapter : adapters) {
        if (!std::isfinite(adapter.weight) || adapter.weight == 0 || std::abs(adapter.weight) > 1000)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The weight %1 of the adapter %2 is not possible."),
                         {Json(adapter.weight).dump(), adapter.name}},
                        {FW_NOOP("core", "Choose a number between -1000 and 1000 that is not zero.")});
    }
    if (plan.how == Combination::Ties && !(plan.density > 0 && plan.density <= 1))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A share of %1 of the numbers cannot be kept."), {Json(plan.density).dump()}},
                    {FW_NOOP("core", "Choose a share above 0 and up to 1.")});
    if (plan.rank < 0 || plan.rank > largestLoraRank)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The rank %1 is not possible."), {std::to_string(plan.rank)}},
                    {FW_NOOP("core", "Choose a rank between 1 and %1."), {std::to_string(largestLoraRank)}});
    return {};
}

/// The adapters by module, in the order of the modules' names.
Result<std::map<std::string, ModuleShares>> sharesOf(std::span<const WeightedAdapter> adapters)
{
    std::map<std::string, ModuleShares> modules;
    for (const WeightedAdapter &adapter : adapters) {
        const Json &config = adapter.files.config;
        std::map<std::string, const PeftFiles::Tensor *> left;
        for (const PeftFiles::Tensor &tensor : adapter.files.tensors)
            left[tensor.key] = &tensor;
        for (const PeftFiles::Tensor &tensor : adapter.files.tensors) {
            const auto [module, keyOfB] = moduleOfA(tensor.key);
            if (module.empty())
                continue;
            const auto b = left.find(keyOfB);
            if (b == left.end() || tensor.shape.size() != 2 || b->second->shape.size() != 2 ||
                b->second->shape[1] != tensor.shape[0] || tensor.shape[0] < 1 || tensor.shape[0] > largestLoraRank)
                return fail(
                    ErrorCode::Corrupt,
                    {FW_NOOP("core", "The adapter %1 has no matrix B that fits %2."), {adapter.name, tensor.key}},
                    {FW_NOOP("core", "Copy or export the adapter again.")});
            FW_TRY(ownAlpha, patternValue(config, "alpha_pattern", pathOf(module)));
            const double alpha = ownAlpha.value_or(numberOr(config, "lora_alpha", 8));
            const auto rank = double(tensor.shape[0]);
            const double scale = alpha / (boolOr(config, "use_rslora", false) ? std::sqrt(rank) : rank);
            ModuleShares &shares = modules[module];
            shares.keyOfA = tensor.key;
            shares.keyOfB = keyOfB;
            Share share{tensorOf(tensor), tensorOf(*b->second), adapter.weight * scale};
            if (!shares.shares.empty() && (shares.shares.front().a.size(1) != share.a.size(1) ||
                                           shares.shares.front().b.size(0) != share.b.size(0)))
                return fail(otherBase(adapter.name, tensor.key));
            shares.shares.push_back(std::move(share));
            left.erase(b);
            left.erase(tensor.key);
        }
        for (const auto &[key, tensor] : left) {
            // PEFT adds the base's own weight of an adapted embedding or head.
            if (!key.ends_with(".base_layer.weight"))
                return fail(unsupportedOption(adapter.name, key, Json(tensor->shape)));
        }
    }
    return modules;
}

/// TIES of one of the two matrices: every adapter keeps its largest numbers; of those that stand at one place, the ones
/// of the sign that weighs more; their weighted sum over how many they are.
at::Tensor mergedBySigns(const std::vector<at::Tensor> &tensors, const std::vector<double> &weights, double density)
{
    std::vector<at::Tensor> kept, weighted;
    for (size_t i = 0; i < tensors.size(); ++i) {
        kept.push_back(tensors[i]);
        if (density < 1) {
            const at::Tensor flat = tensors[i].reshape(-1);
            at::Tensor mask = at::zeros_like(flat);
            const auto count = std::int64_t(density * double(flat.numel()));
            mask.index_fill_(0, std::get<1>(at::topk(flat.abs(), count)), 1);
            kept.back() = (flat * mask).view(tensors[i].sizes());
        }
        weighted.push_back(kept.back() * weights[i]);
    }
    const at::Tensor all = at::stack(kept);
    const at::Tensor ones = at::ones_like(all.select(0, 0));
    const at::Tensor majority = at::where(all.sum(0) >= 0, ones, -ones);
    const at::Tensor agrees = (all.sign() == majority).to(at::kFloat);
    return (at::stack(weighted) * agrees).sum(0) / agrees.sum(0).clamp_min(1);
}

Share mergedMatrices(const std::vector<Share> &shares, const CombinationPlan &plan)
{
    std::vector<at::Tensor> a, b;
    std::vector<double> weightsOfA, weightsOfB;
    for (const Share &share : shares) {
        const double root = std::sqrt(std::abs(share.factor));
        weightsOfA.push_back(share.factor < 0 ? -root : root);
        weightsOfB.push_back(root);
        a.push_back(share.a);
        b.push_back(share.b);
    }
    if (plan.how == Combination::Ties)
        return {mergedBySigns(a, weightsOfA, plan.density), mergedBySigns(b, weightsOfB, plan.density)};
    Share sum{at::zeros_like(a.front()), at::zeros_like(b.front())};
    for (size_t i = 0; i < shares.size(); ++i) {
        sum.a += a[i] * weightsOfA[i];
        sum.b += b[i] * weightsOfB[i];
    }
    return sum;
}

/// The exact sum as one pair of matrices, in fp64.
Share sideBySide(const std::vector<Share> &shares)
{
    std::vector<at::Tensor> a, b;
    for (const Share &share : shares) {
        a.push_back(share.a.to(at::kDouble) * share.factor);
        b.push_back(share.b.to(at::kDouble));
    }
    return {at::cat(a, 0), at::cat(b, 1)};
}

/// The singular directions of B A without making the product: B = Q R, Aᵀ = P S, and those of the small R Sᵀ.
Share largestDirections(const Share &whole, std::int64_t rank)
{
    const auto [q, r] = at::linalg_qr(whole.b);
    const auto [p, s] = at::linalg_qr(whole.a.t());
    const auto [left, values, right] = at::linalg_svd(at::mm(r, s.t()), false);
    const std::int64_t kept = std::min(rank, values.size(0));
    return {at::mm(right.narrow(0, 0, kept), p.t()), at::mm(q, left.narrow(1, 0, kept) * values.narrow(0, 0, kept))};
}

/// |B A|² in Frobenius' norm: the sum over (BᵀB) ∘ (A Aᵀ).
double squaredNorm(const Share &pair)
{
    const at::Tensor a = pair.a.to(at::kDouble), b = pair.b.to(at::kDouble);
    return (at::mm(b.t(), b) * at::mm(a, a.t())).sum().item<double>();
}

/// Rows of A and columns of B filled up with zeros, so that all modules have one rank.
Share filledUp(const Share &pair, std::int64_t rank)
{
    const std::int64_t missing = rank - pair.a.size(0);
    if (missing <= 0)
        return pair;
    return {at::cat({pair.a, at::zeros({missing, pair.a.size(1)}, pair.a.options())}, 0),
            at::cat({pair.b, at::zeros({pair.b.size(0), missing}, pair.b.options())}, 1)};
}

Result<std::int64_t> resultRank(const std::map<std::string, ModuleShares> &modules, const CombinationPlan &plan)
{
    std::int64_t largest = 0, smallest = largestLoraRank, sum = 0;
    for (const auto &[name, module] : modules) {
        std::int64_t own = 0;
        for (const Share &share : module.shares) {
            own += share.a.size(0);
            largest = std::max(largest, share.a.size(0));
            smallest = std::min(smallest, share.a.size(0));
        }
        sum = std::max(sum, own);
    }
    switch (plan.how) {
    case Combination::Cat:
        return sum;
    case Combination::Svd:
        return plan.rank > 0 ? plan.rank : largest;
    case Combination::Linear:
    case Combination::Ties:
    case Combination::Stack:
        break;
    }
    if (smallest != largest)
        return fail(differentRanks(smallest, largest));
    return largest;
}

/// As PEFT names them: the lists together; the modules' own paths where an adapter has an expression, or only some of
/// the layers.
Json targetsOf(std::span<const WeightedAdapter> adapters, const std::map<std::string, ModuleShares> &modules)
{
    std::vector<std::string> names;
    for (const WeightedAdapter &adapter : adapters) {
        const Json *targets = member(adapter.files.config, "target_modules");
        const Json *layers = member(adapter.files.config, "layers_to_transform");
        const Json *excluded = member(adapter.files.config, "exclude_modules");
        const auto isSet = [](const Json *value) { return value && !value->is_null() && !value->empty(); };
        if (!targets || !targets->is_array() || isSet(layers) || isSet(excluded)) {
            names.clear();
            for (const auto &[module, shares] : modules)
                names.push_back(pathOf(module));
            return names;
        }
        for (const Json &target : *targets) {
            if (target.is_string())
                names.push_back(target.get<std::string>());
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

Result<CombinedAdapter> combineLora(std::span<const WeightedAdapter> adapters, const CombinationPlan &plan,
                                    const std::function<Result<>(std::int64_t, std::int64_t)> &progress)
{
    FW_TRY(modules, sharesOf(adapters));
    FW_TRY(rank, resultRank(modules, plan));
    CombinedAdapter out;
    out.rank = rank;
    double error = 0, whole = 0;
    std::int64_t done = 0;
    for (const auto &[name, module] : modules) {
        const Share exact = sideBySide(module.shares);
        Share result = plan.how == Combination::Cat   ? exact
                       : plan.how == Combination::Svd ? largestDirections(exact, rank)
                                                      : mergedMatrices(module.shares, plan);
        result = filledUp({result.a.to(at::kFloat), result.b.to(at::kFloat)}, rank);
        whole += squaredNorm(exact);
        error += squaredNorm(
            {at::cat({exact.a, -result.a.to(at::kDouble)}, 0), at::cat({exact.b, result.b.to(at::kDouble)}, 1)});
        out.files.tensors.push_back(fileTensor(module.keyOfA, result.a));
        out.files.tensors.push_back(fileTensor(module.keyOfB, result.b));
        FW_CHECK(progress(++done, std::int64_t(modules.size())));
    }
    out.deviation = whole > 0 ? std::sqrt(std::max(0.0, error) / whole) : 0;
    Json &config = out.files.config = adapters.front().files.config;
    config["r"] = rank;
    config["lora_alpha"] = rank;
    config["use_rslora"] = false;
    config["init_lora_weights"] = true;
    for (const char *pattern : {"rank_pattern", "alpha_pattern"})
        config[pattern] = Json::object();
    for (const char *absent : {"layers_to_transform", "exclude_modules"}) {
        if (config.contains(absent))
            config[absent] = Json();
    }
    config["target_modules"] = targetsOf(adapters, modules);
    return out;
}

/// IA3's factors l: Σ w l, of every module that one of the adapters changes.
Result<CombinedAdapter> combineFactors(std::span<const WeightedAdapter> adapters)
{
    CombinedAdapter out;
    out.files.config = adapters.front().files.config;
    std::map<std::string, at::Tensor> sums;
    for (const WeightedAdapter &adapter : adapters) {
        for (const char *key : {"target_modules", "feedforward_modules"}) {
            const Json *own = member(adapter.files.config, key), *first = member(out.files.config, key);
            if ((own ? *own : Json()) != (first ? *first : Json()))
                return fail(unsupportedOption(adapter.name, key, own ? *own : Json()));
        }
        for (const PeftFiles::Tensor &tensor : adapter.files.tensors) {
            at::Tensor &sum = sums[tensor.key];
            if (sum.defined() && sum.sizes() != at::IntArrayRef(tensor.shape))
                return fail(otherBase(adapter.name, tensor.key));
            const at::Tensor added = tensorOf(tensor) * adapter.weight;
            sum = sum.defined() ? sum + added : added;
        }
    }
    for (const auto &[key, sum] : sums)
        out.files.tensors.push_back(fileTensor(key, sum));
    return out;
}

/// As they are, those of a stack one by one.
Result<CombinedAdapter> stackFiles(std::span<const WeightedAdapter> adapters)
{
    CombinedAdapter out;
    std::vector<Json> configs;
    for (const WeightedAdapter &adapter : adapters) {
        if (adapter.weight != 1)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "A stack takes every adapter as it is; %1 has the weight %2."),
                         {adapter.name, Json(adapter.weight).dump()}},
                        {FW_NOOP("core", "Give all of them the weight 1, or choose a sum.")});
        std::vector<PeftFiles> own = adapter.files.parts;
        if (own.empty())
            own.push_back(adapter.files);
        for (PeftFiles &part : own) {
            configs.push_back(part.config);
            out.files.parts.push_back(std::move(part));
        }
    }
    out.files.config = stackConfig(configs.size());
    out.files.config["base_model_name_or_path"] = adapterKind(configs.front()).baseModel;
    return out;
}

Result<std::string> sharedFingerprint(std::span<const WeightedAdapter> adapters)
{
    std::string fingerprint = adapters.front().files.baseFingerprint;
    for (const WeightedAdapter &adapter : adapters) {
        const std::string &own = adapter.files.baseFingerprint;
        if (!own.empty() && !fingerprint.empty() && own != fingerprint)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapters %1 and %2 were made from different base models."),
                         {adapters.front().name, adapter.name}},
                        {FW_NOOP("core", "Combine adapters that were made from the same base model.")});
        if (fingerprint.empty())
            fingerprint = own;
    }
    return fingerprint;
}

} // namespace

Result<CombinedAdapter> combineAdapters(std::span<const WeightedAdapter> adapters, const CombinationPlan &plan,
                                        const std::function<Result<>(std::int64_t done, std::int64_t all)> &progress)
{
    FW_CHECK(checkPlan(adapters, plan));
    const bool isStack = plan.how == Combination::Stack;
    FW_TRY(fingerprint, sharedFingerprint(adapters));
    return guarded([&]() -> Result<CombinedAdapter> {
        c10::AutoGradMode noGradients(false);
        auto combined = isStack ? stackFiles(adapters)
                        : adapterKind(adapters.front().files.config).type == "IA3"
                            ? combineFactors(adapters)
                            : combineLora(adapters, plan, progress);
        if (combined)
            combined->files.baseFingerprint = fingerprint;
        return combined;
    });
}

} // namespace fieldwright::engine
