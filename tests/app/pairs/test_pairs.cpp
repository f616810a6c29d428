#include "app/pairs/pairs.h"
#include "app/project/sqlite.h"
#include "tests/app/support.h"

namespace fieldwright {

using namespace Qt::StringLiterals;

class TestPairs : public QObject
{
    Q_OBJECT

    static std::vector<qint64> addPairs(Project &project, int count)
    {
        std::vector<Pair> pairs;
        for (int i = 0; i < count; ++i) {
            Pair pair;
            pair.question = "Question " + std::to_string(i);
            pair.answer = "Answer " + std::to_string(i);
            pairs.push_back(std::move(pair));
        }
        const auto ids =
            await<std::vector<qint64>>([&](auto done) { project.pairs().add(std::move(pairs), &project, done); });
        return ids.value_or(std::vector<qint64>());
    }

    static PairRecord read(Project &project, qint64 id)
    {
        const auto records =
            await<std::vector<PairRecord>>([&](auto done) { project.pairs().fetch({id}, &project, done); });
        return records && !records->empty() ? records->front() : PairRecord();
    }

private Q_SLOTS:
    void showsAGestureAtOnceAndKeepsIt()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = addPairs(*project, 20);
        QCOMPARE(int(ids.size()), 20);
        const std::vector<qint64> fourteen(ids.begin(), ids.begin() + 14);
        project->pairs().accept(fourteen);
        QCOMPARE(project->pairs().counts().accepted, 14); // before the store has answered
        QCOMPARE(project->undoStack().undoText(), u"accept of 14 pair(s)"_s);
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(project->pairs().counts().accepted, 14);
        QCOMPARE(project->pairs().counts().draft, 6);
    }

    void undoesAndRedoesFasterThanTheStoreAnswers()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = addPairs(*project, 3);
        Pairs &pairs = project->pairs();
        QUndoStack &undo = project->undoStack();
        for (int i = 0; i < 20; ++i) {
            pairs.accept({ids[0]});
            pairs.reject({ids[0], ids[1]});
            undo.undo();
            undo.undo();
            undo.redo();
            undo.redo();
            undo.undo();
        }
        project->store().finish();
        QCOMPARE(pairs.find(ids[0])->status, PairStatus::Accepted);
        QCOMPARE(pairs.find(ids[1])->status, PairStatus::Draft);
        QCOMPARE(read(*project, ids[0]).status, PairStatus::Accepted);
        QCOMPARE(read(*project, ids[1]).status, PairStatus::Draft);
        while (undo.canUndo())
            undo.undo();
        project->store().finish();
        QCOMPARE(pairs.count(), 0); // even the addition
        while (undo.canRedo())
            undo.redo();
        project->store().finish();
        QCOMPARE(pairs.count(), 3);
        QCOMPARE(read(*project, ids[0]).status, PairStatus::Rejected); // the last step was the rejection undone above
    }

    void editsAndKeepsTheHistory()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const qint64 id = addPairs(*project, 1).front();
        project->pairs().setAuthor(u"Ann"_s);
        PairEdit edit;
        edit.answer = u"每 180 天"_s;
        edit.status = PairStatus::Accepted;
        project->pairs().edit(id, edit);
        project->pairs().setScore({id}, 9); // out of range: the nearest
        project->pairs().addTag({id}, u" calibration "_s);
        project->pairs().addTag({id}, u"calibration"_s); // is there
        project->pairs().setNote(id, u"checked by phone"_s);
        const PairRecord pair = read(*project, id);
        QCOMPARE(pair.answer, std::string("每 180 天"));
        QCOMPARE(pair.question, std::string("Question 0"));
        QCOMPARE(pair.status, PairStatus::Accepted);
        QCOMPARE(pair.score, 5);
        QCOMPARE(pair.tags, std::vector<std::string>{"calibration"});
        QCOMPARE(pair.note, std::string("checked by phone"));
        const auto history =
            await<std::vector<PairRevision>>([&](auto done) { project->pairs().history(id, &*project, done); });
        VERIFY_RESULT(history);
        std::vector<std::string> actions;
        for (const PairRevision &revision : *history)
            actions.push_back(revision.action);
        QCOMPARE(actions, (std::vector<std::string>{"add", "edit", "score", "tags", "note"}));
        QCOMPARE((*history)[1].author, std::string("Ann"));
    }

    void aPairsWeightIsKeptAndTakenBack()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        Pair imported;
        imported.question = "Q";
        imported.answer = "A";
        imported.weight = 2.5;
        const auto ids = await<std::vector<qint64>>([&](auto done) {
            project->pairs().importPairs({imported, imported}, &*project, done);
        });
        VERIFY_RESULT(ids);
        QCOMPARE(read(*project, ids->front()).weight, 2.5);
        project->pairs().setWeight(*ids, 0.25);
        project->pairs().setWeight(*ids, -1); // no weight: nothing changes
        project->pairs().setWeight(*ids, std::numeric_limits<double>::quiet_NaN());
        QCOMPARE(read(*project, ids->back()).weight, 0.25);
        QCOMPARE(pairOf(read(*project, ids->back())).weight, 0.25);
        project->undoStack().undo();
        project->store().finish();
        QCOMPARE(read(*project, ids->back()).weight, 2.5);
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(read(*project, ids->back()).weight, 2.5);
    }

    void removesAndBringsBack()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = addPairs(*project, 5);
        project->pairs().remove({ids[1], ids[3]});
        project->store().finish();
        QCOMPARE(project->pairs().count(), 3);
        project->undoStack().undo();
        project->store().finish();
        QCOMPARE(project->pairs().count(), 5);
        QVERIFY(project->pairs().find(ids[3]));
        project->undoStack().redo();
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(project->pairs().count(), 3);
        // For a day the terminal can bring them back; then they are gone for good.
        const auto rowsAfter = [&](const char *statement) {
            return await<int>([&](auto done) {
                       project->store().run(
                           &*project,
                           [statement](SQLite::Database &database) -> Result<int> {
                               if (statement)
                                   database.exec(statement);
                               return int(firstInt(database, "SELECT count(*) FROM qa_pairs"));
                           },
                           done);
                   })
                .value_or(-1);
        };
        QCOMPARE(rowsAfter("UPDATE qa_pairs SET removed_ms = removed_ms - 90000000 WHERE removed_ms > 0"), 5);
        project.reopen();
        VERIFY_PROJECT(project);
        QCOMPARE(rowsAfter(nullptr), 3);
    }

    void ignoresPairsThatAreNotThere()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const qint64 id = addPairs(*project, 1).front();
        project->pairs().accept({-1, 0, 999'999, id});
        QCOMPARE(project->pairs().counts().accepted, 1);
        const int steps = project->undoStack().count();
        project->pairs().accept({});
        project->pairs().accept({12345});
        project->pairs().edit(12345, {});
        QCOMPARE(project->undoStack().count(), steps);
    }

    void goesBackToWhatIsSavedWhenAWriteFails()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = addPairs(*project, 3);
        project->pairs().accept({ids[0]});
        QSignalSpy failed(&*project, &Project::failed);
        // Another connection holds the database: the write runs into its time limit.
        await<int>([&](auto done) {
            project->store().run(
                &*project,
                [](SQLite::Database &database) -> Result<int> {
                    database.setBusyTimeout(50);
                    return 0;
                },
                done);
        });
        {
            SQLite::Database other(DatabaseFile::path(project.folder()), SQLite::OPEN_READWRITE);
            other.exec("BEGIN EXCLUSIVE");
            project->pairs().accept({ids[1], ids[2]});
            QCOMPARE(project->pairs().counts().accepted, 3);
            QTRY_COMPARE(failed.count(), 1);
            other.exec("ROLLBACK");
        }
        project->store().finish();
        QCOMPARE(project->pairs().counts().accepted, 1);
        QCOMPARE(failed.first().first().value<Error>().code, ErrorCode::Busy);
        project->undoStack().undo(); // of what never happened: nothing
        project->store().finish();
        QCOMPARE(project->pairs().counts().accepted, 1);
        project->pairs().accept({ids[1]}); // and it can be done again
        project->store().finish();
        QCOMPARE(project->pairs().counts().accepted, 2);
    }

    void fetchesTheTextsOfAScreenTogether()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        const std::vector<qint64> ids = addPairs(*project, 30);
        project.reopen();
        VERIFY_PROJECT(project);
        Pairs &pairs = project->pairs();
        QSignalSpy fetched(&pairs, &Pairs::textsFetched);
        for (const qint64 id : ids)
            QVERIFY(!pairs.cached(id));
        QTRY_COMPARE(fetched.count(), 1);
        for (const qint64 id : ids)
            QVERIFY(pairs.cached(id));
        // An edit while texts are on their way is not overwritten by them.
        project.reopen();
        VERIFY_PROJECT(project);
        project->pairs().cached(ids[0]);
        PairEdit edit;
        edit.question = u"Edited"_s;
        project->pairs().edit(ids[0], edit);
        QTRY_VERIFY(project->pairs().cached(ids[0]));
        QCOMPARE(project->pairs().cached(ids[0])->question, std::string("Edited"));
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestPairs)
#include "test_pairs.moc"
