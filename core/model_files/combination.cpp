#include "core/model_files/combination.h"

#include "core/model_files/adapter_stack.h"
#include "core/model_files/peft_files.h"

#include <algorithm>

namespace fieldwright {

namespace {

constexpr CombinationChoice choices[] = {
    {Combination::Cat, "cat", FW_NOOP("core", "Exact sum"),
     FW_NOOP("core",
             "Adds what the adapters do, exactly. The ranks add up, so the result is as large as all of them.")},
    {Combination::Svd, "svd", FW_NOOP("core", "Sum at a smaller rank"),
     FW_NOOP("core", "Keeps the largest directions of the exact sum. How much is lost is measured and shown.")},
    {Combination::Linear, "linear", FW_NOOP("core", "Mean of the matrices"),
     FW_NOOP("core", "Adds the small matrices one by one: quick, of the same rank, and a rough approximation unless "
                     "the adapters are near to each other.")},
    {Combination::Ties, "ties", FW_NOOP("core", "Agreement of signs (TIES)"),
     FW_NOOP("core", "Drops the small numbers of each adapter and those that pull against the majority; for adapters "
                     "that disturb each other.")},
    {Combination::Stack, "stack", FW_NOOP("core", "Stack, each as it is"),
     FW_NOOP("core", "Keeps the adapters side by side in one folder, all of them at work in the order of the list: for "
                     "kinds of which there is no sum. Without weights.")},
};

/// What PEFT's add_weighted_adapter() would lose or cannot add, and what only some programs compute.
constexpr const char *withoutSum[] = {"use_dora",
                                      "modules_to_save",
                                      "layer_replication",
                                      "lora_bias",
                                      "trainable_token_indices",
                                      "target_parameters",
                                      "layers_pattern",
                                      "use_qalora",
                                      "use_bdlora",
                                      "arrow_config",
                                      "alora_invocation_tokens",
                                      "kasa_config",
                                      "velora_config",
                                      "monteclora_config"};

bool isUsed(const Json *value)
{
    return value && !value->is_null() && *value != Json(false) && *value != Json(0) && !value->empty();
}

Error hasNoSum(const std::string &name, const std::string &option, const Json &value)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "The adapter %1 uses %2 = %3; with that it cannot be added to others."),
             {name, option, dumpJson(value)}},
            {FW_NOOP("core", "Stack the adapters, or leave this one out.")}};
}

Result<> checkSameKind(std::span<const DescribedAdapter> adapters)
{
    const std::string type = adapterKind(adapters.front().config).type;
    for (const DescribedAdapter &adapter : adapters) {
        FW_CHECK(checkAdds(adapter.config, adapter.name));
        const std::string own = adapterKind(adapter.config).type;
        if (own != type)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapters %1 and %2 are of different kinds, %3 and %4."),
                         {adapters.front().name, adapter.name, type, own}},
                        {FW_NOOP("core", "Combine adapters of one kind, or stack them.")});
    }
    return {};
}

/// Of those that have one rank for all modules; what others have, their tensors say.
Result<> checkSameRank(std::span<const DescribedAdapter> adapters)
{
    std::vector<std::int64_t> ranks;
    for (const DescribedAdapter &adapter : adapters) {
        if (!isUsed(member(adapter.config, "rank_pattern")))
            ranks.push_back(intOr(adapter.config, "r", 8));
    }
    const auto [smallest, largest] = std::minmax_element(ranks.begin(), ranks.end());
    if (smallest != ranks.end() && *smallest != *largest)
        return fail(differentRanks(*smallest, *largest));
    return {};
}

} // namespace

std::span<const CombinationChoice> combinations()
{
    return choices;
}

Result<Combination> combinationFromKey(std::string_view key)
{
    std::string known;
    for (const CombinationChoice &choice : choices) {
        if (key == choice.key)
            return choice.how;
        known += (known.empty() ? "" : ", ") + std::string(choice.key);
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "Adapters cannot be combined by \"%1\"."), {std::string(key)}},
                {FW_NOOP("core", "Choose among %1."), {known}});
}

Error differentRanks(std::int64_t smallest, std::int64_t largest)
{
    return {ErrorCode::InvalidArgument,
            {FW_NOOP("core", "These adapters have different ranks, %1 and %2, so their matrices cannot be "
                             "added one by one."),
             {std::to_string(smallest), std::to_string(largest)}},
            {FW_NOOP("core", "Choose the exact sum, or the sum at a smaller rank.")}};
}

Result<> checkAdds(const Json &config, const std::string &name)
{
    const std::string type = adapterKind(config).type;
    if (type != "LORA" && type != "IA3")
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "The adapter %1 is of the kind %2, of which there is no sum."), {name, type}},
                    {FW_NOOP("core", "Combine adapters of the kinds LoRA or IA3, or stack them.")});
    for (const char *option : withoutSum) {
        if (const Json *value = member(config, option); isUsed(value))
            return fail(hasNoSum(name, option, *value));
    }
    if (const std::string bias = stringOr(config, "bias", "none"); bias != "none")
        return fail(hasNoSum(name, "bias", bias));
    return {};
}

Result<> checkCombines(std::span<const DescribedAdapter> adapters, Combination how)
{
    if (adapters.size() < 2)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is nothing to combine: only one adapter is chosen.")},
                    {FW_NOOP("core", "Choose two adapters or more.")});
    if (how == Combination::Stack) {
        std::vector<Json> configs;
        for (const DescribedAdapter &adapter : adapters) {
            if (adapter.stacked.empty())
                configs.push_back(adapter.config);
            configs.insert(configs.end(), adapter.stacked.begin(), adapter.stacked.end());
        }
        return checkStacked(configs);
    }
    FW_CHECK(checkSameKind(adapters));
    const bool isFactors = adapterKind(adapters.front().config).type == "IA3";
    if (isFactors && how != Combination::Linear)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Adapters of the kind IA3 are factors, which can only be averaged.")},
                    {FW_NOOP("core", "Choose the mean of the matrices (linear).")});
    if (!isFactors && (how == Combination::Linear || how == Combination::Ties))
        FW_CHECK(checkSameRank(adapters));
    return {};
}

} // namespace fieldwright
