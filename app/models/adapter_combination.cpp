#include "app/models/adapter_combination.h"

#include "app/text/qt_text.h"
#include "core/model_files/peft_files.h"

namespace fieldwright {

using namespace Qt::StringLiterals;

bool shareBase(const ModelRef &one, const ModelRef &other)
{
    if (one.adapter.empty() || other.adapter.empty())
        return false;
    if (!one.baseFingerprint.empty() && !other.baseFingerprint.empty())
        return one.baseFingerprint == other.baseFingerprint;
    return !one.path.empty() && one.path == other.path;
}

Result<DescribedAdapter> describeAdapter(const ModelRef &model)
{
    DescribedAdapter out{.name = model.name};
    FW_TRY(config, readAdapterConfig(model.adapter, model.path));
    out.config = std::move(config);
    if (adapterKind(out.config).type == stackType) {
        FW_TRY(stacked, readAdapterConfigs(model.adapter, model.path));
        out.stacked = std::move(stacked);
    }
    return out;
}

Result<JobRequest> combineJob(const CombineOptions &options)
{
    if (options.parts.size() < 2)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is nothing to combine: only one adapter is chosen.")},
                    {FW_NOOP("core", "Choose two adapters or more.")});
    FW_CHECK(combinationFromKey(toStd(options.how)));
    const ModelRef &first = options.parts.front().model;
    Json parts = Json::array();
    for (const CombinePart &part : options.parts) {
        if (part.model.adapter.empty())
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 is a whole model, not an adapter."), {part.model.name}},
                        {FW_NOOP("core", "Choose models that were tuned with an adapter.")});
        if (!shareBase(first, part.model))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The adapters %1 and %2 were made from different base models."),
                         {first.name, part.model.name}},
                        {FW_NOOP("core", "Combine adapters that were made from the same base model.")});
        parts.push_back({{"model", toJson(part.model)}, {"weight", part.weight}});
    }
    ModelRef base = first;
    base.adapter.clear();
    JobRequest request{.kind = JobKind::Combine, .name = options.name};
    request.parameters = {{"model", toJson(base)},     {"parts", std::move(parts)},
                          {"how", toStd(options.how)}, {"density", options.density},
                          {"rank", options.rank},      {"model_name", toStd(options.name)}};
    return request;
}

} // namespace fieldwright
