#include "app/documents/document_table_model.h"
#include "app/pairs/pairs.h"
#include "tests/app/documents/fixture.h"

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
};

} // namespace fieldwright

QTEST_GUILESS_MAIN(fieldwright::TestDocumentTableModel)
#include "test_document_table_model.moc"
