#include "core/worker/memory_relief.h"

#include "core/base/file.h"
#include "core/engine/estimate/memory_estimate.h"
#include "core/recipe/fields.h"

#include <algorithm>
#include <fstream>

namespace fieldwright {

namespace {

namespace fs = std::filesystem;

constexpr const char *reliefName = "memory_relief.json", *killsName = "memory_kills.json";
constexpr int smallestMicroBatch = 64; ///< tokens

/// Kills for want of memory that Linux has counted.
struct MemoryKills
{
    std::string counter;
    std::int64_t count = 0;
};

std::optional<MemoryKills> killsIn(const std::string &counter)
{
    std::ifstream stream(counter);
    std::string name;
    for (std::int64_t value = 0; stream >> name >> value;) {
        if (name == "oom_kill")
            return MemoryKills{counter, value};
    }
    return {};
}

/// Of this process's control group, where there is one, else of the whole machine. Empty: not known.
std::optional<MemoryKills> memoryKills()
{
    std::ifstream groups("/proc/self/cgroup"); // cgroups(7): "0::/path" with version 2
    for (std::string line; std::getline(groups, line);) {
        if (line.starts_with("0::/")) {
            if (auto own = killsIn("/sys/fs/cgroup" + line.substr(3) + "/memory.events"))
                return own;
        }
    }
    return killsIn("/proc/vmstat");
}

std::string machineStart()
{
    std::ifstream stream("/proc/sys/kernel/random/boot_id");
    std::string id;
    stream >> id;
    return id;
}

/// More relief than before; nothing where there is none.
std::optional<MemoryRelief> moreRelief(const MemoryRelief &before, const TrainRecipe &recipe)
{
    MemoryRelief more = before;
    const MemoryMeans means = memoryMeans(recipe.method, recipe.recompute, recipe.offload, MemoryPlace::Processor);
    if (!means.recomputations.empty() && means.recomputations.back() > before.recompute) {
        more.recompute = means.recomputations.back(); // changes no number: tried first
        return more;
    }
    if (!recipe.packing || (recipe.microBatchTokens >> (before.halvings + 1)) < smallestMicroBatch)
        return {};
    ++more.halvings;
    return more;
}

Result<> take(JobContext &context, const MemoryRelief &before, const MemoryRelief &now, const TrainRecipe &recipe)
{
    const Json kept = {{"recompute", recomputeName(now.recompute)}, {"halvings", now.halvings}};
    FW_CHECK(saveFile(context.paths().folder / reliefName, dumpJson(kept) + "\n"));
    if (now.halvings == before.halvings)
        context.warning({FW_NOOP("core", "Memory ran out, so layers are computed a second time from now on instead of "
                                         "being kept: slower, with the same numbers.")});
    else
        context.warning(
            {FW_NOOP("core", "Memory ran out, so the micro-batch is halved to %1 tokens and a step has %2 of "
                             "them: the same mathematics, but the numbers are no longer bit-equal to an "
                             "uninterrupted run's."),
             {std::to_string(recipe.microBatchTokens >> now.halvings),
              std::to_string(recipe.accumulation << now.halvings)}});
    return {};
}

Result<bool> relieveMore(JobContext &context)
{
    FW_TRY(recipe, recipeFromJson(context.job().recipe, "job.json"));
    FW_TRY(before, readMemoryRelief(context.paths().folder));
    const auto more = moreRelief(before, recipe);
    if (!more)
        return false;
    FW_CHECK(take(context, before, *more, recipe));
    return true;
}

} // namespace

Result<MemoryRelief> readMemoryRelief(const fs::path &runFolder)
{
    const fs::path file = runFolder / reliefName;
    MemoryRelief out;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return out;
    FW_TRY(text, readFile(file, 1 << 16));
    FW_TRY(kept, parseJson(text, file.string()));
    out.recompute = recomputeFromName(stringOr(kept, "recompute")).value_or(Recompute::None);
    out.halvings = int(std::clamp<std::int64_t>(intOr(kept, "halvings"), 0, 30));
    return out;
}

void relieve(const MemoryRelief &relief, engine::TrainPlan &plan)
{
    plan.recompute = std::max(plan.recompute, relief.recompute);
    if (relief.halvings == 0)
        return;
    plan.microBatchTokens = std::max(plan.microBatchTokens >> relief.halvings, 2);
    plan.accumulation = int(std::min<std::int64_t>(std::int64_t(plan.accumulation) << relief.halvings, 65536));
}

bool noticeMemoryKill(const JobContext &context)
{
    const fs::path file = context.paths().folder / killsName;
    const auto now = memoryKills();
    if (!now)
        return false;
    const std::string start = machineStart();
    bool isMore = false;
    if (const auto text = readFile(file, 1 << 16)) {
        const auto before = parseJson(*text, file.string());
        isMore = before && stringOr(*before, "machine_start") == start &&
                 stringOr(*before, "counter") == now->counter && intOr(*before, "kills", now->count) < now->count;
    }
    // (not known next time where it cannot be written)
    (void)saveFile(file, dumpJson({{"machine_start", start}, {"counter", now->counter}, {"kills", now->count}}) + "\n");
    return isMore;
}

Result<> heedMemoryKills(JobContext &context)
{
    if (context.job().kind != JobKind::Train || !noticeMemoryKill(context))
        return {};
    context.warning({FW_NOOP("core", "Linux ended a program for want of memory while the attempt before ran, "
                                     "which ended without a word.")});
    FW_CHECK(relieveMore(context));
    return {};
}

bool findRelief(JobContext &context, const Error &error)
{
    if (context.job().kind != JobKind::Train || error.code != ErrorCode::OutOfMemory || !context.hasRun() ||
        context.stopToken().stop_requested())
        return false;
    return relieveMore(context).value_or(false);
}

} // namespace fieldwright
