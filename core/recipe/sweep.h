#pragma once

#include "core/recipe/fields.h"

namespace fieldwright {

/// A field of the recipe and the values that it is to take in turn, as they would be typed.
struct SweepAxis
{
    std::string key;
    std::vector<std::string> values;

    bool operator==(const SweepAxis &) const = default;
};

/// One run of a sweep: the recipe, and which value of each axis it has.
struct SweepPoint
{
    TrainRecipe recipe;
    std::vector<size_t> place;
};

inline constexpr size_t mostSweepAxes = 2;
inline constexpr size_t mostSweepRuns = 64;

/// Whether a sweep may go over this field: not over a free text, nor over what would change how losses are measured.
bool canSweep(const FieldInfo &field);

/// "learning_rate=1e-4,2e-4". Errors: InvalidArgument.
Result<SweepAxis> sweepAxisFromText(std::string_view text);

/// All points, the last axis fastest. Each is checked as a recipe is, before anything is begun. Errors:
/// InvalidArgument: no axis or too many, too many runs, a field or value that is none, a value twice, a field that
/// means nothing to the method, values that do not go together (the error names the point).
Result<std::vector<SweepPoint>> sweepPoints(const TrainRecipe &base, const std::vector<SweepAxis> &axes);

/// "rank=8, alpha=16"
std::string sweepPointText(const std::vector<SweepAxis> &axes, const std::vector<size_t> &place);

Json toJson(const std::vector<SweepAxis> &axes);
/// Empty when it is not a list of axes.
std::vector<SweepAxis> sweepAxesFromJson(const Json &value);

} // namespace fieldwright
