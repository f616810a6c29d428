#include "app/cli/recipe_options.h"
#include "app/cli/verb_support.h"
#include "app/cli/worker_call.h"
#include "app/documents/documents.h"
#include "app/models/machine_speed.h"
#include "app/recipes/recipe_library.h"
#include "app/text/qt_text.h"
#include "core/engine/estimate/new_model_plan.h"
#include "core/recipe/fields.h"

#include <CLI/CLI.hpp>

#include <numeric>

namespace fieldwright {

namespace {

struct DesignOptions
{
    std::string recipe = "small";
    std::vector<std::string> settings;
    double weights = 0;
    double hours = 0;
    bool forDocuments = false;
    std::string output;
};

/// What a new model would be and cost here; of another size if that is asked for.
Result<> design(CliSession &session, const DesignOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(recipe, recipeFrom(session, options.recipe));
    FW_CHECK(setFieldFromText(recipe, "objective", "from-scratch"));
    FW_CHECK(setFieldFromText(recipe, "method", "full"));
    FW_CHECK(applySettings(recipe, options.settings));
    FW_TRY(sizes, session.await<Result<Documents::TextSizes>>([&](QObject *receiver, auto done) {
        project->documents().textSizes(receiver, std::move(done));
    }));
    const qint64 bytes = std::accumulate(sizes.begin(), sizes.end(), qint64(0),
                                         [](qint64 sum, const auto &document) { return sum + document.second; });
    FW_TRY(devices, callWorker(session, {{"verb", "devices"}}));
    const double flops = productSpeed(devices).ofTraining();

    if (options.forDocuments)
        recipe = withBestWeights(recipe, double(bytes));
    else if (options.hours > 0)
        recipe = withWeights(recipe, optimalWeightsForTime(options.hours * 3600, flops * reachedShare(recipe)));
    else if (options.weights > 0)
        recipe = withWeights(recipe, options.weights);
    FW_CHECK(checkRecipe(recipe));
    FW_TRY(plan, planNewModel(recipe, double(bytes)));
    const double seconds = flops > 0 ? plan.flops / (flops * reachedShare(recipe)) : 0;
    const double best = optimalWeights(plan.tokens, recipe.epochs);
    session.result = {{"recipe", toJson(recipe)},
                      {"weights", plan.parameters},
                      {"text_bytes", std::int64_t(bytes)},
                      {"tokens", plan.tokens},
                      {"tokens_per_weight", plan.tokensPerWeight()},
                      {"best_weights_for_documents", best},
                      {"steps", plan.steps},
                      {"operations", plan.flops},
                      {"seconds", seconds},
                      {"memory_bytes", plan.memory.total()},
                      {"disk_bytes", plan.diskBytes}};
    printTable(session, {CliTr::tr("what"), CliTr::tr("about")},
               {{CliTr::tr("Weights"), shownNumber(qint64(plan.parameters))},
                {CliTr::tr("Layers, width, heads"),
                 QStringLiteral("%1, %2, %3").arg(recipe.layers).arg(recipe.hidden).arg(recipe.heads)},
                {CliTr::tr("Vocabulary"), shownNumber(qint64(recipe.vocabulary))},
                {CliTr::tr("Tokens of the documents"), shownNumber(qint64(plan.tokens))},
                {CliTr::tr("Best weights for them"), shownNumber(qint64(best))},
                {CliTr::tr("Steps"), shownNumber(qint64(plan.steps))},
                {CliTr::tr("Time"), seconds > 0 ? shownDuration(qint64(seconds * 1000)) : QString(QChar(u'–'))},
                {CliTr::tr("Memory"), shownBytes(plan.memory.total())},
                {CliTr::tr("Disk"), shownBytes(plan.diskBytes)}});
    if (!options.output.empty())
        return writeRecipeFile(recipe, session.absolute(options.output));
    return {};
}

} // namespace

void addDesignVerb(CLI::App &group, ChosenVerb &chosen)
{
    auto options = std::make_shared<DesignOptions>();
    CLI::App *const verb =
        declareProjectVerb(group, "design", FW_NOOP("cli", "What a new model from scratch would be and cost here"),
                           chosen, [options](CliSession &session) { return design(session, *options); });
    verb->add_option("--recipe", options->recipe, FW_NOOP("cli", "a key of \"recipe list\", or a file"));
    verb->add_option("--set", options->settings, FW_NOOP("cli", "key=value of the recipe; may be repeated"));
    CLI::Option *weights =
        verb->add_option("--weights", options->weights, FW_NOOP("cli", "A design of about so many weights"))
            ->check(CLI::Range(1e4, 1e11));
    CLI::Option *hours =
        verb->add_option("--hours", options->hours, FW_NOOP("cli", "The best size for so many hours of this machine"))
            ->check(CLI::Range(0.01, 10000.0));
    verb->add_flag("--for-documents", options->forDocuments,
                   FW_NOOP("cli", "The best size for the project's documents"))
        ->excludes(weights)
        ->excludes(hours);
    hours->excludes(weights);
    verb->add_option("--output", options->output, FW_NOOP("cli", "Write the recipe to this file"));
}

} // namespace fieldwright
