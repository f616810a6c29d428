#pragma once

#include "app/cli/text_table.h"
#include "app/cli/verbs.h"
#include "app/jobs/project_jobs.h"
#include "app/project/project.h"

#include <QCoreApplication>

namespace fieldwright {

// What verbs share.

/// Their texts for people, in one translation context.
struct CliTr
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::CommandLine)
};

/// A verb under `parent` that works on a project: `run` is what is done when it is the one that was typed.
CLI::App *declareProjectVerb(CLI::App &parent, const char *name, const char *help, ChosenVerb &chosen, CliVerb run);

/// A model by name, id or path, of the project too where there is one. Errors: NotFound, those of opening the project.
Result<ModelRef> modelRef(CliSession &session, const std::string &text);

/// By id, by the end of an id, or by name (then the newest of that name). Errors: NotFound.
Result<RunStatus> findJob(CliSession &session, Project &project, const std::string &text);
/// A job as --json shows it.
Json jobJson(const RunStatus &run);
/// The end of a job as a verb's end: an error for a failed or interrupted one; `what` is the sentence for success.
Result<> jobEnd(CliSession &session, const RunStatus &run, const QString &what);
/// Follows a job that a verb has started, or only says its id when `detach`.
Result<> followStarted(CliSession &session, const Result<QString> &id, bool detach,
                       const std::function<QString(const RunStatus &)> &what);
/// Until the job's worker has been started, or it is known what it waits for.
Result<RunStatus> waitForStart(CliSession &session, const QString &id);

struct AloneOptions
{
    bool keepsOnInterrupt = false; ///< Ctrl+C ends the process, what it wrote stays; else the job is told to discard
    std::string secret;            ///< of a job that has one
};
/// Runs a job without a project, in a run folder that goes away with it.
Result<RunStatus> runAlone(CliSession &session, const JobRequest &request, const AloneOptions &options);

/// Runs verbs of services that answer by signals only, and waits until what they changed is on the disk.
Result<> commit(CliSession &session, Project &project, const std::function<Result<>()> &change);

/// Those that were asked for, and the lines of `file` unless it is empty. Never an argument: other users of the machine
/// see those.
Result<QStringList> givenPasswords(const CliSession &session, const std::string &file);

Result<std::vector<qint64>> parseIds(const std::vector<std::string> &texts);
/// A recipe under the name that it is called by.
struct NamedRecipe
{
    std::string name;
    TrainRecipe recipe;
};
void printRecipeDifference(CliSession &session, const std::vector<NamedRecipe> &recipes);
struct Sweep;
void printSweep(CliSession &session, Project &project, const Sweep &sweep);

/// Documents by id or by name. Errors: NotFound.
Result<std::vector<qint64>> documentIds(CliSession &session, Project &project, const std::vector<std::string> &texts);
void printTable(CliSession &session, const QStringList &heading, const std::vector<QStringList> &rows,
                int widestCell = 60);

} // namespace fieldwright
