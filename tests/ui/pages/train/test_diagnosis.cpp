#include "ui/pages/train/diagnosis.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace fieldwright;
using namespace fieldwright::ui;
using namespace Qt::StringLiterals;

namespace {

/// One step of a run.
struct Step
{
    double loss = 1;
    double norm = 1;
    double validation = -1; ///< below zero: not measured there
};

MetricTable tableOf(const std::vector<Step> &steps)
{
    MetricTable out;
    for (size_t i = 0; i < steps.size(); ++i) {
        const Step &step = steps[i];
        Json values = {{"loss", step.loss}, {"gradient_norm", step.norm}, {"learning_rate", 2e-3}};
        if (step.validation >= 0)
            values["validation_loss"] = step.validation;
        out.add({.type = "metric", .step = std::int64_t(i + 1), .fields = {{"values", values}}});
    }
    return out;
}

RunStatus running(std::int64_t leaked = 0)
{
    RunStatus out;
    out.state = JobState::Running;
    out.leakedRows = leaked;
    out.validationRows = leaked > 0 ? 20 : 0;
    return out;
}

} // namespace

/// The sentence above the curves, of runs that go well and of each that does not.
class TestDiagnosis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English)); }

    void aRunThatLearnsIsFine()
    {
        std::vector<Step> steps(60);
        for (int i = 0; i < 60; ++i)
            steps[size_t(i)] = {2 * std::exp(-i / 40.0) + 0.2 * (i % 2), 1, i % 20 == 19 ? 2 - i / 60.0 : -1};
        const Diagnosis found = Diagnostician::diagnose(tableOf(steps), running());
        QCOMPARE(found.tone, Tone::Success);
        QVERIFY2(found.text.contains(u"still falls"_s), qPrintable(found.text));
    }

    void aLossThatRisesNamesTheRate()
    {
        std::vector<Step> steps(60);
        for (int i = 0; i < 60; ++i) // validation looked well until then
            steps[size_t(i)] = {i < 30 ? 2.0 : 2.0 + 0.1 * (i - 30), 1, i == 9 ? 2.1 : i == 19 ? 2.0 : -1};
        const Diagnosis found = Diagnostician::diagnose(tableOf(steps), running());
        QCOMPARE(found.tone, Tone::Warning);
        QVERIFY2(found.text.contains(u"learning rate is too high"_s), qPrintable(found.text));
        QVERIFY2(found.text.contains(u"0.002"_s), qPrintable(found.text));
    }

    void noiseIsNoDivergence()
    {
        std::vector<Step> steps(200);
        for (int i = 0; i < 200; ++i)
            steps[size_t(i)] = {2 + 0.4 * std::sin(i * 1.7)};
        const Diagnosis found = Diagnostician::diagnose(tableOf(steps), running());
        QVERIFY2(!found.text.contains(u"too high"_s), qPrintable(found.text));
    }

    void gradientsOfZeroAreTold()
    {
        std::vector<Step> steps(12);
        for (size_t i = 8; i < steps.size(); ++i)
            steps[i].norm = 0;
        const Diagnosis found = Diagnostician::diagnose(tableOf(steps), running());
        QCOMPARE(found.tone, Tone::Error);
        QVERIFY2(found.text.contains(u"zero since step 9"_s), qPrintable(found.text));
        steps.back().norm = 1; // it goes on
        QVERIFY(!Diagnostician::diagnose(tableOf(steps), running()).text.contains(u"zero since"_s));
    }

    void validationThatRisesIsOverfitting()
    {
        std::vector<Step> steps(40);
        steps[9].validation = 1.5;
        steps[19].validation = 1.2;
        steps[29].validation = 1.4;
        const Diagnosis found = Diagnostician::diagnose(tableOf(steps), running());
        QCOMPARE(found.tone, Tone::Warning);
        QVERIFY2(found.text.contains(u"risen since step 20"_s), qPrintable(found.text));
    }

    void rowsThatAreTrainedAndValidatedSpoilTheBestCurve()
    {
        std::vector<Step> steps(40);
        steps[9].validation = 1.5;
        steps[19].validation = 1.2;
        for (const JobState state : {JobState::Running, JobState::Completed}) {
            RunStatus status = running(7);
            status.state = state;
            const Diagnosis found = Diagnostician::diagnose(tableOf(steps), status);
            QCOMPARE(found.tone, Tone::Warning);
            QVERIFY2(found.text.contains(u"Of the 20 validation rows 7 ask"_s), qPrintable(found.text));
            status.leakedRows = 0;
            QCOMPARE(Diagnostician::diagnose(tableOf(steps), status).tone, Tone::Success);
        }
    }
};

QTEST_MAIN(TestDiagnosis)
#include "test_diagnosis.moc"
