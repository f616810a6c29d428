#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldwright {

/// Things found against things wanted. Add the counts of many items for the micro average.
struct MatchCounts
{
    std::int64_t matched = 0;
    std::int64_t predicted = 0;
    std::int64_t gold = 0;

    /// All three are 0 where they would divide by 0.
    double precision() const;
    double recall() const;
    double f1() const;
    MatchCounts &operator+=(const MatchCounts &other);
    bool operator==(const MatchCounts &) const = default;
};

/// Subject, predicate and object of a clause, as written in it.
struct Roles
{
    std::string subject;
    std::string predicate;
    std::string object;
};

/// A subject or object is right when it lies inside the gold span and holds its head word; a predicate when it is the
/// gold one. Compared after NFKC, in lower case, with white space folded and punctuation at the ends dropped; words of
/// languages with spaces are compared whole. An empty role counts as not predicted.
MatchCounts scoreRoles(const Roles &answer, const Roles &gold, std::string_view subjectHead,
                       std::string_view objectHead);

} // namespace fieldwright
