#include "ui/pages/train/cost_strip.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/memory_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

enum Fact { Steps, Time, Speed, Parameters, FactCount };
constexpr int noteFrom = 1200; // narrower: there is no room for the note

} // namespace

CostStrip::CostStrip(QWidget *parent) : Translated(parent)
{
    setProperty("surface", u"footer"_s);
    setFixedHeight(64);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(size::padding, 4, size::padding, 4);
    row->setSpacing(24);
    m_memory = new MemoryBar;
    m_memory->setMinimumWidth(300);
    row->addWidget(m_memory, 3);
    for (int i = 0; i < FactCount; ++i) {
        auto *name = new QLabel;
        setRole(name, "muted");
        auto *value = new QLabel;
        setRole(value, "strong");
        auto *pair = new QVBoxLayout;
        pair->setSpacing(0);
        pair->addStretch(1);
        pair->addWidget(name);
        pair->addWidget(value);
        pair->addStretch(1);
        row->addLayout(pair);
        m_names.append(name);
        m_values.append(value);
    }
    m_note = new QLabel;
    setRole(m_note, "muted");
    m_note->setWordWrap(true);
    m_note->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_note, 2);
    onLanguage([this] {
        const QString names[FactCount] = {tr("Steps"), tr("Time"), tr("Speed"), tr("Trained parameters")};
        for (int i = 0; i < FactCount; ++i)
            m_names[i]->setText(names[i]);
        refresh();
    });
}

void CostStrip::setCosts(const Costs &costs)
{
    m_costs = costs;
    refresh();
}

void CostStrip::refresh()
{
    const double unit = 1e9;
    const Forecast &plan = m_costs.plan;
    m_memory->setTitle(tr("Free main memory, GB"));
    QList<MemoryBar::Part> parts;
    if (plan.memory) {
        parts = {{tr("weights"), double(plan.memory->weights) / unit},
                 {tr("adapter, gradients, optimiser"),
                  double(plan.memory->trainable + plan.memory->gradients + plan.memory->optimizer) / unit},
                 {tr("activations"), double(plan.memory->activations) / unit},
                 {tr("workspace"), double(plan.memory->workspace) / unit}};
    }
    m_memory->setParts(parts, double(m_costs.freeMemory) / unit, u"GB"_s);
    const QString none(QChar(u'–'));
    const bool measured = m_costs.tokensPerSecond > 0;
    m_values[Steps]->setText(plan.steps ? shownNumber(qint64(plan.steps)) : none);
    m_values[Time]->setText(m_costs.time.isEmpty() ? none : m_costs.time);
    m_values[Speed]->setText(measured ? tr("%1 tokens/s").arg(shownNumber(m_costs.tokensPerSecond, 0)) : none);
    m_values[Parameters]->setText(plan.parameters
                                      ? tr("%1 M, %2")
                                            .arg(shownNumber(double(plan.trainable) / 1e6, 1),
                                                 shownPercent(double(plan.trainable) / double(plan.parameters), 2))
                                      : none);
    m_note->setText(measured && m_costs.isEstimate ? tr("Speed estimated from how fast this machine multiplies.")
                    : measured                     ? tr("Speed as measured in the last such run on this machine.")
                               : tr("Speed is not measured yet: the first steps will tell the time."));
}

void CostStrip::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    m_note->setVisible(event->size().width() >= noteFrom);
}

} // namespace fieldwright::ui
