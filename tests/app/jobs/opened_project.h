#pragma once

#include "app/documents/documents.h"
#include "app/jobs/project_jobs.h"
#include "app/project/project.h"
#include "app/studio.h"
#include "core/base/clock.h"
#include "core/run_folder/status.h"
#include "tests/app/support.h"

#include <QTemporaryDir>

namespace fieldwright {

using namespace Qt::StringLiterals;

/// A project in a studio of its own, whose jobs are the fake worker's.
struct OpenedProject
{
    QTemporaryDir scratch;
    std::filesystem::path root = scratch.path().toStdString();
    Studio studio{Studio::Places{scratch.filePath(u"settings.ini"_s), root / "models.json"}};
    Project *project = nullptr;

    OpenedProject()
    {
        qputenv("FIELDWRIGHT_WORKER", FAKE_WORKER);
        studio.createProject(root / "P", [this](Result<Project *> made) { project = made ? *made : nullptr; });
        (void)QTest::qWaitFor([this] { return project != nullptr; });
    }
    bool reopen()
    {
        const std::filesystem::path folder = project->folder();
        project = nullptr;
        studio.closeProject();
        studio.openProject(folder, [this](Result<Project *> opened) { project = opened ? *opened : nullptr; });
        return QTest::qWaitFor([this] { return project != nullptr; }) && settled();
    }
    bool settled()
    {
        return QTest::qWaitFor(
            [this] {
                JobQueue &queue = project->jobs().queue();
                return queue.isOpen() && std::none_of(queue.ids().begin(), queue.ids().end(), [&](const QString &id) {
                           const RunStatus &run = *queue.job(id);
                           return run.imported == ImportState::Importing || run.isLive();
                       });
            },
            10'000);
    }
    /// A run that has ended, as a worker leaves it.
    RunPaths endedRun(Job job, JobState outcome = JobState::Completed)
    {
        job.createdMs = wallClockMs();
        const RunPaths paths = *createRunFolder(project->runsFolder(), job);
        (void)writeResult(paths.folder, {.outcome = outcome, .finishedMs = wallClockMs()});
        return paths;
    }
};

inline std::string documentLine(const char *name, const char *text)
{
    return dumpJson(
               {{"path", std::string("/x/") + name},
                {"name", name},
                {"sha256", std::string(64, name[0])},
                {"bytes", 3},
                {"state", "ok"},
                {"warnings", Json::array()},
                {"document",
                 {{"format", "text"},
                  {"encoding", "UTF-8"},
                  {"pages", 0},
                  {"language", "en"},
                  {"text", text},
                  {"blocks", Json::array({{{"kind", "paragraph"}, {"begin", 0}, {"end", std::string(text).size()}}})}}},
                {"chunks",
                 Json::array(
                     {{{"begin", 0}, {"end", std::string(text).size()}, {"headings", Json::array()}, {"page", 0}}})}}) +
           "\n";
}

inline Result<QString> train(ProjectJobs &jobs, const TrainOptions &options)
{
    return await<QString>([&](auto done) { jobs.train(options, &jobs, done); });
}

} // namespace fieldwright
