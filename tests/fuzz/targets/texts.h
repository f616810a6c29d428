#pragma once

#include "core/tokenizer/tokenizer.h"
#include "tests/fuzz/targets/input.h"

namespace fieldwright::fuzz {

/// Texts that touch what tokenizers do: blanks, cases, marks, several scripts, bytes that are no words, special tokens.
inline constexpr std::string_view texts[] = {
    "",
    " ",
    "The probe reads 17.5 mbar; it's fine, I'M SURE.\n\n\tNext   line  \r\n",
    "探头的量程是 0 至 40 bar。ﬁ①Å é ﷺ",
    "<s>a</s> <unk> [MASK] <|im_end|>▁b",
    "\x01\x7F \xC2\xA0\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80 İstanbul ß ÅÅ",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

/// Encodes and decodes the texts, and holds the tokenizer to what its interface promises.
inline void use(const Tokenizer &tokenizer)
{
    for (const std::string_view text : texts) {
        for (const bool isWhole : {false, true}) {
            const auto tokens = tokenizer.encode(text, {.addSpecial = isWhole, .parseSpecial = isWhole});
            FUZZ_CHECK(saysWhy(tokens));
            if (!tokens)
                continue;
            std::vector<std::int32_t> ids;
            for (const Token &token : *tokens) {
                FUZZ_CHECK(token.id >= 0 && token.id < tokenizer.size());
                FUZZ_CHECK(token.begin <= token.end && token.end <= text.size());
                ids.push_back(token.id);
            }
            tokenizer.decode(ids, isWhole);
            StreamDecoder stream(tokenizer, isWhole);
            for (const std::int32_t id : ids)
                stream.push(id);
            stream.finish();
        }
    }
    for (std::int32_t id = 0; id < std::min(tokenizer.size(), 300); ++id) {
        FUZZ_CHECK(tokenizer.idOf(tokenizer.piece(id)) < tokenizer.size());
        tokenizer.bytes(id);
    }
    for (const std::int32_t id : {tokenizer.bosId(), tokenizer.eosId(), tokenizer.padId()})
        FUZZ_CHECK(id >= -1 && id < tokenizer.size());
    FUZZ_CHECK(tokenizer.sha256().size() == 64);
}

} // namespace fieldwright::fuzz
