#include "ui/pages/dataset/review_bar.h"

#include "app/documents/documents.h"
#include "app/text/qt_text.h"
#include "ui/pages/dataset/review_pace.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"

#include <QComboBox>
#include <QLabel>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ReviewBar::ReviewBar(QAction *notGrounded, const QList<QAction *> &bulk, QAction *clearMarks, QWidget *parent)
    : Translated<QStackedWidget>(parent), m_notGrounded(notGrounded)
{
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const char *id : {"draft", "accepted", "rejected", "all"})
        m_filters->add(QString::fromLatin1(id));
    m_documents = new QComboBox;
    m_documents->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_documents->setMinimumContentsLength(12);
    m_pace = new ReviewPace;
    m_search = new SearchField;
    m_search->setMinimumWidth(140);
    bar->add(m_filters);
    bar->addSeparator();
    bar->add(m_documents);
    bar->add(new ActionTool(notGrounded));
    bar->addStretch();
    bar->add(m_pace);
    bar->add(m_search);
    addWidget(bar);

    auto *marked = new ToolBar;
    m_marked = new QLabel;
    setRole(m_marked, "strong");
    marked->add(m_marked);
    marked->addSeparator();
    for (QAction *action : bulk)
        marked->add(new ActionTool(action));
    marked->addStretch();
    marked->add(new ActionTool(clearMarks));
    addWidget(marked);

    connect(m_filters, &FilterRow::currentChanged, this, &ReviewBar::filterChanged);
    connect(m_search, &QLineEdit::textChanged, this, &ReviewBar::filterChanged);
    connect(m_documents, &QComboBox::currentIndexChanged, this, &ReviewBar::filterChanged);
    connect(m_search, &QLineEdit::returnPressed, this, &ReviewBar::searchDone);
    onLanguage([this] {
        m_filters->setText(u"draft"_s, tr("To review"));
        m_filters->setText(u"accepted"_s, tr("Accepted"));
        m_filters->setText(u"rejected"_s, tr("Rejected"));
        m_filters->setText(u"all"_s, tr("All"));
        m_documents->setAccessibleName(tr("Document"));
        m_documents->setItemText(0, tr("All documents"));
        m_search->setHint(tr("Search pairs"));
        m_notGrounded->setText(tr("Not grounded") + u"  "_s + shownNumber(qint64(m_notGroundedCount)));
        m_marked->setText(tr("%n marked", nullptr, m_markedCount));
    });
}

PairFilter ReviewBar::filter() const
{
    PairFilter filter;
    const QString state = m_filters->current();
    if (state == u"draft"_s)
        filter.status = PairStatus::Draft;
    else if (state == u"accepted"_s)
        filter.status = PairStatus::Accepted;
    else if (state == u"rejected"_s)
        filter.status = PairStatus::Rejected;
    filter.document = m_documents->currentData().toLongLong();
    filter.notGroundedOnly = m_notGrounded->isChecked();
    filter.search = m_search->text().trimmed();
    return filter;
}

void ReviewBar::clear()
{
    const QSignalBlocker quietSearch(m_search);
    const QSignalBlocker quietDocuments(m_documents);
    m_search->clear();
    m_documents->setCurrentIndex(0);
    m_notGrounded->setChecked(false);
    Q_EMIT filterChanged();
}

void ReviewBar::setState(const QString &state)
{
    m_filters->setCurrent(state);
}

void ReviewBar::setDocuments(const Documents *documents)
{
    const QSignalBlocker quiet(m_documents);
    const qint64 chosen = m_documents->currentData().toLongLong();
    m_documents->clear();
    m_documents->addItem(tr("All documents"), qint64(0));
    if (!documents)
        return;
    for (const DocumentInfo &document : documents->list()) {
        if (document.id > 0)
            m_documents->addItem(toQString(document.name), qint64(document.id));
    }
    m_documents->setCurrentIndex(std::max(0, m_documents->findData(chosen)));
}

void ReviewBar::setDocument(qint64 document)
{
    m_documents->setCurrentIndex(std::max(0, m_documents->findData(document)));
}

void ReviewBar::setCounts(const PairCounts &counts)
{
    m_filters->setCount(u"draft"_s, counts.draft);
    m_filters->setCount(u"accepted"_s, counts.accepted);
    m_filters->setCount(u"rejected"_s, counts.rejected);
    m_filters->setCount(u"all"_s, counts.all);
    m_notGroundedCount = counts.notGrounded;
    m_notGrounded->setText(tr("Not grounded") + u"  "_s + shownNumber(qint64(counts.notGrounded)));
    m_pace->setCounts(counts);
}

void ReviewBar::setMarked(int count)
{
    m_markedCount = count;
    m_marked->setText(tr("%n marked", nullptr, count));
    setCurrentIndex(count > 1 ? 1 : 0);
}

void ReviewBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void ReviewBar::decided()
{
    m_pace->decided();
}

} // namespace fieldwright::ui
