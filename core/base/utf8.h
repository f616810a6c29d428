#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwright {

bool isValidUtf8(std::string_view text);
/// Ill-formed sequences and encoded surrogates become U+FFFD, one for each maximal subpart (Unicode 15, section 3.9).
std::string sanitizeUtf8(std::string_view text);

/// Reads the code point at `position` of valid UTF-8 and moves on; U+FFFD and one byte for ill-formed input.
char32_t nextCodePoint(std::string_view text, size_t &position);
void appendUtf8(std::string &out, char32_t codePoint);
size_t codePointCount(std::string_view text);
std::vector<char32_t> toCodePoints(std::string_view text);

/// NFKC and NFC by ICU.
std::string nfkc(std::string_view text);
std::string nfc(std::string_view text);
/// Lower case by Unicode's default mapping.
std::string toLower(std::string_view text);

bool isCjk(char32_t codePoint); ///< Han, kana, hangul: written without spaces between words (hangul counted too)
bool isSpace(char32_t codePoint);
bool isWordCharacter(char32_t codePoint); ///< letter, mark, digit or underscore

/// Without white space (Unicode) at both ends.
std::string_view trimmed(std::string_view text);
/// Runs of white space folded to one blank, ends trimmed.
std::string foldSpace(std::string_view text);

/// "en", "zh" or "" by the share of Han characters among letters: enough to choose templates and prompts.
std::string guessLanguage(std::string_view text);

} // namespace fieldwright
