#pragma once

#include "core/language_model/answer_grammar.h"

namespace fieldwright {

/// Answers that are JSON and fit this schema (JSON Schema 2020-12): type, properties, required, additionalProperties,
/// items, minItems, maxItems, enum, const, anyOf, allOf of one, $ref within the schema, minLength, maxLength, pattern;
/// minimum, maximum and their exclusive forms of integers, whole minimum and maximum of numbers.
/// Properties come in the order of the schema; where `properties` are given there are no others. Annotations (title,
/// description, format, default …) change nothing. Errors: InvalidArgument for what is no schema; Unsupported, naming
/// the keyword: nothing that would limit the answer is passed over.
Result<std::shared_ptr<const AnswerGrammar>> jsonSchemaGrammar(const Json &schema);

/// Any JSON object.
Result<std::shared_ptr<const AnswerGrammar>> jsonObjectGrammar();

} // namespace fieldwright
