#include "ui/main_window/rail_facts.h"

#include "app/documents/documents.h"
#include "app/jobs/job_table_model.h"
#include "app/jobs/project_jobs.h"
#include "app/jobs/run_names.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/runs/time_left.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "ui/main_window/rail.h"

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

RailFacts::RailFacts(Studio &studio, Rail &rail) : QObject(&rail), m_studio(studio), m_rail(rail)
{
    connect(&studio, &Studio::projectOpened, this, &RailFacts::connectProject);
    connect(&studio, &Studio::projectClosed, this, &RailFacts::refresh);
    connect(&studio.models(), &ModelLibrary::listReset, this, &RailFacts::refresh);
    connect(&studio.translator(), &Translator::languageChanged, this, &RailFacts::refresh);
    refresh();
}

void RailFacts::connectProject()
{
    Project *project = m_studio.project();
    connect(&project->documents(), &Documents::listReset, this, &RailFacts::refresh);
    connect(&project->pairs(), &Pairs::countsChanged, this, &RailFacts::refresh);
    connect(&project->models(), &ProjectModels::listReset, this, &RailFacts::refresh);
    JobQueue &queue = project->jobs().queue();
    connect(&queue, &JobQueue::opened, this, &RailFacts::refreshJob); // what goes on from before was found
    connect(&queue, &JobQueue::jobChanged, this, &RailFacts::refreshJob);
    connect(&queue, &JobQueue::jobStarted, this, &RailFacts::refreshJob);
    connect(&queue, &JobQueue::jobEnded, this, &RailFacts::refreshJob);
    connect(&queue, &JobQueue::jobRemoved, this, &RailFacts::refreshJob);
    refresh();
}

void RailFacts::refresh()
{
    Project *project = m_studio.project();
    RailModel &model = m_rail.model();
    model.setCount(u"documents"_s, project ? project->documents().count() : 0);
    model.setCount(u"dataset"_s, project ? project->pairs().counts().draft : 0);
    model.setCount(u"models"_s,
                   qint64(m_studio.models().list().size()) + (project ? qint64(project->models().list().size()) : 0));
    refreshJob();
}

/// Of the live jobs the one that takes longest to be done, which is the heavy one where there is one.
void RailFacts::refreshJob()
{
    Project *project = m_studio.project();
    const RunStatus *shown = nullptr;
    int live = 0;
    if (project) {
        JobQueue &queue = project->jobs().queue();
        for (const QString &id : queue.ids()) {
            const RunStatus *job = queue.job(id);
            if (!job || !job->isLive() || !job->job || job->job->kind == JobKind::Serve)
                continue;
            ++live;
            if (!shown || (isHeavy(job->job->kind) && !isHeavy(shown->job->kind)))
                shown = job;
        }
    }
    m_rail.model().setCount(u"jobs"_s, live);
    m_job = shown ? toQString(shown->id) : QString();
    if (!shown) {
        m_rail.setRunningJob(nullptr);
        return;
    }
    RunningJob strip;
    strip.kind = jobKindText(shown->job->kind);
    strip.name = shownRunName(*shown);
    strip.fraction = shown->fraction();
    strip.paused = shown->state == JobState::Paused;
    strip.timeLeft = strip.paused             ? tr("paused")
                     : shown->fraction() >= 0 ? tr("%1 left").arg(timeLeftText(shown->leftMs))
                                              : jobProgressText(*shown);
    if (!strip.paused && shown->fraction() >= 0 && !shown->leftMs)
        strip.timeLeft = timeLeftText(shown->leftMs);
    m_rail.setRunningJob(&strip);
}

} // namespace fieldwright::ui
