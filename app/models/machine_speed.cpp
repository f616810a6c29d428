#include "app/models/machine_speed.h"

#include <algorithm>
#include <utility>

namespace fieldwright {

double trainingSpeed(const Json &devices)
{
    const Json *list = member(devices, "devices");
    double speed = 0;
    if (!list || !list->is_array())
        return speed;
    for (const Json &device : *list) {
        const Json *products = member(device, "matmul");
        if (!products)
            continue;
        const double fp32 = numberOr(*products, "fp32_gflops") * 1e9, bf16 = numberOr(*products, "bf16_gflops") * 1e9;
        if (stringOr(device, "id").starts_with("cuda"))
            return std::max(fp32, bf16);
        speed = bf16 > 3 * fp32 ? bf16 : fp32; // as the worker chooses, whose fp32 has kernels of its own
    }
    return speed;
}

MachineSpeed::MachineSpeed(QObject *parent) : QObject(parent)
{
    connect(&m_call, &WorkerCall::answered, this, [this](const Json &devices) { take(trainingSpeed(devices)); });
    connect(&m_call, &WorkerCall::failed, this, [this] { take(0); });
}

void MachineSpeed::measure()
{
    if (!std::exchange(m_isAsked, true))
        m_call.ask({{"verb", "devices"}});
}

void MachineSpeed::take(double flops)
{
    m_flops = flops;
    Q_EMIT measured();
}

} // namespace fieldwright
