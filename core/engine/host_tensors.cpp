#include "core/engine/host_tensors.h"

namespace fieldwright::engine {

HostTensors::HostTensors(std::vector<NamedTensor> tensors) : m_tensors(std::move(tensors))
{
    for (const NamedTensor &named : m_tensors)
        m_host.push_back(named.tensor.cpu());
}

std::vector<CheckpointTensor> HostTensors::list() const
{
    std::vector<CheckpointTensor> list;
    for (size_t i = 0; i < m_tensors.size(); ++i) {
        const at::Tensor &host = m_host[i];
        list.push_back({m_tensors[i].name,
                        host.sizes().vec(),
                        {static_cast<std::byte *>(host.mutable_data_ptr()), size_t(host.nbytes())},
                        host.scalar_type() == at::kByte ? TensorType::U8 : TensorType::F32,
                        m_tensors[i].isMapped});
    }
    return list;
}

void HostTensors::store()
{
    for (size_t i = 0; i < m_tensors.size(); ++i) {
        if (!m_tensors[i].tensor.is_cpu())
            m_tensors[i].tensor.copy_(m_host[i]);
    }
}

} // namespace fieldwright::engine
