#include "ui/pages/train/new_model_facts.h"

#include "app/text/qt_text.h"
#include "app/text/real_text.h"

namespace fieldwright::ui {

QString shownMillions(double count)
{
    if (count < 1e4) // "0.00" would say that there are none
        return shownReal(count / 1e6, 1);
    return shownNumber(count / 1e6, count < 1e5 ? 2 : count < 1e7 ? 1 : 0);
}

QString NewModelFacts::speedProblem(const std::optional<double> &flopsPerSecond)
{
    return flopsPerSecond ? tr("How fast this machine multiplies could not be measured.")
                          : tr("How fast this machine multiplies is being measured…");
}

/// Whether the model is as large as its texts bear.
SummaryPane::Fact NewModelFacts::sizeFact(const PlannedNewModel &run)
{
    const NewModelPlan &plan = *run.plan;
    const double best = optimalWeights(plan.tokens, run.recipe.epochs);
    const double perWeight = plan.tokensPerWeight();
    const QString each = perWeight < 0.1 ? shownReal(perWeight, 1) : shownNumber(perWeight, perWeight < 10 ? 2 : 0);
    if (double(plan.parameters) > 2 * best)
        return {Tone::Warning, tr("It is large for its texts."),
                tr("There are %1 tokens for each weight, and twenty are best: it will learn the texts by heart rather "
                   "than the language. Add documents, or take about %2 M weights.")
                    .arg(each, shownMillions(best))};
    if (double(plan.parameters) < 0.5 * best)
        return {Tone::Muted, tr("It could be larger."),
                tr("There are %1 tokens for each weight; the texts bear about %2 M weights.")
                    .arg(each, shownMillions(best))};
    return {Tone::Success, tr("It suits its texts."),
            tr("There are %1 tokens for each weight; with the passes that is near the best.").arg(each)};
}

QList<SummaryPane::Fact> NewModelFacts::of(const PlannedNewModel &run)
{
    QList<SummaryPane::Fact> facts;
    if (!run.problem.isEmpty())
        facts.append({Tone::Warning, tr("It cannot start."), run.problem});
    if (!run.plan)
        return facts;
    const NewModelPlan &plan = *run.plan;
    const TrainRecipe &recipe = run.recipe;
    facts.append({Tone::Success, tr("A new model of %1 M weights.").arg(shownMillions(double(plan.parameters))),
                  tr("%1 layers of width %2 begin with random numbers; nothing is taken from another model.")
                      .arg(shownNumber(qint64(recipe.layers)), shownNumber(qint64(recipe.hidden)))});
    facts.append(run.tokenizerOf.isEmpty()
                     ? SummaryPane::Fact{Tone::Success, tr("It learns its own tokenizer."),
                                         tr("Up to %1 tokens from the documents, before the training.")
                                             .arg(shownNumber(qint64(recipe.vocabulary)))}
                     : SummaryPane::Fact{Tone::Success, tr("It takes the tokenizer of %1.").arg(run.tokenizerOf),
                                         tr("With all of its %1 tokens.").arg(shownNumber(qint64(recipe.vocabulary)))});
    if (plan.tokens > 0) {
        facts.append(
            {Tone::Success, tr("It reads %Ln document(s).", nullptr, run.documents),
             tr("About %1 M tokens, %2 M with every pass: about %3 steps.")
                 .arg(shownMillions(plan.tokens), shownMillions(plan.trainedTokens), shownNumber(qint64(plan.steps)))});
        facts.append(sizeFact(run));
    }
    const bool fits = plan.memory.total() <= run.freeMemory;
    facts.append({fits ? Tone::Success : Tone::Error, fits ? tr("It fits.") : tr("It does not fit."),
                  tr("About %1 of memory; %2 are free on this machine.")
                      .arg(shownBytes(plan.memory.total()), shownBytes(run.freeMemory))});
    if (plan.tokens > 0)
        facts.append(
            run.flopsPerSecond.value_or(0) > 0
                ? SummaryPane::Fact{Tone::Success, tr("About %1.").arg(run.time),
                                    tr("From %1 GFLOP a second, as measured here; the first steps tell it "
                                       "exactly.")
                                        .arg(shownNumber(*run.flopsPerSecond / 1e9, 0))}
                : SummaryPane::Fact{Tone::Muted, tr("The time is not known yet."), speedProblem(run.flopsPerSecond)});
    return facts;
}

} // namespace fieldwright::ui
