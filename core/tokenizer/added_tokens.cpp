#include "core/tokenizer/added_tokens.h"

#include "core/base/utf8.h"
#include "core/tokenizer/characters.h"

namespace fieldwright {

namespace {

bool endsWithWord(std::string_view text)
{
    size_t begin = text.size();
    while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
    }
    size_t position = begin;
    return !text.empty() && isWordOfRegex(nextCodePoint(text, position));
}

bool startsWithWord(std::string_view text)
{
    size_t position = 0;
    return !text.empty() && isWordOfRegex(nextCodePoint(text, position));
}

std::string_view withoutTrailingSpace(std::string_view text)
{
    while (!text.empty()) {
        size_t begin = text.size();
        while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
        }
        size_t position = begin;
        if (!isSpace(nextCodePoint(text, position)))
            break;
        text = text.substr(0, begin);
    }
    return text;
}

} // namespace

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens) : m_tokens(std::move(tokens))
{
    std::erase_if(m_tokens, [](const AddedToken &token) { return token.content.empty(); });
    std::vector<std::pair<std::string_view, std::int32_t>> contents;
    for (size_t i = m_tokens.size(); i > 0; --i) { // of equal ones the first counts
        contents.emplace_back(m_tokens[i - 1].content, std::int32_t(i - 1));
        m_begins[static_cast<unsigned char>(m_tokens[i - 1].content.front())] = true;
    }
    m_contents = PieceTrie(std::move(contents));
}

const AddedToken *AddedTokenFinder::longestAt(std::string_view text, size_t position) const
{
    std::int32_t best = -1;
    PieceTrie::State state = PieceTrie::root;
    for (size_t i = position; i < text.size() && m_contents.next(state, text[i]); ++i) {
        if (m_contents.value(state) >= 0)
            best = m_contents.value(state);
    }
    return best < 0 ? nullptr : &m_tokens[size_t(best)];
}

std::vector<AddedTokenFinder::Segment> AddedTokenFinder::split(std::string_view text, bool parseSpecial) const
{
    std::vector<Segment> out;
    if (m_tokens.empty()) {
        if (!text.empty())
            out.push_back({0, text.size(), -1});
        return out;
    }
    size_t done = 0, position = 0;
    while (position < text.size()) {
        const AddedToken *token =
            m_begins[static_cast<unsigned char>(text[position])] ? longestAt(text, position) : nullptr;
        if (!token) {
            ++position;
            continue;
        }
        size_t begin = position, end = position + token->content.size();
        position = end;
        if (token->special && !parseSpecial)
            continue;
        if (token->singleWord && (endsWithWord(text.substr(0, begin)) || startsWithWord(text.substr(end))))
            continue;
        if (token->leftStrip)
            begin = done + withoutTrailingSpace(text.substr(done, begin - done)).size();
        if (token->rightStrip) {
            size_t next = end;
            while (next < text.size() && isSpace(nextCodePoint(text, next)))
                end = next;
            position = end;
        }
        if (begin > done)
            out.push_back({done, begin, -1});
        out.push_back({begin, end, token->id});
        done = end;
    }
    if (done < text.size())
        out.push_back({done, text.size(), -1});
    return out;
}

} // namespace fieldwright
