#include "tests/core/worker/worker_fixture.h"

#include "core/base/file.h"
#include "tests/support/tiny_model.h"

#include <QTest>

namespace fieldwright {

WorkerFixture::WorkerFixture()
{
    if (const auto written = writeTinyModel(model()); !written)
        qFatal("%s", written.error().message().c_str());
}

Json WorkerFixture::modelRef() const
{
    return {{"id", "tiny"}, {"name", "Tiny"}, {"path", model().string()}, {"fingerprint", "f"}};
}

std::filesystem::path WorkerFixture::writeDataset(int rows) const
{
    const std::filesystem::path folder = root() / "dataset";
    (void)makeFolder(folder);
    std::string lines;
    for (int i = 0; i < rows; ++i) {
        const std::string question = std::to_string(i % 7) + " + " + std::to_string(i % 5);
        const std::string answer = "It is " + std::to_string(i % 7 + i % 5) + ".";
        lines += dumpJson({{"id", std::to_string(i)},
                           {"messages", Json::array({{{"role", "user"}, {"content", question}},
                                                     {{"role", "assistant"}, {"content", answer}}})},
                           {"source", "domain"},
                           {"group", "g" + std::to_string(i)}}) +
                 "\n";
    }
    for (const char *name : {"train.jsonl", "validation.jsonl", "rephrased.jsonl", "unseen.jsonl"})
        (void)saveFile(folder / name, lines);
    return folder;
}

RunPaths WorkerFixture::newRun(JobKind kind, Json parameters, Json recipe)
{
    Job job;
    job.id = "run" + std::to_string(++m_count);
    job.kind = kind;
    job.parameters = std::move(parameters);
    job.recipe = std::move(recipe);
    const auto paths = createRunFolder(root() / "runs", job);
    if (!paths)
        qFatal("%s", paths.error().message().c_str());
    return *paths;
}

void WorkerFixture::writeInput(const RunPaths &run, const char *name, const std::vector<Json> &lines) const
{
    std::string text;
    for (const Json &line : lines)
        text += dumpJson(line) + "\n";
    (void)saveFile(run.inputs() / name, text);
}

std::unique_ptr<QProcess> WorkerFixture::start(const RunPaths &run, const QStringList &environment) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment values = QProcessEnvironment::systemEnvironment();
    values.insert(QStringLiteral("XDG_CACHE_HOME"), m_folder.filePath(QStringLiteral("cache")));
    for (const QString &entry : environment)
        values.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    process->setProcessEnvironment(values);
    process->setStandardErrorFile(QString::fromStdString(run.log().string()), QIODevice::Append);
    process->start(QStringLiteral(FIELDWRIGHT_WORKER),
                   {QStringLiteral("run"), QString::fromStdString(run.folder.string())});
    process->waitForStarted();
    return process;
}

int WorkerFixture::run(const RunPaths &run, int seconds) const
{
    const auto process = start(run);
    if (!process->waitForFinished(seconds * 1000) || process->exitStatus() != QProcess::NormalExit)
        return -1;
    return process->exitCode();
}

std::vector<Event> WorkerFixture::eventsOf(const RunPaths &run)
{
    std::vector<Event> out;
    EventTail tail(run.folder);
    for (auto events = tail.poll(); !events.empty(); events = tail.poll())
        out.insert(out.end(), events.begin(), events.end());
    return out;
}

std::string WorkerFixture::lastState(const RunPaths &run)
{
    std::string state;
    for (const Event &event : eventsOf(run)) {
        if (event.type == "state")
            state = stringOr(event.fields, "state");
    }
    return state;
}

bool WorkerFixture::waitFor(const std::function<bool()> &condition, int milliseconds)
{
    return QTest::qWaitFor(condition, milliseconds);
}

} // namespace fieldwright
