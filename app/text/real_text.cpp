#include "app/text/real_text.h"

#include <QLocale>

#include <cmath>

namespace fieldwright {

using namespace Qt::StringLiterals;

QString shownReal(double value, int digits)
{
    if (!std::isfinite(value))
        return u"–"_s;
    const QString text = QString::number(value, 'g', digits);
    const qsizetype at = text.indexOf(u'e');
    if (at < 0)
        return QLocale().toString(value, 'g', digits);
    QString raised;
    for (const QChar sign : QString::number(text.mid(at + 1).toInt()))
        raised += sign == u'-' ? QChar(u'⁻') : QStringView(u"⁰¹²³⁴⁵⁶⁷⁸⁹")[sign.digitValue()];
    return QLocale().toString(text.left(at).toDouble(), 'g', digits) + u" × 10"_s + raised;
}

} // namespace fieldwright
