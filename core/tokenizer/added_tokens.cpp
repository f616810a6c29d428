#include "core/tokenizer/added_tokens.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace fieldwright {

namespace {

bool endsWithWord(std::string_view text)
{
    size_t begin = text.size();
    while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
    }
    size_t position = begin;
    return !text.empty() && isWordCharacter(nextCodePoint(text, position));
}

bool startsWithWord(std::string_view text)
{
    size_t position = 0;
    return !text.empty() && isWordCharacter(nextCodePoint(text, position));
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
    for (size_t i = 0; i < m_tokens.size(); ++i)
        m_byFirstByte[static_cast<unsigned char>(m_tokens[i].content.front())].push_back(i);
    for (auto &bucket : m_byFirstByte) {
        std::stable_sort(bucket.begin(), bucket.end(),
                         [&](size_t a, size_t b) { return m_tokens[a].content.size() > m_tokens[b].content.size(); });
    }
}

const AddedToken *AddedTokenFinder::longestAt(std::string_view text, size_t position) const
{
    for (const size_t i : m_byFirstByte[static_cast<unsigned char>(text[position])]) {
        if (text.substr(position).starts_with(m_tokens[i].content))
            return &m_tokens[i];
    }
    return nullptr;
}

std::vector<AddedTokenFinder::Segment> AddedTokenFinder::split(std::string_view text, bool parseSpecial) const
{
    std::vector<Segment> out;
    size_t done = 0, position = 0;
    while (position < text.size()) {
        const AddedToken *token = longestAt(text, position);
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
