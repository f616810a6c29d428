#include "app/runs/metric_series.h"
#include "core/base/random.h"
#include "tests/support/result.h"

#include <cmath>

using namespace fieldwright;

namespace {

Event metric(int attempt, std::int64_t step, double loss, std::int64_t timeMs = 0)
{
    return {
        .attempt = attempt, .type = "metric", .timeMs = timeMs, .step = step, .fields = {{"values", {{"loss", loss}}}}};
}

} // namespace

class TestMetricSeries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void growsColumnByColumn();
    void aLaterAttemptTakesThePlaceOfWhatItDoesAgain();
    void agreesWithTheRuleForWholeLists();
    void secondsLeaveOutPausesAndJumpsOfTheClock();
    void notANumberIsKeptAsSuch();
    void hostileEventsDoNoHarm();
    void smoothingHasNoBiasAtTheStart();
    void csvHasARowForEachStep();
    void layersHaveNormsOfTheirOwn();
};

void TestMetricSeries::growsColumnByColumn()
{
    MetricTable table;
    QVERIFY(table.add({.type = "metric", .step = 1, .fields = {{"values", {{"loss", 3.5}, {"tokens", 100}}}}}));
    QVERIFY(table.add({.type = "metric",
                       .step = 2,
                       .fields = {{"values", {{"loss", 3.0}, {"validation_loss", 3.2}, {"tokens", 220}}}}}));
    QVERIFY(!table.add({.type = "progress", .fields = {{"done", 1}}}));
    QCOMPARE(table.names(), (std::vector<std::string>{"loss", "tokens", "validation_loss"}));
    const MetricSeries &loss = *table.series("loss");
    QCOMPARE(loss.step, (std::vector<double>{1, 2}));
    QCOMPARE(loss.value, (std::vector<double>{3.5, 3.0}));
    QCOMPARE(loss.tokens, (std::vector<double>{100, 220}));
    QVERIFY(!table.series("no such"));
}

void TestMetricSeries::aLaterAttemptTakesThePlaceOfWhatItDoesAgain()
{
    MetricTable table;
    for (int step = 1; step <= 10; ++step)
        table.add(metric(1, step, 10 + step));
    table.add(metric(2, 7, 7)); // went on from the checkpoint at 6
    const MetricSeries &loss = *table.series("loss");
    QCOMPARE(loss.step, (std::vector<double>{1, 2, 3, 4, 5, 6, 7}));
    QCOMPARE(loss.value.back(), 7.0);
    QVERIFY(table.isSuperseded(1, 8));
    QVERIFY(!table.isSuperseded(1, 6));
    QVERIFY(!table.isSuperseded(2, 8));
}

void TestMetricSeries::agreesWithTheRuleForWholeLists()
{
    Random random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<Event> events;
        std::int64_t step = 1;
        for (int attempt = 1; attempt <= 4; ++attempt) {
            const std::int64_t length = std::int64_t(random.below(20));
            for (std::int64_t i = 0; i < length; ++i)
                events.push_back(metric(attempt, step++, double(events.size())));
            step = 1 + std::int64_t(random.below(std::uint64_t(step)));
        }
        MetricTable table;
        for (const Event &event : events)
            table.add(event);
        std::vector<double> steps;
        std::vector<double> values;
        for (const Event &event : withoutSuperseded(events)) {
            steps.push_back(double(event.step));
            values.push_back(numberOr(event.fields["values"], "loss"));
        }
        const MetricSeries *loss = table.series("loss");
        QCOMPARE(loss ? loss->step : std::vector<double>{}, steps);
        QCOMPARE(loss ? loss->value : std::vector<double>{}, values);
    }
}

void TestMetricSeries::secondsLeaveOutPausesAndJumpsOfTheClock()
{
    MetricTable table;
    const auto state = [](const char *name, std::int64_t timeMs) {
        return Event{.type = "state", .timeMs = timeMs, .fields = {{"state", name}}};
    };
    table.add(state("running", 1'000));
    table.add(metric(1, 1, 1, 3'000));
    table.add(state("paused", 4'000));
    table.add(state("running", 900'000));
    table.add(metric(1, 2, 1, 902'000));
    table.add(metric(1, 3, 1, 100'000));     // the clock was set back
    table.add(metric(1, 4, 1, 172'900'000)); // and two days ahead
    const MetricSeries &loss = *table.series("loss");
    QCOMPARE(loss.seconds[0], 2.0);
    QCOMPARE(loss.seconds[1], 5.0);
    QCOMPARE(loss.seconds[2], 5.0);
    QVERIFY(loss.seconds[3] <= 20.0);
}

void TestMetricSeries::notANumberIsKeptAsSuch()
{
    MetricTable table;
    table.add({.type = "metric", .step = 1, .fields = {{"values", {{"loss", nullptr}}}}});
    QVERIFY(std::isnan(table.series("loss")->value[0]));
}

void TestMetricSeries::hostileEventsDoNoHarm()
{
    MetricTable table;
    table.add({.type = "metric", .step = 1, .fields = {{"values", "not an object"}}});
    table.add({.type = "metric", .step = 2, .fields = {{"values", {{"loss", "a string"}}}}});
    table.add({.type = "metric", .step = 3});
    table.add({.attempt = -5,
               .type = "metric",
               .step = std::numeric_limits<std::int64_t>::max(),
               .fields = {{"values", {{"loss", 1}}}}});
    table.add(metric(1, 5, 5));
    table.add(metric(1, 4, 4)); // back in time within one attempt
    for (int i = 0; i < 1000; ++i)
        table.add({.type = "metric", .step = 6 + i, .fields = {{"values", {{"name " + std::to_string(i), 1}}}}});
    QVERIFY(table.names().size() <= 200);
    for (const std::string &name : table.names())
        QVERIFY(std::is_sorted(table.series(name)->step.begin(), table.series(name)->step.end()));
}

void TestMetricSeries::smoothingHasNoBiasAtTheStart()
{
    const std::vector<double> flat(20, 2.5);
    for (const double value : smoothed(flat, 0.9))
        QVERIFY(std::abs(value - 2.5) < 1e-12);
    QCOMPARE(smoothed({1, 2, 3}, 0), (std::vector<double>{1, 2, 3}));
    const std::vector<double> holed = smoothed({1, std::nan(""), 1}, 0.5);
    QCOMPARE(holed[1], 1.0);
    QVERIFY(std::isnan(smoothed({std::nan("")}, 0.5)[0]));
}

void TestMetricSeries::csvHasARowForEachStep()
{
    MetricTable table;
    table.add({.type = "metric", .step = 1, .fields = {{"values", {{"loss", 0.1}}}}});
    table.add({.type = "metric", .step = 2, .fields = {{"values", {{"validation \"loss\"", 2}}}}});
    QCOMPARE(metricsCsv(table), std::string("step,seconds,tokens_seen,\"loss\",\"validation loss\"\r\n"
                                            "1,0,,0.1,\r\n"
                                            "2,0,,,2\r\n"));
}

void TestMetricSeries::layersHaveNormsOfTheirOwn()
{
    const auto at = [](int attempt, std::int64_t step, Json norms, double rest) {
        return Event{.attempt = attempt,
                     .type = "metric",
                     .step = step,
                     .fields = {{"values", {{"loss", 1}}}, {"layer_norms", std::move(norms)}, {"rest_norm", rest}}};
    };
    MetricTable table;
    QVERIFY(table.layerNorms().step.empty());
    for (int step = 1; step <= 5; ++step)
        table.add(at(1, step, {nullptr, 0.5 * step, 2.0}, 0.25));
    table.add(at(1, 6, {1, 2}, 3));                         // another number of layers: not of this run
    table.add(at(1, 7, {"a", Json::object(), nullptr}, 3)); // numbers that are none
    const LayerSeries &norms = table.layerNorms();
    QCOMPARE(norms.layers, size_t(3));
    QCOMPARE(norms.step, (std::vector<double>{1, 2, 3, 4, 5, 7}));
    QVERIFY(std::isnan(norms.at(0, 0)));
    QCOMPARE(norms.at(3, 1), 2.0f);
    QCOMPARE(norms.at(3, 3), 0.25f);
    QVERIFY(std::isnan(norms.at(5, 1)));
    table.add(at(2, 4, {nullptr, 9.0, 2.0}, 0.25)); // went on from step 3
    QCOMPARE(norms.step, (std::vector<double>{1, 2, 3, 4}));
    QCOMPARE(norms.at(2, 1), 1.5f);
    QCOMPARE(norms.at(3, 1), 9.0f);
    const std::string csv = metricsCsv(table);
    QVERIFY2(csv.starts_with("step,seconds,tokens_seen,\"loss\",\"gradient_norm_layer_1\",\"gradient_norm_layer_2\","
                             "\"gradient_norm_layer_3\",\"gradient_norm_rest\"\r\n"),
             csv.c_str());
    QVERIFY2(csv.find(",1,,9,2,0.25\r\n") != std::string::npos, csv.c_str());
}

QTEST_GUILESS_MAIN(TestMetricSeries)
#include "test_metric_series.moc"
