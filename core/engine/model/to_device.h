#pragma once

#include "core/engine/model/aten.h"

#include <cstring>
#include <vector>

namespace fieldwright::engine {

/// A copy in the host's memory for a device; pinned where that is a graphics card, which then fetches it when its turn
/// comes, while the host goes on.
template <typename T>
at::Tensor onHost(const std::vector<T> &values, at::ScalarType type, const at::Device &device)
{
    const at::Tensor host =
        at::empty({std::int64_t(values.size())}, at::TensorOptions().dtype(type).pinned_memory(device.is_cuda()));
    std::memcpy(host.mutable_data_ptr(), values.data(), values.size() * sizeof(T));
    return host;
}

/// What onHost() made, on its device. An undefined tensor stays so.
inline at::Tensor fetched(const at::Tensor &host, const at::Device &device)
{
    return host.defined() ? host.to(device, host.scalar_type(), true) : host;
}

template <typename T>
at::Tensor toDevice(const std::vector<T> &values, at::ScalarType type, const at::Device &device)
{
    return fetched(onHost(values, type, device), device);
}

} // namespace fieldwright::engine
