#pragma once

#include "core/model_files/model_source.h"

namespace fieldwright {

/// One of the chat templates that a model's files bring.
struct ModelTemplate
{
    std::string name; ///< "default", "tool_use", "rag" …
    std::string source;
};

/// All of them, "default" first: the list in tokenizer_config.json, chat_template.jinja with the files in
/// additional_chat_templates, or those of a GGUF file. Errors: Io, Corrupt.
Result<std::vector<ModelTemplate>> modelTemplates(const ModelSource &source);

} // namespace fieldwright
