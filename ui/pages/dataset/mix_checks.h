#pragma once

#include "ui/pages/dataset/mix_preview.h"
#include "ui/style/colors.h"

#include <QFrame>

class QGridLayout;

namespace fieldwright::ui {

/// What was looked at in a mix, and what is to be done about it.
struct MixCheck
{
    Tone tone = Tone::Success;
    QString text;
    QString link;   ///< words of a button; empty: none
    QString target; ///< what the button asks for: "review", or a filter of the preflight
};

/// Of a mix that is known.
QList<MixCheck> checksOf(const MixPlan &plan, const MixResult &result, double askedShare);

/// The checks, each with its sign, its sentence and its button.
class MixChecks : public QFrame
{
    Q_OBJECT
public:
    explicit MixChecks(QWidget *parent = nullptr);
    void setChecks(const QList<MixCheck> &checks);

Q_SIGNALS:
    void wanted(const QString &target);

private:
    QGridLayout *m_grid = nullptr;
};

} // namespace fieldwright::ui
