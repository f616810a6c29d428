// A sentencepiece model: read, then used on some texts.

#include "tests/fuzz/targets/texts.h"

using namespace fieldwright;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto tokenizer = Tokenizer::fromSentencePiece(fuzz::textOf(data, size), "tokenizer.model");
    FUZZ_CHECK(fuzz::saysWhy(tokenizer));
    if (tokenizer)
        fuzz::use(**tokenizer);
    return 0;
}
