#include "core/recipe/field_rows.h"

namespace fieldwright {

namespace {

std::vector<FieldInfo> joined()
{
    std::vector<FieldInfo> out;
    for (const auto &rows : {designFields(), passFields(), adapterFields(), batchFields(), adapterDetailFields(),
                             optimizerFields(), machineFields()})
        out.insert(out.end(), rows.begin(), rows.end());
    return out;
}

} // namespace

std::span<const FieldInfo> recipeFields()
{
    static const std::vector<FieldInfo> fields = joined();
    return fields;
}

} // namespace fieldwright
