#pragma once

#include "core/engine/engine.h"
#include "core/language_model/token_filter.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright {

/// What the ids of a tokenizer stand for within a text; special tokens stand for none. Made once a model.
std::shared_ptr<const TokenTree> vocabularyOf(const Tokenizer &tokenizer);

/// Lets only tokens come that keep the answer within the grammar, and an end only where the answer may end: what
/// engine::SamplingOptions::constrain takes. One an answer; its copies are the same one.
class GrammarConstraint
{
public:
    GrammarConstraint(std::shared_ptr<const AnswerGrammar> grammar, std::shared_ptr<const TokenTree> vocabulary,
                      std::shared_ptr<const ModelText> text);

    void operator()(std::span<const engine::TokenId> answer, std::span<float> logits);

private:
    std::shared_ptr<TokenFilter> m_filter;
    std::shared_ptr<const ModelText> m_text;
    std::size_t m_read = 0;
};

} // namespace fieldwright
