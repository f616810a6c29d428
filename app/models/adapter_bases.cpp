#include "app/models/adapter_bases.h"

#include "core/model_files/adapter_fit.h"

namespace fieldwright {

std::vector<ModelEntry> fittingBases(const ModelEntry &adapter, const std::vector<ModelEntry> &models,
                                     const std::stop_token &stop)
{
    std::vector<ModelEntry> out;
    for (const ModelEntry &model : models) {
        if (stop.stop_requested())
            break;
        if (model.kind != ModelKind::Adapter && !model.missing && checkAdapterFits(adapter.ref.adapter, model.ref.path))
            out.push_back(model);
    }
    return out;
}

} // namespace fieldwright
