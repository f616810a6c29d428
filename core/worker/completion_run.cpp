#include "core/worker/completion_run.h"

#include "core/worker/grammar_constraint.h"

namespace fieldwright {

namespace {

Result<std::vector<std::vector<engine::TokenId>>> promptsOf(const ModelText &text,
                                                            const openai::CompletionRequest &request)
{
    if (!request.promptIds.empty())
        return request.promptIds;
    std::vector<std::vector<engine::TokenId>> out;
    if (request.isChat) {
        FW_TRY(prompt, text.encodePrompt(toJson(request.messages)));
        out.push_back(prompt.ids());
    }
    for (const std::string &prompt : request.prompts) {
        FW_TRY(ids, text.tokenizer().encodeIds(prompt, {.addSpecial = true, .parseSpecial = true}));
        out.push_back(std::move(ids));
    }
    return out;
}

const char *finishName(engine::StopReason reason)
{
    return reason == engine::StopReason::MaxNew || reason == engine::StopReason::ContextFull ? "length" : "stop";
}

} // namespace

Result<std::unique_ptr<CompletionRun>> CompletionRun::begin(GenerationService &service, LocalModel &model,
                                                            std::shared_ptr<const TokenTree> vocabulary,
                                                            const openai::CompletionRequest &request,
                                                            int patienceSeconds)
{
    std::unique_ptr<CompletionRun> run(new CompletionRun);
    run->m_patience = std::chrono::seconds(patienceSeconds);
    run->m_wantsProbabilities = request.options.logProbabilities >= 0;
    const std::shared_ptr<const ModelText> text = model.sharedText();
    FW_TRY(prompts, promptsOf(*text, request));
    for (const std::vector<engine::TokenId> &prompt : prompts) {
        // Before anything is answered, so that a stream too is refused by its status.
        FW_CHECK(engine::GenerationSession::check(model.loaded().shape(), prompt, request.options));
        run->m_usage.promptTokens += std::int64_t(prompt.size());
        for (int k = 0; k < request.choices; ++k) {
            GenerationService::Request wanted;
            wanted.prompt = prompt;
            wanted.options = request.options;
            wanted.options.stopIds = text->stopIds();
            if (request.grammar)
                wanted.options.constrain = GrammarConstraint(request.grammar, vocabulary, text);
            wanted.adapter = request.model == "base" ? std::string() : request.model;
            wanted.stream = run->m_choices.size();
            Choice choice(text->tokenizer(), request.stop);
            choice.index = int(run->m_choices.size());
            FW_TRY(answer, service.ask(std::move(wanted)));
            choice.answer = std::move(answer);
            run->m_choices.push_back(std::move(choice));
        }
    }
    return run;
}

Result<openai::ChoicePart> CompletionRun::advance(Choice &choice)
{
    openai::ChoicePart part;
    part.index = choice.index;
    const Result<AnswerEvent> event = choice.answer->next(m_patience);
    if (!event)
        return fail(event.error());
    if (event->token) {
        ++m_usage.newTokens;
        part.text = choice.stops.push(choice.decoder.push(event->token->id));
        if (m_wantsProbabilities)
            part.tokens.push_back(*event->token);
    }
    if (event->end && !choice.stops.met()) {
        part.text += choice.stops.push(choice.decoder.finish());
        part.text += choice.stops.finish();
    }
    if (event->end || choice.stops.met()) {
        part.finish = choice.stops.met() ? "stop" : finishName(*event->end);
        choice.isDone = true;
        choice.answer.reset();
    }
    return part;
}

Result<openai::Usage> CompletionRun::run(const std::function<bool(const openai::ChoicePart &)> &onPart)
{
    for (bool isOpen = true; isOpen;) {
        isOpen = false;
        for (Choice &choice : m_choices) {
            if (choice.isDone)
                continue;
            FW_TRY(part, advance(choice));
            if ((!part.text.empty() || !part.tokens.empty() || part.finish) && !onPart(part))
                return m_usage;
            isOpen = isOpen || !choice.isDone;
        }
    }
    return m_usage;
}

} // namespace fieldwright
