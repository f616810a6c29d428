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
    return QLocale().toString(text.left(at).toDouble(), 'g', digits) + timesTenTo(text.mid(at + 1).toInt());
}

QString timesTenTo(int exponent)
{
    QString out = u" × 10"_s;
    for (const QChar sign : QString::number(exponent))
        out += sign == u'-' ? QChar(u'⁻') : QStringView(u"⁰¹²³⁴⁵⁶⁷⁸⁹")[sign.digitValue()];
    return out;
}

} // namespace fieldwright
