#pragma once

#include "core/base/text.h"

#include <tl/expected.hpp>

namespace fieldwright {

enum class ErrorCode {
    InvalidArgument, ///< the caller or the user asked for something impossible
    NotFound,
    Io,          ///< the system refused: disk full, no permission, disk error
    Corrupt,     ///< a file is not what it says it is
    Unsupported, ///< valid, but not something this version reads or does
    OutOfMemory,
    Cancelled,
    Busy, ///< somebody else holds it
    Timeout,
    Internal, ///< our own mistake
};

/// What went wrong, in the house form: the thing and the cause in `what`, the way out in `remedy`.
struct [[nodiscard]] Error
{
    ErrorCode code = ErrorCode::Internal;
    Text what;
    Text remedy;

    /// Both sentences in English, for logs and tests.
    std::string message() const;
};

template <typename T = void>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::Io, {FW_NOOP("core", "%1 could not be read: %2."), {path, why}}, {FW_NOOP("core", "…")});`
inline tl::unexpected<Error> fail(ErrorCode code, Text what, Text remedy = {})
{
    return tl::unexpected<Error>(Error{code, std::move(what), std::move(remedy)});
}

inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

const char *errorCodeName(ErrorCode code);
ErrorCode errorCodeFromName(std::string_view name);

} // namespace fieldwright

/// Evaluates a Result expression; returns its error from the enclosing function, or goes on with its value in `name`.
#define FW_TRY(name, expression) FW_TRY_IMPL(name, expression, __COUNTER__)
#define FW_TRY_IMPL(name, expression, counter) FW_TRY_IMPL2(name, expression, counter)
#define FW_TRY_IMPL2(name, expression, counter)                                                                        \
    auto fwTry##counter = (expression);                                                                                \
    if (!fwTry##counter)                                                                                               \
        return ::fieldwright::fail(std::move(fwTry##counter).error());                                                 \
    auto name = std::move(*fwTry##counter)

/// The same for Result<void>.
#define FW_CHECK(expression)                                                                                           \
    do {                                                                                                               \
        auto fwCheck = (expression);                                                                                   \
        if (!fwCheck)                                                                                                  \
            return ::fieldwright::fail(std::move(fwCheck).error());                                                    \
    } while (false)
