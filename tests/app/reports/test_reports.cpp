#include "app/models/model_library.h"
#include "app/project/project.h"
#include "app/reports/report_document.h"
#include "app/reports/report_service.h"
#include "app/studio.h"
#include "core/base/file.h"
#include "core/run_folder/job.h"
#include "tests/support/result.h"

#include <QAbstractTextDocumentLayout>
#include <QImage>
#include <QPainter>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTextBlock>

using namespace fieldwright;
using namespace Qt::StringLiterals;

namespace {

SimpleReport withFigure()
{
    SimpleReport report;
    report.html = R"(<h1>Report</h1><p><img src="figure:radar"></p><p>After 温度</p>)";
    report.figures.push_back({"radar",
                              R"(<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50">)"
                              R"(<rect width="100" height="50" fill="#ff0000"/></svg>)",
                              100, 50});
    return report;
}

QImage painted(QTextDocument &document)
{
    document.setPageSize({400, 400});
    QImage image(400, 400, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.drawContents(&painter);
    return image;
}

bool hasColor(const QImage &image, QRgb color)
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixel(x, y) == color)
                return true;
        }
    }
    return false;
}

} // namespace

class TestReports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsFigures();
    void loadsNothingFromDiskOrNetwork();
    void aBrokenFigureIsLeftOut();
    void writesAPdf();
    void writesEveryFormatOfAnEvaluation();
    void saysTheLicenceThatTheHubStated();
    void refusesAnUnknownFormatAndAMissingEvaluation();
    void aFolderThatCannotBeWrittenIsSaid();
};

void TestReports::drawsFigures()
{
    ReportDocument document(withFigure());
    QVERIFY(hasColor(painted(document), qRgb(255, 0, 0)));
    QVERIFY(document.toPlainText().contains(u"After 温度"_s));
}

void TestReports::loadsNothingFromDiskOrNetwork()
{
    QTemporaryDir scratch;
    QImage secret(40, 40, QImage::Format_RGB32);
    secret.fill(qRgb(0, 255, 0));
    QVERIFY(secret.save(scratch.filePath(u"secret.png"_s)));
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    SimpleReport report;
    report.html =
        QStringLiteral(
            "<link rel=stylesheet href='http://127.0.0.1:%2/x.css'><p>A<img src='file://%1' width=40 height=40></p>"
            "<p style=\"background-image:url('file://%1')\">B<img src='http://127.0.0.1:%2/x.png'></p>"
            "<p>C<img src='%1'><img src='figure:nosuch'></p>")
            .arg(scratch.filePath(u"secret.png"_s))
            .arg(server.serverPort())
            .toStdString();
    ReportDocument document(report);
    const QImage image = painted(document);
    QVERIFY(!hasColor(image, qRgb(0, 255, 0)));
    QVERIFY(!server.waitForNewConnection(200));
    const auto pdf = reportPdf(report, u"t"_s);
    VERIFY_RESULT(pdf);
    QVERIFY(!server.hasPendingConnections());
    QVERIFY(!pdf->contains("/Subtype /Image"));
}

void TestReports::aBrokenFigureIsLeftOut()
{
    SimpleReport report = withFigure();
    report.figures.front().svg = "<svg not an svg";
    ReportDocument document(report);
    QVERIFY(!hasColor(painted(document), qRgb(255, 0, 0)));
    QVERIFY(document.toPlainText().contains(u"After"_s));
}

void TestReports::writesAPdf()
{
    SimpleReport report = withFigure();
    for (int i = 0; i < 200; ++i)
        report.html += "<p>Line " + std::to_string(i) + "</p>";
    const auto pdf = reportPdf(report, u"A title"_s);
    VERIFY_RESULT(pdf);
    QVERIFY(pdf->startsWith("%PDF-"));
    QVERIFY(pdf->count("/Type /Page\n") > 1);
}

namespace {

struct EvaluatedProject
{
    QTemporaryDir scratch;
    std::filesystem::path root = scratch.path().toStdString();
    Studio studio{Studio::Places{scratch.filePath(u"settings.ini"_s), root / "models.json"}};
    Project *project = nullptr;

    EvaluatedProject()
    {
        studio.createProject(root / "P", [this](Result<Project *> made) { project = made ? *made : nullptr; });
        (void)QTest::qWaitFor([this] { return project != nullptr; });
        Job job{.id = "e1", .kind = JobKind::Evaluate, .name = "../base / tuned <b>", .createdMs = 5};
        job.parameters = {
            {"models",
             Json::array({{{"role", "base"}, {"model", {{"id", "b"}, {"name", "base"}, {"path", "/b.gguf"}}}},
                          {{"role", "tuned"},
                           {"model", {{"id", "t"}, {"name", "tuned"}, {"path", "/b.gguf"}, {"adapter", "/t"}}}}})}};
        const auto paths = createRunFolder(root / "runs", job);
        Summary summary;
        summary.protocol = "fw5-1.0";
        summary.models = {"base", "tuned"};
        summary.compared = true;
        (void)saveFile(paths->output() / "summary.json", dumpJson(toJson(summary)));
        bool done = false;
        project->evaluations().importRun(u"e1"_s, paths->folder, job, &studio, [&](Result<>) { done = true; });
        (void)QTest::qWaitFor([&] { return done; });
    }

    Result<std::vector<std::filesystem::path>> write(const ReportOptions &options)
    {
        std::optional<Result<std::vector<std::filesystem::path>>> result;
        project->reports().write(options, &studio,
                                 [&](Result<std::vector<std::filesystem::path>> files) { result = std::move(files); });
        (void)QTest::qWaitFor([&] { return result.has_value(); }, 30'000);
        return result.value_or(fail(ErrorCode::Timeout, {"no answer"}));
    }
};

} // namespace

void TestReports::writesEveryFormatOfAnEvaluation()
{
    EvaluatedProject evaluated;
    QVERIFY(evaluated.project);
    const auto files = evaluated.write({.evaluation = u"e1"_s,
                                        .formats = ReportService::formats(),
                                        .folder = evaluated.root / "out",
                                        .language = u"en"_s});
    VERIFY_RESULT(files);
    QCOMPARE(files->size(), size_t(6)); // CSV is two
    for (const std::filesystem::path &file : *files) {
        QCOMPARE(file.parent_path(), evaluated.root / "out"); // whatever the evaluation is called
        QVERIFY(std::filesystem::file_size(file) > 0);
    }
    VERIFY_RESULT(evaluated.write({.evaluation = u"e1"_s, .formats = {u"md"_s}}));
    QCOMPARE(evaluated.project->reports().list().size(), size_t(1));
    QCOMPARE(evaluated.project->reports().list().front().format, u"md"_s);
}

void TestReports::saysTheLicenceThatTheHubStated()
{
    EvaluatedProject evaluated;
    QVERIFY(evaluated.project);
    // As the library keeps it after a download: no file of the model says so.
    ModelEntry entry;
    entry.ref = {.id = "hub", .name = "base", .path = "/b.gguf"};
    entry.licence = "cc-by-nc-4.0";
    bool kept = false;
    evaluated.studio.models().restore(entry, &evaluated.studio, [&](Result<> result) { kept = result.has_value(); });
    QTRY_VERIFY(kept);
    const auto files = evaluated.write({.evaluation = u"e1"_s, .formats = {u"json"_s, u"md"_s}});
    VERIFY_RESULT(files);
    for (const std::filesystem::path &file : *files) {
        const auto text = readFile(file, 1 << 20);
        VERIFY_RESULT(text);
        QVERIFY2(text->find("cc-by-nc") != std::string::npos, file.c_str());
    }
}

void TestReports::refusesAnUnknownFormatAndAMissingEvaluation()
{
    EvaluatedProject evaluated;
    VERIFY_ERROR(evaluated.write({.evaluation = u"e1"_s, .formats = {u"doc"_s}}), ErrorCode::InvalidArgument);
    VERIFY_ERROR(evaluated.write({.evaluation = u"nosuch"_s}), ErrorCode::NotFound);
}

void TestReports::aFolderThatCannotBeWrittenIsSaid()
{
    EvaluatedProject evaluated;
    (void)saveFile(evaluated.root / "a file", "x");
    const auto refused = evaluated.write({.evaluation = u"e1"_s, .folder = evaluated.root / "a file"});
    QVERIFY(!refused);
    QVERIFY(!refused.error().remedy.empty());
}

QTEST_MAIN(TestReports)
#include "test_reports.moc"
