#include "app/runs/row_ranking.h"
#include "core/base/file.h"
#include "core/dataset/dataset_row.h"
#include "tests/support/result.h"

#include <QTemporaryDir>

using namespace fieldwright;
namespace fs = std::filesystem;

/// The rows of a run on labelled texts, which has no dataset: their texts lie in the run's folder.
class TestRowRanking : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelledRowsSayTextAndLabel()
    {
        const QTemporaryDir scratch;
        const fs::path run = scratch.path().toStdString();
        std::string lines;
        for (const char *label : {"price", "date", "price"}) {
            DatasetRow row;
            row.id = std::string("of ") + label;
            row.messages = {{"user", std::string("how ") + label}, {"assistant", label}};
            lines += dumpJson(toJson(row)) + "\n";
        }
        VERIFY_RESULT(makeFolder(run / labelledRowsFolder));
        VERIFY_RESULT(saveFile(run / labelledRowsFolder / "train.jsonl", lines));
        auto writer = RowLossWriter::open(run, 1);
        VERIFY_RESULT(writer);
        const RowLoss losses[] = {{0, 0.1, 1, 1, 3}, {1, 2.5, 1, 0, 3}, {2, 0.7, 1, 1, 3}};
        VERIFY_RESULT(writer->write(RowPart::Training, 3, losses));
        RowRanking ranking(run, {});
        QVERIFY(ranking.poll());
        const std::vector<RowLoss> worst = ranking.byLoss(RowPart::Training);
        QCOMPARE(worst.size(), size_t(3));
        QCOMPARE(worst.front().row, std::int64_t(1));
        const std::vector<RankedRow> rows = ranking.read(RowPart::Training, worst);
        QCOMPARE(rows.front().question, std::string("how date"));
        QCOMPARE(rows.front().answer, std::string("date"));
        QCOMPARE(rows.front().pair, std::int64_t(0));
        QCOMPARE(rows.back().answer, std::string("price"));
        QVERIFY(!rows.back().isWindow);
    }

    /// As the worker keeps them: where a window is, and how it begins, which may be within a letter.
    void windowsSayWhoseTheyAre()
    {
        const QTemporaryDir scratch;
        const fs::path run = scratch.path().toStdString();
        std::string lines;
        int number = 0;
        for (const auto &[place, text] :
             {std::pair{"guide · 2.txt · 1–512 (+1)", "\uFFFD\uFFFD窗户a\uFFFDb\uFFFD…"}, {"", "whole"}}) {
            DatasetRow row;
            row.id = "window " + std::to_string(++number);
            row.messages = {{"user", place}, {"assistant", text}};
            lines += dumpJson(toJson(row)) + "\n";
        }
        VERIFY_RESULT(makeFolder(run / labelledRowsFolder));
        VERIFY_RESULT(saveFile(run / labelledRowsFolder / "train.jsonl", lines));
        RowRanking ranking(run, {});
        const RowLoss losses[] = {{0, 0.1, 1, 1, 3}, {1, 2.5, 1, 0, 3}};
        const std::vector<RankedRow> rows = ranking.read(RowPart::Training, losses);
        QCOMPARE(rows.size(), size_t(2));
        QVERIFY(rows[0].isWindow && rows[1].isWindow);
        QCOMPARE(rows[0].source, std::string("guide · 2.txt"));
        QCOMPARE(rows[0].answer, std::string("窗户a\uFFFDb…"));
        QCOMPARE(rows[1].source, std::string());
        QCOMPARE(rows[1].answer, std::string("whole"));
    }
};

QTEST_GUILESS_MAIN(TestRowRanking)
#include "test_row_ranking.moc"
