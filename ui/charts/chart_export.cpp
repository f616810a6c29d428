#include "ui/charts/chart_export.h"

#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "ui/style/colors.h"
#include "ui/style/theme.h"

#include <QBuffer>
#include <QFileDialog>
#include <QPdfWriter>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int titleHeight = 24;
constexpr int screenDpi = 96;

void draw(const std::vector<PlacedPlot> &plots, const QSize &size, QCPPainter &painter)
{
    painter.fillRect(QRect(QPoint(), size), lightColors().base);
    for (const PlacedPlot &placed : plots) {
        painter.save();
        painter.translate(placed.place.topLeft());
        QSize room = placed.place.size();
        if (!placed.title.isEmpty()) {
            painter.setFont(boldFont());
            painter.setPen(lightColors().text);
            painter.drawText(QRect(12, 0, room.width() - 24, titleHeight), Qt::AlignVCenter | Qt::AlignLeft,
                             placed.title);
            painter.translate(0, titleHeight);
            room.rheight() -= titleHeight;
        }
        const QPalette before = placed.plot->palette();
        placed.plot->setPalette(paletteOf(lightColors()));
        placed.plot->toPainter(&painter, room.width(), room.height());
        placed.plot->setPalette(before);
        placed.plot->replot(QCustomPlot::rpQueuedReplot);
        painter.restore();
    }
}

} // namespace

Result<> exportPlots(const std::vector<PlacedPlot> &plots, const QSize &size, const QString &file)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (file.endsWith(u".pdf"_s, Qt::CaseInsensitive)) {
        QPdfWriter writer(&buffer);
        writer.setResolution(screenDpi);
        writer.setPageMargins(QMarginsF());
        writer.setPageSize(QPageSize(QSizeF(size) / screenDpi, QPageSize::Inch));
        QCPPainter painter;
        painter.begin(&writer);
        painter.setModes(QCPPainter::pmVectorized | QCPPainter::pmNoCaching);
        draw(plots, size, painter);
    } else {
        constexpr int scale = 2;
        QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(scale);
        image.setDotsPerMeterX(int(screenDpi * scale / 0.0254));
        image.setDotsPerMeterY(int(screenDpi * scale / 0.0254));
        {
            QCPPainter painter(&image);
            painter.setMode(QCPPainter::pmNoCaching);
            draw(plots, size, painter);
        }
        image.save(&buffer, "PNG");
    }
    const QByteArray bytes = buffer.data();
    return saveFile(toPath(file), std::string_view(bytes.constData(), size_t(bytes.size())));
}

QString chooseExportFile(QWidget *parent, const QString &folder, const QString &name, bool csv)
{
    QStringList filters = {u"PNG (*.png)"_s, u"PDF (*.pdf)"_s};
    if (csv)
        filters.append(u"CSV (*.csv)"_s);
    QString chosen = filters.front();
    const QString file = QFileDialog::getSaveFileName(parent, QString(), QDir(folder).filePath(name + u".png"_s),
                                                      filters.join(u";;"_s), &chosen);
    if (file.isEmpty())
        return {};
    for (const char *ending : {".png", ".pdf", ".csv"}) {
        if (file.endsWith(QLatin1String(ending), Qt::CaseInsensitive))
            return file;
    }
    const qsizetype at = std::max<qsizetype>(0, filters.indexOf(chosen));
    constexpr const char *endings[] = {".png", ".pdf", ".csv"};
    return file + QLatin1String(endings[at]);
}

} // namespace fieldwright::ui
