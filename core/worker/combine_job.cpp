#include "core/engine/adapter_combination.h"
#include "core/model_files/model_ref.h"
#include "core/worker/job_kinds.h"

namespace fieldwright {

/// Makes one adapter of several, as output/model.
Result<Json> runCombineJob(JobContext &context)
{
    const Json &parameters = context.job().parameters;
    engine::CombinationPlan plan;
    FW_TRY(how, combinationFromKey(context.parameterString("how", "cat")));
    plan.how = how;
    plan.rank = intOr(parameters, "rank", 0);
    plan.density = numberOr(parameters, "density", plan.density);
    const Json *parts = member(parameters, "parts");
    std::vector<engine::WeightedAdapter> adapters;
    for (const Json &part : parts && parts->is_array() ? *parts : Json::array()) {
        const Json *model = member(part, "model");
        FW_TRY(ref, modelRefFromJson(model ? *model : Json(), "job.json"));
        if (ref.adapter.empty())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 is a whole model, not an adapter."), {ref.name}},
                        {FW_NOOP("core", "Choose models that were tuned with an adapter.")});
        FW_TRY(files, readPeftFiles(ref.adapter, ref.path));
        if (files.baseFingerprint.empty())
            files.baseFingerprint = ref.baseFingerprint;
        adapters.push_back({std::move(files), ref.name, numberOr(part, "weight", 1)});
        FW_CHECK(context.betweenItems());
    }
    context.state(JobState::Running);
    FW_TRY(combined, engine::combineAdapters(adapters, plan, [&](std::int64_t done, std::int64_t all) {
               context.progress(done, all, "tensors");
               return context.betweenItems();
           }));
    FW_TRY(folder, context.emptyProduct("model"));
    FW_CHECK(writePeftFiles(folder, combined.files));
    return Json{{"how", context.parameterString("how", "cat")},
                {"parts", adapters.size()},
                {"rank", combined.rank},
                {"deviation", combined.deviation}};
}

} // namespace fieldwright
