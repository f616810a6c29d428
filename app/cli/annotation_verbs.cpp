#include "app/cli/verb_support.h"

#include "app/chat/kept_questions.h"
#include "app/documents/documents.h"
#include "app/pairs/pairs.h"
#include "app/text/qt_text.h"

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
    bool takeAway = false;
    int score = 0;
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
    pair.generator = "manual";
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
        CLI::App *const verb = group->add_subcommand(name, help);
        verb->callback([&chosen, options, run] {
            chosen.run = [options, run](CliSession &session) { return run(session, *options); };
            chosen.needsProject = true;
        });
        return verb;
    };
    const auto ofPairs = [options](CLI::App *verb) {
        verb->add_option("ID", options->ids, "Pairs")->required();
        return verb;
    };

    CLI::App *const pairs = app.get_subcommand("pairs");
    CLI::App *verb = declareIn(pairs, "add", "Write a pair by hand", add);
    verb->add_option("--question", options->question)->required();
    verb->add_option("--answer", options->answer)->required();
    verb->add_option("--tag", options->tag);
    ofPairs(declareIn(pairs, "draft", "Take pairs back to be reviewed", draft));
    verb = ofPairs(declareIn(pairs, "tag", "Give pairs a tag", tag));
    verb->add_option("--tag", options->tag)->required();
    verb->add_flag("--remove", options->takeAway, "Take the tag away");
    verb = ofPairs(declareIn(pairs, "score", "Say how good pairs are", score));
    verb->add_option("--score", options->score, "1 to 5; 0: none")->required()->check(CLI::Range(0, 5));
    verb = ofPairs(declareIn(pairs, "note", "Write a note beside pairs", note));
    verb->add_option("--note", options->note)->required();
    verb = ofPairs(declareIn(pairs, "evidence", "Name the sentence that proves pairs", evidence));
    verb->add_option("--document", options->document, "Its id or name")->required();
    verb->add_option("--quote", options->quote, "The sentence, as the document has it")->required();
    ofPairs(declareIn(pairs, "history", "What was done to a pair, when and by whom", history));
    ofPairs(declareIn(pairs, "remove", "Take pairs out of the project", remove));

    CLI::App *const questions = app.add_subcommand("questions", "Questions that every evaluation asks both models");
    questions->require_subcommand(1);
    verb = declareIn(questions, "add", "Keep a question for the report", keepQuestion);
    verb->add_option("QUESTION", options->question)->required();
    verb->add_option("--expected", options->expected, "The right answer, shown beside theirs");
    declareIn(questions, "list", "All kept questions", listQuestions);
    declareIn(questions, "remove", "Keep them no longer", removeQuestions)->add_option("ID", options->ids)->required();
}

} // namespace fieldwright
