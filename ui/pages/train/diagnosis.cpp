#include "ui/pages/train/diagnosis.h"

#include "app/text/qt_text.h"
#include "app/text/real_text.h"

#include <cmath>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr double flat = 0.003;       // a change of the loss by less than 0.3 % is none
constexpr double diverged = 1.25;    // a rise of the smoothed loss above this share of its lowest
constexpr size_t enough = 10;        // steps, before which the loss tells nothing
constexpr size_t stepsOfSilence = 3; // with gradients of zero, before it is said

QString shownLoss(double loss)
{
    return shownNumber(loss, 3);
}

} // namespace

Diagnosis Diagnostician::diagnose(const MetricTable &metrics, const RunStatus &status)
{
    Diagnosis out = course(metrics, status);
    if (status.leakedRows == 0 || out.tone == Tone::Error)
        return out;
    // However well it looks, it is not to be believed.
    out.tone = Tone::Warning;
    out.text +=
        u' ' + tr("Of the %1 validation rows %2 ask what is trained as well, so validation loss looks better than "
                  "it is. Build the dataset again to have them kept apart.")
                   .arg(shownNumber(qint64(status.validationRows)), shownNumber(qint64(status.leakedRows)));
    return out;
}

Diagnosis Diagnostician::course(const MetricTable &metrics, const RunStatus &status)
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
    if (const auto trouble = noGradients(metrics))
        return *trouble;
    const std::vector<double> mean = smoothed(loss->value, 0.9);
    if (const auto trouble = divergence(metrics, *loss, mean))
        return *trouble;
    const MetricSeries *validations = metrics.series("validation_loss");
    if (validations && validations->value.size() >= 2) {
        const int patience = status.job ? int(intOr(status.job->recipe, "patience")) : 0;
        return validation(*validations, patience);
    }
    if (loss->value.size() < enough)
        return {Tone::Muted, tr("Too early to tell: the loss varies from step to step.")};
    const double before = mean[mean.size() / 2], now = mean.back();
    if (now < before * (1 - flat))
        return {Tone::Success, tr("Training loss falls (%1 → %2).").arg(shownLoss(before), shownLoss(now))};
    if (now > before * (1 + flat))
        return {Tone::Warning, tr("Training loss rises (%1 → %2). A lower learning rate may help.")
                                   .arg(shownLoss(before), shownLoss(now))};
    return {Tone::Muted, tr("Training loss hardly changes (%1 → %2).").arg(shownLoss(before), shownLoss(now))};
}

std::optional<Diagnosis> Diagnostician::noGradients(const MetricTable &metrics)
{
    const MetricSeries *norms = metrics.series("gradient_norm");
    size_t silent = 0;
    while (norms && silent < norms->size() && norms->value[norms->size() - 1 - silent] == 0)
        ++silent;
    if (silent < stepsOfSilence)
        return {};
    return Diagnosis{Tone::Error,
                     tr("The gradients have been zero since step %1: the model learns nothing more. Stop, and look for "
                        "rows without an answer, or for a part of the model that the loss does not reach.")
                         .arg(shownNumber(qint64(norms->step[norms->size() - silent])))};
}

std::optional<Diagnosis> Diagnostician::divergence(const MetricTable &metrics, const MetricSeries &loss,
                                                   const std::vector<double> &mean)
{
    if (loss.size() < 2 * enough)
        return {};
    const auto lowest = std::min_element(mean.begin() + enough, mean.end());
    if (!(mean.back() > *lowest * diverged))
        return {};
    const MetricSeries *rates = metrics.series("learning_rate");
    const qsizetype at = lowest - mean.begin();
    QString text = tr("Training loss has risen from %1 to %2 since step %3: the learning rate is too high.")
                       .arg(shownLoss(*lowest), shownLoss(mean.back()), shownNumber(qint64(loss.step[size_t(at)])));
    if (rates && rates->size() > 0)
        text +=
            u' ' + tr("It is %1 now; stop, and start again with a third of it.").arg(shownReal(rates->value.back(), 2));
    return Diagnosis{Tone::Warning, text};
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
