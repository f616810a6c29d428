#include "app/chat/model_server_job.h"

#include "app/text/qt_text.h"

#include <QCoreApplication>

namespace fieldwright {

QString servedName(const ModelRef &model)
{
    // By id: two adapters may have one name, and names may hold anything.
    return model.adapter.empty() ? QStringLiteral("base") : toQString(model.id.empty() ? model.name : model.id);
}

JobRequest modelServerJob(const std::vector<ModelRef> &models, int port)
{
    constexpr int idleMinutes = 30;
    ModelRef base = models.front();
    base.adapter.clear();
    Json adapters = Json::array();
    for (const ModelRef &model : models) {
        if (!model.adapter.empty())
            adapters.push_back({{"name", toStd(servedName(model))}, {"path", model.adapter.string()}});
    }
    JobRequest request{.kind = JobKind::Serve, .name = toQString(models.front().name)};
    request.parameters = {{"model", toJson(base)},
                          {"adapters", std::move(adapters)},
                          {"idle_minutes", idleMinutes},
                          {"owner_pid", QCoreApplication::applicationPid()}};
    if (port > 0)
        request.parameters["port"] = port;
    return request;
}

} // namespace fieldwright
