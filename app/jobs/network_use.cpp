#include "app/jobs/network_use.h"

#include "app/text/qt_text.h"

#include <QUrl>

namespace fieldwright {

QString hostOf(const std::string &url)
{
    const QUrl address(toQString(url));
    return address.port() > 0 ? QStringLiteral("%1:%2").arg(address.host()).arg(address.port()) : address.host();
}

std::vector<NetworkUse> networkUses(const JobQueue &queue)
{
    std::vector<NetworkUse> uses;
    for (const QString &id : queue.ids()) {
        const RunStatus *const run = queue.job(id);
        if (!run || !run->job || !run->isLive() || run->state == JobState::Paused)
            continue;
        const Json &parameters = run->job->parameters;
        const Json *const endpoint = member(parameters, "endpoint");
        if (run->job->kind == JobKind::Download)
            uses.push_back({NetworkUse::Purpose::Download, hostOf(stringOr(parameters, "hub"))});
        else if (endpoint && endpoint->is_object())
            uses.push_back({NetworkUse::Purpose::Generate, hostOf(stringOr(*endpoint, "url"))});
    }
    return uses;
}

} // namespace fieldwright
