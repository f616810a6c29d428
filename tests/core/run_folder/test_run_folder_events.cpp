#include "core/run_folder/control.h"
#include "core/run_folder/events.h"
#include "tests/support/result.h"

#include <fstream>

using namespace fieldwright;

namespace {

void appendRaw(const std::filesystem::path &path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

} // namespace

class TestRunFolderEvents : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path folder() const { return m_folder.path().toStdString(); }

private Q_SLOTS:
    void init()
    {
        for (const char *name : {"events.jsonl", "control.jsonl"})
            std::filesystem::remove(folder() / name);
    }

    void aTailGivesWhatWasWritten()
    {
        auto writer = EventWriter::open(folder());
        VERIFY_RESULT(writer);
        EventTail tail(folder());
        QVERIFY(tail.poll().empty());
        VERIFY_RESULT((*writer)->write("metric", {{"values", {{"loss", 2.5}}}}, 7));
        VERIFY_RESULT((*writer)->writeDurably("state", {{"state", "running"}}));
        const auto events = tail.poll();
        QCOMPARE(events.size(), size_t(2));
        QCOMPARE(events[0].step, std::int64_t(7));
        QCOMPARE(events[0].seq, std::int64_t(1));
        QCOMPARE(events[1].seq, std::int64_t(2));
        QCOMPARE(numberOr(*member(events[0].fields, "values"), "loss"), 2.5);
        QVERIFY(tail.poll().empty());
    }

    void aHalfLineWaitsForItsEnd()
    {
        EventTail tail(folder());
        appendRaw(folder() / "events.jsonl", "{\"seq\":1,\"type\":\"no");
        QVERIFY(tail.poll().empty());
        appendRaw(folder() / "events.jsonl", "te\"}\n");
        QCOMPARE(tail.poll().size(), size_t(1));
        QCOMPARE(tail.garbageLines(), std::int64_t(0));
    }

    void garbageIsCountedAndPassedOver()
    {
        EventTail tail(folder());
        appendRaw(folder() / "events.jsonl", "\xff\xfe garbage\n[1,2]\n{\"seq\":1}\n{\"seq\":2,\"type\":\"note\"}\n");
        QCOMPARE(tail.poll().size(), size_t(1));
        QCOMPARE(tail.garbageLines(), std::int64_t(3));
    }

    void aLineWithoutEndDoesNotFillTheMemory()
    {
        EventTail tail(folder());
        appendRaw(folder() / "events.jsonl", std::string(20u << 20, 'x'));
        for (int i = 0; i < 8; ++i)
            QVERIFY(tail.poll().empty());
        QVERIFY(tail.garbageLines() >= 1);
        appendRaw(folder() / "events.jsonl", "\n{\"seq\":2,\"type\":\"note\"}\n");
        size_t events = 0;
        for (int i = 0; i < 8; ++i)
            events += tail.poll().size();
        QCOMPARE(events, size_t(1));
    }

    void aResumedWriterCutsTheTornLineAndRaisesTheAttempt()
    {
        {
            auto writer = EventWriter::open(folder());
            VERIFY_RESULT(writer);
            VERIFY_RESULT((*writer)->write("note"));
            QCOMPARE((*writer)->attempt(), 1);
        }
        appendRaw(folder() / "events.jsonl", "{\"seq\":2,\"attempt\":1,\"type\":\"met");
        EventTail tail(folder());
        QCOMPARE(tail.poll().size(), size_t(1));
        auto writer = EventWriter::open(folder());
        VERIFY_RESULT(writer);
        QCOMPARE((*writer)->attempt(), 2);
        VERIFY_RESULT((*writer)->write("note"));
        std::vector<Event> events;
        for (int i = 0; i < 3 && events.empty(); ++i)
            events = tail.poll();
        QCOMPARE(tail.garbageLines(), std::int64_t(0));
        EventTail fresh(folder());
        const auto all = fresh.poll();
        QCOMPARE(all.size(), size_t(2));
        QCOMPARE(all[1].seq, std::int64_t(2));
        QCOMPARE(all[1].attempt, 2);
    }

    void aTornLineThatIsWrittenOverIsNotGlued()
    {
        appendRaw(folder() / "events.jsonl", "{\"seq\":1,\"type\":\"note\"}\n{\"seq\":2,\"type\":\"metr");
        EventTail tail(folder());
        QCOMPARE(tail.poll().size(), size_t(1));
        auto writer = EventWriter::open(folder()); // cuts the torn line, and writes past its place at once
        VERIFY_RESULT(writer);
        VERIFY_RESULT((*writer)->write("state", {{"state", "running"}}));
        const auto events = tail.poll();
        QCOMPARE(events.size(), size_t(1));
        QCOMPARE(events[0].type, std::string("state"));
        QCOMPARE(tail.garbageLines(), std::int64_t(0));
    }

    void metricsPastTheResumedStepAreSuperseded()
    {
        std::vector<Event> events;
        const auto add = [&](int attempt, std::int64_t step) {
            events.push_back({.seq = std::int64_t(events.size()), .attempt = attempt, .type = "metric", .step = step});
        };
        for (std::int64_t step = 1; step <= 5; ++step)
            add(1, step);
        events.push_back({.seq = 6, .attempt = 1, .type = "state"});
        for (std::int64_t step = 4; step <= 6; ++step)
            add(2, step);
        const auto kept = withoutSuperseded(events);
        std::vector<std::int64_t> steps;
        for (const Event &event : kept) {
            if (event.type == "metric")
                steps.push_back(event.step);
        }
        QCOMPARE(steps, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
        QCOMPARE(kept.size(), size_t(7));
    }

    void controlLinesArriveOnceAndInOrder()
    {
        ControlReader reader(folder());
        QVERIFY(reader.poll().empty());
        VERIFY_RESULT(sendControl(folder(), ControlCommand::Pause));
        const auto seq = sendControl(folder(), ControlCommand::Stop, StopKeep::Last);
        VERIFY_RESULT(seq);
        QCOMPARE(*seq, std::int64_t(2));
        const auto controls = reader.poll();
        QCOMPARE(controls.size(), size_t(2));
        QVERIFY(controls[0].command == ControlCommand::Pause);
        QVERIFY(controls[1].command == ControlCommand::Stop && controls[1].keep == StopKeep::Last);
        QVERIFY(reader.poll().empty());
        ControlReader resumed(folder(), 1); // the first was acknowledged by an earlier attempt
        QCOMPARE(resumed.poll().size(), size_t(1));
        appendRaw(folder() / "control.jsonl", "{\"seq\":3,\"command\":\"dance\"}\nnonsense\n");
        QVERIFY(reader.poll().empty());
        appendRaw(folder() / "control.jsonl", "{\"seq\":3,\"comm"); // half written
        QVERIFY(reader.poll().empty());
        appendRaw(folder() / "control.jsonl", "and\":\"resume\"}\n");
        QCOMPARE(reader.poll().size(), size_t(1));
    }

    void aControlLineWithoutAnEndIsPassedOverInSlices()
    {
        for (int i = 0; i < 5; ++i)
            appendRaw(folder() / "control.jsonl", std::string(4'000'000, 'x'));
        ControlReader reader(folder());
        for (int slice = 0; slice < 3; ++slice)
            QVERIFY(reader.poll().empty());
        appendRaw(folder() / "control.jsonl", "\n{\"seq\":1,\"command\":\"pause\"}\n");
        QCOMPARE(reader.poll().size(), size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestRunFolderEvents)
#include "test_run_folder_events.moc"
