#pragma once

#include "app/jobs/job_queue.h"

namespace fieldwright {

/// What is sent or fetched over the network at this moment.
struct NetworkUse
{
    enum class Purpose { Look, Download, Generate };
    Purpose purpose = Purpose::Download;
    QString host; ///< "hub.example", "127.0.0.1:11434"

    bool operator==(const NetworkUse &) const = default;
};

/// "hub.example:8080" of an address.
QString hostOf(const std::string &url);

/// By the jobs of a queue that are at work (a paused one sends nothing).
std::vector<NetworkUse> networkUses(const JobQueue &queue);

} // namespace fieldwright
