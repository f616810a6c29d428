#pragma once

#include "core/recipe/fields.h"

namespace fieldwright {

// The rows of the table by subject; recipeFields() joins them in this order.
std::span<const FieldInfo> designFields();
std::span<const FieldInfo> passFields();
std::span<const FieldInfo> adapterFields();
std::span<const FieldInfo> batchFields();
std::span<const FieldInfo> adapterDetailFields();
std::span<const FieldInfo> optimizerFields();
std::span<const FieldInfo> machineFields();

} // namespace fieldwright
