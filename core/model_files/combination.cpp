#include "core/model_files/combination.h"

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

} // namespace fieldwright
