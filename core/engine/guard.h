#pragma once

#include "core/base/result.h"

#include <exception>
#include <type_traits>

namespace fieldwright::engine {

/// An error from within what gives tensors; guarded() hands it on.
class FailedWith : public std::exception
{
public:
    explicit FailedWith(Error error) : m_error(std::move(error)) {}
    const Error &error() const { return m_error; }

private:
    Error m_error;
};

/// The error for what libtorch or the allocator just threw; call only inside a catch block.
Error currentException();

/// Runs an entry of the engine: what libtorch throws comes back as an Error, out of memory as OutOfMemory.
template <typename Function>
auto guarded(Function &&function) -> std::invoke_result_t<Function>
{
    try {
        return function();
    } catch (...) {
        return fail(currentException());
    }
}

} // namespace fieldwright::engine
