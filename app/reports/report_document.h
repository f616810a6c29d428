#pragma once

#include "core/report/report.h"

#include <QTextDocument>

namespace fieldwright {

/// A report as Qt's rich text: figures are drawn as vectors, and nothing is ever loaded, neither from disk nor from the
/// network, whatever the text says. For preview (QTextBrowser::setDocument) and for PDF.
class ReportDocument : public QTextDocument
{
    Q_OBJECT

public:
    explicit ReportDocument(const SimpleReport &report, QObject *parent = nullptr);

protected:
    QVariant loadResource(int type, const QUrl &name) override;
};

/// A4 with page numbers. Errors: Internal.
Result<QByteArray> reportPdf(const SimpleReport &report, const QString &title);

} // namespace fieldwright
