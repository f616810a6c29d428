#include "ui/charts/plot_panel.h"

#include "ui/style/theme.h"
#include "ui/widgets/pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace fieldwright::ui {

PlotPanel::PlotPanel(QWidget *parent) : QFrame(parent)
{
    setProperty("surface", QStringLiteral("base"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QWidget;
    head->setFixedHeight(28);
    m_head = new QHBoxLayout(head);
    m_head->setContentsMargins(12, 0, 12, 0);
    m_head->setSpacing(size::gap);
    m_title = new QLabel;
    setRole(m_title, "strong");
    m_note = new QLabel;
    setRole(m_note, "muted");
    m_value = new QLabel;
    setRole(m_value, "small");
    m_head->addWidget(m_title);
    m_head->addWidget(m_note);
    m_head->addStretch(1);
    m_head->addWidget(m_value);
    m_plot = new CurvePlot;
    column->addWidget(head);
    column->addWidget(m_plot, 1);
}

void PlotPanel::setTitle(const QString &title)
{
    m_title->setText(title);
    m_plot->setAccessibleName(title);
}

QString PlotPanel::title() const
{
    return m_title->text();
}

void PlotPanel::setNote(const QString &note)
{
    m_note->setText(note);
}

void PlotPanel::setValue(const QString &value)
{
    m_value->setText(value);
}

void PlotPanel::setTitleWidget(QWidget *widget)
{
    m_title->hide();
    m_head->insertWidget(0, widget);
}

void PlotPanel::addToHead(QWidget *widget)
{
    m_head->addWidget(widget);
}

} // namespace fieldwright::ui
