#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fieldwright {

/// Where the texts of a shard of tokens end, and what they are called: in a file beside it. Texts of one name that
/// follow each other count as one.
class TextPlaces
{
public:
    /// `end`: the number of tokens up to there.
    void add(std::string name, std::uint64_t end);
    Result<> save(const std::filesystem::path &path) const;
    /// A file that is not there, or is broken, has none.
    static TextPlaces read(const std::filesystem::path &path);

    /// What so many tokens from `begin` are: "guide.txt · 2049–3072", counted from 1 in their text, and "(+2)" where
    /// two more texts begin in them. Empty where it is not known.
    std::string nameOf(std::uint64_t begin, std::uint64_t count) const;

private:
    struct Text
    {
        std::uint64_t end = 0;
        std::string name;
    };
    std::vector<Text> m_texts;
};

} // namespace fieldwright
