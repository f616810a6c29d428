#include "app/documents/document_table_model.h"
#include "app/pairs/pairs.h"
#include "tests/app/documents/fixture.h"

#include <QSignalSpy>
#include <QtTest/QAbstractItemModelTester>

namespace fieldwright {

using namespace Qt::StringLiterals;

class TestDocumentTableModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheDocumentsAndCountsTheirPairs()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        DocumentTableModel model(project->documents(), project->pairs());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        project->documents().expect(u"r"_s, {u"/in/policy.md"_s});
        QCOMPARE(model.index(0, DocumentTableModel::StateColumn).data().toString(), u"waiting"_s);

        const Document document = documentOf({"Title", "Text"});
        VERIFY_RESULT(import(
            project, "r",
            importRun(project, "r",
                      {importLineOf("/in/policy.md", document, std::string(64, 'a')), failedLineOf("/in/x.pdf")})));
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, DocumentTableModel::NameColumn).data().toString(), u"policy.md"_s);
        QCOMPARE(model.index(0, DocumentTableModel::KindColumn).data().toString(), u"Markdown"_s);
        QCOMPARE(model.index(0, DocumentTableModel::BlocksColumn).data(DocumentTableModel::SortRole).toInt(), 2);
        QCOMPARE(model.index(1, 0).data(DocumentTableModel::StateRole).toInt(), int(DocumentState::Failed));
        QCOMPARE(model.index(1, 0).data(DocumentTableModel::ReasonRole).toString(),
                 u"/in/x.pdf is broken. Get another copy."_s);

        const qint64 id = project->documents().list().front().id;
        Pair pair;
        pair.question = "Q";
        pair.answer = "A";
        pair.document = std::to_string(id);
        VERIFY_RESULT(await<std::vector<qint64>>([&](auto done) {
            project->pairs().add({pair, pair}, &*project, done);
        }));
        QCOMPARE(model.indexOf(id).data(DocumentTableModel::PairCountRole).toInt(), 2);
        QVERIFY(!model.indexOf(4711).isValid());
        project->documents().remove({id});
        project->store().finish();
        QCOMPARE(model.rowCount(), 1);
    }

    void showsHowFarTheFilesAre()
    {
        TemporaryProject project;
        VERIFY_PROJECT(project);
        DocumentTableModel model(project->documents(), project->pairs());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        project->documents().expect(u"r"_s, {u"/in/a.pdf"_s, u"/in/b.pdf"_s, u"/in/c.pdf"_s}, 4);
        const auto state = [&](int row) { return model.index(row, DocumentTableModel::StateColumn); };
        const auto fraction = [&](int row) { return state(row).data(DocumentTableModel::FractionRole).toDouble(); };
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        using State = ReadingProgress::State;
        project->documents().setReading(u"r"_s, {.state = State::Reading, .file = 5, .pagesDone = 30, .pages = 120});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(state(0).data().toString(), u"read; being added"_s);
        QCOMPARE(fraction(0), 1.0);
        QCOMPARE(state(1).data().toString(), u"page 30 of 120"_s);
        QCOMPARE(fraction(1), 0.25);
        QCOMPARE(state(2).data().toString(), u"waiting"_s);
        QCOMPARE(fraction(2), -1.0);
        project->documents().setReading(u"r"_s, {.state = State::Reading, .file = 5, .pagesDone = 30, .pages = 120});
        QCOMPARE(changed.size(), 1); // nothing new
        project->documents().setReading(u"r"_s, {.state = State::Reading, .file = 5, .pagesDone = 31, .pages = 120});
        QCOMPARE(changed.size(), 2);
        QCOMPARE(changed.last().at(0).toModelIndex().row(), 0);
        QCOMPARE(changed.last().at(1).toModelIndex().row(), 1); // the third one still waits
        project->documents().setReading(u"r"_s, {.state = State::Reading, .file = 6});
        QCOMPARE(state(2).data().toString(), u"reading"_s); // of which nobody knows how far it is
        QCOMPARE(fraction(2), 0.0);
        project->documents().setReading(u"r"_s, {.state = State::Paused, .file = 5, .pagesDone = 30, .pages = 120});
        QCOMPARE(state(2).data().toString(), u"paused"_s);
        project->documents().setReading(
            u"r"_s, {.state = State::Interrupted,
                     .file = 5,
                     .reason = Error{ErrorCode::NotFound, {"It needs the password of %1.", {"b.pdf"}}, {}}});
        QCOMPARE(state(1).data().toString(), u"not read yet: It needs the password of b.pdf."_s);
        QCOMPARE(fraction(1), -1.0);
    }
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestDocumentTableModel)
#include "test_document_table_model.moc"
