#include "ui/pages/dataset/mix_checks.h"

#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <cmath>

namespace fieldwright::ui {

namespace {

/// Fewer questions than this tell nothing with certainty.
constexpr std::int64_t fewQuestions = 10;

} // namespace

QList<MixCheck> checksOf(const MixPlan &plan, const MixResult &result, double askedShare)
{
    using namespace Qt::StringLiterals;
    QList<MixCheck> checks;
    const std::int64_t tests = plan.rephrased + plan.unseen;
    checks.append({plan.sharedQuestions == 0 ? Tone::Success : Tone::Error,
                   MixChecks::tr("Held-out questions that are also in the training rows: %1 of %2")
                       .arg(shownNumber(qint64(plan.sharedQuestions)), shownNumber(qint64(tests + plan.validation)))});
    const double gap = askedShare - result.realised;
    if (std::abs(gap) > 0.01 && gap < 0)
        checks.append(
            {Tone::Warning, MixChecks::tr("There are not enough general rows for %1: the domain share becomes %2. Add "
                                          "general data, or ask for a higher share.")
                                .arg(shownPercent(askedShare, 1), shownPercent(result.realised, 1))});
    else if (std::abs(gap) > 0.01)
        checks.append({Tone::Warning,
                       MixChecks::tr("The rows are too long to come nearer to %1.").arg(shownPercent(askedShare, 1))});
    else
        checks.append({Tone::Success, MixChecks::tr("The domain share that was asked for is reached.")});
    if (plan.rephrased < fewQuestions)
        checks.append({Tone::Warning, MixChecks::tr("The test of rephrased questions has only %n question(s): facts "
                                                    "with several phrasings make it larger.",
                                                    nullptr, int(plan.rephrased))});
    if (plan.dropped > 0)
        checks.append(
            {Tone::Success, MixChecks::tr("%n pair(s) repeat another or tell a held-out fact; they are left out.",
                                          nullptr, int(plan.dropped))});
    if (result.cutRows > 0)
        checks.append({Tone::Warning,
                       MixChecks::tr("%n row(s) are longer than the length limit; their ends are cut.", nullptr,
                                     int(result.cutRows)),
                       MixChecks::tr("Show"), u"cut"_s});
    if (!plan.nothingTrained.empty())
        checks.append(
            {Tone::Error,
             MixChecks::tr("%n row(s) train nothing; they are left out.", nullptr, int(plan.nothingTrained.size())),
             MixChecks::tr("Show"), u"nothing"_s});
    return checks;
}

MixChecks::MixChecks(QWidget *parent) : QFrame(parent)
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(size::padding, 4, size::gap, size::gap);
    m_grid->setHorizontalSpacing(size::gap);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnStretch(1, 1);
}

void MixChecks::setChecks(const QList<MixCheck> &checks)
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    for (int row = 0; row < checks.size(); ++row) {
        const MixCheck &check = checks[row];
        auto *sign = new QLabel;
        sign->setPixmap(iconPixmap(stateIcon(check.tone), size::icon, devicePixelRatioF()));
        auto *words = new QLabel(check.text);
        words->setWordWrap(true);
        m_grid->addWidget(sign, row, 0, Qt::AlignTop);
        m_grid->addWidget(words, row, 1);
        if (check.link.isEmpty())
            continue;
        auto *button = new QPushButton(check.link);
        button->setAutoDefault(false);
        setRole(button, "link");
        button->setAccessibleName(QStringLiteral("%1: %2").arg(check.link, check.text));
        connect(button, &QPushButton::clicked, this, [this, target = check.target] { Q_EMIT wanted(target); });
        m_grid->addWidget(button, row, 2, Qt::AlignTop);
    }
}

} // namespace fieldwright::ui
