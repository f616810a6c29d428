#include "app/cli/recipe_options.h"
#include "app/cli/verb_support.h"

#include "app/datasets/datasets.h"
#include "app/jobs/sweeps.h"
#include "app/jobs/training_runs.h"
#include "app/recipes/recipe_library.h"
#include "app/text/qt_text.h"
#include "core/recipe/presets.h"
#include "core/recipe/published_recipes.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct TrainVerbOptions
{
    std::string model;
    std::string dataset;
    std::string objective;
    std::vector<std::int64_t> documents;
    std::vector<std::string> general;
    std::string labelled;
    std::string onAdapter = "continue";
    std::string tokenizerOf;
    std::string method;
    std::string optimizer;
    std::string recipe;
    std::vector<std::string> settings;
    std::vector<std::string> sweeps;
    std::string name;
    int steps = 0; ///< of a test of rates; 0: the usual number
    bool detach = false;
};

/// What is given says what is to be learnt, where that is not said.
std::string objectiveOf(const TrainVerbOptions &options, bool isEncoder)
{
    if (!options.objective.empty())
        return options.objective;
    if (!options.labelled.empty())
        return "classify";
    if (isEncoder)
        return "masked-words";
    return options.documents.empty() && options.general.empty() ? "sft" : "pretrain";
}

/// What is given is read: nothing is passed over in silence.
Result<> checkGiven(const TrainVerbOptions &options, const std::string &objective, const ModelEntry &model)
{
    if (model.isEncoder && !options.dataset.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 is an encoder: it learns from documents or from labelled texts, not from a "
                                     "dataset."),
                     {model.ref.name}},
                    {FW_NOOP("core", "Leave --dataset out, name labelled texts with --labelled, or choose a language "
                                     "model.")});
    const bool readsDocuments = objective != "sft" && objective != "classify";
    const struct
    {
        const char *option;
        bool isGiven, isRead;
    } all[] = {{"--dataset", !options.dataset.empty(), objective == "sft"},
               {"--documents", !options.documents.empty(), readsDocuments},
               {"--general", !options.general.empty(), readsDocuments},
               {"--labelled", !options.labelled.empty(), objective == "classify"}};
    for (const auto &[option, isGiven, isRead] : all) {
        if (isGiven && !isRead)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The objective %1 does not read what %2 names."), {objective, option}},
                        {FW_NOOP("core", "Leave %1 out, or choose another objective with --objective."), {option}});
    }
    return {};
}

Result<> setMethod(TrainRecipe &recipe, const std::string &method)
{
    const double before = methodRate(recipe.method);
    FW_CHECK(setFieldFromText(recipe, "method", method));
    recipe.learningRate = std::min(highestRate(), recipe.learningRate * methodRate(recipe.method) / before);
    return {};
}

/// What is to be trained, on what and how.
Result<TrainOptions> trainOptions(CliSession &session, const TrainVerbOptions &options)
{
    TrainOptions wanted;
    FW_TRY(recipe, recipeFrom(session, options.recipe.empty() && options.objective == "from-scratch" ? "small"
                                                                                                     : options.recipe));
    const bool isNew = options.objective.empty() ? recipe.isFromScratch() : options.objective == "from-scratch";
    if (isNew && !options.model.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A new model has no base; %1 cannot be one."), {options.model}},
                    {FW_NOOP("core", "Leave --model out, or take the objective pretrain to go on with that model.")});
    ModelEntry model;
    if (!isNew && options.model.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No model is named that is to be tuned.")},
                    {FW_NOOP("core", "Name one with --model.")});
    if (!isNew) {
        FW_TRY(base, session.model(toQString(options.model)));
        model = base;
    }
    if (options.recipe.empty() || !options.objective.empty() || !options.labelled.empty())
        FW_CHECK(setFieldFromText(recipe, "objective", objectiveOf(options, model.isEncoder)));
    FW_CHECK(checkGiven(options, recipe.objective, model));
    if (!options.tokenizerOf.empty()) {
        FW_TRY(tokenizer, session.model(toQString(options.tokenizerOf)));
        wanted.tokenizerOf = tokenizer.ref;
        FW_CHECK(setFieldFromText(recipe, "tokenizer", "of-model"));
    }
    if (!options.method.empty())
        FW_CHECK(setMethod(recipe, options.method));
    else if (isNew)
        FW_CHECK(setFieldFromText(recipe, "method", "full"));
    else if (recipe.isForEncoder() && !recipe.givesModel())
        FW_CHECK(setMethod(recipe, "full"));
    if (!options.optimizer.empty())
        FW_CHECK(chooseOptimizer(recipe, options.optimizer));
    FW_CHECK(applySettings(recipe, options.settings));
    FW_CHECK(checkSettingsApply(recipe, options.settings));
    FW_TRY(onAdapter, onAdapterFromKey(options.onAdapter));
    wanted.onAdapter = onAdapter;
    wanted.recipe = recipe;
    wanted.model = model.ref;
    wanted.dataset = toQString(options.dataset);
    wanted.documents.assign(options.documents.begin(), options.documents.end());
    for (const std::string &file : options.general)
        wanted.generalTexts.push_back(session.absolute(file));
    if (!options.labelled.empty())
        wanted.labelled = session.absolute(options.labelled);
    wanted.name = toQString(options.name);
    return wanted;
}

/// "6 runs, about 20 min"; the time only where such a run was measured.
QString sweepForecast(CliSession &session, Project &project, const TrainOptions &wanted,
                      const std::vector<SweepPoint> &points)
{
    const std::int64_t ms = session.onMain([&] {
        const DatasetVersion *version = project.datasets().find(wanted.dataset);
        std::int64_t sum = 0;
        for (const SweepPoint &point : points) {
            const std::int64_t one =
                version ? plannedMs(project.jobs().queue(), point.recipe, wanted.model.id, version->manifest) : 0;
            if (one == 0)
                return std::int64_t(0);
            sum += one;
        }
        return sum;
    });
    const int runs = int(points.size());
    return ms > 0 ? CliTr::tr("%n run(s), about %1 in all", nullptr, runs).arg(shownDuration(ms))
                  : CliTr::tr("%n run(s); how long they take is not known yet", nullptr, runs);
}

/// Runs that go on when this is interrupted wait in the queue, as those of a window do.
Result<> sweep(CliSession &session, Project &project, const TrainVerbOptions &options, const TrainOptions &wanted)
{
    std::vector<SweepAxis> axes;
    for (const std::string &text : options.sweeps) {
        FW_TRY(axis, sweepAxisFromText(text));
        axes.push_back(std::move(axis));
    }
    FW_TRY(points, sweepPoints(wanted.recipe, axes));
    session.print(sweepForecast(session, project, wanted, points));
    FW_TRY(ids, session.await<Result<QStringList>>([&](QObject *receiver, auto done) {
        project.jobs().sweep(wanted, axes, receiver, std::move(done));
    }));
    session.result["ids"] = toStds(ids);
    if (options.detach) {
        FW_TRY(started, waitForStart(session, ids.front()));
        session.print(ids.join(u'\n'));
        return {};
    }
    std::optional<Error> problem;
    for (const QString &id : ids) {
        FW_TRY(ended, session.follow(id, CliSession::OnInterrupt::LeaveJob));
        if (ended.error && !problem) // one that fails says nothing about the others
            problem = ended.error;
    }
    const auto whole = session.onMain([&]() -> std::optional<Sweep> {
        const RunStatus *run = project.jobs().queue().job(ids.front());
        return run ? findSweep(project.jobs().queue(), sweepOf(*run)) : std::nullopt;
    });
    if (whole)
        printSweep(session, project, *whole);
    if (problem)
        return fail(*problem);
    return {};
}

/// How a training ended, and what to do with its model.
QString trainedText(const RunStatus &run, bool isCompared)
{
    const QString name = toQString(run.job->name);
    const qint64 steps = intOr(run.summary, "steps");
    const auto loss = bestLoss(run);
    const QString text =
        loss ? CliTr::tr("%1 is trained: %2 steps, best validation loss %3.")
                   .arg(name)
                   .arg(steps)
                   .arg(shownNumber(*loss, 3))
             : CliTr::tr("%1 is trained: %2 steps. There is no validation loss, so the last weights are kept.")
                   .arg(name)
                   .arg(steps);
    return isCompared ? text + u' ' + CliTr::tr("Compare it with: evaluate --models BASE,%1").arg(name) : text;
}

Result<> train(CliSession &session, const TrainVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(wanted, trainOptions(session, options));
    if (!options.sweeps.empty())
        return sweep(session, *project, options, wanted);
    const auto id = session.await<Result<QString>>(
        [&](QObject *receiver, auto done) { project->jobs().train(wanted, receiver, std::move(done)); });
    return followStarted(session, id, options.detach, [](const RunStatus &run) {
        const auto recipe = recipeFromJson(run.job->recipe, "job.json");
        const bool isCompared = recipe && !recipe->isForEncoder() && !recipe->isFromScratch();
        return trainedText(run, isCompared);
    });
}

Result<> testRates(CliSession &session, const TrainVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(wanted, trainOptions(session, options));
    const auto id = session.await<Result<QString>>([&](QObject *receiver, auto done) {
        project->jobs().testRates(wanted, options.steps, receiver, std::move(done));
    });
    return followStarted(session, id, options.detach, [](const RunStatus &run) {
        const double rate = numberOr(run.summary, "suggested_rate");
        return rate > 0 ? CliTr::tr("Suggested learning rate: %1 (the loss falls fastest at %2). Train with: --set "
                                    "learning_rate=%1")
                              .arg(QString::number(rate, 'g', 3),
                                   QString::number(numberOr(run.summary, "steepest_rate"), 'g', 3))
                        : CliTr::tr("The loss falls at none of the rates, so there is no suggestion.");
    });
}

Json fieldJson(const FieldInfo &field, const FieldValue &value)
{
    Json out = {{"key", field.key},
                {"label", toStd(translatedLabel(field.label))},
                {"help", toStd(translatedLabel(field.help))},
                {"unit", field.unit}};
    std::visit([&](const auto &v) { out["value"] = v; }, value);
    if (field.minimum != field.maximum) {
        out["minimum"] = field.minimum;
        out["maximum"] = field.maximum;
    }
    if (!field.choices.empty()) {
        Json choices = Json::array();
        for (const FieldChoice &choice : field.choices)
            choices.push_back(choice.value);
        out["choices"] = std::move(choices);
    }
    out["advanced"] = field.level == FieldLevel::Advanced;
    return out;
}

Result<> listRecipes(CliSession &session)
{
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const RecipePreset &preset : allPresets()) {
        rows.push_back({{"key", preset.key},
                        {"label", toStd(translatedLabel(preset.label))},
                        {"help", toStd(translatedLabel(preset.help))},
                        {"recipe", toJson(preset.recipe)}});
        table.push_back({QString::fromUtf8(preset.key), translatedLabel(preset.label), translatedLabel(preset.help)});
    }
    for (const PublishedRecipe &published : publishedRecipes()) {
        rows.push_back({{"key", published.key},
                        {"label", toStd(translatedLabel(published.label))},
                        {"help", toStd(translatedLabel(published.help))},
                        {"source", published.source},
                        {"recipe", toJson(published.recipe)}});
        table.push_back(
            {QString::fromUtf8(published.key), translatedLabel(published.label),
             QStringLiteral("%1 (%2)").arg(translatedLabel(published.help), QLatin1String(published.source))});
    }
    const auto own = session.onMain([&] { return session.studio().recipes().list(); });
    for (const OwnRecipe &recipe : own) {
        const QString about = recipe.problem ? translated(recipe.problem->what) : toQString(recipe.file);
        rows.push_back({{"key", toStd(recipe.name)}, {"label", toStd(recipe.name)}, {"file", recipe.file.string()}});
        if (!recipe.problem)
            rows.back()["recipe"] = toJson(recipe.recipe);
        table.push_back({recipe.name, CliTr::tr("your own"), about});
    }
    session.result["recipes"] = std::move(rows);
    printTable(session, {CliTr::tr("recipe"), CliTr::tr("name"), CliTr::tr("for")}, table, 120);
    return {};
}

Result<> showRecipe(CliSession &session, const std::string &text)
{
    FW_TRY(recipe, recipeFrom(session, text));
    session.result = toJson(recipe);
    session.print(toQString(dumpJson(session.result, 2)));
    return {};
}

Result<> differ(CliSession &session, const std::vector<std::string> &texts)
{
    std::vector<NamedRecipe> recipes;
    for (const std::string &text : texts) {
        FW_TRY(recipe, recipeFrom(session, text));
        recipes.push_back({text, recipe});
    }
    printRecipeDifference(session, recipes);
    return {};
}

/// A recipe with some values changed, as a file of its own.
Result<> copyRecipe(CliSession &session, const std::string &from, const std::vector<std::string> &settings,
                    const std::string &to)
{
    FW_TRY(recipe, recipeFrom(session, from));
    FW_CHECK(applySettings(recipe, settings));
    FW_CHECK(checkSettingsApply(recipe, settings));
    FW_CHECK(checkRecipe(recipe));
    const std::filesystem::path file = session.absolute(to);
    std::error_code problem;
    if (std::filesystem::exists(file, problem))
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "%1 is there already."), {file.string()}},
                    {FW_NOOP("core", "Choose another name.")});
    session.result = toJson(recipe);
    FW_CHECK(writeRecipeFile(recipe, file));
    session.print(toQString(file));
    return {};
}

struct RecipeImport
{
    std::string file;
    std::string name;
};

/// Among the user's own, for all projects.
Result<> importRecipe(CliSession &session, const RecipeImport &options)
{
    FW_TRY(name, session.onMain([&] {
        return session.studio().recipes().import(session.absolute(options.file), toQString(options.name));
    }));
    session.result["key"] = toStd(name);
    session.print(name);
    return {};
}

Result<> removeRecipe(CliSession &session, const std::string &name)
{
    FW_CHECK(session.onMain([&] { return session.studio().recipes().remove(toQString(name)); }));
    session.print(CliTr::tr("Removed."));
    return {};
}

Result<> showFields(CliSession &session)
{
    const TrainRecipe standard;
    Json rows = Json::array();
    std::vector<QStringList> table;
    for (const FieldInfo &field : recipeFields()) {
        const FieldValue value = fieldValue(standard, field);
        rows.push_back(fieldJson(field, value));
        QStringList choices;
        for (const FieldChoice &choice : field.choices)
            choices.append(QString::fromUtf8(choice.value));
        const QString range = !choices.isEmpty() ? choices.join(QStringLiteral(", "))
                              : field.minimum != field.maximum
                                  ? CliTr::tr("%1 to %2")
                                        .arg(toQString(fieldText(FieldValue(field.minimum))),
                                             toQString(fieldText(FieldValue(field.maximum))))
                                  : QString();
        table.push_back(
            {QString::fromUtf8(field.key), toQString(fieldText(value)), range, translatedLabel(field.help)});
    }
    session.result["fields"] = std::move(rows);
    printTable(session, {CliTr::tr("key"), CliTr::tr("standard"), CliTr::tr("allowed"), CliTr::tr("what it is")}, table,
               100);
    return {};
}

void addTrainOptions(CLI::App &verb, TrainVerbOptions &options)
{
    verb.add_option("--model", options.model,
                    FW_NOOP("cli", "The base: name, id or path; none for the objective from-scratch"));
    verb.add_option("--dataset", options.dataset, FW_NOOP("cli", "NAME or NAME@VERSION"));
    verb.add_option("--objective", options.objective,
                    FW_NOOP("cli", "sft (of a dataset), pretrain (of documents), from-scratch (a new model, of "
                                   "documents); of encoders masked-words (of documents), classify (of labelled texts); "
                                   "else by what is given"));
    verb.add_option("--documents", options.documents, FW_NOOP("cli", "Ids of the documents to read; else all"));
    verb.add_option("--general", options.general,
                    FW_NOOP("cli", "General text read beside the documents: .txt, or JSONL with \"text\"; may be "
                                   "repeated; else the pairs that ship"));
    verb.add_option("--labelled", options.labelled,
                    FW_NOOP("cli", "CSV or JSONL with the columns text and label (and evidence, for pairs)"));
    verb.add_option("--tokenizer-of", options.tokenizerOf,
                    FW_NOOP("cli", "From scratch: the model whose tokenizer is taken over; else one is learnt"));
    verb.add_option("--method", options.method,
                    FW_NOOP("cli",
                            "lora, full, freeze, bottleneck, prefix, prompt, p-tuning, ia3, norms, loha, lokr, vera, "
                            "oft; the recipe's learning rate is made to fit"));
    verb.add_option("--on-adapter", options.onAdapter,
                    FW_NOOP("cli",
                            "Of a model that is an adapter: continue (train it further), or stack (train another "
                            "on top of it)"))
        ->check(CLI::IsMember({"continue", "stack"}));
    verb.add_option("--optimizer", options.optimizer,
                    FW_NOOP("cli", "adamw, adamw-8bit, adafactor, lion, sgd, muon; with the learning rate that it "
                                   "wants"));
    verb.add_option("--recipe", options.recipe, FW_NOOP("cli", "a key of \"recipe list\", or a file"));
    verb.add_option("--set", options.settings, FW_NOOP("cli", "key=value of the recipe; may be repeated"));
    verb.add_option("--name", options.name, FW_NOOP("cli", "Of the run and of its model"));
    verb.add_flag("--detach", options.detach, FW_NOOP("cli", "Start it and come back at once"));
    verb.parse_complete_callback([&options] { // only a recipe may still say that there is no base
        if (options.model.empty() && options.recipe.empty() && options.objective != "from-scratch")
            throw CLI::RequiredError("--model");
    });
}

} // namespace

void addTrainVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<TrainVerbOptions>();
    CLI::App *verb = declareProjectVerb(
        app, "train",
        FW_NOOP("cli", "Tune a model on a dataset version, documents or labelled texts, or make a new one"), chosen,
        [options](CliSession &session) { return train(session, *options); });
    addTrainOptions(*verb, *options);
    verb->add_option("--sweep", options->sweeps,
                     FW_NOOP("cli", "key=value,value: a run for each value; twice: for each pair of values"))
        ->allow_extra_args(false);

    auto tested = std::make_shared<TrainVerbOptions>();
    verb = declareProjectVerb(app, "rate-test", FW_NOOP("cli", "Find a learning rate by a short run whose rate rises"),
                              chosen, [tested](CliSession &session) { return testRates(session, *tested); });
    addTrainOptions(*verb, *tested);
    verb->add_option("--steps", tested->steps, FW_NOOP("cli", "How many; 100 unless told"))
        ->check(CLI::Range(10, 10000));

    CLI::App *const group = app.add_subcommand("recipe", FW_NOOP("cli", "How a model is tuned"));
    group->require_subcommand(1);
    group->add_subcommand("list", FW_NOOP("cli", "The recipes that there are"))->callback([&chosen] {
        chosen.run = listRecipes;
    });
    addDesignVerb(*group, chosen);
    verb = group->add_subcommand("show", FW_NOOP("cli", "Every value of one"));
    auto name = std::make_shared<std::string>();
    verb->add_option("RECIPE", *name, FW_NOOP("cli", "a key of \"recipe list\", or a file"))->required();
    verb->callback(
        [&chosen, name] { chosen.run = [name](CliSession &session) { return showRecipe(session, *name); }; });
    auto compared = std::make_shared<std::vector<std::string>>();
    verb = group->add_subcommand("diff", FW_NOOP("cli", "What two or more differ in"));
    verb->add_option("RECIPE", *compared, FW_NOOP("cli", "a key of \"recipe list\", or a file"))
        ->required()
        ->expected(2, 20);
    verb->callback(
        [&chosen, compared] { chosen.run = [compared](CliSession &session) { return differ(session, *compared); }; });
    struct Copy
    {
        std::string from, to;
        std::vector<std::string> settings;
    };
    auto copied = std::make_shared<Copy>();
    verb = group->add_subcommand("copy", FW_NOOP("cli", "A file of its own, with other values where they are set"));
    verb->add_option("RECIPE", copied->from, FW_NOOP("cli", "a key of \"recipe list\", or a file"))->required();
    verb->add_option("FILE", copied->to, FW_NOOP("cli", "The new file"))->required();
    verb->add_option("--set", copied->settings, FW_NOOP("cli", "key=value of the recipe; may be repeated"));
    verb->callback([&chosen, copied] {
        chosen.run = [copied](CliSession &session) {
            return copyRecipe(session, copied->from, copied->settings, copied->to);
        };
    });
    auto imported = std::make_shared<RecipeImport>();
    verb = group->add_subcommand("import", FW_NOOP("cli", "Take a recipe file in among your own"));
    verb->add_option("FILE", imported->file, FW_NOOP("cli", "The file"))->required();
    verb->add_option("--name", imported->name, FW_NOOP("cli", "Else the file's"));
    verb->callback([&chosen, imported] {
        chosen.run = [imported](CliSession &session) { return importRecipe(session, *imported); };
    });
    auto removed = std::make_shared<std::string>();
    verb = group->add_subcommand("remove", FW_NOOP("cli", "Delete one of your own"));
    verb->add_option("NAME", *removed, FW_NOOP("cli", "Its name"))->required();
    verb->callback([&chosen, removed] {
        chosen.run = [removed](CliSession &session) { return removeRecipe(session, *removed); };
    });
    group->add_subcommand("fields", FW_NOOP("cli", "The keys, their ranges, and what they do"))->callback([&chosen] {
        chosen.run = showFields;
    });
}

} // namespace fieldwright
