#include "core/report/figures.h"
#include "tests/core/report/sample.h"

#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <QXmlStreamReader>
#include <QtTest/QtTest>

using namespace fieldwright;
using namespace fieldwright::report;

namespace {

const Words words = {"Question", "Expected", "Base", "Tuned"};

std::vector<RadarAxis> axes()
{
    return {{"Segmentation", 77.8, 72.5},
            {"Syntax", 60.6, 61.6},
            {"Semantics", 67.1, 71.4},
            {"Disambiguation", 46.6, 56.6},
            {"Comprehension", 61.7, 76.4}};
}

QByteArray bytesOf(const Figure &figure)
{
    return QByteArray::fromStdString(figure.svg);
}

/// Dark pixels of the figure as Qt draws it; 0 when it cannot.
int inkOf(const Figure &figure)
{
    QSvgRenderer renderer(bytesOf(figure));
    if (!renderer.isValid())
        return 0;
    QImage image(figure.width, figure.height, QImage::Format_Grayscale8);
    image.fill(Qt::white);
    QPainter painter(&image);
    renderer.render(&painter);
    painter.end();
    int ink = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            ink += qGray(image.pixel(x, y)) < 200;
    }
    return ink;
}

/// Well-formed, and with nothing that a policy would forbid or that could run or load.
void checkHarmless(const Figure &figure)
{
    static const QSet<QString> known = {QStringLiteral("svg"),     QStringLiteral("title"), QStringLiteral("line"),
                                        QStringLiteral("polygon"), QStringLiteral("text"),  QStringLiteral("polyline"),
                                        QStringLiteral("circle")};
    QXmlStreamReader xml(bytesOf(figure));
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        QVERIFY2(known.contains(xml.name().toString()), qPrintable(xml.name().toString()));
        for (const QXmlStreamAttribute &attribute : xml.attributes()) {
            const QString name = attribute.name().toString();
            QVERIFY2(name != QStringLiteral("style") && name != QStringLiteral("href") &&
                         !name.startsWith(QStringLiteral("on")),
                     qPrintable(name));
            QVERIFY2(!attribute.value().contains(QStringLiteral("nan")) &&
                         !attribute.value().contains(QStringLiteral("inf")),
                     qPrintable(attribute.value().toString()));
        }
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
}

} // namespace

class TestFigures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allFiguresAreDrawnByQt()
    {
        const ReportInput input = sampleReport();
        const Figure radar = radarFigure(axes(), true, words, "Radar");
        const Figure intervals = intervalFigure("differences",
                                                {{"Segmentation", -2.1, -3.8, -0.5, Verdict::Worse, "−2.1"},
                                                 {"Syntax", 0.7, -2.9, 4.2, Verdict::Undecided, "+0.7"},
                                                 {"Comprehension", 14.7, 9, 20.3, Verdict::Better, "+14.7"}},
                                                "Differences");
        const Figure curve = curveFigure("curve", input, input.curves.front());
        const QString folder = qEnvironmentVariable("FIELDWRIGHT_SAVE_FIGURES");
        for (const Figure &figure : {radar, intervals, curve}) {
            checkHarmless(figure);
            QVERIFY(inkOf(figure) > 1000);
            if (!folder.isEmpty()) { // to look at them
                QSvgRenderer renderer(bytesOf(figure));
                QImage image(2 * figure.width, 2 * figure.height, QImage::Format_RGB32);
                image.fill(Qt::white);
                QPainter painter(&image);
                renderer.render(&painter);
                painter.end();
                QVERIFY(image.save(folder + QLatin1Char('/') + QString::fromStdString(figure.name) +
                                   QStringLiteral(".png")));
            }
        }
    }

    void baseIsDashedAndHollowAndTunedSolidAndFilled()
    {
        const std::string svg = radarFigure(axes(), true, words, "Radar").svg;
        QVERIFY(svg.find("stroke=\"#6B737B\" stroke-width=\"2\" stroke-dasharray=\"6 4\"") != std::string::npos);
        QVERIFY(svg.find("fill=\"#0072B2\" fill-opacity=\"0.2\"") != std::string::npos);
        QVERIFY(svg.find("r=\"4\" fill=\"#FFFFFF\" stroke=\"#6B737B\"") != std::string::npos);
        QVERIFY(svg.find("77.8 → 72.5") != std::string::npos);
        const std::string alone = radarFigure(axes(), false, words, "Radar").svg;
        QVERIFY(alone.find("#0072B2") == std::string::npos);
        QVERIFY(alone.find("→") == std::string::npos);
    }

    void radarCornersLieWhereTheValuesSay()
    {
        // The first axis points up: 50 of 100 is half of the radius of 140 above the centre (280, 220).
        std::vector<RadarAxis> values = axes();
        values[0].base = 50;
        const std::string svg = radarFigure(values, true, words, "Radar").svg;
        QVERIFY(svg.find("<circle cx=\"280\" cy=\"150\" r=\"4\"") != std::string::npos);
    }

    void verdictsHaveMarksOfTheirOwn()
    {
        const auto svgOf = [](Verdict verdict) { return intervalFigure("x", {{"n", 1, 0, 2, verdict, "t"}}, "c").svg; };
        QVERIFY(svgOf(Verdict::Worse).find("<circle") == std::string::npos);
        QVERIFY(svgOf(Verdict::Worse).find("#D55E00") != std::string::npos);
        QVERIFY(svgOf(Verdict::Undecided).find("r=\"5\" fill=\"#FFFFFF\"") != std::string::npos);
        QVERIFY(svgOf(Verdict::Better).find("r=\"5\" fill=\"#0072B2\"") != std::string::npos);
    }

    void hostileNamesAndNumbersStayInside()
    {
        const std::string evil = "</text><script>alert(1)</script>\"'&<";
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinite = std::numeric_limits<double>::infinity();
        std::vector<RadarAxis> values = axes();
        values[1] = {evil, 1e308, -5};
        checkHarmless(radarFigure(values, true, {evil, evil, evil, evil}, evil));
        checkHarmless(intervalFigure("x", {{evil, 0, 0, 0, Verdict::Better, evil}}, evil));
        checkHarmless(intervalFigure("x", {}, "empty"));
        ReportInput input;
        ReportCurve curve{{evil, {}}, {evil, {}}, {{{evil, {}}, {{1, nan}, {nan, 2}, {infinite, 1}, {2, -infinite}}}}};
        checkHarmless(curveFigure("c", input, curve));
        curve.series[0].points = {{5, 1e300}, {5, -1e300}};
        checkHarmless(curveFigure("c", input, curve));
        curve.series.clear();
        checkHarmless(curveFigure("c", input, curve));
    }

    void aLongRunStaysASmallPicture()
    {
        ReportInput input;
        ReportCurve curve{{"Loss", {}}, {"Step", {}}, {{{"Training", {}}, {}}}};
        for (int i = 0; i < 300'000; ++i)
            curve.series[0].points.emplace_back(i, std::sin(i / 1000.0));
        QVERIFY(curveFigure("c", input, curve).svg.size() < 20'000);
    }
};

QTEST_MAIN(TestFigures)
#include "test_figures.moc"
