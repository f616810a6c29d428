#pragma once

#include "core/language_model/answer_text.h"
#include "core/language_model/token_filter.h"
#include "core/worker/generation_service.h"
#include "core/worker/openai_api.h"

namespace fieldwright {

/// One request of the API while it is answered: a choice for each prompt and each of `n`, all made side by side.
class CompletionRun
{
public:
    /// Errors: NotFound (no such model), those of encoding the prompt and of GenerationService::ask.
    static Result<std::unique_ptr<CompletionRun>> begin(GenerationService &service, LocalModel &model,
                                                        std::shared_ptr<const TokenTree> vocabulary,
                                                        const openai::CompletionRequest &request, int patienceSeconds);

    /// Calls `onPart` with each piece of each choice until all are done; false from it ends the run. Choices are asked
    /// for news in turn, so that all stream. Errors: those of the engine.
    Result<openai::Usage> run(const std::function<bool(const openai::ChoicePart &)> &onPart);

private:
    struct Choice
    {
        Choice(const Tokenizer &tokenizer, std::vector<std::string> stop) : decoder(tokenizer), stops(std::move(stop))
        {}
        int index = 0;
        std::unique_ptr<GenerationService::Answer> answer;
        StreamDecoder decoder;
        StopTexts stops;
        bool isDone = false;
    };

    /// The next piece of one choice.
    Result<openai::ChoicePart> advance(Choice &choice);

    std::vector<Choice> m_choices;
    openai::Usage m_usage;
    bool m_wantsProbabilities = false;
    std::chrono::seconds m_patience{600};
};

} // namespace fieldwright
