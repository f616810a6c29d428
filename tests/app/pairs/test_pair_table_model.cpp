#include "app/documents/documents.h"
#include "app/pairs/pair_table_model.h"
#include "app/project/sqlite.h"
#include "tests/app/support.h"

#include <QtTest/QAbstractItemModelTester>

namespace fieldwright {

using namespace Qt::StringLiterals;

class TestPairTableModel : public QObject
{
    Q_OBJECT

    /// 60 pairs; every third accepted, every fifth rejected, two of them not grounded.
    static std::vector<qint64> fill(Project &project)
    {
        std::vector<Pair> pairs;
        for (int i = 0; i < 60; ++i) {
            Pair pair;
            pair.question = (i % 2 ? "校准 question " : "Question ") + std::to_string(99 - i);
            pair.answer = "Answer " + std::to_string(i);
            pair.score = i % 6;
            pair.status = i % 3 == 0 ? PairStatus::Accepted : i % 5 == 0 ? PairStatus::Rejected : PairStatus::Draft;
            if (i == 7 || i == 31) {
                pair.grounding.facts = 1;
                pair.grounding.missing = {"40 bar"};
            }
            pairs.push_back(std::move(pair));
        }
        return await<std::vector<qint64>>([&](auto done) { project.pairs().add(std::move(pairs), &project, done); })
            .value_or(std::vector<qint64>());
    }

private Q_SLOTS:
    void behavesAsAModelThroughEveryChange()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        PairTableModel model(project->pairs(), project->documents());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const std::vector<qint64> ids = fill(*project);
        QCOMPARE(model.rowCount(), 60);

        PairFilter filter;
        filter.status = PairStatus::Draft;
        model.setFilter(filter);
        const int drafts = model.rowCount();
        QCOMPARE(drafts, project->pairs().counts().draft);
        project->pairs().accept({model.idAt(0)});
        QCOMPARE(model.rowCount(), drafts - 1);
        project->undoStack().undo();
        project->store().finish();
        QCOMPARE(model.rowCount(), drafts);
        for (int column = 0; column < PairTableModel::ColumnCount; ++column) {
            model.sort(column, Qt::DescendingOrder);
            project->store().finish();
            model.sort(column, Qt::AscendingOrder);
            project->store().finish();
            QCOMPARE(model.rowCount(), drafts);
        }
        project->pairs().remove({ids[1], ids[2], ids[4]});
        project->store().finish();
        project->undoStack().undo();
        project->store().finish();
        model.setFilter({});
        QCOMPARE(model.rowCount(), 60);
        project->pairs().setStatus(ids, PairStatus::Draft);
        project->store().finish();
        model.setFilter(filter);
        QCOMPARE(model.rowCount(), 60);
    }

    void keepsTheSelectionWhenOneRowLeavesTheFilter()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        fill(*project);
        PairTableModel model(project->pairs(), project->documents());
        PairFilter filter;
        filter.status = PairStatus::Draft;
        model.setFilter(filter);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        const QPersistentModelIndex next = model.index(5, 0);
        const qint64 nextId = model.idAt(5);
        project->pairs().accept({model.idAt(4)});
        project->store().finish();
        QCOMPARE(reset.count(), 0);
        QCOMPARE(removed.count(), 1);
        QCOMPARE(next.row(), 4);
        QCOMPARE(model.idAt(4), nextId);
    }

    void filtersByTextOfBothLanguages()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        fill(*project);
        PairTableModel model(project->pairs(), project->documents());
        QSignalSpy applied(&model, &PairTableModel::filterApplied);
        PairFilter filter;
        filter.search = u"校准"_s;
        model.setFilter(filter);
        QTRY_COMPARE(applied.count(), 1);
        QCOMPARE(model.rowCount(), 30);
        filter.status = PairStatus::Accepted;
        model.setFilter(filter);
        QCOMPARE(model.rowCount(), 10);
        filter.search = u"no such words"_s;
        model.setFilter(filter);
        QTRY_COMPARE(model.rowCount(), 0);
        filter.search.clear();
        model.setFilter(filter);
        QCOMPARE(model.rowCount(), 20);
        filter.search = u"?!*\""_s; // nothing that can be searched finds nothing
        model.setFilter(filter);
        QTRY_COMPARE(model.rowCount(), 0);
    }

    void dropsTheAnswerToAnOlderSearch()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        fill(*project);
        PairTableModel model(project->pairs(), project->documents());
        PairFilter filter;
        filter.search = u"no such words"_s;
        model.setFilter(filter);
        filter.search.clear();
        model.setFilter(filter); // before the answer came
        project->store().finish();
        QCOMPARE(model.rowCount(), 60);
    }

    void sortsByText()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        fill(*project);
        PairTableModel model(project->pairs(), project->documents());
        model.sort(PairTableModel::QuestionColumn, Qt::AscendingOrder);
        project->store().finish();
        QString before;
        for (int row = 0; row < 30; ++row) {
            const QModelIndex index = model.index(row, PairTableModel::QuestionColumn);
            QTRY_VERIFY(!index.data().toString().isEmpty());
            QVERIFY(before <= index.data().toString());
            before = index.data().toString();
        }
        model.sort(PairTableModel::ScoreColumn, Qt::DescendingOrder);
        QCOMPARE(model.index(0, 0).data(PairTableModel::ScoreRole).toInt(), 5);
        QCOMPARE(model.index(59, 0).data(PairTableModel::ScoreRole).toInt(), 0);
    }

    void goesToTheNextPairThatIsNotGrounded()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = fill(*project);
        PairTableModel model(project->pairs(), project->documents());
        QCOMPARE(model.nextNotGrounded(-1), 7);
        QCOMPARE(model.nextNotGrounded(7), 31);
        QCOMPARE(model.nextNotGrounded(31), 7); // round
        PairFilter filter;
        filter.notGroundedOnly = true;
        model.setFilter(filter);
        QCOMPARE(model.ids(), (std::vector<qint64>{ids[7], ids[31]}));
        filter.status = PairStatus::Rejected;
        model.setFilter(filter);
        QCOMPARE(model.nextNotGrounded(0), -1);
    }

    void marksForABulkAction()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = fill(*project);
        PairTableModel model(project->pairs(), project->documents());
        QSignalSpy marks(&model, &PairTableModel::marksChanged);
        model.setMarked({ids[5], ids[2], ids[9]}, true);
        QCOMPARE(marks.last().first().toInt(), 3);
        QVERIFY(model.index(2, 0).data(PairTableModel::MarkedRole).toBool());
        QCOMPARE(model.marked(), (std::vector<qint64>{ids[2], ids[5], ids[9]}));
        PairFilter filter;
        filter.status = PairStatus::Accepted;
        model.setFilter(filter);
        QCOMPARE(model.marked(), std::vector<qint64>{ids[9]}); // what is not seen is not acted on
        model.clearMarks();
        QCOMPARE(marks.last().first().toInt(), 0);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestPairTableModel)
#include "test_pair_table_model.moc"
