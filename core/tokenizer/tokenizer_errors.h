#pragma once

#include "core/base/json.h"

namespace fieldwright {

/// A component that this version does not know, by name: `component` is the member of tokenizer.json ("normalizer").
tl::unexpected<Error> unsupportedComponent(std::string_view thing, const char *component, std::string value);
tl::unexpected<Error> malformedTokenizer(std::string_view thing, std::string_view where);

/// The rules of the tokenizer make a text of so many bytes unreasonably long.
tl::unexpected<Error> textGrowsTooLong(size_t bytes);

/// The steps of a component: a Sequence laid flat, null as none. `list`: the member with a Sequence's steps.
/// Errors: Corrupt (no object, more than 64 steps).
Result<std::vector<const Json *>> flatSteps(const Json &component, const char *list, std::string_view thing,
                                            const char *name);

} // namespace fieldwright
