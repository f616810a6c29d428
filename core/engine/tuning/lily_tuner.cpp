#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, Router };

/// y = W x + b + s Σ p_e B_e A x. All layers of a kind share the B_e, a few neighbours A; what p is, a router of each
/// layer says of every token of a text, and the mean is taken. Source: "Low-Rank Interconnected Adaptation across
/// Layers", arXiv:2407.09946. PEFT takes the mean over a whole batch; here a text's is its own, as in a batch of one.
class LilyTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        const std::int64_t rank = intOr(config(), "r", 32), stride = intOr(config(), "stride_A", 1);
        m_parts = intOr(config(), "num_B", 2);
        FW_CHECK(checkRank(making.shape, double(rank)));
        if (stride < 1)
            return fail(unsupportedOption(making.thing, "stride_A", stride));
        if (m_parts < 2 || m_parts > 1 << 16)
            return fail(unsupportedOption(making.thing, "num_B", m_parts));
        const bool zero = boolOr(config(), "init_weights", true);
        std::map<Kind, std::vector<size_t>> kinds;
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            FW_CHECK(checkPlainLinear(making, target));
            AdaptedModule module{std::move(target), {}, numberOr(config(), "scaling", 1), rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            const size_t place = m_leaders.size();
            std::vector<size_t> &alike = kinds[kindOf(module.target)];
            alike.push_back(place);
            const size_t neighbour = (alike.size() - 1) / size_t(stride) * size_t(stride);
            m_leaders.push_back({alike[neighbour], alike.front()});
            module.parts = {{".lily_A.weight", {}}, {".lily_B.weight", {}}, {".lily_router.weight", {}}};
            module.parts[Router].tensor = linearStart(making, 3 * stream, {m_parts, rank});
            if (m_leaders.back()[A] == place)
                module.parts[A].tensor = linearStart(making, 3 * stream + 1, {rank, in});
            if (m_leaders.back()[B] == place)
                module.parts[B].tensor = zero ? constantStart(making, {m_parts * rank, out}, 0)
                                              : linearStart(making, 3 * stream + 2, {m_parts * rank, out});
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        for (size_t i = 0; i < modules.size(); ++i)
            m_places[modules[i].target.name] = i;
        return take(making, std::move(modules));
    }

    /// PEFT's files have what layers share once more for each of them.
    std::vector<AdapterTensor> stored() const override
    {
        std::vector<AdapterTensor> out = ModuleTuner::stored();
        for (const AdaptedModule &module : modules()) {
            for (const Part part : {A, B}) {
                if (!module.part(part).defined())
                    out.push_back(
                        {peftPrefix + module.target.name + module.parts[part].key, shared(module, part).detach()});
            }
        }
        return out;
    }

    bool isBeside(const std::string &key) const override
    {
        return std::any_of(modules().begin(), modules().end(),
                           [&](const AdaptedModule &module) {
                               return key == peftPrefix + module.target.name + module.parts[A].key ||
                                      key == peftPrefix + module.target.name + module.parts[B].key;
                           }) ||
               ModuleTuner::isBeside(key);
    }

    bool readsAhead() const override { return true; }

    Text whyNotMergeable() const override { return {FW_NOOP("core", "what it does to a layer depends on the text")}; }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        const at::Tensor inner = affine(call.product.input(0), shared(call.module, A)); // [rows, r]
        const at::Tensor shares =
            perText(at::softmax(affine(inner, call.module.part(Router)), -1), call.product.begins);
        const at::Tensor spread = (shares.unsqueeze(2) * inner.unsqueeze(1)).flatten(1); // [rows, parts · r]
        return call.plain().to(at::kFloat) + at::mm(spread, shared(call.module, B)) * call.module.scale;
    }

    at::Tensor mergedWeight(const AdaptedModule & /*module*/, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        return weight;
    }

private:
    /// Layers of one kind: the target that means them, and their size.
    using Kind = std::tuple<std::string, std::int64_t, std::int64_t>;

    Kind kindOf(const TargetModule &target) const
    {
        std::string meant;
        const Json *targets = member(config(), "target_modules");
        for (const Json &name : targets && targets->is_array() ? *targets : Json::array()) {
            if (name.is_string() && target.name.ends_with(name.get<std::string>()) &&
                name.get<std::string>().size() > meant.size())
                meant = name.get<std::string>();
        }
        return {meant, target.module.out, target.module.in};
    }

    const at::Tensor &shared(const AdaptedModule &module, Part part) const
    {
        return modules()[m_leaders[m_places.at(module.target.name)][part]].part(part);
    }

    /// For every row the mean over the rows of its text.
    static at::Tensor perText(const at::Tensor &rows, const std::vector<std::int64_t> *begins)
    {
        if (!begins || begins->size() <= 2)
            return rows.mean({0}, true).expand(rows.sizes());
        std::vector<std::int64_t> texts;
        std::vector<float> shares;
        for (size_t text = 0; text + 1 < begins->size(); ++text) {
            const std::int64_t count = (*begins)[text + 1] - (*begins)[text];
            texts.insert(texts.end(), size_t(count), std::int64_t(text));
            shares.push_back(count > 0 ? 1 / float(count) : 0);
        }
        const at::Tensor textOf = at::tensor(at::ArrayRef<std::int64_t>(texts), at::kLong).to(rows.device());
        const at::Tensor share = at::tensor(at::ArrayRef<float>(shares), at::kFloat).to(rows.device());
        const at::Tensor sums = at::zeros({share.size(0), rows.size(1)}, rows.options()).index_add(0, textOf, rows);
        return (sums * share.unsqueeze(1)).index_select(0, textOf);
    }

    std::int64_t m_parts = 2;
    std::vector<std::array<size_t, 2>> m_leaders; ///< of each module: whose A and whose B it takes
    std::map<std::string, size_t> m_places;       ///< of each module
};

} // namespace

Result<std::unique_ptr<Tuner>> makeLilyTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<LilyTuner>(making, config);
}

} // namespace fieldwright::engine
