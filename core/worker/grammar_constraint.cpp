#include "core/worker/grammar_constraint.h"

#include <algorithm>
#include <limits>

namespace fieldwright {

std::shared_ptr<const TokenTree> vocabularyOf(const Tokenizer &tokenizer)
{
    return std::make_shared<TokenTree>(tokenizer.size(), [&](std::int32_t id) {
        return tokenizer.isSpecial(id) ? std::string_view() : tokenizer.bytes(id);
    });
}

GrammarConstraint::GrammarConstraint(std::shared_ptr<const AnswerGrammar> grammar,
                                     std::shared_ptr<const TokenTree> vocabulary, std::shared_ptr<const ModelText> text)
    : m_filter(std::make_shared<TokenFilter>(std::move(grammar), std::move(vocabulary))), m_text(std::move(text))
{}

void GrammarConstraint::operator()(std::span<const engine::TokenId> answer, std::span<float> logits)
{
    for (; m_read < answer.size(); ++m_read)
        m_filter->accept(m_text->tokenizer().bytes(answer[m_read]));
    const std::vector<bool> &allowed = m_filter->allowed();
    const bool mayEnd = m_filter->mayEnd();
    const std::vector<std::int32_t> &ends = m_text->stopIds();
    for (std::size_t id = 0; id < logits.size(); ++id) {
        const bool isEnd = std::find(ends.begin(), ends.end(), std::int32_t(id)) != ends.end();
        if (isEnd ? !mayEnd : id >= allowed.size() || !allowed[id])
            logits[id] = -std::numeric_limits<float>::infinity();
    }
}

} // namespace fieldwright
