#include "app/reports/report_service.h"

#include "app/datasets/datasets.h"
#include "app/jobs/project_jobs.h"
#include "app/models/project_models.h"
#include "app/project/project.h"
#include "app/reports/report_document.h"
#include "app/runs/metric_series.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/model_files/model_source.h"
#include "core/recipe/fields.h"

#include <QSysInfo>

namespace fs = std::filesystem;
using namespace Qt::StringLiterals;

namespace fieldwright {

namespace {

/// What is gathered in the window's thread, before files are read in another.
struct Known
{
    EvaluationData data;
    QString projectName;
    QString language;
    fs::path runFolder; ///< of the training; empty: not known
    QString datasetTitle;
    Json manifest = Json::object();
    std::string baseLicence; ///< in the library, where the files state none
    std::string tunedLicence;
};

ReportModel modelFacts(const ModelRef &ref, const std::string &licence)
{
    ReportModel model{.name = ref.name, .fingerprint = ref.fingerprint};
    if (auto source = ModelSource::open(ref.path))
        model.licence = (*source)->licence();
    if (model.licence.empty())
        model.licence = licence;
    return model;
}

std::vector<ReportFact> recipeFacts(const Json &recipeJson)
{
    std::vector<ReportFact> facts;
    const auto recipe = recipeFromJson(recipeJson, "job.json");
    if (!recipe)
        return facts;
    for (const FieldInfo &field : recipeFields()) {
        std::string value = fieldText(fieldValue(*recipe, field));
        if (*field.unit != '\0')
            value += std::string(" ") + field.unit;
        facts.push_back({Text(field.label), std::move(value)});
    }
    return facts;
}

ReportSeries seriesOf(const MetricTable &metrics, const char *name, const char *label)
{
    ReportSeries series{.name = Text(label)};
    if (const MetricSeries *found = metrics.series(name)) {
        for (size_t i = 0; i < found->size(); ++i)
            series.points.emplace_back(found->step[i], found->value[i]);
    }
    return series;
}

std::vector<ReportCurve> curvesOf(const fs::path &runFolder)
{
    MetricTable metrics;
    EventTail tail(runFolder);
    for (auto events = tail.poll(); !events.empty(); events = tail.poll()) {
        for (const Event &event : events)
            metrics.add(event);
    }
    const Text steps(FW_NOOP("core", "Step"));
    std::vector<ReportCurve> curves = {
        {.title = {FW_NOOP("core", "Loss")},
         .xLabel = steps,
         .series = {seriesOf(metrics, "loss", FW_NOOP("core", "Training")),
                    seriesOf(metrics, "validation_loss", FW_NOOP("core", "Validation"))}},
        {.title = {FW_NOOP("core", "Learning rate")},
         .xLabel = steps,
         .series = {seriesOf(metrics, "learning_rate", FW_NOOP("core", "Learning rate"))}},
        {.title = {FW_NOOP("core", "Gradient norm")},
         .xLabel = steps,
         .series = {seriesOf(metrics, "gradient_norm", FW_NOOP("core", "Gradient norm"))}}};
    for (ReportCurve &curve : curves)
        std::erase_if(curve.series, [](const ReportSeries &series) { return series.points.empty(); });
    std::erase_if(curves, [](const ReportCurve &curve) { return curve.series.empty(); });
    return curves;
}

void addTraining(ReportInput &input, const fs::path &runFolder)
{
    const auto job = readJob(runFolder);
    if (!job)
        return;
    input.recipe = recipeFacts(job->recipe);
    const auto bytes = readFile(RunPaths{runFolder}.output() / "figures.json", 16u << 20);
    const auto figures = bytes ? parseJson(*bytes, "figures.json") : fail(bytes.error());
    if (figures) {
        ReportTraining training = reportTrainingFromJson(*figures);
        if (training.seed.empty())
            training.seed = std::to_string(intOr(job->recipe, "seed"));
        if (training.machine.empty())
            training.machine = toStd(QSysInfo::prettyProductName() + u", "_s + QSysInfo::currentCpuArchitecture());
        input.training = std::move(training);
    }
    input.curves = curvesOf(runFolder);
}

Result<std::shared_ptr<const ReportInput>> inputFrom(const Known &known)
{
    auto input = std::make_shared<ReportInput>();
    const EvaluationInfo &info = known.data.info;
    FW_TRY(summary, summaryFromJson(info.summary, "summary.json"));
    input->summary = std::move(summary);
    input->title = info.name;
    input->createdMs = wallClockMs();
    input->project = toStd(known.projectName);
    input->version = FIELDWRIGHT_VERSION;
    input->language = toStd(known.language);
    input->base = modelFacts(info.base, known.baseLicence);
    if (info.tuned)
        input->tuned = modelFacts(*info.tuned, known.tunedLicence);
    input->datasetName = toStd(known.datasetTitle);
    input->datasetManifest = known.manifest;
    if (!known.runFolder.empty())
        addTraining(*input, known.runFolder);
    for (const EvaluationItem &item : known.data.items) {
        if (item.faulty || (info.tuned && !item.tuned.isThere))
            continue;
        input->items.push_back({item.suite, item.axis, item.language, item.item, item.mode, item.prompt, item.expected,
                                item.base.raw, item.tuned.raw, item.base.parsed, item.tuned.parsed, item.base.score,
                                item.tuned.score});
    }
    for (const EvaluationQuestion &question : known.data.questions)
        input->questions.push_back({question.question, question.expected, question.base, question.tuned});
    input->translate = [](const Text &text) { return toStd(translated(text)); };
    return std::shared_ptr<const ReportInput>(std::move(input));
}

/// A file name that every system takes, from a name that may hold anything.
std::string fileNameOf(const std::string &name)
{
    std::string out;
    for (const char c : name) {
        const bool isUnsafe =
            static_cast<unsigned char>(c) < 0x20 || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
        out += isUnsafe ? '-' : c;
    }
    constexpr size_t longest = 100;
    if (out.size() > longest) {
        size_t end = longest;
        while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) // never half a character
            --end;
        out.resize(end);
    }
    while (!out.empty() && (out.front() == '.' || out.front() == ' '))
        out.erase(out.begin());
    return out.empty() ? "report" : out;
}

Result<std::vector<fs::path>> writeFiles(const ReportInput &input, const QStringList &formats, const fs::path &folder)
{
    FW_CHECK(makeFolder(folder));
    const std::string name = fileNameOf(input.title);
    std::vector<fs::path> written;
    const auto save = [&](const std::string &fileName, std::string_view bytes) -> Result<> {
        FW_CHECK(saveFile(folder / fileName, bytes));
        written.push_back(folder / fileName);
        return {};
    };
    for (const QString &format : formats) {
        if (format == u"html"_s) {
            FW_CHECK(save(name + ".html", reportHtml(input)));
        } else if (format == u"md"_s) {
            FW_CHECK(save(name + ".md", reportMarkdown(input)));
        } else if (format == u"csv"_s) {
            FW_CHECK(save(name + ".csv", reportCsv(input)));
            FW_CHECK(save(name + "-items.csv", reportItemsCsv(input)));
        } else if (format == u"json"_s) {
            FW_CHECK(save(name + ".json", reportJson(input)));
        } else if (format == u"pdf"_s) {
            FW_TRY(pdf, reportPdf(reportSimple(input), toQString(input.title)));
            FW_CHECK(save(name + ".pdf", std::string_view(pdf.constData(), size_t(pdf.size()))));
        }
    }
    return written;
}

} // namespace

ReportService::ReportService(Project &project, QObject *parent)
    : QObject(parent), m_project(project), m_writing(u"reports"_s)
{}

QStringList ReportService::formats()
{
    return {u"html"_s, u"pdf"_s, u"md"_s, u"csv"_s, u"json"_s};
}

/// Of the model itself, or of the base that a tuned one was made from.
std::string ReportService::licenceInLibrary(const ModelRef &model) const
{
    for (const ModelEntry &entry : m_library ? m_library() : std::vector<ModelEntry>()) {
        const bool isBase = !model.baseFingerprint.empty() && entry.ref.fingerprint == model.baseFingerprint;
        if (entry.kind != ModelKind::Adapter && !entry.licence.empty() && (entry.ref.path == model.path || isBase))
            return entry.licence;
    }
    return {};
}

void ReportService::gather(const QString &evaluation, const QString &language, QObject *receiver,
                           std::function<void(Result<std::shared_ptr<const ReportInput>>)> done)
{
    m_project.evaluations().data(
        evaluation, this,
        [this, language, target = QPointer<QObject>(receiver), done = std::move(done)](Result<EvaluationData> data) {
            if (!target)
                return;
            if (!data)
                return done(fail(data.error()));
            Known known{.data = std::move(*data), .projectName = m_project.name(), .language = language};
            known.baseLicence = licenceInLibrary(known.data.info.base);
            if (known.data.info.tuned) {
                known.tunedLicence = licenceInLibrary(*known.data.info.tuned);
                const ModelEntry *const model = m_project.models().find(toQString(known.data.info.tuned->id));
                const QString run = toQString(model ? model->run : known.data.info.tuned->id);
                if (const RunStatus *trained = m_project.jobs().queue().job(run);
                    trained && trained->job && trained->job->kind == JobKind::Train) {
                    known.runFolder = trained->folder;
                    known.datasetTitle = m_project.jobs().datasetFor(run);
                }
            }
            if (const DatasetVersion *dataset = m_project.datasets().find(known.datasetTitle);
                dataset && !known.datasetTitle.isEmpty())
                known.manifest = dataset->manifest;
            m_writing.run(
                target.data(), [known = std::move(known)] { return inputFrom(known); }, done);
        });
}

void ReportService::preview(const QString &evaluation, const QString &language, QObject *receiver,
                            std::function<void(Result<SimpleReport>)> done)
{
    gather(evaluation, language, this,
           [this, target = QPointer<QObject>(receiver),
            done = std::move(done)](Result<std::shared_ptr<const ReportInput>> input) {
               if (!target)
                   return;
               if (!input)
                   return done(fail(input.error()));
               m_writing.run(
                   target.data(), [input = *input]() -> Result<SimpleReport> { return reportSimple(*input); }, done);
           });
}

void ReportService::write(const ReportOptions &options, QObject *receiver,
                          std::function<void(Result<std::vector<fs::path>>)> done)
{
    for (const QString &format : options.formats) {
        if (!formats().contains(format)) {
            return done(fail(ErrorCode::InvalidArgument,
                             {FW_NOOP("core", "\"%1\" is not a format of reports."), {toStd(format)}},
                             {FW_NOOP("core", "The formats are html, pdf, md, csv and json.")}));
        }
    }
    const fs::path folder = options.folder.empty() ? m_project.reportsFolder() : options.folder;
    gather(options.evaluation, options.language, this,
           [this, options, folder, target = QPointer<QObject>(receiver),
            done = std::move(done)](Result<std::shared_ptr<const ReportInput>> input) {
               if (!target)
                   return;
               if (!input)
                   return done(fail(input.error()));
               m_writing.run(
                   target.data(),
                   [input = *input, formats = options.formats, folder] { return writeFiles(*input, formats, folder); },
                   done);
           });
}

std::vector<ReportFile> ReportService::list() const
{
    std::vector<ReportFile> files;
    std::error_code problem;
    for (fs::directory_iterator it(m_project.reportsFolder(), problem), end; !problem && it != end;
         it.increment(problem)) {
        const QString format = toQString(it->path().extension()).mid(1);
        std::error_code unreadable;
        if (!it->is_regular_file(unreadable) || !formats().contains(format))
            continue;
        const auto written = std::chrono::file_clock::to_sys(it->last_write_time(unreadable));
        files.push_back({it->path(), format,
                         std::chrono::duration_cast<std::chrono::milliseconds>(written.time_since_epoch()).count(),
                         it->file_size(unreadable)});
    }
    std::sort(files.begin(), files.end(),
              [](const ReportFile &a, const ReportFile &b) { return a.writtenMs > b.writtenMs; });
    return files;
}

} // namespace fieldwright
