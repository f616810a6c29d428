#include "ui/pages/dataset/source_view.h"

#include "tests/support/result.h"

#include <QScrollBar>
#include <QtTest>

using namespace fieldwright;
using namespace fieldwright::ui;

namespace {

std::shared_ptr<const DocumentContent> documentOf(int blocks, char letter)
{
    auto content = std::make_shared<DocumentContent>();
    for (int i = 0; i < blocks; ++i) {
        const size_t begin = content->document.text.size();
        content->document.text += std::string(size_t(60 + i % 40), letter);
        Block block;
        block.kind = BlockKind::Paragraph;
        block.span = {begin, content->document.text.size()};
        content->document.blocks.push_back(block);
        content->document.text += '\n';
    }
    return content;
}

} // namespace

class TestSourceView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Between the two the view is empty for a moment: its scroll bar goes and comes, and the view is resized while its
    /// text is being replaced.
    void oneLongDocumentAfterAnother()
    {
        SourceView view;
        view.resize(400, 300);
        view.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto first = documentOf(120, 'a'), second = documentOf(120, 'b');
        for (int i = 0; i < 400; ++i) {
            const auto &shown = i % 2 ? second : first;
            const Span span = shown->document.blocks[size_t(40 + i % 60)].span;
            view.show(shown, {std::int64_t(span.begin), std::int64_t(span.begin + 20)});
            QCOMPARE(view.markedText(), QString(20, QLatin1Char(i % 2 ? 'b' : 'a')));
            QVERIFY(view.verticalScrollBar()->maximum() > 0);
            QCoreApplication::processEvents();
        }
    }

    void aShortDocumentAfterALongOneAndNone()
    {
        SourceView view;
        view.resize(400, 300);
        view.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (int i = 0; i < 50; ++i) {
            view.show(documentOf(90, 'c'), {});
            view.show(documentOf(1, 'd'), {0, 5});
            QCOMPARE(view.markedText(), QStringLiteral("ddddd"));
            view.show(nullptr, {});
            QVERIFY(view.toPlainText().isEmpty());
        }
    }
};

QTEST_MAIN(TestSourceView)
#include "test_source_view.moc"
