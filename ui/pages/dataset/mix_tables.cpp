#include "ui/pages/dataset/mix_tables.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QHeaderView>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

QStandardItem *cell(const QString &text, bool number = true, bool strong = false)
{
    auto *item = new QStandardItem(text);
    item->setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (strong)
        item->setFont(boldFont());
    return item;
}

/// As high as its rows: the pane around it scrolls.
void setUp(TableView &table, QStandardItemModel &model, int columns)
{
    model.setColumnCount(columns);
    table.setModel(&model);
    table.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table.setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table.horizontalHeader()->setStretchLastSection(false);
    table.horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
}

QString known(std::int64_t number)
{
    return number < 0 ? u"–"_s : shownNumber(qint64(number));
}

} // namespace

MixTable::MixTable(QWidget *parent) : TableView(parent)
{
    setUp(*this, m_model, 6);
    setSelectionMode(QAbstractItemView::NoSelection);
    setFocusPolicy(Qt::TabFocus);
    for (int column = 1; column < 6; ++column)
        horizontalHeader()->resizeSection(column, 68);
    setFixedHeight(size::row * 4);
}

void MixTable::setMix(double asked, const MixResult *result)
{
    m_model.setHorizontalHeaderLabels(
        {QString(), tr("Rows"), tr("Tokens"), tr("Trained"), tr("Asked"), tr("Realised")});
    m_model.removeRows(0, m_model.rowCount());
    const auto add = [&](const QString &name, const MixSums &sums, const QString &share, const QString &realised,
                         bool strong) {
        const auto number = [&](std::int64_t value) { return known(result ? value : -1); };
        m_model.appendRow({cell(name, false, strong), cell(number(sums.rows)), cell(number(sums.rendered)),
                           cell(number(sums.trained)), cell(share), cell(realised, true, true)});
    };
    const MixResult sums = result ? *result : MixResult();
    const auto realised = [&](double share) { return result ? shownPercent(share, 1) : u"–"_s; };
    add(tr("Domain"), sums.domain, shownPercent(asked, 1), realised(sums.realised), false);
    add(tr("General"), sums.general, shownPercent(1 - asked, 1), realised(1 - sums.realised), false);
    add(tr("Training"),
        {sums.domain.rows + sums.general.rows, sums.domain.rendered + sums.general.rendered,
         sums.domain.trained + sums.general.trained},
        {}, {}, true);
}

SourceTable::SourceTable(QWidget *parent) : TableView(parent)
{
    setUp(*this, m_model, 3);
    setSelectionMode(QAbstractItemView::SingleSelection);
}

void SourceTable::setSources(const QList<Source> &sources)
{
    const int current = currentRow();
    m_model.setHorizontalHeaderLabels({tr("Source"), tr("Used"), tr("Of")});
    m_model.removeRows(0, m_model.rowCount());
    for (const Source &source : sources)
        m_model.appendRow({cell(source.name, false), cell(known(source.used)), cell(known(source.rows))});
    horizontalHeader()->resizeSection(1, 76);
    horizontalHeader()->resizeSection(2, 76);
    setFixedHeight(size::row * (m_model.rowCount() + 1));
    if (current >= 0 && current < m_model.rowCount())
        setCurrentIndex(m_model.index(current, 0));
}

} // namespace fieldwright::ui
