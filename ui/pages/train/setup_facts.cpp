#include "ui/pages/train/setup_facts.h"

#include "app/text/qt_text.h"

#include <cmath>

namespace fieldwright::ui {

namespace {

constexpr double million = 1e6;

/// In per cent, with so many digits that a small one is not nothing.
QString shownShare(double share)
{
    const double percent = share * 100;
    const int digits = percent > 0 && percent < 0.1 ? int(std::ceil(-std::log10(percent))) : 1;
    return shownPercent(share, std::min(digits, 9));
}

} // namespace

QList<SummaryPane::Fact> SetupFacts::of(const PlannedRun &run)
{
    QList<SummaryPane::Fact> facts;
    const Forecast &plan = run.plan;
    const TrainRecipe &recipe = run.recipe;
    if (!run.problem.isEmpty())
        facts.append({Tone::Warning, tr("It cannot start."), run.problem});
    if (!run.model.isEmpty() && plan.parameters) {
        const QString share = shownShare(double(plan.trainable) / double(plan.parameters));
        if (recipe.method == "full")
            facts.append({Tone::Success, tr("Every weight of %1 moves.").arg(run.model),
                          tr("The result is a model of its own, as large as the base.")});
        else if (recipe.method == "freeze")
            facts.append({Tone::Success, tr("%1 of the weights of %2 move.").arg(share, run.model),
                          tr("The result is a model of its own, as large as the base.")});
        else
            facts.append(
                {Tone::Success,
                 recipe.method == "lora" ? tr("An adapter of rank %1 is trained.").arg(recipe.rank)
                                         : tr("An adapter is trained."),
                 (plan.trainable < million
                      ? tr("%1 numbers beside the frozen %2: %3 of its size.").arg(shownNumber(qint64(plan.trainable)))
                      : tr("%1 M numbers beside the frozen %2: %3 of its size.")
                            .arg(shownNumber(double(plan.trainable) / million, 1)))
                     .arg(run.model, share)});
    }
    if (recipe.objective == "pretrain")
        facts.append({Tone::Success, tr("It reads %Ln document(s).", nullptr, run.documents),
                      tr("%1 of what it reads is theirs; the rest is general text, against forgetting.")
                          .arg(shownPercent(recipe.domainShare, 0))});
    if (recipe.objective == "masked-words")
        facts.append({Tone::Success, tr("It finds hidden words in %Ln document(s).", nullptr, run.documents),
                      tr("%1 of the words are hidden, others in every pass.").arg(shownPercent(recipe.maskShare, 0))});
    if (recipe.objective == "classify" && !run.labelled.isEmpty())
        facts.append({Tone::Success, tr("It learns the labels of %1.").arg(run.labelled),
                      tr("One row in ten is held out and measures how often it is right.")});
    if (plan.rows) {
        facts.append({Tone::Success, tr("It sees %Ln row(s).", nullptr, int(plan.rows)),
                      tr("%1 of your field and %2 of general skill; %3 tokens are read, the %4 of answers are trained.")
                          .arg(shownNumber(qint64(plan.domainRows)), shownNumber(qint64(plan.generalRows)),
                               shownNumber(qint64(plan.readTokens)), shownNumber(qint64(plan.trainedTokens)))});
        facts.append({Tone::Success, tr("About %Ln step(s).", nullptr, int(plan.steps)),
                      tr("Every row is seen %1 times, %2 tokens a step.")
                          .arg(shownNumber(plan.passes, plan.passes == std::floor(plan.passes) ? 0 : 1),
                               shownNumber(qint64(recipe.microBatchTokens) * recipe.accumulation))});
        if (plan.domainRows == 0 || plan.generalRows == 0)
            facts.append({Tone::Warning, plan.generalRows == 0 ? tr("No general rows.") : tr("No rows of your field."),
                          plan.generalRows == 0 ? tr("General skill may be lost; a version with a domain share of 30 % "
                                                     "guards it.")
                                                : tr("The model can learn nothing about it from this version.")});
        if (plan.cutRows)
            facts.append({Tone::Warning, tr("It cuts %Ln row(s).", nullptr, int(plan.cutRows)),
                          tr("They are longer than the length limit; the preflight on the Dataset page shows where.")});
    }
    if (plan.memory) {
        const bool fits = plan.memory->total() <= run.freeMemory;
        facts.append({fits ? Tone::Success : Tone::Error, fits ? tr("It fits.") : tr("It does not fit."),
                      tr("About %1 of memory; %2 are free on this machine.")
                          .arg(shownBytes(plan.memory->total()), shownBytes(run.freeMemory))});
        if (fits && plan.recomputes)
            facts.append({Tone::Success, tr("Part of each layer is computed a second time."),
                          tr("Keeping all of it would need more memory than is free.")});
    }
    if (!plan.rows && plan.steps)
        facts.append(
            {Tone::Success, tr("About %Ln step(s).", nullptr, int(std::min<std::int64_t>(plan.steps, 1 << 30))),
             (plan.readTokens < 100'000
                  ? tr("About %1 tokens are read in a pass, %2 a step.").arg(shownNumber(qint64(plan.readTokens)))
                  : tr("About %1 M tokens are read in a pass, %2 a step.")
                        .arg(shownNumber(double(plan.readTokens) / 1e6, plan.readTokens < 10'000'000 ? 2 : 0)))
                 .arg(shownNumber(qint64(recipe.microBatchTokens) * recipe.accumulation))});
    if (plan.rows || plan.steps) {
        const bool measured = run.tokensPerSecond > 0;
        facts.append({measured ? Tone::Success : Tone::Muted,
                      measured ? tr("About %1.").arg(run.time) : tr("The time is not known yet."),
                      measured && run.isEstimate
                          ? tr("From how fast this machine multiplies, about %1 tokens a second; the first 5 % of the "
                               "steps measure it.")
                                .arg(shownNumber(run.tokensPerSecond, 0))
                      : measured
                          ? tr("From the speed of the last such run here, %1 tokens a second.")
                                .arg(shownNumber(run.tokensPerSecond, 0))
                          : tr("Nothing like this has run on this machine; the first 5 % of the steps measure it.")});
        if (!plan.rows) // windows: one in twenty is held out
            return facts;
        if (plan.validationRows == 0)
            facts.append({Tone::Warning, tr("No validation rows."),
                          tr("Nothing watches for overfitting, and the last step is kept instead of the best.")});
        else
            facts.append({Tone::Success,
                          tr("%Ln validation row(s) watch for overfitting.", nullptr, int(plan.validationRows)),
                          recipe.validateEvery > 0
                              ? tr("Every %Ln step(s); the best state is kept.", nullptr, int(recipe.validateEvery))
                              : tr("At the end of the run.")});
        if (plan.rephrasedRows + plan.unseenRows)
            facts.append({Tone::Success, tr("The test is kept apart."),
                          tr("%1 rephrased and %2 unseen questions are never trained; Evaluate asks them afterwards.")
                              .arg(shownNumber(qint64(plan.rephrasedRows)), shownNumber(qint64(plan.unseenRows)))});
    }
    return facts;
}

} // namespace fieldwright::ui
