#include "ui/main_window/network_facts.h"

#include "app/jobs/network_use.h"
#include "app/jobs/project_jobs.h"
#include "app/models/library_jobs.h"
#include "app/studio.h"
#include "ui/main_window/status_strip.h"

namespace fieldwright::ui {

NetworkFacts::NetworkFacts(Studio &studio, StatusStrip &strip) : QObject(&strip), m_studio(studio), m_strip(strip)
{
    watch(studio.libraryJobs().queue());
    connect(&studio.libraryJobs(), &LibraryJobs::lookingChanged, this, &NetworkFacts::refresh);
    connect(&studio, &Studio::projectOpened, this, [this](Project *project) {
        watch(project->jobs().queue());
        refresh();
    });
    connect(&studio, &Studio::projectClosed, this, &NetworkFacts::refresh);
    refresh();
}

void NetworkFacts::watch(JobQueue &queue)
{
    for (const auto signal : {&JobQueue::jobStarted, &JobQueue::jobChanged, &JobQueue::jobEnded, &JobQueue::jobRemoved})
        connect(&queue, signal, this, &NetworkFacts::refresh);
    connect(&queue, &JobQueue::opened, this, &NetworkFacts::refresh);
}

void NetworkFacts::refresh()
{
    LibraryJobs &library = m_studio.libraryJobs();
    std::vector<NetworkUse> uses = networkUses(library.queue());
    if (const QString host = library.lookingAt(); !host.isEmpty())
        uses.push_back({NetworkUse::Purpose::Look, host});
    if (Project *const project = m_studio.project()) {
        const std::vector<NetworkUse> more = networkUses(project->jobs().queue());
        uses.insert(uses.end(), more.begin(), more.end());
    }
    m_strip.setNetwork(uses);
}

} // namespace fieldwright::ui
