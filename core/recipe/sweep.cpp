#include "core/recipe/sweep.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace fieldwright {

namespace {

Result<> checkAxes(const TrainRecipe &base, const std::vector<SweepAxis> &axes)
{
    if (axes.empty() || axes.size() > mostSweepAxes)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A sweep goes over one field of the recipe or two.")},
                    {FW_NOOP("core", "Choose one or two, each with its values.")});
    if (axes.size() == 2 && axes[0].key == axes[1].key)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is there twice."), {axes[0].key}},
                    {FW_NOOP("core", "Choose two different fields.")});
    size_t runs = 1;
    for (const SweepAxis &axis : axes) {
        const FieldInfo *field = findField(axis.key);
        TrainRecipe tried = base;
        if (!field)
            return setFieldFromText(tried, axis.key, {}); // proposes the nearest one
        if (axis.values.empty())
            return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" has no values."), {axis.key}},
                        {FW_NOOP("core", "Write them with commas between: %1"), {"1, 2, 4"}});
        // Which rows are held out of documents follows from the seed.
        if (!canSweep(*field) || (axis.key == "seed" && base.objective != "sft"))
            return fail(
                ErrorCode::InvalidArgument,
                {FW_NOOP("core", "A sweep cannot go over \"%1\": the results could not be compared, or would be "
                                 "the same."),
                 {axis.key}},
                {FW_NOOP("core", "Choose another field.")});
        for (size_t i = 0; i < axis.values.size(); ++i) {
            FW_CHECK(setFieldFromText(tried, axis.key, axis.values[i]));
            const FieldValue value = fieldValue(tried, *field);
            for (size_t before = 0; before < i; ++before) {
                FW_CHECK(setFieldFromText(tried, axis.key, axis.values[before]));
                if (fieldValue(tried, *field) == value)
                    return fail(ErrorCode::InvalidArgument,
                                {FW_NOOP("core", "\"%1\" has the value %2 twice."), {axis.key, axis.values[i]}},
                                {FW_NOOP("core", "Take one away.")});
            }
        }
        runs *= std::min(axis.values.size(), mostSweepRuns + 1);
    }
    if (runs > mostSweepRuns)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "That would be %1 runs; a sweep has at most %2."),
                     {std::to_string(runs), std::to_string(mostSweepRuns)}},
                    {FW_NOOP("core", "Choose fewer values.")});
    return {};
}

} // namespace

bool canSweep(const FieldInfo &field)
{
    const bool isFreeText = std::holds_alternative<std::string>(field.fallback) && field.choices.empty();
    return !isFreeText && field.isSwept;
}

Result<SweepAxis> sweepAxisFromText(std::string_view text)
{
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" names no values."), {std::string(text)}},
                    {FW_NOOP("core", "Write key=value,value; \"recipe fields\" shows the keys.")});
    SweepAxis axis{.key = std::string(trimmed(text.substr(0, equals))), .values = {}};
    std::string_view rest = text.substr(equals + 1);
    while (!trimmed(rest).empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        if (const std::string_view value = trimmed(rest.substr(0, comma)); !value.empty())
            axis.values.emplace_back(value);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return axis;
}

Result<std::vector<SweepPoint>> sweepPoints(const TrainRecipe &base, const std::vector<SweepAxis> &axes)
{
    FW_CHECK(checkAxes(base, axes));
    std::vector<SweepPoint> points;
    std::vector<size_t> place(axes.size(), 0);
    for (;;) {
        SweepPoint point{base, place};
        for (size_t i = 0; i < axes.size(); ++i)
            FW_CHECK(setFieldFromText(point.recipe, axes[i].key, axes[i].values[place[i]]));
        for (const SweepAxis &axis : axes) {
            if (!fieldApplies(*findField(axis.key), point.recipe))
                return fail(ErrorCode::InvalidArgument,
                            {FW_NOOP("core", "\"%1\" means nothing to the run with %2."),
                             {axis.key, sweepPointText(axes, place)}},
                            {FW_NOOP("core", "Choose a field of that method.")});
        }
        if (const auto checked = checkRecipe(point.recipe); !checked)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The run with %1 is not possible. %2"),
                         {sweepPointText(axes, place)},
                         {checked.error().what}},
                        checked.error().remedy);
        points.push_back(std::move(point));
        size_t axis = axes.size();
        while (axis > 0 && ++place[axis - 1] == axes[axis - 1].values.size())
            place[--axis] = 0;
        if (axis == 0)
            return points;
    }
}

std::string sweepPointText(const std::vector<SweepAxis> &axes, const std::vector<size_t> &place)
{
    std::string out;
    for (size_t i = 0; i < axes.size(); ++i)
        out += (i ? ", " : "") + axes[i].key + "=" + axes[i].values[place[i]];
    return out;
}

Json toJson(const std::vector<SweepAxis> &axes)
{
    Json out = Json::array();
    for (const SweepAxis &axis : axes)
        out.push_back({{"key", axis.key}, {"values", axis.values}});
    return out;
}

std::vector<SweepAxis> sweepAxesFromJson(const Json &value)
{
    std::vector<SweepAxis> axes;
    if (!value.is_array())
        return axes;
    for (const Json &entry : value) {
        SweepAxis axis{.key = stringOr(entry, "key"), .values = {}};
        const Json *values = member(entry, "values");
        for (size_t i = 0; values && values->is_array() && i < std::min(values->size(), mostSweepRuns); ++i)
            axis.values.push_back((*values)[i].is_string() ? (*values)[i].get<std::string>() : std::string());
        if (axes.size() < mostSweepAxes && findField(axis.key) && !axis.values.empty())
            axes.push_back(std::move(axis));
    }
    return axes;
}

} // namespace fieldwright
