#pragma once

#include "core/tokenizer/aligned_text.h"

namespace fieldwright {

enum class NormalForm { Nfc, Nfd, Nfkc, Nfkd };
const char *normalFormName(NormalForm form);

/// Unicode's normal forms (UAX #15). A composed character comes from the first of its parts.
void toNormalForm(AlignedText &text, NormalForm form);

/// The lower case of one character, appended with its changes (0, then 1 for each further character).
void appendLowerCase(char32_t character, std::vector<AlignedText::Change> &out);

} // namespace fieldwright
