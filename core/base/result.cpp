#include "core/base/result.h"

#include <array>

namespace fieldwright {

namespace {

struct CodeName
{
    ErrorCode code;
    const char *name;
};

constexpr std::array codeNames = {
    CodeName{ErrorCode::InvalidArgument, "invalid-argument"},
    CodeName{ErrorCode::NotFound, "not-found"},
    CodeName{ErrorCode::Io, "io"},
    CodeName{ErrorCode::Corrupt, "corrupt"},
    CodeName{ErrorCode::Unsupported, "unsupported"},
    CodeName{ErrorCode::OutOfMemory, "out-of-memory"},
    CodeName{ErrorCode::Cancelled, "cancelled"},
    CodeName{ErrorCode::Busy, "busy"},
    CodeName{ErrorCode::Timeout, "timeout"},
    CodeName{ErrorCode::Internal, "internal"},
};

} // namespace

const char *errorCodeName(ErrorCode code)
{
    for (const CodeName &row : codeNames) {
        if (row.code == code)
            return row.name;
    }
    return "internal";
}

ErrorCode errorCodeFromName(std::string_view name)
{
    for (const CodeName &row : codeNames) {
        if (name == row.name)
            return row.code;
    }
    return ErrorCode::Internal;
}

std::string Error::message() const
{
    std::string out = what.english();
    if (!remedy.empty())
        out += " " + remedy.english();
    return out;
}

} // namespace fieldwright
