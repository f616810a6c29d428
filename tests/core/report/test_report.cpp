#include "core/report/numbers.h"
#include "tests/core/report/sample.h"
#include "tests/support/result.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QXmlStreamReader>

using namespace fieldwright;
using namespace fieldwright::report;

namespace {

const std::string evil = "</td></div><script>alert('x')</script><img src=x onerror=alert(1)>\"&amp;\x01\x1b[31m\xFF "
                         "[a](javascript:alert(1)) ![b](http://evil.example/c.png) `code` |pipe| http://evil.example";

/// The same report with hostile text in every place that comes from documents, models or files.
ReportInput hostileReport()
{
    ReportInput input = sampleReport();
    input.title = input.project = input.version = input.datasetName = evil;
    input.base = input.tuned = {evil, evil, evil};
    input.datasetManifest["pairs_sha256"] = evil;
    input.datasetManifest["counts"] = {{evil, {{"rows", "many"}}}, {"train", 7}};
    input.datasetManifest["shares"] = {{"asked", evil}, {"realised_trained", 1e300}};
    input.recipe = {{{evil, {}}, evil}};
    input.training->device = input.training->method = input.training->seed = evil;
    input.training->precisionReason = {"%1", {evil}};
    input.training->versions = {{{"%1", {evil}}, evil}};
    input.training->seconds = std::numeric_limits<double>::quiet_NaN();
    input.curves[0].title = input.curves[0].series[0].name = {"%1", {evil}};
    input.summary.protocol = evil;
    input.summary.headline = input.summary.gateText = {"%1", {evil}};
    input.summary.axes[0].suite = input.summary.axes[0].axis = evil;
    input.summary.advice = {{evil, evil, {"%1", {evil}}, {"%1", {evil}}, evil}};
    for (ReportItem &item : input.items)
        item.item = item.language = item.prompt = item.expected = item.base = item.tuned = evil;
    input.questions = {{evil, evil, evil, evil}};
    return input;
}

QString mainOf(const std::string &html)
{
    const QString text = QString::fromStdString(html);
    const qsizetype begin = text.indexOf(QStringLiteral("<main>"));
    const qsizetype end = text.indexOf(QStringLiteral("</main>"));
    return begin < 0 || end < 0 ? QString() : text.mid(begin, end - begin + 7);
}

/// Names of the elements; fails when it is not well formed or an attribute could run or load something.
QSet<QString> elementsOf(const QString &xhtml)
{
    QSet<QString> out;
    QXmlStreamReader xml(xhtml);
    xml.setEntityResolver(nullptr);
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        out.insert(xml.name().toString());
        for (const QXmlStreamAttribute &attribute : xml.attributes()) {
            const QString name = attribute.name().toString();
            if (name.startsWith(QStringLiteral("on")) || name == QStringLiteral("href") ||
                name == QStringLiteral("style") ||
                (name == QStringLiteral("src") && !attribute.value().startsWith(QStringLiteral("figure:"))))
                out.insert(QStringLiteral("forbidden attribute ") + name);
        }
    }
    if (xml.hasError())
        out.insert(QStringLiteral("error: ") + xml.errorString());
    return out;
}

QSet<QString> names(const char *list)
{
    const QStringList parts = QString::fromLatin1(list).split(QLatin1Char(' '));
    return QSet<QString>(parts.begin(), parts.end());
}

const char *htmlElements = "main h1 h2 h3 h4 p div strong table thead tbody tr th td figure figcaption svg title line "
                           "polygon polyline text circle span ul li";

/// Cells of RFC 4180, for checking what was written.
std::vector<std::vector<std::string>> readCsv(const std::string &text)
{
    std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
    bool quoted = false;
    for (size_t i = 3; i < text.size(); ++i) { // after the byte order mark
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                rows.back().back() += text[++i];
            else if (c == '"')
                quoted = false;
            else
                rows.back().back() += c;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            rows.back().emplace_back();
        } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
            rows.emplace_back(1);
        } else {
            rows.back().back() += c;
        }
    }
    rows.pop_back();
    return rows;
}

bool has(const std::string &text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class TestReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void htmlIsOneFileThatLoadsNothing();
    void hostileTextStaysText();
    void markdownKeepsHostileTextAsText();
    void csvNeutralisesFormulas();
    void numbersEqualTheSummary();
    void saysWhatWasTrainedOnWhat();
    void showsWhatGotBetterAndWorse();
    void showsParseFailuresAndLimits();
    void oneModelAloneGivesAReport();
    void anEmptyReportIsStillOne();
    void everySentenceCanBeTranslated();
    void simpleReportNamesItsFigures();
    void jsonHoldsEverything();
    void figuresOfTrainingSurviveOddJson();
    void numbersAreWrittenForPeople();
    void longAnswersAreCutOnWholeCharacters();
};

void TestReport::htmlIsOneFileThatLoadsNothing()
{
    const std::string html = reportHtml(sampleReport());
    QVERIFY(html.starts_with("<!DOCTYPE html>"));
    QVERIFY(has(html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
    for (const char *forbidden :
         {"<script", "http-equiv=\"refresh", "<link", "@import", "url(", "src=", "<iframe", "javascript:"})
        QVERIFY2(!has(html, forbidden), forbidden);
    const QSet<QString> found = elementsOf(mainOf(html));
    const QSet<QString> extra = found - names(htmlElements);
    QVERIFY2(extra.isEmpty(), qPrintable(QStringList(extra.begin(), extra.end()).join(QLatin1Char(','))));
    QVERIFY(found.contains(QStringLiteral("svg")));
    QVERIFY(has(html, "@media print"));
    // The policy's hash is that of the style sheet, or browsers would not apply it.
    const QString text = QString::fromStdString(html);
    const qsizetype begin = text.indexOf(QStringLiteral("<style>")) + 7;
    const QByteArray style = text.mid(begin, text.indexOf(QStringLiteral("</style>")) - begin).toUtf8();
    const QByteArray hash = QCryptographicHash::hash(style, QCryptographicHash::Sha256).toBase64();
    QVERIFY(text.contains(QStringLiteral("'sha256-") + QString::fromLatin1(hash) + QLatin1Char('\'')));
    if (const QString file = qEnvironmentVariable("FIELDWRIGHT_SAVE_REPORT"); !file.isEmpty()) { // to look at it
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(html.c_str());
    }
}

void TestReport::hostileTextStaysText()
{
    const ReportInput input = hostileReport();
    const std::string html = reportHtml(input);
    const QSet<QString> extra = elementsOf(mainOf(html)) - names(htmlElements);
    QVERIFY2(extra.isEmpty(), qPrintable(QStringList(extra.begin(), extra.end()).join(QLatin1Char(','))));
    QVERIFY(!has(html, "<script") && !has(html, "<img"));
    QVERIFY(has(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    QVERIFY(!has(html, "\x01") && !has(html, "\x1b") && !has(html, "\xFF"));

    const SimpleReport simple = reportSimple(input);
    QString body = QString::fromStdString(simple.html);
    body.replace(QStringLiteral("&nbsp;"), QStringLiteral(" "));
    const QSet<QString> inSimple =
        elementsOf(body) - names("html head title body h1 h2 h3 h4 p b i br table tr th td img ul li");
    QVERIFY2(inSimple.isEmpty(), qPrintable(QStringList(inSimple.begin(), inSimple.end()).join(QLatin1Char(','))));
    VERIFY_RESULT(parseJson(reportJson(input), "report"));
}

void TestReport::markdownKeepsHostileTextAsText()
{
    const std::string markdown = reportMarkdown(hostileReport());
    QVERIFY(!has(markdown, "<script") && !has(markdown, "<img") && !has(markdown, "&amp;lt"));
    QVERIFY(!has(markdown, "![b]") && !has(markdown, "[a](") && !has(markdown, "http://"));
    QVERIFY(has(markdown, "\\!\\[b\\]"));
    // Every row of a table has as many cells as its head.
    const QStringList lines = QString::fromStdString(markdown).split(QLatin1Char('\n'));
    static const QRegularExpression bar(QStringLiteral("(?<!\\\\)\\|"));
    qsizetype expected = 0;
    for (const QString &line : lines) {
        if (!line.startsWith(QLatin1Char('|'))) {
            expected = 0;
            continue;
        }
        const qsizetype cells = line.count(bar);
        if (expected > 0)
            QCOMPARE(cells, expected);
        expected = cells;
    }
    QVERIFY(has(reportMarkdown(sampleReport()), "## Five dimensions"));
}

void TestReport::csvNeutralisesFormulas()
{
    ReportInput input = sampleReport();
    const std::vector<std::string> formulas = {"=1+1",       "+1",          "-1",    "@SUM(A1)", "\t=1",       "\r=1",
                                               " =cmd|' /C", "=\"a\"\"b\"", "plain", "a=b",      "\n=1,\"x\"", ""};
    input.items.resize(formulas.size());
    for (size_t i = 0; i < formulas.size(); ++i)
        input.items[i].prompt = formulas[i];
    const auto rows = readCsv(reportItemsCsv(input));
    QCOMPARE(rows.size(), formulas.size() + 1);
    for (size_t i = 0; i < formulas.size(); ++i) {
        QCOMPARE(rows[i + 1].size(), rows[0].size());
        const std::string &cell = rows[i + 1][5];
        const size_t first = cell.find_first_not_of(" \n\t\r");
        QVERIFY2(first == std::string::npos || std::string_view("=+-@").find(cell[first]) == std::string_view::npos,
                 cell.c_str());
    }
    QCOMPARE(rows[9][5], "plain");
    QCOMPARE(rows[10][5], "a=b");
    QCOMPARE(rows[1][5], "'=1+1");

    const std::string scores = reportCsv(input);
    QVERIFY(scores.starts_with("\xEF\xBB\xBFsuite,axis,"));
    const auto table = readCsv(scores);
    for (const auto &row : table)
        QCOMPARE(row.size(), table[0].size());
}

void TestReport::numbersEqualTheSummary()
{
    const ReportInput input = sampleReport();
    const std::string html = reportHtml(input);
    const std::string markdown = reportMarkdown(input);
    const auto table = readCsv(reportCsv(input));
    QVERIFY(input.summary.axes.size() == 5);
    for (const AxisSummary &axis : input.summary.axes) {
        const Comparison &all = axis.pooled.all;
        for (const std::string &cell : {points(all.base) + " " + pointsInterval(all.baseInterval),
                                        points(all.tuned) + " " + pointsInterval(all.tunedInterval),
                                        signedPointsOfShare(all.delta) + " " + signedPointsInterval(all.deltaInterval)})
            QVERIFY2(has(html, "<td class=\"n\">" + cell + "</td>"), cell.c_str());
        QVERIFY(has(markdown, points(all.base)));
        const auto row = std::find_if(table.begin(), table.end(), [&](const auto &cells) {
            return cells[1] == axis.axis && cells[2] == "pooled" && cells[3] == "all";
        });
        QVERIFY(row != table.end());
        QCOMPARE(std::stoll((*row)[4]), all.n);
        QCOMPARE(std::stod((*row)[5]), all.base);
        QCOMPARE(std::stod((*row)[15]), all.delta);
        QCOMPARE((*row)[21], verdictName(all.verdict));
    }
    const RadarFigures &figures = input.summary.radar.at("pooled").figures;
    for (double share : {figures.baseArea, figures.tunedArea, figures.overlapArea, *figures.kept})
        QVERIFY(has(html, percent(share)));
    const Comparison &domain = input.summary.domain.at("rephrased");
    QVERIFY(has(html, pointsInterval(domain.tunedInterval)));
    QVERIFY(has(html, "Clearly better in your field: 45 of 60 test questions right, before 8."));
}

void TestReport::saysWhatWasTrainedOnWhat()
{
    const std::string html = reportHtml(sampleReport());
    for (const char *fact : {"SmolLM2-135M-Instruct", "Apache-2.0", "f00dfeed", "lora-r16-v3", "probes@3", "0.0002",
                             "186", "160", "1,284,000", "2,442,240 / 134,515,008", "9 min 12 s", "CPU, 2 cores", "fp32",
                             "bf16 is slower here", "2.13.0", "28.7\u00A0%", "1,234", "fw5-1.0", "Tarnwick"})
        QVERIFY2(has(html, fact), fact);
    QVERIFY(has(html, std::string(64, 'b')));
    QVERIFY(has(html, std::string(16, 'a') + "…"));
}

void TestReport::showsWhatGotBetterAndWorse()
{
    ReportInput input = sampleReport();
    for (ReportItem &item : input.items) {
        item.base = "base of " + item.item;
        item.tuned = "tuned of " + item.item;
    }
    const std::string html = reportHtml(input);
    const size_t worse = html.find("Got worse");
    const size_t better = html.find("Got better");
    QVERIFY(worse != std::string::npos && better != std::string::npos && worse < better);
    // Only segmentation lost; examples of what was gained come from several dimensions.
    QVERIFY(has(html.substr(worse, better - worse), "base of segmentation-"));
    QVERIFY(!has(html.substr(worse, better - worse), "of syntax-"));
    const std::string gained = html.substr(better, html.find("not picked") - better);
    for (const char *axis : {"syntax", "semantics", "comprehension", "rephrased"})
        QVERIFY2(has(gained, "tuned of " + std::string(axis) + "-"), axis);
    QVERIFY(has(html, "The field director approves it."));
    QVERIFY(has(html, "Before and after"));
}

void TestReport::showsParseFailuresAndLimits()
{
    const ReportInput input = sampleReport();
    QVERIFY(input.summary.baseUnparsed > 0);
    const std::string html = reportHtml(input);
    QVERIFY(has(html, "Answers that could not be read"));
    QVERIFY(has(html, "<td>All</td>"));
    QVERIFY(has(html, "<td class=\"n\">" + std::to_string(input.summary.baseUnparsed) + "</td>"));
    QVERIFY(has(html, "could not be read: counted as wrong"));
    QVERIFY(has(html, "What these numbers do not show"));
    QVERIFY(has(html, "Undecided is not equal"));
}

void TestReport::oneModelAloneGivesAReport()
{
    ReportInput input = sampleReport(false);
    const std::string html = reportHtml(input);
    QVERIFY(!has(html, "Got worse") && !has(html, "Difference [95") && !has(html, "lora-r16-v3"));
    QVERIFY(has(html, points(input.summary.axes[0].pooled.all.base)));
    QVERIFY((elementsOf(mainOf(html)) - names(htmlElements)).isEmpty());
}

void TestReport::anEmptyReportIsStillOne()
{
    const ReportInput input;
    QVERIFY((elementsOf(mainOf(reportHtml(input))) - names(htmlElements)).isEmpty());
    QVERIFY(reportMarkdown(input).starts_with("# Evaluation report"));
    QCOMPARE(readCsv(reportCsv(input)).size(), size_t(1));
    VERIFY_RESULT(parseJson(reportJson(input), "report"));
    QVERIFY(reportSimple(input).figures.empty());
}

void TestReport::everySentenceCanBeTranslated()
{
    ReportInput input = sampleReport();
    input.language = "zh_CN";
    // Facts are kept, every other letter goes: what is left in English was never offered for translation.
    input.translate = [](const Text &text) {
        std::string pattern = text.source;
        for (char &c : pattern) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
                c = '*';
        }
        return fillPlaces(pattern, text.facts);
    };
    input.items.clear();
    input.questions.clear();
    input.title = "T";
    const QString html = mainOf(reportHtml(input));
    QXmlStreamReader xml(html);
    static const QRegularExpression letters(QStringLiteral("[A-Za-z]{4,}"));
    const QSet<QString> facts =
        names("Tarnwick Fieldwright SmolLM Instruct lora Apache LoRA cores libtorch slower here "
              "probes train dfeed deadbeef");
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::Characters)
            continue;
        QRegularExpressionMatchIterator found = letters.globalMatch(xml.text().toString());
        while (found.hasNext()) {
            const QString word = found.next().captured();
            const bool isHash = word.count(word[0]) == word.size();
            QVERIFY2(facts.contains(word) || isHash, qPrintable(word));
        }
    }
    QVERIFY(has(reportHtml(input), "<html lang=\"zh-CN\">"));
}

void TestReport::simpleReportNamesItsFigures()
{
    const SimpleReport simple = reportSimple(sampleReport());
    QVERIFY(simple.figures.size() >= 4);
    QSet<QString> seen;
    for (const SimpleReport::Figure &figure : simple.figures) {
        QVERIFY(has(simple.html, "src=\"figure:" + figure.name + "\""));
        QVERIFY(figure.svg.starts_with("<svg ") && figure.width > 100 && figure.height > 40);
        seen.insert(QString::fromStdString(figure.name));
    }
    QCOMPARE(size_t(seen.size()), simple.figures.size());
    QVERIFY(!has(simple.html, "<svg"));
}

void TestReport::jsonHoldsEverything()
{
    const ReportInput input = sampleReport();
    const auto json = parseJson(reportJson(input), "report");
    VERIFY_RESULT(json);
    QCOMPARE(json->at("items").size(), input.items.size());
    QCOMPARE(dumpJson(json->at("summary")), dumpJson(toJson(input.summary)));
    QCOMPARE(json->at("training").at("best_step"), 160);
    QCOMPARE(json->at("questions").size(), size_t(1));
    VERIFY_RESULT(summaryFromJson(json->at("summary"), "report"));
}

void TestReport::figuresOfTrainingSurviveOddJson()
{
    const ReportTraining training = reportTrainingFromJson(
        *parseJson(R"({"steps":"many","versions":[1],"precision_reason":{"text":7},"seed":null})", "figures"));
    QCOMPARE(training.steps, 0);
    QVERIFY(training.versions.empty());
    QCOMPARE(reportTrainingFromJson(Json::array()).tokens, 0);
}

void TestReport::numbersAreWrittenForPeople()
{
    QCOMPARE(pValue(0.00001), "< 0.001");
    QCOMPARE(pValue(0.0481), "0.048");
    QCOMPARE(pValue(0.787), "0.79");
    QCOMPARE(pValue(1), "1.00");
    QCOMPARE(grouped(0), "0");
    QCOMPARE(grouped(999), "999");
    QCOMPARE(grouped(1284000), "1,284,000");
    QCOMPARE(grouped(-1234), "−1,234");
    QCOMPARE(grouped(std::numeric_limits<std::int64_t>::min()), "−9,223,372,036,854,775,808");
    QCOMPARE(signedPointsInterval({-0.038, -0.005}), "[−3.8, −0.5]");
    QCOMPARE(machineNumber(std::numeric_limits<double>::quiet_NaN()), "");
}

void TestReport::longAnswersAreCutOnWholeCharacters()
{
    ReportInput input = sampleReport();
    std::string text;
    for (int i = 0; i < 5000; ++i)
        text += "探";
    input.questions = {{"Q", "", text, text}};
    const std::string html = reportHtml(input);
    QVERIFY(QString::fromStdString(html).toStdString() == html);
    QVERIFY(has(html, "探 […]"));
    QVERIFY(!has(html, text));
    QVERIFY(has(reportJson(input), text));
}

QTEST_GUILESS_MAIN(TestReport)
#include "test_report.moc"
