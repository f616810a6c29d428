#include "app/reports/report_document.h"

#include "app/text/qt_text.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextObjectInterface>

namespace fieldwright {

namespace {

constexpr int figureObject = QTextFormat::UserObject + 1;
constexpr int figureProperty = QTextFormat::UserProperty + 1;
constexpr double screenDpi = 96;

/// Draws the figures of a report at the size that they were made for, whatever the device's resolution.
class FigureObjects : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    FigureObjects(const SimpleReport &report, QObject *parent) : QObject(parent)
    {
        for (const SimpleReport::Figure &figure : report.figures) {
            auto renderer = std::make_unique<QSvgRenderer>(QByteArray::fromStdString(figure.svg));
            if (renderer->isValid())
                m_figures[toQString(figure.name)] = {std::move(renderer), QSizeF(figure.width, figure.height)};
        }
    }

    bool has(const QString &name) const { return m_figures.find(name) != m_figures.end(); }

    QSizeF intrinsicSize(QTextDocument *document, int, const QTextFormat &format) override
    {
        const auto figure = m_figures.find(format.stringProperty(figureProperty));
        if (figure == m_figures.end())
            return {};
        const QPaintDevice *const device = document->documentLayout()->paintDevice();
        const double scale = device ? device->logicalDpiX() / screenDpi : 1;
        QSizeF size = figure->second.size * scale;
        const double widest = document->pageSize().width() - 2 * document->documentMargin();
        if (widest > 0 && size.width() > widest)
            size *= widest / size.width();
        return size;
    }

    void drawObject(QPainter *painter, const QRectF &rect, QTextDocument *, int, const QTextFormat &format) override
    {
        const auto figure = m_figures.find(format.stringProperty(figureProperty));
        if (figure != m_figures.end())
            figure->second.renderer->render(painter, rect);
    }

private:
    struct Figure
    {
        std::unique_ptr<QSvgRenderer> renderer;
        QSizeF size;
    };
    std::map<QString, Figure> m_figures;
};

} // namespace

ReportDocument::ReportDocument(const SimpleReport &report, QObject *parent) : QTextDocument(parent)
{
    setUndoRedoEnabled(false);
    auto *const figures = new FigureObjects(report, this);
    documentLayout()->registerHandler(figureObject, figures);
    setHtml(toQString(report.html));
    // <img src="figure:NAME"> became an image; it is made a figure of ours instead.
    for (QTextBlock block = begin(); block.isValid(); block = block.next()) {
        std::vector<std::pair<int, QString>> images;
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            if (fragment.charFormat().isImageFormat())
                images.emplace_back(fragment.position(), fragment.charFormat().toImageFormat().name());
        }
        for (const auto &[position, source] : images) {
            const QString name = source.section(QLatin1Char(':'), 1);
            QTextCursor cursor(this);
            cursor.setPosition(position);
            cursor.setPosition(position + 1, QTextCursor::KeepAnchor);
            if (!source.startsWith(QStringLiteral("figure:")) || !figures->has(name)) {
                cursor.removeSelectedText(); // nothing is shown that is not part of the report
                break;                       // positions have moved; such a source is not written by core/report
            }
            QTextCharFormat format;
            format.setObjectType(figureObject);
            format.setProperty(figureProperty, name);
            cursor.setCharFormat(format);
        }
    }
}

QVariant ReportDocument::loadResource(int, const QUrl &)
{
    return {}; // Qt would read file:// and embed it
}

Result<QByteArray> reportPdf(const SimpleReport &report, const QString &title)
{
    constexpr int dpi = 300;
    constexpr double pageMarginMm = 18;
    constexpr double footerMm = 8;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(dpi);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(pageMarginMm, pageMarginMm, pageMarginMm, pageMarginMm),
                              QPageLayout::Millimeter);
        writer.setTitle(title);
        writer.setCreator(QStringLiteral("Fieldwright " FIELDWRIGHT_VERSION));
        ReportDocument document(report);
        document.setDocumentMargin(0);
        document.documentLayout()->setPaintDevice(&writer);
        const double footer = footerMm / 25.4 * dpi;
        const QSizeF page(writer.width(), writer.height() - footer);
        document.setPageSize(page);
        QPainter painter;
        if (!painter.begin(&writer)) {
            return fail(ErrorCode::Internal, {FW_NOOP("core", "The PDF could not be drawn.")},
                        {FW_NOOP("core", "Write the report as HTML and print that.")});
        }
        const int pages = document.pageCount();
        for (int number = 0; number < pages; ++number) {
            if (number > 0)
                writer.newPage();
            painter.save();
            painter.translate(0, -number * page.height());
            const QRectF view(0, number * page.height(), page.width(), page.height());
            painter.setClipRect(view);
            QAbstractTextDocumentLayout::PaintContext context;
            context.clip = view;
            context.palette.setColor(QPalette::Text, Qt::black); // whatever style the window has
            document.documentLayout()->draw(&painter, context);
            painter.restore();
            QFont font = document.defaultFont();
            font.setPointSizeF(8);
            painter.setFont(font);
            painter.setPen(QColor(0x56, 0x5f, 0x68));
            painter.drawText(QRectF(0, page.height(), page.width(), footer), Qt::AlignRight | Qt::AlignBottom,
                             QStringLiteral("%1 / %2").arg(number + 1).arg(pages));
        }
        painter.end();
    }
    return bytes;
}

} // namespace fieldwright

#include "report_document.moc"
