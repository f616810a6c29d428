#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Marks an English source string of core for `lupdate` (which reads it as an alias of QT_TRANSLATE_NOOP). Core itself
/// never translates: it hands the source and its facts on, and app translates on display.
#define FW_NOOP(context, source) source

namespace fieldwright {

/// A sentence that core says to a user: an English source with places %1 … %9, and the facts that go there, and behind
/// them the sentences that do, such as a reason.
/// The source must be a literal inside FW_NOOP("core", "…") so that it can be translated.
struct Text
{
    std::string source;
    std::vector<std::string> facts;
    std::vector<Text> sentences; ///< each translated by itself

    Text() = default;
    Text(std::string_view englishSource, std::vector<std::string> facts_ = {}, std::vector<Text> sentences_ = {});

    bool empty() const { return source.empty(); }
    bool operator==(const Text &) const = default;

    /// The English sentence with all in its place.
    std::string english() const;
};

/// Puts facts[i] at %(i+1). Shared by Text::english() and by app's translation of the same text.
std::string fillPlaces(std::string_view pattern, const std::vector<std::string> &facts);

} // namespace fieldwright
