#include "tests/core/worker/worker_fixture.h"

#include "core/base/file.h"
#include "core/recipe/fields.h"
#include "tests/support/tiny_model.h"

#include <QTest>

#include <algorithm>
#include <limits>

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

RunPaths WorkerFixture::furtherRun(const RunPaths &ended, const Json &changes)
{
    const auto before = readJob(ended.folder);
    if (!before)
        qFatal("%s", before.error().message().c_str());
    Json parameters = before->parameters, recipe = before->recipe;
    parameters["continues"] = {{"run", before->id}, {"name", "ended"}};
    recipe.update(changes);
    const RunPaths run = newRun(before->kind, std::move(parameters), std::move(recipe));
    using std::filesystem::copy_options;
    for (const char *part : {"inputs", "checkpoints", "precision.json"}) {
        std::error_code absent;
        std::filesystem::copy(ended.folder / part, run.folder / part,
                              copy_options::recursive | copy_options::overwrite_existing, absent);
    }
    return run;
}

void WorkerFixture::writeInput(const RunPaths &run, const char *name, const std::vector<Json> &lines) const
{
    std::string text;
    for (const Json &line : lines)
        text += dumpJson(line) + "\n";
    (void)saveFile(run.inputs() / name, text);
}

QProcessEnvironment WorkerFixture::environment() const
{
    QProcessEnvironment values = QProcessEnvironment::systemEnvironment();
    values.insert(QStringLiteral("XDG_CACHE_HOME"), m_folder.filePath(QStringLiteral("cache")));
    return values;
}

std::unique_ptr<QProcess> WorkerFixture::start(const RunPaths &run, const QStringList &environment) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment values = this->environment();
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

Json WorkerFixture::asked(const Json &request) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(QStringLiteral(FIELDWRIGHT_WORKER), {QStringLiteral("call")});
    process.write(QByteArray::fromStdString(dumpJson(request)));
    process.closeWriteChannel();
    process.waitForFinished(60'000);
    return parseJson(process.readAllStandardOutput().toStdString(), "answer").value_or(Json());
}

void WorkerFixture::change(TrainRecipe &recipe, const QString &changes)
{
    for (const QString &change : changes.split(u';', Qt::SkipEmptyParts)) {
        const auto set =
            setFieldFromText(recipe, change.section(u'=', 0, 0).toStdString(), change.section(u'=', 1).toStdString());
        if (!set)
            qFatal("%s", set.error().message().c_str());
    }
}

RunResult WorkerFixture::resultOf(const RunPaths &run)
{
    const auto result = readResult(run.folder);
    return result && *result ? **result : RunResult{.outcome = JobState::Interrupted};
}

std::string WorkerFixture::reason(const RunResult &result)
{
    return result.error ? result.error->message() : jobStateName(result.outcome) + std::string(", without a reason");
}

std::string WorkerFixture::weightsOf(const RunPaths &run)
{
    for (const char *name : {"adapter_model.safetensors", "model.safetensors"}) {
        if (const auto bytes = readFile(run.output() / "model" / name))
            return *bytes;
    }
    return {};
}

std::vector<Event> WorkerFixture::eventsOf(const RunPaths &run)
{
    std::vector<Event> out;
    EventTail tail(run.folder);
    for (auto events = tail.poll(); !events.empty(); events = tail.poll())
        out.insert(out.end(), events.begin(), events.end());
    return out;
}

std::vector<std::string> WorkerFixture::textsOf(const RunPaths &run, std::string_view type)
{
    std::vector<std::string> out;
    for (const Event &event : eventsOf(run)) {
        if (event.type != type)
            continue;
        if (const Json *text = member(event.fields, "text"))
            out.push_back(textFromJson(*text).english());
        if (const Json *error = member(event.fields, "error"))
            out.push_back(errorFromJson(*error).message());
    }
    return out;
}

bool WorkerFixture::isSaid(const RunPaths &run, std::string_view type, std::string_view part)
{
    const auto texts = textsOf(run, type);
    return std::any_of(texts.begin(), texts.end(),
                       [part](const std::string &text) { return text.find(part) != std::string::npos; });
}

std::map<std::int64_t, double> WorkerFixture::numbersOf(const RunPaths &run, const char *metric)
{
    std::map<std::int64_t, double> out;
    for (const Event &event : withoutSuperseded(eventsOf(run))) {
        const Json *values = event.type == "metric" ? member(event.fields, "values") : nullptr;
        if (values && member(*values, metric))
            out[event.step] = numberOr(*values, metric, std::numeric_limits<double>::infinity());
    }
    return out;
}

std::map<std::string, std::map<std::int64_t, double>> WorkerFixture::lossesOf(const RunPaths &run)
{
    return {{"loss", numbersOf(run, "loss")}, {"validation_loss", numbersOf(run, "validation_loss")}};
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

bool WorkerFixture::canTrace()
{
    return QProcess::execute(QStringLiteral("strace"), {QStringLiteral("-f"), QStringLiteral("-o"),
                                                        QStringLiteral("/dev/null"), QStringLiteral("true")}) == 0;
}

bool WorkerFixture::waitFor(const std::function<bool()> &condition, int milliseconds)
{
    return QTest::qWaitFor(condition, milliseconds);
}

} // namespace fieldwright
