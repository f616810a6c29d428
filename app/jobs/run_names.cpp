#include "app/jobs/run_names.h"

#include "app/jobs/training_runs.h"
#include "app/text/qt_text.h"

#include <QRegularExpression>

namespace fieldwright {

using namespace Qt::StringLiterals;

namespace {

QString shownPlace(const FieldInfo &field, const QString &text)
{
    TrainRecipe recipe;
    const bool isValue = setFieldFromText(recipe, field.key, toStd(text)).has_value();
    return u" · %1 %2"_s.arg(translatedLabel(field.label),
                             isValue ? shownField(field, fieldValue(recipe, field)) : text);
}

} // namespace

QString shownRunName(const QString &name)
{
    if (!name.contains(u'='))
        return name;
    static const QRegularExpression place(u" ([a-z0-9_]+)=([^ ]+)"_s);
    QString out;
    qsizetype end = 0;
    for (auto found = place.globalMatch(name); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        const FieldInfo *field = findField(toStd(match.captured(1)));
        out += name.mid(end, match.capturedStart() - end);
        out += field ? shownPlace(*field, match.captured(2)) : match.captured();
        end = match.capturedEnd();
    }
    return out + name.mid(end);
}

QString shownRunName(const RunStatus &run)
{
    return run.job ? shownRunName(toQString(run.job->name)) : toQString(run.id);
}

} // namespace fieldwright
