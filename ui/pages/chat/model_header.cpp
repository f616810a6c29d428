#include "ui/pages/chat/model_header.h"

#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace fieldwright::ui {

namespace {

class Filter : public QSortFilterProxyModel
{
public:
    Filter(bool tuned, QObject *parent) : QSortFilterProxyModel(parent), m_tuned(tuned) {}

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        return index.data(ModelListModel::TunedRole).toBool() == m_tuned &&
               !index.data(ModelListModel::MissingRole).toBool();
    }

private:
    bool m_tuned;
};

class Mark : public QWidget
{
public:
    explicit Mark(bool tuned) : m_tuned(tuned) { setFixedSize(30, 16); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintModelMark(painter, rect(), m_tuned, palette());
    }

private:
    bool m_tuned;
};

} // namespace

void paintModelMark(QPainter &painter, const QRect &rect, bool tuned, const QPalette &palette)
{
    const Colors &colors = colorsOf(palette);
    const QColor color = tuned ? colors.accent : colors.baseModel;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(color, 2);
    if (!tuned)
        pen.setDashPattern({3, 2});
    painter.setPen(pen);
    const double y = rect.center().y() + 0.5;
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y));
    painter.setPen(QPen(color, 2));
    painter.setBrush(tuned ? color : colors.base);
    painter.drawEllipse(QPointF(rect.center().x() + 0.5, y), 4, 4);
    painter.restore();
}

ModelHeader::ModelHeader(bool tuned, ModelListModel *models, QWidget *parent)
    : Translated<QFrame>(parent), m_tuned(tuned), m_models(models)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(size::padding, 0, size::gap, 0);
    row->setSpacing(size::gap);
    m_title = new QLabel;
    setRole(m_title, "strong");
    m_filter = new Filter(tuned, this);
    m_filter->setSourceModel(models);
    m_combo = new QComboBox;
    m_combo->setModel(m_filter);
    m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_combo->setMinimumContentsLength(14);
    m_combo->setMaximumWidth(280);
    row->addWidget(new Mark(tuned));
    row->addWidget(m_title);
    row->addWidget(m_combo, 1);
    row->addStretch(0);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    connect(m_combo, &QComboBox::currentIndexChanged, this, [this] {
        refresh();
        Q_EMIT chosen();
    });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(m_filter, signal, this, &ModelHeader::refresh);
    }
    connect(m_filter, &QAbstractItemModel::modelReset, this, [this] {
        if (m_combo->currentIndex() < 0 && m_combo->count() > 0)
            m_combo->setCurrentIndex(m_combo->count() - 1);
        refresh();
        Q_EMIT chosen();
    });
    onLanguage([this] {
        m_title->setText(m_tuned ? tr("Tuned") : tr("Base"));
        m_combo->setAccessibleName(m_tuned ? tr("Tuned model") : tr("Base model"));
        refresh();
    });
}

void ModelHeader::refresh()
{
    const bool any = m_combo->count() > 0;
    m_combo->setEnabled(any);
    m_combo->setPlaceholderText(m_tuned ? tr("none yet") : tr("none"));
    const ModelEntry *entry = model();
    m_combo->setToolTip(entry     ? toQString(entry->ref.adapter.empty() ? entry->ref.path : entry->ref.adapter)
                        : m_tuned ? tr("There is no tuned model yet. Train one; then both answer.")
                                  : tr("There is no model yet. Add one on the Models page."));
}

const ModelEntry *ModelHeader::model() const
{
    const QModelIndex index = m_filter->mapToSource(m_filter->index(m_combo->currentIndex(), 0));
    return index.isValid() ? &m_models->at(index.row()) : nullptr;
}

bool ModelHeader::choose(const QString &id)
{
    const int row = m_models->rowOf(id);
    const QModelIndex index = row < 0 ? QModelIndex() : m_filter->mapFromSource(m_models->index(row));
    if (!index.isValid())
        return false;
    m_combo->setCurrentIndex(index.row());
    return true;
}

} // namespace fieldwright::ui
