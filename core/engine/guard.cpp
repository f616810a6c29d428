#include "core/engine/guard.h"

#include <c10/util/Exception.h>

#include <new>

namespace fieldwright::engine {

namespace {

Error outOfMemory()
{
    return Error{
        ErrorCode::OutOfMemory, Text(FW_NOOP("core", "The memory was not enough for the model and this work.")),
        Text(FW_NOOP("core", "Close other programs, or choose a smaller model, a smaller micro-batch or a shorter "
                             "maximum length."))};
}

} // namespace

Error currentException()
{
    try {
        throw;
    } catch (const FailedWith &failure) {
        return failure.error();
    } catch (const std::bad_alloc &) {
        return outOfMemory();
    } catch (const c10::OutOfMemoryError &) {
        return outOfMemory();
    } catch (const c10::Error &error) {
        const std::string what = error.what_without_backtrace();
        // The CPU allocator says so only in words.
        if (what.find("can't allocate memory") != std::string::npos || what.find("out of memory") != std::string::npos)
            return outOfMemory();
        return Error{ErrorCode::Internal, Text(FW_NOOP("core", "The tensor library refused: %1"), {what}),
                     Text(FW_NOOP("core", "Please report this, with the job's log."))};
    } catch (const std::exception &error) {
        return Error{ErrorCode::Internal, Text(FW_NOOP("core", "The engine failed: %1"), {error.what()}),
                     Text(FW_NOOP("core", "Please report this, with the job's log."))};
    }
}

} // namespace fieldwright::engine
