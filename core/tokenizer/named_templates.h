#pragma once

#include <span>
#include <string_view>

namespace fieldwright {

/// A way of writing conversations that many models were trained on, for a model whose files bring no chat template.
struct NamedTemplate
{
    std::string_view name;   ///< "chatml"
    std::string_view models; ///< whose way it is, to be shown as it stands
    std::string_view source; ///< Jinja
};

std::span<const NamedTemplate> namedTemplates();
/// Null when there is none of this name.
const NamedTemplate *findNamedTemplate(std::string_view name);

} // namespace fieldwright
