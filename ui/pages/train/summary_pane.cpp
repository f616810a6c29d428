#include "ui/pages/train/summary_pane.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

} // namespace

SummaryPane::SummaryPane(QWidget *parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *body = new QWidget;
    body->setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(size::padding, 12, size::padding, 12);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(12);
    column->addLayout(m_rows);
    column->addStretch(1);
    setWidget(body);
}

void SummaryPane::setFacts(const QList<Fact> &facts)
{
    m_facts = facts;
    show(facts);
}

void SummaryPane::show(const QList<Fact> &facts)
{
    // Rows are kept and filled anew: the pane follows every key stroke in the recipe.
    while (m_rows->count() < facts.size()) {
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(10);
        auto *mark = new QLabel;
        mark->setFixedSize(size::icon, size::icon + 3);
        auto *text = new QLabel;
        text->setWordWrap(true);
        text->setTextFormat(Qt::RichText);
        line->addWidget(mark, 0, Qt::AlignTop);
        line->addWidget(text, 1);
        m_rows->addWidget(row);
    }
    for (int i = 0; i < m_rows->count(); ++i) {
        QWidget *row = m_rows->itemAt(i)->widget();
        row->setVisible(i < facts.size());
        if (i >= facts.size())
            continue;
        const Fact &fact = facts[i];
        auto *mark = static_cast<QLabel *>(row->layout()->itemAt(0)->widget());
        auto *text = static_cast<QLabel *>(row->layout()->itemAt(1)->widget());
        mark->setPixmap(iconPixmap(stateIcon(fact.tone), size::icon, devicePixelRatioF()));
        text->setText(u"<b>%1</b> %2"_s.arg(fact.heading.toHtmlEscaped(), fact.text.toHtmlEscaped()));
    }
}

void SummaryPane::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        show(m_facts);
}

} // namespace fieldwright::ui
