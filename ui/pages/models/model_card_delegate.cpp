#include "ui/pages/models/model_card_delegate.h"

#include "app/models/model_table_model.h"
#include "app/text/qt_text.h"
#include "core/model_files/licence.h"
#include "ui/style/theme.h"

#include <QPainter>

#include <algorithm>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

void paintModelMark(QPainter &painter, const QRect &rect, bool tuned, const Colors &colors)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF centre = QRectF(rect).center();
    const QColor color = tuned ? colors.accent : colors.baseModel;
    QPen pen(color, 2);
    if (!tuned)
        pen.setDashPattern({2, 1.5});
    painter.setPen(pen);
    painter.drawLine(QPointF(rect.left(), centre.y()), QPointF(rect.right(), centre.y()));
    painter.setPen(QPen(color, 2));
    painter.setBrush(tuned ? color : colors.base);
    painter.drawEllipse(centre, 4, 4);
    painter.restore();
}

LicenceLabel licenceLabel(const QString &licence)
{
    switch (licenceVerdict(toStd(licence)).use) {
    case LicenceUse::Yes:
        return {Tone::Success, ModelCardDelegate::tr("Commercial use: yes")};
    case LicenceUse::WithConditions:
        return {Tone::Warning, ModelCardDelegate::tr("Commercial use: with conditions")};
    case LicenceUse::No:
        return {Tone::Error, ModelCardDelegate::tr("Commercial use: no")};
    case LicenceUse::Unknown:
        break;
    }
    return {Tone::Muted, ModelCardDelegate::tr("Commercial use: unknown")};
}

QString parametersText(qint64 parameters)
{
    if (parameters <= 0)
        return {};
    if (parameters >= 1'000'000'000)
        return ModelCardDelegate::tr("%1\u00a0"
                                     "B parameters")
            .arg(shownNumber(double(parameters) / 1e9, 2));
    return ModelCardDelegate::tr("%1\u00a0M parameters")
        .arg(shownNumber(double(parameters) / 1e6, parameters < 10'000'000 ? 1 : 0));
}

QSize ModelCardDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, size::card};
}

namespace {

QString storedText(const QModelIndex &index)
{
    QStringList stored;
    switch (ModelKind(index.data(ModelListModel::KindRole).toInt())) {
    case ModelKind::Gguf:
        stored.append(ModelCardDelegate::tr("GGUF file"));
        break;
    case ModelKind::Folder:
        stored.append(ModelCardDelegate::tr("Hugging Face folder"));
        break;
    case ModelKind::Adapter:
        stored.append(ModelCardDelegate::tr("PEFT folder"));
        break;
    }
    if (const QString type = index.data(ModelListModel::QuantizationRole).toString(); !type.isEmpty())
        stored.append(type);
    stored.append(shownBytes(index.data(ModelListModel::BytesRole).toULongLong()));
    if (index.data(ModelListModel::OriginRole).toInt() == int(ModelOrigin::BuiltIn))
        stored.append(ModelCardDelegate::tr("came with Fieldwright"));
    return stored.join(u" · "_s);
}

QString whatText(const QModelIndex &index)
{
    QStringList what;
    const QString architecture = index.data(ModelListModel::ArchitectureRole).toString();
    if (index.data(ModelListModel::TunedRole).toBool() &&
        index.data(ModelListModel::KindRole).toInt() == int(ModelKind::Adapter))
        what.append(ModelCardDelegate::tr("Adapter"));
    else if (!architecture.isEmpty())
        what.append(architecture);
    if (const QString parameters = parametersText(index.data(ModelListModel::ParametersRole).toLongLong());
        !parameters.isEmpty())
        what.append(parameters);
    if (const qint64 length = index.data(ModelListModel::ContextRole).toLongLong(); length > 0)
        what.append(ModelCardDelegate::tr("context %1").arg(shownNumber(length)));
    return what.join(u" · "_s);
}

QRect textRect(const QRect &card, const QModelIndex &index)
{
    const int indent = 24 * index.data(ModelListModel::IndentRole).toInt();
    return card.adjusted(size::padding + indent, 8, -size::padding, -8);
}

} // namespace

ModelCardText modelCardText(const QModelIndex &index)
{
    const bool missing = index.data(ModelListModel::MissingRole).toBool();
    const QString licence = index.data(ModelListModel::LicenceRole).toString();
    return {.name = index.data(Qt::DisplayRole).toString(),
            .verdict =
                missing ? LicenceLabel{Tone::Error, ModelCardDelegate::tr("Files are missing")} : licenceLabel(licence),
            .what = whatText(index),
            .stored = storedText(index),
            .licence = index.data(ModelListModel::TunedRole).toBool() ? ModelCardDelegate::tr("as its base and data")
                                                                      : licence};
}

QRect ModelCardDelegate::whatRect(const QRect &rect, const QModelIndex &index)
{
    const QRect text = textRect(rect, index);
    const int line = text.height() / 3;
    return {text.left(), text.top() + line + 1, text.width(), line};
}

void ModelCardDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    paintRow(painter, option, index);
    const Colors &colors = colorsOf(option.palette);
    const ModelCardText card = modelCardText(index);
    const QRect rect = textRect(option.rect, index);
    const QFontMetrics small(smallFont());

    const int chipWidth = small.horizontalAdvance(card.verdict.text) + 12;
    const QRect chip(rect.right() - chipWidth, rect.top(), chipWidth, 18);
    painter->fillRect(chip, toneFill(colors, card.verdict.tone));
    paintText(painter, chip, card.verdict.text, Qt::AlignHCenter, toneColor(colors, card.verdict.tone), smallFont());

    // Its end tells a model from others as often as its beginning.
    const bool tuned = index.data(ModelListModel::TunedRole).toBool();
    paintModelMark(*painter, QRect(rect.left(), rect.top() + 4, 26, 10), tuned, colors);
    const QRect name(rect.left() + 32, rect.top(), rect.width() - 32 - chipWidth - size::gap, 18);
    paintText(painter, name, QFontMetrics(boldFont()).elidedText(card.name, Qt::ElideMiddle, name.width()),
              Qt::AlignLeft, colors.text, boldFont());

    const QRect second = whatRect(option.rect, index);
    paintText(painter, second, card.what, Qt::AlignLeft, colors.muted, smallFont());
    const int licenceWidth = std::min(small.horizontalAdvance(card.licence) + 2, rect.width() / 2);
    const QRect third = second.translated(0, second.height());
    paintText(painter, third.adjusted(0, 0, -licenceWidth - size::gap, 0), card.stored, Qt::AlignLeft, colors.muted,
              smallFont());
    paintText(painter, third.adjusted(third.width() - licenceWidth, 0, 0, 0), card.licence, Qt::AlignRight,
              colors.muted, smallFont());
    painter->restore();
}

} // namespace fieldwright::ui
