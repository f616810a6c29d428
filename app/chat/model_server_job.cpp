#include "app/chat/model_server_job.h"

#include "app/text/qt_text.h"

#include <QCoreApplication>

#include <set>

namespace fieldwright {

QString servedName(const ModelRef &model)
{
    // By id: two adapters may have one name, and names may hold anything.
    return model.adapter.empty() ? QStringLiteral("base") : toQString(model.id.empty() ? model.name : model.id);
}

bool standOnOneBase(const ModelRef &one, const ModelRef &other)
{
    const auto base = [](const ModelRef &model) {
        return model.adapter.empty() ? model.fingerprint : model.baseFingerprint;
    };
    return (!one.path.empty() && one.path == other.path) || (!base(one).empty() && base(one) == base(other));
}

namespace {

/// Each adapter once; names that are doubled get a number.
Json namedAdapters(const std::vector<ModelRef> &models, bool usesOwnNames)
{
    Json out = Json::array();
    std::set<std::string> taken = {"base"};
    for (const ModelRef &model : models) {
        if (model.adapter.empty())
            continue;
        const std::string wanted = usesOwnNames ? model.name : toStd(servedName(model));
        std::string name = wanted;
        for (int number = 2; !taken.insert(name).second; ++number)
            name = wanted + "-" + std::to_string(number);
        out.push_back({{"name", name}, {"path", model.adapter.string()}});
    }
    return out;
}

} // namespace

JobRequest modelServerJob(const std::vector<ModelRef> &models, const ServerOptions &options)
{
    constexpr int idleMinutes = 30;
    ModelRef base = models.front();
    base.adapter.clear();
    JobRequest request{.kind = JobKind::Serve, .name = toQString(models.front().name)};
    request.parameters = {{"model", toJson(base)},
                          {"adapters", namedAdapters(models, options.usesOwnNames)},
                          {"precision", options.precision},
                          {"idle_minutes", idleMinutes},
                          {"owner_pid", QCoreApplication::applicationPid()}};
    if (options.eightBitCache)
        request.parameters["eight_bit_cache"] = true;
    if (options.port > 0)
        request.parameters["port"] = options.port;
    return request;
}

QStringList servedNames(const Json &parameters)
{
    QStringList out{QStringLiteral("base")};
    const Json *adapters = member(parameters, "adapters");
    for (const Json &adapter : adapters && adapters->is_array() ? *adapters : Json::array())
        out.append(toQString(stringOr(adapter, "name")));
    return out;
}

} // namespace fieldwright
