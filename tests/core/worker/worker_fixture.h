#pragma once

#include "core/recipe/recipe.h"
#include "core/run_folder/control.h"
#include "core/run_folder/events.h"
#include "core/run_folder/status.h"

#include <QProcess>
#include <QTemporaryDir>

#include <map>
#include <memory>

namespace fieldwright {

/// A folder with a tiny model and a small dataset, and run folders that the real worker works on.
class WorkerFixture
{
public:
    WorkerFixture();

    std::filesystem::path root() const { return m_folder.path().toStdString(); }
    std::filesystem::path model() const { return root() / "model"; }
    Json modelRef() const;

    /// Writes train.jsonl and validation.jsonl with `rows` rows each of which is a little sum.
    std::filesystem::path writeDataset(int rows) const;

    RunPaths newRun(JobKind kind, Json parameters, Json recipe = Json::object());
    /// A new run that goes on where an ended training stopped, as the window and the command line make it.
    RunPaths furtherRun(const RunPaths &ended, const Json &changes);
    void writeInput(const RunPaths &run, const char *name, const std::vector<Json> &lines) const;

    /// Of the programs that are started: as here, with a cache of its own.
    QProcessEnvironment environment() const;
    std::unique_ptr<QProcess> start(const RunPaths &run, const QStringList &environment = {}) const;
    /// Runs to the end; the exit status, or -1 when it took longer than `seconds` or crashed.
    int run(const RunPaths &run, int seconds = 120) const;

    /// What a call of the worker answers; null when that is no JSON.
    Json asked(const Json &request) const;

    /// "a=1;b=2": other values of some fields, which must be possible ones.
    static void change(TrainRecipe &recipe, const QString &changes);

    /// Interrupted when there is none.
    static RunResult resultOf(const RunPaths &run);
    static std::string reason(const RunResult &result);
    /// The tuned adapter or model, byte by byte; empty when there is none.
    static std::string weightsOf(const RunPaths &run);

    static std::vector<Event> eventsOf(const RunPaths &run);
    /// Of the events of a type: their texts and errors.
    static std::vector<std::string> textsOf(const RunPaths &run, std::string_view type);
    static bool isSaid(const RunPaths &run, std::string_view type, std::string_view part);
    /// Step -> the figure, superseded ones left out; infinity where it was no number.
    static std::map<std::int64_t, double> numbersOf(const RunPaths &run, const char *metric);
    /// loss and validation_loss, each by its steps.
    static std::map<std::string, std::map<std::int64_t, double>> lossesOf(const RunPaths &run);
    /// The last state event, or "".
    static std::string lastState(const RunPaths &run);
    /// Whether strace may follow a process here: not in every container.
    static bool canTrace();
    static bool waitFor(const std::function<bool()> &condition, int milliseconds = 30'000);

private:
    QTemporaryDir m_folder;
    int m_count = 0;
};

} // namespace fieldwright
