#include "ui/pages/train/diagnosis.h"

#include "app/text/qt_text.h"

#include <cmath>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr double flat = 0.003; // a change of the loss by less than 0.3 % is none

QString shownLoss(double loss)
{
    return shownNumber(loss, 3);
}

} // namespace

Diagnosis Diagnostician::diagnose(const MetricTable &metrics, const RunStatus &status)
{
    if (status.error && (status.state == JobState::Failed || status.state == JobState::Paused))
        return {Tone::Error, translated(*status.error)};
    if (isFinal(status.state))
        return ended(metrics, status);
    const MetricSeries *loss = metrics.series("loss");
    if (!loss || loss->value.empty()) {
        if (status.state == JobState::Queued)
            return {Tone::Muted, tr("Waiting for its turn.")};
        if (status.state == JobState::Interrupted)
            return {Tone::Warning, tr("The run was interrupted before its first step. Continue it, or remove it.")};
        if (!status.text.empty())
            return {Tone::Muted, translated(status.text)};
        return {Tone::Muted, tr("The model and the rows are being read; the first step follows.")};
    }
    if (!std::isfinite(loss->value.back())) {
        return {Tone::Error, tr("The loss of step %1 is not a number. Stop and start again with a lower learning rate.")
                                 .arg(shownNumber(qint64(loss->step.back())))};
    }
    const MetricSeries *validations = metrics.series("validation_loss");
    if (validations && validations->value.size() >= 2) {
        const int patience = status.job ? int(intOr(status.job->recipe, "patience")) : 0;
        return validation(*validations, patience);
    }
    constexpr size_t enough = 10;
    if (loss->value.size() < enough)
        return {Tone::Muted, tr("Too early to tell: the loss varies from step to step.")};
    const std::vector<double> mean = smoothed(loss->value, 0.9);
    const double before = mean[mean.size() / 2], now = mean.back();
    if (now < before * (1 - flat))
        return {Tone::Success, tr("Training loss falls (%1 → %2).").arg(shownLoss(before), shownLoss(now))};
    if (now > before * (1 + flat))
        return {Tone::Warning, tr("Training loss rises (%1 → %2). A lower learning rate may help.")
                                   .arg(shownLoss(before), shownLoss(now))};
    return {Tone::Muted, tr("Training loss hardly changes (%1 → %2).").arg(shownLoss(before), shownLoss(now))};
}

Diagnosis Diagnostician::validation(const MetricSeries &series, int patience)
{
    size_t best = 0;
    for (size_t i = 1; i < series.size(); ++i) {
        if (series.value[i] < series.value[best])
            best = i;
    }
    const size_t last = series.size() - 1;
    const double previous = series.value[last - 1], now = series.value[last];
    const auto worse = int(last - best);
    QString stop;
    if (patience > 0 && worse > 0)
        stop = u' ' +
               tr("The run ends after %Ln more validation(s) without gain.", nullptr, std::max(0, patience - worse));
    if (worse == 0) {
        if (previous - now < previous * flat)
            return {Tone::Success,
                    tr("Validation loss hardly falls any more (%1 → %2).").arg(shownLoss(previous), shownLoss(now))};
        return {Tone::Success, tr("Validation loss still falls (%1 → %2). No sign of overfitting.")
                                   .arg(shownLoss(previous), shownLoss(now))};
    }
    if (now <= series.value[best] * (1 + flat))
        return {Tone::Muted, tr("Validation loss stays at its best, %1 of step %2.")
                                     .arg(shownLoss(series.value[best]), shownNumber(qint64(series.step[best]))) +
                                 stop};
    return {Tone::Warning,
            tr("Validation loss has risen since step %1 (%2 → %3): the model begins to learn the rows by "
               "heart. The best checkpoint is kept.")
                    .arg(shownNumber(qint64(series.step[best])), shownLoss(series.value[best]), shownLoss(now)) +
                stop};
}

Diagnosis Diagnostician::ended(const MetricTable &metrics, const RunStatus &status)
{
    if (status.state == JobState::Cancelled)
        return {Tone::Muted, tr("The run was stopped and its result discarded.")};
    if (status.state == JobState::Failed)
        return {Tone::Error, tr("The run failed.")};
    const MetricSeries *series = metrics.series("validation_loss");
    if (series && series->value.size() == 1)
        return {Tone::Success, tr("Finished. Validation loss is %1; there is no earlier value to compare it with.")
                                   .arg(shownLoss(series->value.front()))};
    if (!series || series->value.empty())
        return {Tone::Success, tr("Finished. There were no validation rows to watch; the last step is kept.")};
    const size_t best = size_t(std::min_element(series->value.begin(), series->value.end()) - series->value.begin());
    const QString outcome = stringOr(status.summary, "outcome_kind") == "early-stopped"
                                ? tr("Ended early: validation loss no longer fell.")
                                : tr("Finished.");
    return {Tone::Success,
            outcome + u' ' +
                tr("Validation loss went from %1 to %2; the best, of step %3, is kept. Whether the model "
                   "knows your field is for the evaluation to tell.")
                    .arg(shownLoss(series->value.front()), shownLoss(series->value[best]),
                         shownNumber(qint64(series->step[best])))};
}

} // namespace fieldwright::ui
