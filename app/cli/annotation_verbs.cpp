#include "app/cli/verb_support.h"

#include "app/chat/kept_questions.h"
#include "app/documents/documents.h"
#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"
#include "core/base/utf8.h"
#include "core/dataset/row_weight.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

namespace {

struct AnnotationOptions
{
    std::vector<std::string> ids;
    std::string question;
    std::string answer;
    std::string document;
    std::string quote;
    std::string tag;
    std::string note;
    std::string expected;
    std::string generator = "manual";
    bool takeAway = false;
    int score = 0;
    double weight = 1;
};

/// Runs `change` on the pairs that were named, all of which must be there.
Result<> change(CliSession &session, const AnnotationOptions &options,
                const std::function<Result<>(Pairs &pairs, const std::vector<qint64> &ids)> &change)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, parseIds(options.ids));
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        for (const qint64 id : ids) {
            if (!project->pairs().find(id))
                return fail(ErrorCode::NotFound, {FW_NOOP("core", "There is no pair %1."), {std::to_string(id)}},
                            {FW_NOOP("core", "\"pairs list\" shows those that there are.")});
        }
        return change(project->pairs(), ids);
    }));
    session.result["changed"] = ids.size();
    session.print(CliTr::tr("%n pair(s) changed.", nullptr, int(ids.size())));
    return {};
}

Result<> draft(CliSession &session, const AnnotationOptions &options)
{
    return change(session, options, [](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        pairs.setStatus(ids, PairStatus::Draft);
        return {};
    });
}

Result<> tag(CliSession &session, const AnnotationOptions &options)
{
    return change(session, options, [&](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        if (options.takeAway)
            pairs.removeTag(ids, toQString(options.tag));
        else
            pairs.addTag(ids, toQString(options.tag));
        return {};
    });
}

Result<> score(CliSession &session, const AnnotationOptions &options)
{
    return change(session, options, [&](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        pairs.setScore(ids, options.score);
        return {};
    });
}

Result<> weight(CliSession &session, const AnnotationOptions &options)
{
    return change(session, options, [&](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        pairs.setWeight(ids, options.weight);
        return {};
    });
}

Result<> note(CliSession &session, const AnnotationOptions &options)
{
    return change(session, options, [&](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        for (const qint64 id : ids)
            pairs.setNote(id, toQString(options.note));
        return {};
    });
}

Result<> remove(CliSession &session, const AnnotationOptions &options)
{
    return change(session, options, [](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        pairs.remove(ids);
        return {};
    });
}

/// The place of a quotation in a document's text, which must have it once.
Result<EvidenceSpan> spanOf(const std::string &text, const std::string &quote, const std::string &document)
{
    const size_t at = quote.empty() ? std::string::npos : text.find(quote);
    if (at == std::string::npos)
        return fail(ErrorCode::NotFound, {FW_NOOP("core", "The document %1 does not hold this text."), {document}},
                    {FW_NOOP("core", "Quote it exactly as \"documents show\" prints it.")});
    if (text.find(quote, at + 1) != std::string::npos)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The document %1 holds this text more than once."), {document}},
                    {FW_NOOP("core", "Quote a few more words, so that only one place matches.")});
    return EvidenceSpan{std::int64_t(at), std::int64_t(at + quote.size())};
}

Result<> evidence(CliSession &session, const AnnotationOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(documents, documentIds(session, *project, {options.document}));
    FW_TRY(content, session.await<Result<DocumentContent>>([&](QObject *receiver, auto done) {
        project->documents().content(documents.front(), receiver, std::move(done));
    }));
    FW_TRY(span, spanOf(content.document.text, options.quote, options.document));
    return change(session, options, [&](Pairs &pairs, const std::vector<qint64> &ids) -> Result<> {
        for (const qint64 id : ids)
            pairs.setEvidence(id, documents.front(), span);
        return {};
    });
}

Result<> add(CliSession &session, const AnnotationOptions &options)
{
    FW_TRY(project, session.project());
    Pair pair;
    pair.question = options.question;
    pair.answer = options.answer;
    pair.generator = options.generator;
    pair.language = guessLanguage(pair.question);
    if (!options.tag.empty())
        pair.tags = {options.tag};
    FW_TRY(ids, session.await<Result<std::vector<qint64>>>(
                    [&](QObject *receiver, auto done) { project->pairs().add({pair}, receiver, std::move(done)); }));
    session.result["id"] = ids.front();
    session.print(CliTr::tr("Pair %1 added.").arg(ids.front()));
    return {};
}

Result<> history(CliSession &session, const AnnotationOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, parseIds(options.ids));
    FW_TRY(revisions, session.await<Result<std::vector<PairRevision>>>([&](QObject *receiver, auto done) {
        project->pairs().history(ids.front(), receiver, std::move(done));
    }));
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const PairRevision &revision : revisions) {
        list.push_back({{"at_ms", revision.atMs},
                        {"author", revision.author},
                        {"action", revision.action},
                        {"before", revision.before},
                        {"after", revision.after}});
        rows.push_back({shownTime(revision.atMs), toQString(revision.author), toQString(revision.action),
                        toQString(dumpJson(revision.after))});
    }
    session.result["revisions"] = std::move(list);
    printTable(session, {CliTr::tr("time"), CliTr::tr("who"), CliTr::tr("what"), CliTr::tr("new values")}, rows);
    return {};
}

Result<> keepQuestion(CliSession &session, const AnnotationOptions &options)
{
    FW_TRY(project, session.project());
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        project->keptQuestions().add(toQString(options.question), toQString(options.expected));
        return {};
    }));
    session.print(CliTr::tr("Every evaluation asks it from now on."));
    return {};
}

Result<> listQuestions(CliSession &session, const AnnotationOptions &)
{
    FW_TRY(project, session.project());
    const auto questions = session.onMain([&] { return project->keptQuestions().list(); });
    Json list = Json::array();
    std::vector<QStringList> rows;
    for (const KeptQuestion &each : questions) {
        list.push_back({{"id", each.id}, {"question", each.question}, {"expected", each.expected}});
        rows.push_back({QString::number(each.id), toQString(each.question), toQString(each.expected)});
    }
    session.result["questions"] = std::move(list);
    if (rows.empty())
        session.print(CliTr::tr("No questions are kept. Evaluations use the first held-out ones."));
    else
        printTable(session, {CliTr::tr("id"), CliTr::tr("question"), CliTr::tr("expected answer")}, rows);
    return {};
}

Result<> removeQuestions(CliSession &session, const AnnotationOptions &options)
{
    FW_TRY(project, session.project());
    FW_TRY(ids, parseIds(options.ids));
    FW_CHECK(commit(session, *project, [&]() -> Result<> {
        for (const qint64 id : ids)
            project->keptQuestions().remove(id);
        return {};
    }));
    session.print(CliTr::tr("%n question(s) removed.", nullptr, int(ids.size())));
    return {};
}

} // namespace

void addAnnotationVerbs(CLI::App &app, ChosenVerb &chosen)
{
    auto options = std::make_shared<AnnotationOptions>();
    const auto declareIn = [&chosen, options](CLI::App *group, const char *name, const char *help,
                                              Result<> (*run)(CliSession &, const AnnotationOptions &)) {
        return declareProjectVerb(*group, name, help, chosen,
                                  [options, run](CliSession &session) { return run(session, *options); });
    };
    const auto ofPairs = [options](CLI::App *verb) {
        verb->add_option("ID", options->ids, FW_NOOP("cli", "Pairs"))->required();
        return verb;
    };

    CLI::App *const pairs = app.get_subcommand("pairs");
    CLI::App *verb = declareIn(pairs, "add", FW_NOOP("cli", "Write a pair by hand"), add);
    verb->add_option("--question", options->question, FW_NOOP("cli", "The question"))->required();
    verb->add_option("--answer", options->answer, FW_NOOP("cli", "The answer"))->required();
    verb->add_option("--tag", options->tag, FW_NOOP("cli", "A first tag"));
    verb->add_option("--source", options->generator,
                     FW_NOOP("cli", "Who wrote it: manual, or chat for an answer of a model"))
        ->check(CLI::IsMember({"manual", "chat"}));
    ofPairs(declareIn(pairs, "draft", FW_NOOP("cli", "Take pairs back to be reviewed"), draft));
    verb = ofPairs(declareIn(pairs, "tag", FW_NOOP("cli", "Give pairs a tag"), tag));
    verb->add_option("--tag", options->tag, FW_NOOP("cli", "The tag"))->required();
    verb->add_flag("--remove", options->takeAway, FW_NOOP("cli", "Take the tag away"));
    verb = ofPairs(declareIn(pairs, "score", FW_NOOP("cli", "Say how good pairs are"), score));
    verb->add_option("--score", options->score, FW_NOOP("cli", "1 to 5; 0: none"))->required()->check(CLI::Range(0, 5));
    verb = ofPairs(declareIn(pairs, "weight", FW_NOOP("cli", "Say how much pairs count in the training"), weight));
    verb->add_option("--weight", options->weight, FW_NOOP("cli", "Beside others of 1; 0: not at all"))
        ->required()
        ->check(CLI::Range(0.0, greatestRowWeight));
    verb = ofPairs(declareIn(pairs, "note", FW_NOOP("cli", "Write a note beside pairs"), note));
    verb->add_option("--note", options->note, FW_NOOP("cli", "The note"))->required();
    verb = ofPairs(declareIn(pairs, "evidence", FW_NOOP("cli", "Name the sentence that proves pairs"), evidence));
    verb->add_option("--document", options->document, FW_NOOP("cli", "Its id or name"))->required();
    verb->add_option("--quote", options->quote, FW_NOOP("cli", "The sentence, as the document has it"))->required();
    ofPairs(declareIn(pairs, "history", FW_NOOP("cli", "What was done to a pair, when and by whom"), history));
    ofPairs(declareIn(pairs, "remove", FW_NOOP("cli", "Take pairs out of the project"), remove));

    CLI::App *const questions =
        app.add_subcommand("questions", FW_NOOP("cli", "Questions that every evaluation asks both models"));
    questions->require_subcommand(1);
    verb = declareIn(questions, "add", FW_NOOP("cli", "Keep a question for the report"), keepQuestion);
    verb->add_option("QUESTION", options->question, FW_NOOP("cli", "What both models are asked"))->required();
    verb->add_option("--expected", options->expected, FW_NOOP("cli", "The right answer, shown beside theirs"));
    declareIn(questions, "list", FW_NOOP("cli", "All kept questions"), listQuestions);
    declareIn(questions, "remove", FW_NOOP("cli", "Keep them no longer"), removeQuestions)
        ->add_option("ID", options->ids, FW_NOOP("cli", "Questions"))
        ->required();
}

} // namespace fieldwright
