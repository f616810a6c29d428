#pragma once

#include "core/base/result.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace fieldwright {

// The one place where the text of core (UTF-8 std::string, std::filesystem::path, Text) becomes Qt's and back.

inline QString toQString(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}
inline std::string toStd(QStringView text)
{
    const QByteArray utf8 = text.toUtf8();
    return std::string(utf8.constData(), size_t(utf8.size()));
}
QString toQString(const std::filesystem::path &path);
inline QString toQString(const std::string &utf8)
{
    return toQString(std::string_view(utf8));
}
inline QString toQString(const char *utf8)
{
    return QString::fromUtf8(utf8);
}
std::filesystem::path toPath(const QString &text);
QStringList toQStrings(const std::vector<std::string> &texts);
std::vector<std::string> toStds(const QStringList &texts);

/// A sentence of core in the language that is installed now (translation context "core").
QString translated(const Text &text);
/// What went wrong and the way out, both translated, in one line.
QString translated(const Error &error);
/// Two sentences, as the language sets them side by side.
QString joined(const QString &sentence, const QString &next);
/// A string literal that core marked with FW_NOOP("core", …): labels and help of the recipe table, names of states.
QString translatedLabel(std::string_view englishSource);

// Numbers as look.md wants them: locale's separators, U+2212 as minus, a no-break space before a unit.

QString shownNumber(qint64 value);
QString shownNumber(double value, int digits);
/// With a sign always: "+3.2", "−1.0".
QString shownDelta(double value, int digits);
/// "30 %" for 0.3.
QString shownPercent(double share, int digits = 0);
/// "512 B", "12 kB", "3.4 MB", "8.3 GB".
QString shownBytes(quint64 bytes);
/// A past duration: "8 s", "7 min 40 s", "2 h 10 min", "3 d 4 h".
QString shownDuration(qint64 ms);
/// "measuring…" for the first 5 %, then to 10 s under 10 min, to 1 min under 1 h, else "2 h 10 min". Empty when done.
/// `fraction` is what is done, 0 to 1; `elapsedMs` what that took.
QString shownTimeLeft(double fraction, qint64 elapsedMs);
/// The estimate alone, for those who also show the clock time of the end; empty while measuring.
std::optional<qint64> timeLeftMs(double fraction, qint64 elapsedMs);
/// "2026-05-01 14:30" in the local time zone.
QString shownTime(qint64 wallMs);

} // namespace fieldwright
