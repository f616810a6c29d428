#pragma once

#include "core/tokenizer/aligned_text.h"

namespace fieldwright {

/// GPT-2's printable alphabet for bytes: "Ġ" stands for a blank. Appends the byte that the character stands for; false
/// when it stands for none.
bool appendByteOf(char32_t character, std::string &bytes);
/// The bytes that a piece of byte-level BPE stands for: all its characters stand for bytes, or else it for itself.
std::string bytesOfPiece(std::string_view piece);
char32_t characterOfByte(unsigned char byte);
/// Writes each byte of a text as its character.
void spellBytes(AlignedText &text);

/// "<0x0A>", as sentencepiece writes the byte 10; -1 for any other piece.
int byteOfFallbackPiece(std::string_view piece);
std::string fallbackPieceOf(unsigned char byte);

} // namespace fieldwright
