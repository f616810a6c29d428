#pragma once

#include "core/engine/distributed/communicator.h"
#include "core/engine/trainer.h"

#include <map>

namespace fieldwright::engine {

/// Labels given and labels chosen, counted.
class ClassOutcomes
{
public:
    void add(std::int64_t label, std::int64_t chosen);
    /// Those that all ranks have counted.
    Result<ClassOutcomes> together(Communicator &ranks) const;
    /// "accuracy", and "macro_f1": the mean of F1 = 2 TP / (2 TP + FP + FN) over the labels that were given or chosen.
    /// Empty without any.
    std::vector<NamedScore> scores() const;

private:
    struct Counts
    {
        std::int64_t given = 0, chosen = 0, both = 0;
    };
    std::map<std::int64_t, Counts> m_counts;
    std::int64_t m_total = 0;
};

} // namespace fieldwright::engine
