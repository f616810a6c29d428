#pragma once

#include "core/tokenizer/chat_template.h"
#include "core/tokenizer/jinja_syntax.h"

namespace fieldwright::jinja {

/// Renders a parsed template with these variables. Errors as ChatTemplate::render.
Result<RenderedChat> render(const Syntax &syntax, std::vector<std::pair<std::string, Value>> variables,
                            std::int64_t nowSeconds);

} // namespace fieldwright::jinja
