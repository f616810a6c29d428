#include "core/model_files/adapter_stack.h"

#include "core/model_files/peft_files.h"

#include <algorithm>
#include <array>

namespace fieldwright {

namespace {

/// Of a PeftMixedModel.
constexpr std::array mixed = {"LORA", "ADALORA", "LOHA", "LOKR", "OFT"};
/// Of one model of one kind besides.
constexpr std::array alike = {"IA3", "VERA", "BOFT", "FOURIERFT"};

bool isMixed(const std::string &type)
{
    return std::find(mixed.begin(), mixed.end(), type) != mixed.end();
}

template <std::size_t N>
std::string listed(const std::array<const char *, N> &types)
{
    std::string out;
    for (const char *type : types)
        out += (out.empty() ? "" : ", ") + std::string(type);
    return out;
}

bool hasOwnModules(const Json &config)
{
    const Json *modules = member(config, "modules_to_save");
    return modules && !modules->is_null() && !modules->empty();
}

bool hasOwnBiases(const Json &config)
{
    return stringOr(config, "bias", "none") != "none";
}

/// VeRA's frozen matrices come from one key for all.
bool hasOtherKey(const Json &one, const Json &other)
{
    return intOr(one, "projection_prng_key", 0) != intOr(other, "projection_prng_key", 0);
}

} // namespace

bool canStack(const std::string &type)
{
    return isMixed(type) || std::find(alike.begin(), alike.end(), type) != alike.end();
}

Result<> checkStacked(std::span<const Json> configs)
{
    if (configs.size() > mostStacked)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 adapters cannot act together: a stack has at most %2."),
                     {std::to_string(configs.size()), std::to_string(mostStacked)}},
                    {FW_NOOP("core", "Leave some out, or export the model with its adapters merged and go on from that "
                                     "one.")});
    const Text remedy{FW_NOOP("core", "Stack adapters of one kind, or of these: %1."), {listed(mixed)}};
    for (const Json &config : configs) {
        const std::string type = adapterKind(config).type, first = adapterKind(configs.front()).type;
        if (!canStack(type))
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "An adapter of the kind %1 cannot act together with another one: PEFT defines "
                                         "no order for it."),
                         {type}},
                        remedy);
        if (type != first && !(isMixed(type) && isMixed(first)))
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "Adapters of the kinds %1 and %2 cannot act together: PEFT defines no order "
                                         "for them."),
                         {first, type}},
                        remedy);
        if (type == "VERA" && hasOtherKey(configs.front(), config))
            return fail(ErrorCode::Unsupported,
                        {FW_NOOP("core", "Adapters of the kind VERA whose frozen matrices come from different seeds "
                                         "cannot act together.")},
                        {FW_NOOP("core", "Train them with the same seed.")});
    }
    if (std::count_if(configs.begin(), configs.end(), hasOwnBiases) > 1 ||
        std::count_if(configs.begin(), configs.end(), hasOwnModules) > 1)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "Only one of several adapters that act together can have biases or whole modules "
                                     "of its own.")},
                    {FW_NOOP("core", "Train the other without them.")});
    return {};
}

Result<> checkOnTop(std::span<const Json> below, const Json &top)
{
    std::vector<Json> all(below.begin(), below.end());
    all.push_back(top);
    return checkStacked(all);
}

} // namespace fieldwright
