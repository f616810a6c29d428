#include "core/run_folder/row_losses.h"
#include "tests/support/result.h"

#include <cmath>

using namespace fieldwright;

class TestRowLosses : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path folder() const { return m_folder->path().toStdString(); }
    std::filesystem::path file() const { return folder() / "row-losses.jsonl"; }

    void write(int attempt, RowPart part, std::int64_t step, const std::vector<RowLoss> &rows) const
    {
        auto writer = RowLossWriter::open(folder(), attempt);
        VERIFY_RESULT(writer);
        VERIFY_RESULT(writer->write(part, step, rows));
    }

    static std::vector<std::string> shown(const std::vector<RowLoss> &rows)
    {
        std::vector<std::string> out;
        for (const RowLoss &row : rows)
            out.push_back(std::to_string(row.row) + ":" + std::to_string(int(std::lround(row.loss * 100))) + "@" +
                          std::to_string(row.step));
        return out;
    }
    using Shown = std::vector<std::string>;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theNewestFiguresOfARowCount()
    {
        write(1, RowPart::Training, 1, {{3, 2.5, 7, 4}, {0, 1.25, 2, 2}});
        write(1, RowPart::Training, 9, {{3, 0.5, 7, 7}});
        RowLossReader reader(folder());
        QVERIFY(reader.poll());
        QVERIFY(!reader.poll());
        QCOMPARE(shown(reader.rows(RowPart::Training)), (Shown{"0:125@1", "3:50@9"}));
        QCOMPARE(reader.rows(RowPart::Training)[1].hits, std::int64_t(7));
        QVERIFY(reader.rows(RowPart::Validation).empty());
        write(1, RowPart::Training, 10, {{0, 1, 2, 2}});
        QVERIFY(reader.poll());
        QCOMPARE(shown(reader.rows(RowPart::Training)), (Shown{"0:100@10", "3:50@9"}));
    }

    void validationRowsAreThoseOfTheNewestValidation()
    {
        std::vector<RowLoss> many;
        for (int i = 0; i < 2500; ++i) // several lines
            many.push_back({i, 3, 1, 0});
        write(1, RowPart::Validation, 10, many);
        RowLossReader reader(folder());
        QVERIFY(reader.poll());
        QCOMPARE(reader.rows(RowPart::Validation).size(), size_t(2500));
        write(1, RowPart::Validation, 20, {{1, 2, 1, 0}, {2, 1, 1, 0}});
        QVERIFY(reader.poll(100));
        QCOMPARE(shown(reader.rows(RowPart::Validation)), (Shown{"1:200@20", "2:100@20"}));
    }

    /// A row that was seen at steps 2 and 8 has that of step 2 again when the run goes on from step 5.
    void aLaterAttemptTakesThePlaceOfWhatItDoesAgain()
    {
        write(1, RowPart::Training, 2, {{0, 4, 1, 0}, {1, 5, 1, 0}});
        write(1, RowPart::Validation, 5, {{0, 4.5, 1, 0}});
        write(1, RowPart::Training, 8, {{0, 3, 1, 0}});
        write(1, RowPart::Validation, 8, {{0, 3.5, 1, 0}});
        RowLossReader reader(folder());
        QVERIFY(reader.poll());
        QCOMPARE(shown(reader.rows(RowPart::Training)), (Shown{"0:300@8", "1:500@2"}));
        write(2, RowPart::Training, 6, {{1, 2, 1, 0}});
        QVERIFY(reader.poll());
        const Shown expected = {"0:400@2", "1:200@6"};
        QCOMPARE(shown(reader.rows(RowPart::Training)), expected);
        QCOMPARE(shown(reader.rows(RowPart::Validation)), (Shown{"0:450@5"}));
        RowLossReader again(folder());
        QVERIFY(again.poll(64));
        QCOMPARE(shown(again.rows(RowPart::Training)), expected);
        QCOMPARE(shown(again.rows(RowPart::Validation)), (Shown{"0:450@5"}));
    }

    void aTornLineIsCutAndGarbageDoesNoHarm()
    {
        write(1, RowPart::Training, 1, {{0, 1, 1, 1}});
        VERIFY_RESULT(saveFile(file(), *readFile(file()) + "{\"attempt\":1,\"rows\":[[9,"));
        RowLossReader early(folder());
        QVERIFY(early.poll());
        QCOMPARE(early.rows(RowPart::Training).size(), size_t(1));
        write(2, RowPart::Training, 2, {{1, NAN, 1, 0}});
        QVERIFY(early.poll());
        QCOMPARE(early.rows(RowPart::Training).size(), size_t(2));
        QVERIFY(std::isnan(early.rows(RowPart::Training)[1].loss));
        VERIFY_RESULT(saveFile(
            file(), *readFile(file()) + "no line of ours\n[1,2]\n{\"rows\":7}\n"
                                        "{\"attempt\":2,\"step\":3,\"part\":\"training\",\"rows\":[[-1,1,1,1],[\"a\","
                                        "2,3,4],[9000000000,1,1,1],[5,\"x\",{},null],[2,1,1]]}\n"));
        RowLossReader reader(folder());
        QVERIFY(reader.poll());
        const auto rows = reader.rows(RowPart::Training);
        QCOMPARE(rows.size(), size_t(3));
        QCOMPARE(rows[2].row, std::int64_t(5));
        QVERIFY(std::isnan(rows[2].loss));
        QCOMPARE(rows[2].targets, std::int64_t(0));
    }

    void withoutAFileThereIsNothing()
    {
        RowLossReader reader(folder());
        QVERIFY(!reader.poll());
        QVERIFY(reader.rows(RowPart::Training).empty());
    }
};

QTEST_GUILESS_MAIN(TestRowLosses)
#include "test_row_losses.moc"
