#include "app/text/qt_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <cmath>

namespace fieldwright {

namespace {

constexpr QChar noBreakSpace(0x00A0);
constexpr QChar minusSign(0x2212);

QString withMinus(QString number)
{
    // QLocale gives U+2212 for some languages and the hyphen for others; the product shows one.
    return number.replace(QLatin1Char('-'), minusSign);
}

QString withUnit(const QString &number, const QString &unit)
{
    return number + noBreakSpace + unit;
}

QString twoUnits(qint64 first, const QString &firstUnit, qint64 second, const QString &secondUnit)
{
    const QString head = withUnit(shownNumber(first), firstUnit);
    return second == 0 ? head : head + noBreakSpace + withUnit(shownNumber(second), secondUnit);
}

} // namespace

QString toQString(const std::filesystem::path &path)
{
    return toQString(path.native());
}

std::filesystem::path toPath(const QString &text)
{
    return std::filesystem::path(toStd(text));
}

QStringList toQStrings(const std::vector<std::string> &texts)
{
    QStringList list;
    list.reserve(qsizetype(texts.size()));
    for (const std::string &text : texts)
        list.append(toQString(text));
    return list;
}

std::vector<std::string> toStds(const QStringList &texts)
{
    std::vector<std::string> list;
    list.reserve(size_t(texts.size()));
    for (const QString &text : texts)
        list.push_back(toStd(text));
    return list;
}

QString translated(const Text &text)
{
    if (text.empty())
        return {};
    const QString pattern = QCoreApplication::translate("core", text.source.c_str());
    std::vector<std::string> all = text.facts;
    for (const Text &sentence : text.sentences)
        all.push_back(toStd(translated(sentence)));
    return toQString(fillPlaces(toStd(pattern), all));
}

QString translated(const Error &error)
{
    return joined(translated(error.what), translated(error.remedy));
}

QString joined(const QString &sentence, const QString &next)
{
    // Chinese sentences end in a full-width stop, after which no blank is set.
    const bool needsBlank = !sentence.isEmpty() && !next.isEmpty() && !sentence.endsWith(QChar(0x3002));
    return needsBlank ? sentence + QLatin1Char(' ') + next : sentence + next;
}

QString translatedLabel(std::string_view englishSource)
{
    return translated(Text(englishSource));
}

QString shownNumber(qint64 value)
{
    return withMinus(QLocale().toString(value));
}

QString shownNumber(double value, int digits)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    return withMinus(QLocale().toString(value, 'f', digits));
}

QString shownDelta(double value, int digits)
{
    const QString number = shownNumber(value, digits);
    return std::isfinite(value) && value >= 0 ? QLatin1Char('+') + number : number;
}

QString shownPercent(double share, int digits)
{
    return withUnit(shownNumber(share * 100, digits), QStringLiteral("%"));
}

QString shownBytes(quint64 bytes)
{
    constexpr quint64 kilo = 1000, mega = kilo * 1000, giga = mega * 1000;
    if (bytes < kilo)
        return withUnit(shownNumber(qint64(bytes)), QStringLiteral("B"));
    if (bytes < mega)
        return withUnit(shownNumber(qint64(bytes / kilo)), QStringLiteral("kB"));
    if (bytes < giga)
        return withUnit(shownNumber(double(bytes) / double(mega), 1), QStringLiteral("MB"));
    return withUnit(shownNumber(double(bytes) / double(giga), 1), QStringLiteral("GB"));
}

QString shownDuration(qint64 ms)
{
    const qint64 seconds = std::max<qint64>(0, (ms + 500) / 1000);
    // (lupdate finds a text only where translate() itself has it)
    const QString s = QCoreApplication::translate("units", "s"), min = QCoreApplication::translate("units", "min"),
                  h = QCoreApplication::translate("units", "h"), d = QCoreApplication::translate("units", "d");
    if (seconds < 60)
        return withUnit(shownNumber(seconds), s);
    if (seconds < 3600)
        return twoUnits(seconds / 60, min, seconds % 60, s);
    if (seconds < 86400)
        return twoUnits(seconds / 3600, h, seconds % 3600 / 60, min);
    return twoUnits(seconds / 86400, d, seconds % 86400 / 3600, h);
}

std::optional<qint64> timeLeftMs(double fraction, qint64 elapsedMs)
{
    if (!(fraction >= 0.05) || elapsedMs <= 0)
        return std::nullopt;
    const double done = std::min(fraction, 1.0);
    return qint64(double(elapsedMs) * (1 - done) / done);
}

QString shownTimeLeft(double fraction, qint64 elapsedMs)
{
    if (fraction >= 1)
        return {};
    const std::optional<qint64> left = timeLeftMs(fraction, elapsedMs);
    if (!left)
        return QCoreApplication::translate("units", "measuring…");
    const qint64 seconds = *left / 1000;
    if (seconds < 600)
        return shownDuration(std::max<qint64>(1, (seconds + 5) / 10) * 10 * 1000);
    return shownDuration((seconds + 30) / 60 * 60 * 1000);
}

QString shownTime(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace fieldwright
