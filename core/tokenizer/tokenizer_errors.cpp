#include "core/tokenizer/tokenizer_errors.h"

namespace fieldwright {

tl::unexpected<Error> unsupportedComponent(std::string_view thing, const char *component, std::string value)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "The tokenizer of %1 has %2 \"%3\", which this version does not support."),
                 {std::string(thing), component, value.empty() ? "?" : std::move(value)}},
                {FW_NOOP("core", "Choose a model with one of the usual tokenizers.")});
}

tl::unexpected<Error> malformedTokenizer(std::string_view thing, std::string_view where)
{
    return fail(
        ErrorCode::Corrupt,
        {FW_NOOP("core", "The tokenizer of %1 is malformed at \"%2\"."), {std::string(thing), std::string(where)}},
        {FW_NOOP("core", "Download the model again, or choose another one.")});
}

tl::unexpected<Error> textGrowsTooLong(size_t bytes)
{
    return fail(
        ErrorCode::Unsupported,
        {FW_NOOP("core", "The tokenizer's rules make a text of %1 bytes far too long."), {std::to_string(bytes)}},
        {FW_NOOP("core", "Choose a model with one of the usual tokenizers.")});
}

Result<std::vector<const Json *>> flatSteps(const Json &component, const char *list, std::string_view thing,
                                            const char *name)
{
    constexpr size_t maxSteps = 64;
    std::vector<const Json *> out, waiting;
    if (!component.is_null())
        waiting.push_back(&component);
    while (!waiting.empty()) {
        const Json &step = *waiting.back();
        waiting.pop_back();
        if (!step.is_object())
            return malformedTokenizer(thing, name);
        if (stringOr(step, "type") != "Sequence") {
            out.push_back(&step);
        } else {
            const Json *parts = member(step, list);
            if (!parts || !parts->is_array() || parts->size() > maxSteps)
                return malformedTokenizer(thing, name);
            for (size_t i = parts->size(); i > 0; --i)
                waiting.push_back(&(*parts)[i - 1]);
        }
        if (out.size() + waiting.size() > maxSteps)
            return malformedTokenizer(thing, name);
    }
    return out;
}

} // namespace fieldwright
