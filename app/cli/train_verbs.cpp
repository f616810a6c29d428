#include "app/cli/verb_support.h"

#include "app/text/qt_text.h"
#include "core/recipe/fields.h"
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
    std::string method;
    std::string optimizer;
    std::string recipe;
    std::vector<std::string> settings;
    std::string name;
    int steps = 0; ///< of a test of rates; 0: the usual number
    bool detach = false;
};

const RecipePreset *findPreset(const std::string &key)
{
    for (const RecipePreset &preset : recipePresets()) {
        if (key == preset.key)
            return &preset;
    }
    return nullptr;
}

/// A preset's or a published recipe's key, or a recipe file.
Result<TrainRecipe> recipeFrom(CliSession &session, const std::string &text)
{
    if (text.empty())
        return TrainRecipe();
    if (const RecipePreset *preset = findPreset(text))
        return preset->recipe;
    if (const PublishedRecipe *published = findPublishedRecipe(text))
        return published->recipe;
    const std::filesystem::path path = session.absolute(text);
    FW_TRY(bytes, readFile(path, 1u << 20));
    FW_TRY(value, parseJson(bytes, path.string()));
    return recipeFromJson(value, path.string());
}

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
    FW_TRY(model, session.model(toQString(options.model)));
    FW_TRY(recipe, recipeFrom(session, options.recipe));
    if (options.recipe.empty() || !options.objective.empty() || !options.labelled.empty())
        FW_CHECK(setFieldFromText(recipe, "objective", objectiveOf(options, model.isEncoder)));
    if (!options.method.empty())
        FW_CHECK(setMethod(recipe, options.method));
    else if (recipe.isForEncoder() && !recipe.givesModel())
        FW_CHECK(setMethod(recipe, "full"));
    if (!options.optimizer.empty())
        FW_CHECK(chooseOptimizer(recipe, options.optimizer));
    for (const std::string &setting : options.settings) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos) {
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" sets nothing."), {setting}},
                        {FW_NOOP("core", "Write --set key=value; \"recipe fields\" shows the keys.")});
        }
        FW_CHECK(setFieldFromText(recipe, setting.substr(0, equals), setting.substr(equals + 1)));
    }
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

Result<> train(CliSession &session, const TrainVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(wanted, trainOptions(session, options));
    const Result<QString> id = session.onMain([&] { return project->jobs().train(wanted); });
    return followStarted(session, id, options.detach, [](const RunStatus &run) {
        const auto recipe = recipeFromJson(run.job->recipe, "job.json");
        const bool isCompared = recipe && !recipe->isForEncoder();
        return (isCompared ? CliTr::tr("%1 is trained: %2 steps, best validation loss %3. Compare it with: evaluate "
                                       "--models BASE,%1")
                           : CliTr::tr("%1 is trained: %2 steps, best validation loss %3."))
            .arg(toQString(run.job->name))
            .arg(qint64(intOr(run.summary, "steps")))
            .arg(shownNumber(numberOr(run.summary, "best_loss", std::numeric_limits<double>::quiet_NaN()), 3));
    });
}

Result<> testRates(CliSession &session, const TrainVerbOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(wanted, trainOptions(session, options));
    const Result<QString> id = session.onMain([&] { return project->jobs().testRates(wanted, options.steps); });
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
    for (const RecipePreset &preset : recipePresets()) {
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
                                  ? CliTr::tr("%1 to %2").arg(field.minimum).arg(field.maximum)
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
    verb.add_option("--model", options.model, FW_NOOP("cli", "The base: name, id or path"))->required();
    verb.add_option("--dataset", options.dataset, FW_NOOP("cli", "NAME or NAME@VERSION"));
    verb.add_option("--objective", options.objective,
                    FW_NOOP("cli", "sft (of a dataset), pretrain (of documents); of encoders masked-words (of "
                                   "documents), classify (of labelled texts); else by what is given"));
    verb.add_option("--documents", options.documents, FW_NOOP("cli", "Ids of the documents to read; else all"));
    verb.add_option("--general", options.general,
                    FW_NOOP("cli", "General text read beside the documents: .txt, or JSONL with \"text\"; may be "
                                   "repeated; else the pairs that ship"));
    verb.add_option("--labelled", options.labelled,
                    FW_NOOP("cli", "CSV or JSONL with the columns text and label (and evidence, for pairs)"));
    verb.add_option("--method", options.method,
                    FW_NOOP("cli",
                            "lora, full, freeze, bottleneck, prefix, prompt, p-tuning, ia3, norms, loha, lokr, vera, "
                            "oft; the recipe's learning rate is made to fit"));
    verb.add_option("--optimizer", options.optimizer,
                    FW_NOOP("cli", "adamw, adamw-8bit, adafactor, lion, sgd, muon; with the learning rate that it "
                                   "wants"));
    verb.add_option("--recipe", options.recipe, FW_NOOP("cli", "a key of \"recipe list\", or a file"));
    verb.add_option("--set", options.settings, FW_NOOP("cli", "key=value of the recipe; may be repeated"));
    verb.add_option("--name", options.name, FW_NOOP("cli", "Of the run and of its model"));
    verb.add_flag("--detach", options.detach, FW_NOOP("cli", "Start it and come back at once"));
}

} // namespace

void addTrainVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<TrainVerbOptions>();
    CLI::App *verb = declareProjectVerb(
        app, "train", FW_NOOP("cli", "Tune a model on a dataset version, documents or labelled texts"), chosen,
        [options](CliSession &session) { return train(session, *options); });
    addTrainOptions(*verb, *options);

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
    verb = group->add_subcommand("show", FW_NOOP("cli", "Every value of one"));
    auto name = std::make_shared<std::string>();
    verb->add_option("RECIPE", *name, FW_NOOP("cli", "a key of \"recipe list\", or a file"))->required();
    verb->callback(
        [&chosen, name] { chosen.run = [name](CliSession &session) { return showRecipe(session, *name); }; });
    group->add_subcommand("fields", FW_NOOP("cli", "The keys, their ranges, and what they do"))->callback([&chosen] {
        chosen.run = showFields;
    });
}

} // namespace fieldwright
