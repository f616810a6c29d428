#pragma once

#include "core/run_folder/control.h"
#include "core/run_folder/status.h"

#include <QProcess>
#include <QTemporaryDir>

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
    void writeInput(const RunPaths &run, const char *name, const std::vector<Json> &lines) const;

    std::unique_ptr<QProcess> start(const RunPaths &run, const QStringList &environment = {}) const;
    /// Runs to the end; the exit status, or -1 when it took longer than `seconds` or crashed.
    int run(const RunPaths &run, int seconds = 120) const;

    static std::vector<Event> eventsOf(const RunPaths &run);
    /// The last state event, or "".
    static std::string lastState(const RunPaths &run);
    static bool waitFor(const std::function<bool()> &condition, int milliseconds = 30'000);

private:
    QTemporaryDir m_folder;
    int m_count = 0;
};

} // namespace fieldwright
