#include "app/cli/verb_support.h"

#include "app/chat/sampling_fields.h"
#include "app/cli/precision_options.h"
#include "app/cli/sampling_options.h"
#include "app/cli/worker_call.h"
#include "app/text/qt_text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

/// Of the verbs that give a model texts and tell what it makes of them.
struct TextVerbOptions
{
    std::string model;
    std::string precision; ///< empty: the exactest that fits
    std::string name;
    std::string output;
    std::string kind;
    std::optional<std::string> prefix;
    std::string pooling; ///< empty: as the model's files say
    std::string textFile;
    std::string chatFile;
    std::string prompt;
    bool generationPrompt = false;
    int maxNew = 256;
    ChatSettings sampling; ///< (its other settings are not used)
    int beams = 1;
    double lengthPenalty = 1;
    std::string earlyStopping = "no";
    bool perplexity = false;
    int context = 0;
    int stride = 0;
    std::string schemaFile;
    std::optional<std::string> regex;
    int logprobs = -1; ///< −1: not asked for
};

/// Messages of a chat file: a JSON array of {"role","content"}, or {"messages": […]}.
Result<Json> messagesOf(CliSession &session, const std::string &file)
{
    const std::filesystem::path path = session.absolute(file);
    FW_TRY(bytes, readFile(path, 64u << 20));
    FW_TRY(value, parseJson(bytes, path.string()));
    const Json *const inside = member(value, "messages");
    const Json messages = inside ? *inside : value;
    const Text remedy{FW_NOOP("core", "Write a JSON array of objects with \"role\" and \"content\".")};
    if (!messages.is_array() || messages.empty())
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 holds no conversation."), {path.string()}}, remedy);
    for (size_t i = 0; i < messages.size(); ++i) {
        for (const char *key : {"role", "content"}) {
            const Json *const value = member(messages[i], key);
            if (!value || (key[0] == 'r' && stringOr(messages[i], key).empty()))
                return fail(
                    ErrorCode::Corrupt,
                    {FW_NOOP("core", "In %1, message %2 has no \"%3\"."), {path.string(), std::to_string(i + 1), key}},
                    remedy);
        }
    }
    return messages;
}

Result<> score(CliSession &session, const TextVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    FW_TRY(text, readFile(session.absolute(options.textFile), 64u << 20));
    FW_TRY(answer, callWorker(session, {{"verb", "score"},
                                        {"model", toJson(ref)},
                                        {"precision", options.precision},
                                        {"text", text},
                                        {"perplexity", options.perplexity},
                                        {"context", options.context},
                                        {"stride", options.stride}}));
    session.result = std::move(answer);
    if (options.perplexity) {
        session.print(CliTr::tr("Perplexity %1 over %2 tokens, by windows of %3 moving by %4")
                          .arg(shownNumber(numberOr(session.result, "perplexity"), 4))
                          .arg(qint64(intOr(session.result, "scored_tokens")))
                          .arg(qint64(intOr(session.result, "context")))
                          .arg(qint64(intOr(session.result, "stride"))));
        return {};
    }
    double sum = 0;
    int counted = 0;
    if (const Json *logprobs = member(session.result, "logprobs"); logprobs && logprobs->is_array()) {
        for (const Json &value : *logprobs) {
            if (value.is_number()) {
                sum += value.get<double>();
                ++counted;
            }
        }
    }
    session.print(CliTr::tr("%1 tokens, log-likelihood %2 (natural log), %3 a token")
                      .arg(counted)
                      .arg(shownNumber(sum, 4), counted > 0 ? shownNumber(sum / counted, 4) : QStringLiteral("–")));
    return {};
}

/// The form that the answer must have. Errors: those of reading the schema.
Result<> addForm(CliSession &session, const TextVerbOptions &options, Json &request)
{
    if (options.regex)
        request["regex"] = *options.regex;
    if (options.schemaFile.empty())
        return {};
    const std::filesystem::path path = session.absolute(options.schemaFile);
    FW_TRY(bytes, readFile(path, 4u << 20));
    FW_TRY(schema, parseJson(bytes, path.string()));
    request["schema"] = std::move(schema);
    return {};
}

/// A row a token; in quotes, since many begin with a space.
void printProbabilities(CliSession &session, const Json &tokens, bool hasOthers)
{
    const auto shown = [](const Json &token) { return toQString(dumpJson(stringOr(token, "token"))); };
    std::vector<QStringList> rows;
    for (const Json &token : tokens.is_array() ? tokens : Json::array()) {
        rows.push_back({shown(token), shownNumber(numberOr(token, "logprob"), 4)});
        QStringList best;
        if (const Json *const list = member(token, "top"); list && list->is_array()) {
            for (const Json &other : *list)
                best.append(shown(other) + u' ' + shownNumber(numberOr(other, "logprob"), 2));
        }
        if (hasOthers)
            rows.back().append(best.join(QStringLiteral("  ")));
    }
    QStringList heading{CliTr::tr("token"), CliTr::tr("log-probability")};
    if (hasOthers)
        heading.append(CliTr::tr("the most probable ones"));
    printTable(session, heading, rows, 100);
}

Result<> generate(CliSession &session, const TextVerbOptions &options)
{
    if (options.prompt.empty() == options.chatFile.empty()) {
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "What shall the model answer?")},
                    {FW_NOOP("core", "Give either --prompt or --chat.")});
    }
    FW_TRY(ref, modelRef(session, options.model));
    Json request = {{"verb", "generate"},
                    {"model", toJson(ref)},
                    {"precision", options.precision},
                    {"max_new", options.maxNew},
                    {"logprobs", options.logprobs},
                    {"beams", options.beams},
                    {"length_penalty", options.lengthPenalty},
                    {"early_stopping", options.earlyStopping}};
    request.update(samplingJson(options.sampling));
    if (options.chatFile.empty()) {
        request["prompt"] = options.prompt;
    } else {
        FW_TRY(messages, messagesOf(session, options.chatFile));
        request["messages"] = std::move(messages);
    }
    FW_CHECK(addForm(session, options, request));
    FW_TRY(answer, callWorker(session, request));
    session.result = std::move(answer);
    session.print(toQString(stringOr(session.result, "text")));
    const bool hasForm = options.regex || !options.schemaFile.empty();
    if (hasForm && stringOr(session.result, "finish") == "length")
        session.complain(CliTr::tr("The answer was ended by --max-new before its form was whole."));
    if (const Json *const tokens = member(session.result, "logprobs"))
        printProbabilities(session, *tokens, options.logprobs > 0);
    return {};
}

/// A text a line. With --output the vectors go to a file, an array of numbers a line.
Result<> embed(CliSession &session, const TextVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    FW_TRY(bytes, readFile(session.absolute(options.textFile), 64u << 20));
    Json texts = Json::array();
    for (const QString &line : toQString(bytes).split(u'\n', Qt::SkipEmptyParts)) {
        if (!line.trimmed().isEmpty())
            texts.push_back(toStd(line));
    }
    const qsizetype count = qsizetype(texts.size());
    Json request = {{"verb", "embed"}, {"model", toJson(ref)}, {"texts", std::move(texts)}, {"kind", options.kind}};
    if (options.prefix)
        request["prefix"] = *options.prefix;
    if (!options.pooling.empty())
        request["pooling"] = options.pooling;
    FW_TRY(answer, callWorker(session, request));
    session.result = std::move(answer);
    const Json *const rows = member(session.result, "embeddings");
    if (!options.output.empty() && rows && rows->is_array()) {
        std::string lines;
        for (const Json &row : *rows)
            lines += dumpJson(row) + '\n';
        FW_CHECK(saveFile(session.absolute(options.output), lines));
    }
    session.print(CliTr::tr("%n texts, %1 numbers each, %2 tokens read", nullptr, int(count))
                      .arg(qint64(intOr(session.result, "size")))
                      .arg(qint64(intOr(session.result, "tokens"))));
    if (const Json *cut = member(session.result, "cut_texts"); cut && cut->is_array() && !cut->empty())
        session.print(CliTr::tr("%n texts were longer than the model reads and were cut", nullptr, int(cut->size())));
    return {};
}

Result<> classifyTexts(CliSession &session, const TextVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    FW_TRY(bytes, readFile(session.absolute(options.textFile), 32u << 20));
    Json texts = Json::array();
    for (const QString &line : toQString(bytes).split(u'\n')) {
        const QString text = line.trimmed();
        if (text.isEmpty())
            continue;
        if (const qsizetype tab = text.indexOf(u'\t'); tab > 0)
            texts.push_back({toStd(text.left(tab)), toStd(text.mid(tab + 1))});
        else
            texts.push_back(toStd(text));
    }
    const Json asked = texts;
    FW_TRY(answer, callWorker(session, {{"verb", "classify"}, {"model", toJson(ref)}, {"texts", std::move(texts)}}));
    session.result = std::move(answer);
    const Json *const found = member(session.result, "texts");
    std::vector<QStringList> rows;
    for (size_t i = 0; found && found->is_array() && i < std::min(found->size(), asked.size()); ++i) {
        const std::string label = stringOr((*found)[i], "label");
        const Json *const scores = member((*found)[i], "probabilities");
        rows.push_back({toQString(label), shownNumber(scores ? numberOr(*scores, label.c_str()) : 0, 3),
                        toQString(asked[i].is_array() ? asked[i][0].get<std::string>() : asked[i].get<std::string>())});
    }
    printTable(session, {CliTr::tr("label"), CliTr::tr("probability"), CliTr::tr("text")}, rows, 100);
    return {};
}

Result<> tokenize(CliSession &session, const TextVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    FW_TRY(text, readFile(session.absolute(options.textFile), 64u << 20));
    FW_TRY(answer, callWorker(session, {{"verb", "tokenize"}, {"model", toJson(ref)}, {"text", text}}));
    session.result = std::move(answer);
    const Json *const ids = member(session.result, "ids");
    const Json *const pieces = member(session.result, "pieces");
    const Json *const offsets = member(session.result, "offsets");
    const auto place = [&](size_t i, size_t end) { // in bytes of the text
        const bool isThere = offsets && offsets->is_array() && i < offsets->size() && (*offsets)[i].size() == 2;
        return isThere ? toQString(dumpJson((*offsets)[i][end])) : QString();
    };
    std::vector<QStringList> rows;
    for (size_t i = 0;
         ids && pieces && ids->is_array() && pieces->is_array() && i < std::min(ids->size(), pieces->size()); ++i)
        rows.push_back({toQString(dumpJson((*ids)[i])),
                        toQString((*pieces)[i].is_string() ? (*pieces)[i].get<std::string>() : std::string()),
                        place(i, 0), place(i, 1)});
    printTable(session, {CliTr::tr("id"), CliTr::tr("piece"), CliTr::tr("from byte"), CliTr::tr("to byte")}, rows);
    return {};
}

Result<> renderTemplate(CliSession &session, const TextVerbOptions &options)
{
    FW_TRY(ref, modelRef(session, options.model));
    if (!options.name.empty())
        ref.chatTemplate = options.name;
    FW_TRY(messages, messagesOf(session, options.chatFile));
    FW_TRY(answer, callWorker(session, {{"verb", "template"},
                                        {"model", toJson(ref)},
                                        {"messages", std::move(messages)},
                                        {"generation_prompt", options.generationPrompt}}));
    session.result = std::move(answer);
    session.print(toQString(stringOr(session.result, "text")));
    return {};
}

/// Verbs declare their options here; `options` lives as long as they.
void declareScore(CLI::App *verb, TextVerbOptions *options)
{
    verb->add_option("--text", options->textFile, FW_NOOP("cli", "A UTF-8 file"))->required();
    CLI::Option *const perplexity =
        verb->add_flag("--perplexity", options->perplexity,
                       FW_NOOP("cli", "By a window that moves over the text, however long it is"));
    verb->add_option("--context", options->context,
                     FW_NOOP("cli", "Tokens of a window; what the model reads where it is not said"))
        ->needs(perplexity)
        ->check(CLI::Range(2, 1 << 30));
    verb->add_option("--stride", options->stride,
                     FW_NOOP("cli", "New tokens of each window; half a window where it is not said"))
        ->needs(perplexity)
        ->check(CLI::Range(1, 1 << 30));
    addQuestionPrecision(*verb, options->precision);
}

/// What excludes a search with beams: they are not drawn, and each has probabilities of its own.
void declareForm(CLI::App *verb, TextVerbOptions *options)
{
    CLI::Option *const schema = verb->add_option(
        "--schema", options->schemaFile, FW_NOOP("cli", "A JSON file: the answer is JSON that fits this schema"));
    verb->add_option("--regex", options->regex, FW_NOOP("cli", "The whole answer matches this regular expression"))
        ->excludes(schema);
    verb->add_option("--logprobs", options->logprobs,
                     FW_NOOP("cli", "Log-probability of each token, and so many of the most probable ones beside it"))
        ->check(CLI::Range(0, 20));
}

void declareBeams(CLI::App *verb, TextVerbOptions *options)
{
    CLI::Option *const beams =
        verb->add_option("--beams", options->beams, FW_NOOP("cli", "Searches with so many beams"))
            ->check(CLI::Range(1, 64))
            ->excludes("--temperature")
            ->excludes("--schema")
            ->excludes("--regex")
            ->excludes("--logprobs");
    verb->add_option("--length-penalty", options->lengthPenalty,
                     FW_NOOP("cli", "Of beams; above 0 favours long answers"))
        ->needs(beams);
    verb->add_option("--early-stopping", options->earlyStopping, FW_NOOP("cli", "Of beams: no, yes, never"))
        ->needs(beams)
        ->check(CLI::IsMember({"no", "yes", "never"}));
}

void declareGenerate(CLI::App *verb, TextVerbOptions *options)
{
    verb->add_option("--prompt", options->prompt, FW_NOOP("cli", "What it is asked"));
    verb->add_option("--chat", options->chatFile, FW_NOOP("cli", "A JSON file of messages"));
    verb->add_option("--max-new", options->maxNew, FW_NOOP("cli", "Tokens of an answer at most"))
        ->check(CLI::Range(1, 1 << 20));
    addSampling(*verb, options->sampling);
    declareForm(verb, options);
    declareBeams(verb, options);
    addQuestionPrecision(*verb, options->precision);
}

void declareEmbed(CLI::App *verb, TextVerbOptions *options)
{
    verb->add_option("--text", options->textFile, FW_NOOP("cli", "A UTF-8 file with a text a line"))->required();
    verb->add_option("--kind", options->kind,
                     FW_NOOP("cli", "query, passage …: the model's own prefix for it goes before each text"));
    verb->add_option("--prefix", options->prefix, FW_NOOP("cli", "Goes before each text instead of the model's own"));
    verb->add_option("--output", options->output, FW_NOOP("cli", "A file for the vectors, an array of numbers a line"));
    verb->add_option("--pooling", options->pooling,
                     FW_NOOP("cli", "mean, cls (the first token) or last; as the model's files say where it is not "
                                    "said here"))
        ->check(CLI::IsMember({"mean", "cls", "last"}));
}

} // namespace

void addModelTextVerbs(CLI::App &app, CLI::App &model, ChosenVerb &chosen)
{
    auto options = std::make_shared<TextVerbOptions>();
    const auto declare = [&chosen, options](CLI::App &parent, const char *name, const char *help,
                                            Result<> (*run)(CliSession &, const TextVerbOptions &)) {
        CLI::App *const verb = parent.add_subcommand(name, help);
        verb->callback([&chosen, options, run] {
            chosen.run = [options, run](CliSession &session) { return run(session, *options); };
            chosen.usesProject = true;
        });
        verb->add_option("M", options->model, FW_NOOP("cli", "A model's name, id or path"))->required();
        return verb;
    };
    declareScore(declare(model, "score", FW_NOOP("cli", "Log-likelihood of a text, token by token"), score),
                 options.get());
    declareGenerate(declare(model, "generate", FW_NOOP("cli", "Let it answer"), generate), options.get());
    declareEmbed(declare(model, "embed", FW_NOOP("cli", "Sentence embeddings of texts"), embed), options.get());
    CLI::App *verb =
        declare(model, "classify", FW_NOOP("cli", "The label that a classifier gives each text"), classifyTexts);
    verb->add_option("--text", options->textFile,
                     FW_NOOP("cli", "A UTF-8 file with a text a line, or a pair of texts with a tab between them"))
        ->required();
    verb = declare(app, "tokenize", FW_NOOP("cli", "Ids, pieces and offsets of a text"), tokenize);
    verb->add_option("--text", options->textFile, FW_NOOP("cli", "A UTF-8 file"))->required();
    verb = declare(app, "template", FW_NOOP("cli", "A conversation as the model sees it"), renderTemplate);
    verb->add_option("--chat", options->chatFile, FW_NOOP("cli", "A JSON file of messages"))->required();
    verb->add_option("--name", options->name, FW_NOOP("cli", "Which of its chat templates, where it has several"));
    verb->add_flag("--generation-prompt", options->generationPrompt,
                   FW_NOOP("cli", "With the opening of the next answer"));
}

} // namespace fieldwright
