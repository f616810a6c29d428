#include "app/jobs/training_runs.h"

#include "app/datasets/datasets.h"
#include "app/jobs/job_queue.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "app/text/real_text.h"
#include "core/base/csv.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace fieldwright {

namespace {

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::TrainingRuns)
};

} // namespace

std::filesystem::path datasetFolder(const Datasets &datasets, const Job &job)
{
    std::filesystem::path folder = stringOr(job.parameters, "dataset");
    const DatasetVersion *version = folder.empty() ? nullptr : datasets.find(toQString(folder.filename()));
    return version ? version->folder : folder;
}

QString datasetTitle(const RunStatus &run)
{
    return run.job ? toQString(std::filesystem::path(stringOr(run.job->parameters, "dataset")).filename()) : QString();
}

QString modelName(const RunStatus &run)
{
    const Json *model = run.job ? member(run.job->parameters, "model") : nullptr;
    return model ? toQString(stringOr(*model, "name")) : QString();
}

std::string validationKey(const RunStatus &run)
{
    if (!run.job)
        return run.id;
    const Json &recipe = run.job->recipe;
    const std::string objective = stringOr(recipe, "objective", "sft");
    // What is read in documents is split anew for each run; only files that were hashed are known to be the same.
    if (run.job->inputs.empty() || (objective != "sft" && objective != "classify"))
        return run.id;
    const Json *model = member(run.job->parameters, "model");
    Json key = {objective, model ? stringOr(*model, "fingerprint", stringOr(*model, "path")) : std::string()};
    for (const char *field : {"label_smoothing", "max_length"}) { // these change what is measured
        const Json *value = member(recipe, field);
        key.push_back(value ? *value : Json());
    }
    if (objective == "classify")
        key.push_back(intOr(recipe, "seed"));
    for (const Json &input : run.job->inputs)
        key.push_back(stringOr(input, "sha256"));
    return dumpJson(key);
}

bool isTraining(const RunStatus *run)
{
    return run && run->job && run->job->kind == JobKind::Train;
}

std::vector<QString> trainings(const JobQueue &queue)
{
    std::vector<QString> ids;
    for (const QString &id : queue.ids()) {
        if (isTraining(queue.job(id)))
            ids.push_back(id);
    }
    return ids;
}

std::optional<double> bestLoss(const RunStatus &run)
{
    const double best = numberOr(run.summary, "best_loss");
    return best > 0 && std::isfinite(best) ? std::optional(best) : std::nullopt;
}

std::set<QString> bestRuns(const JobQueue &queue, const std::vector<QString> &ids)
{
    struct Group
    {
        int runs = 0;
        double best = 0;
        std::vector<QString> ids;
    };
    std::map<std::string, Group> groups;
    for (const QString &id : ids) {
        const RunStatus *run = queue.job(id);
        const auto best = run ? bestLoss(*run) : std::nullopt;
        if (!best)
            continue;
        Group &group = groups[validationKey(*run)];
        if (group.runs++ == 0 || *best < group.best) {
            group.best = *best;
            group.ids.clear();
        }
        if (*best == group.best)
            group.ids.push_back(id);
    }
    std::set<QString> out;
    for (const auto &[key, group] : groups) {
        if (group.runs > 1)
            out.insert(group.ids.begin(), group.ids.end());
    }
    return out;
}

std::vector<const FieldInfo *> differingFields(const std::vector<TrainRecipe> &recipes)
{
    std::vector<const FieldInfo *> out;
    for (const FieldInfo &field : recipeFields()) {
        const auto applies = [&](const TrainRecipe &recipe) { return fieldApplies(field, recipe); };
        const auto first = std::find_if(recipes.begin(), recipes.end(), applies);
        const auto differs = [&](const TrainRecipe &recipe) {
            return applies(recipe) && fieldValue(recipe, field) != fieldValue(*first, field);
        };
        if (std::any_of(first, recipes.end(), differs))
            out.push_back(&field);
    }
    return out;
}

QString shownField(const FieldInfo &field, const FieldValue &value)
{
    const std::string text = fieldText(value);
    for (const FieldChoice &choice : field.choices) {
        if (text == choice.value)
            return translatedLabel(choice.label);
    }
    if (const bool *is = std::get_if<bool>(&value))
        return *is ? Tr::tr("yes") : Tr::tr("no");
    if (const std::int64_t *number = std::get_if<std::int64_t>(&value))
        return shownNumber(qint64(*number));
    if (const double *number = std::get_if<double>(&value))
        return shownReal(*number, 6);
    return toQString(text);
}

QString methodText(const std::string &method, std::int64_t rank)
{
    return method == "lora" ? Tr::tr("LoRA, rank %1").arg(shownNumber(qint64(rank)))
                            : shownField(*findField("method"), method);
}

QString methodText(const Json &recipe)
{
    return methodText(stringOr(recipe, "method"), intOr(recipe, "rank"));
}

PlannedSteps plannedSteps(const TrainRecipe &recipe, std::int64_t rows, std::int64_t tokens)
{
    const double batches = recipe.packing ? std::ceil(double(tokens) / double(recipe.microBatchTokens)) : double(rows);
    const double stepsOfPass = std::ceil(batches / double(std::max<std::int64_t>(1, recipe.accumulation)));
    PlannedSteps out{.steps = std::int64_t(std::ceil(stepsOfPass * recipe.epochs))};
    if (recipe.maxSteps > 0)
        out.steps = std::min(out.steps, recipe.maxSteps);
    out.passes = stepsOfPass > 0 ? std::min(recipe.epochs, double(out.steps) / stepsOfPass) : 0;
    return out;
}

double measuredSpeed(const JobQueue &queue, const std::string &model, const TrainRecipe &recipe)
{
    const bool hasVirtualTokens = fieldApplies(*findField("virtual_tokens"), recipe);
    for (const QString &id : queue.ids()) {
        const RunStatus *run = queue.job(id);
        if (!isTraining(run) || run->state != JobState::Completed)
            continue;
        const Json *ref = member(run->job->parameters, "model");
        const double seconds = numberOr(run->summary, "seconds");
        const double tokens = numberOr(run->summary, "attempt_tokens", numberOr(run->summary, "tokens"));
        if (seconds > 0 && tokens > 0 && ref && stringOr(*ref, "id") == model &&
            stringOr(run->job->recipe, "method") == recipe.method &&
            (!hasVirtualTokens || intOr(run->job->recipe, "virtual_tokens") == recipe.virtualTokens))
            return tokens / seconds;
    }
    return 0;
}

std::int64_t plannedMs(double tokensPerSecond, const TrainRecipe &recipe, const Json &manifest)
{
    const Json *counts = member(manifest, "counts");
    const Json *train = counts ? member(*counts, "train") : nullptr;
    if (!train || !(tokensPerSecond > 0))
        return 0;
    const std::int64_t tokens = intOr(*train, "rendered_tokens");
    const double seconds =
        double(tokens) * plannedSteps(recipe, intOr(*train, "rows"), tokens).passes / tokensPerSecond;
    return std::int64_t(std::min(seconds, 1e12) * 1000);
}

std::int64_t plannedMs(const JobQueue &queue, const TrainRecipe &recipe, const std::string &model, const Json &manifest)
{
    return plannedMs(measuredSpeed(queue, model, recipe), recipe, manifest);
}

Prices pricesOf(const Settings &settings)
{
    return {settings.get(setting::pricePerKilowattHour), settings.get(setting::pricePerHour)};
}

QString shownCost(double cost)
{
    // Two digits of what is there: a short run costs a fraction of a cent.
    const int digits = cost > 0 && cost < 1 ? std::clamp(int(std::ceil(-std::log10(cost))) + 1, 2, 6) : 2;
    return shownNumber(cost, digits);
}

QString shownEnergy(double joules)
{
    const double wattHours = joules / 3600;
    return wattHours < 1000 ? Tr::tr("%1 Wh").arg(shownNumber(wattHours, wattHours < 10 ? 2 : 0))
                            : Tr::tr("%1 kWh").arg(shownNumber(wattHours / 1000, 2));
}

Json comparedJson(const ComparedRun &compared, const Prices &prices)
{
    const RunStatus &run = *compared.run;
    const RunUse &use = compared.use;
    const auto optional = [](const std::optional<double> &value) { return value ? Json(*value) : Json(); };
    Json out = {{"id", run.id},
                {"name", run.job->name},
                {"state", jobStateName(run.state)},
                {"model", toStd(modelName(run))},
                {"dataset", toStd(datasetTitle(run))},
                {"validation_rows", validationKey(run)},
                {"best_loss", optional(bestLoss(run))},
                {"best_step", intOr(run.summary, "best_step")},
                {"steps", isFinal(run.state) ? intOr(run.summary, "steps", run.step) : run.step},
                {"tokens", use.tokens},
                {"seconds", use.seconds},
                {"tokens_per_second", use.tokensPerSecond()},
                {"peak_memory_bytes", use.peakBytes},
                {"energy_joules", optional(use.joules)},
                {"cost", optional(costOf(use, prices))},
                {"recipe", run.job->recipe}};
    return out;
}

std::string comparisonCsv(const std::vector<ComparedRun> &runs, const Prices &prices)
{
    constexpr const char *columns[] = {"id",
                                       "name",
                                       "state",
                                       "model",
                                       "dataset",
                                       "best_loss",
                                       "best_step",
                                       "steps",
                                       "tokens",
                                       "seconds",
                                       "tokens_per_second",
                                       "peak_memory_bytes",
                                       "energy_joules",
                                       "cost"};
    // A number for each set of validation rows: only losses with the same one compare.
    std::map<std::string, size_t> groups;
    for (const ComparedRun &run : runs)
        groups.emplace(validationKey(*run.run), groups.size() + 1);
    std::string out;
    for (const char *column : columns)
        out += std::string(column) + ',';
    out += "validation_rows";
    for (const FieldInfo &field : recipeFields())
        out += std::string(",") + field.key;
    out += "\r\n";
    const auto text = [](const Json &value) {
        return value.is_null()     ? std::string()
               : value.is_string() ? csvField(value.get<std::string>(), true)
                                   : csvField(dumpJson(value), false);
    };
    for (const ComparedRun &run : runs) {
        const Json figures = comparedJson(run, prices);
        for (const char *column : columns)
            out += text(figures[column]) + ',';
        out += std::to_string(groups[validationKey(*run.run)]);
        for (const FieldInfo &field : recipeFields()) {
            const Json *value = member(run.run->job->recipe, field.key);
            out += ',' + (value ? text(*value) : std::string());
        }
        out += "\r\n";
    }
    return out;
}

} // namespace fieldwright
