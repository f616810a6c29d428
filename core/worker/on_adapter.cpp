#include "core/worker/on_adapter.h"

#include "core/engine/adapter_combination.h"
#include "core/model_files/adapter_stack.h"
#include "core/model_files/combination.h"
#include "core/model_files/peft_adapter.h"

namespace fieldwright {

Result<AdapterUse> adapterUse(const std::string &way, const TrainRecipe &recipe, const ModelRef &ref)
{
    AdapterUse use;
    FW_TRY(chosen, onAdapterFromKey(way));
    use.way = chosen;
    FW_CHECK(checkHasAdapter(recipe, !ref.adapter.empty()));
    if (ref.adapter.empty())
        return use;
    FW_TRY(below, readAdapterConfigs(ref.adapter, ref.path));
    use.several = below.size() > 1;
    if (use.way == OnAdapter::Continue) {
        use.continues = !recipe.givesModel();
        FW_TRY(numbers, adapterNumbers(ref.adapter));
        use.numbers = numbers;
        return use;
    }
    FW_TRY(top, stackedKind(recipe));
    FW_CHECK(checkOnTop(below, top));
    const bool isLora = below.size() == 1 && adapterKind(below.front()).type == "LORA";
    use.sums = addsUp(recipe) && isLora && checkAdds(below.front(), ref.name);
    use.stacks = use.several = !use.sums;
    return use;
}

Result<> continueAdapter(const ModelRef &ref, engine::TrainPlan &plan)
{
    FW_TRY(configs, readAdapterConfigs(ref.adapter, ref.path));
    FW_TRY(kind, adapterKind(ref.adapter));
    Json &config = configs.back();
    plan.adapter = Json();
    plan.method = kind.isPlainLora ? engine::Method::Lora : engine::Method::Adapter;
    if (!kind.isPlainLora) {
        plan.adapter = std::move(config);
        return {};
    }
    FW_TRY(lora, loraConfigFromJson(config, ref.adapter.string()));
    plan.rank = int(lora.rank);
    plan.alpha = lora.alpha;
    plan.rankStabilised = lora.rankStabilised;
    plan.targets = std::move(lora.targets);
    return {};
}

Result<> addBelow(const ModelRef &ref, const std::filesystem::path &top, const std::filesystem::path &folder)
{
    FW_TRY(below, readPeftFiles(ref.adapter, ref.path));
    FW_TRY(above, readPeftFiles(top));
    const std::string fingerprint = above.baseFingerprint;
    below.baseFingerprint = fingerprint;
    const std::vector<engine::WeightedAdapter> both = {{std::move(above), "", 1}, {std::move(below), ref.name, 1}};
    FW_TRY(sum, engine::combineAdapters(both, {}, [](std::int64_t, std::int64_t) -> Result<> { return {}; }));
    return writePeftFiles(folder, sum.files);
}

} // namespace fieldwright
