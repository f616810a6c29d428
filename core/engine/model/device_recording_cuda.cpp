#include "core/engine/model/device_recording.h"

#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <optional>

namespace fieldwright::engine {

namespace {

/// A CUDA graph. All of a device share one pool of memory, as they are never replayed at once.
class CudaRecording : public DeviceRecording
{
public:
    CudaRecording(const at::Device &device, at::MempoolId_t pool) : m_device(device), m_pool(pool) {}

    void record(const std::function<void()> &work) override
    {
        const c10::DeviceGuard onDevice(m_device);
        const c10::impl::VirtualGuardImpl device(m_device.type());
        device.synchronizeDevice(m_device.index());
        const c10::StreamGuard own(device.getStreamFromGlobalPool(m_device)); // the usual one cannot be recorded
        m_graph.emplace();
        // (Of this thread alone: another one may be pinning memory meanwhile.)
        m_graph->capture_begin(m_pool, cudaStreamCaptureModeThreadLocal);
        try {
            work();
            m_graph->capture_end();
        } catch (...) {
            abandon();
            throw;
        }
    }

    void replay() override
    {
        const c10::DeviceGuard onDevice(m_device);
        m_graph->replay();
    }

private:
    /// Ends what has failed, so that the stream and the allocator go on as before.
    void abandon()
    {
        try {
            m_graph->capture_end();
        } catch (const c10::Error &) { // it says once more what has failed
        }
        try {
            c10::cuda::CUDACachingAllocator::endAllocateToPool(m_device.index(), m_pool);
        } catch (const c10::Error &) { // it had been ended
        }
        m_graph.reset();
    }

    const at::Device m_device;
    const at::MempoolId_t m_pool;
    std::optional<at::cuda::CUDAGraph> m_graph;
};

bool isHalfFree(const at::Device &device)
{
    const auto [free, total] = at::getDeviceAllocator(device.type())->getMemoryInfo(device.index());
    return free >= total / 2;
}

} // namespace

MakeRecording recordingsOn(const at::Device &device)
{
    if (!device.is_cuda())
        return {};
    return [device, pool = at::cuda::graph_pool_handle()]() -> std::unique_ptr<DeviceRecording> {
        return isHalfFree(device) ? std::make_unique<CudaRecording>(device, pool) : nullptr;
    };
}

} // namespace fieldwright::engine
