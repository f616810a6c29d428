#include "app/models/machine_speed.h"

#include "core/engine/estimate/precision_rule.h"

#include <algorithm>
#include <utility>

namespace fieldwright {

bool ProductSpeed::takesBf16(bool hasFp32Kernels) const
{
    return bf16 > 0 && areSixteenBitsWorth(fp32, bf16, hasFp32Kernels && !onDevice);
}

double ProductSpeed::ofTraining() const
{
    if (onDevice)
        return std::max(fp32, bf16);
    return takesBf16(true) ? bf16 : fp32;
}

ProductSpeed productSpeed(const Json &devices)
{
    const Json *list = member(devices, "devices");
    ProductSpeed found;
    if (!list || !list->is_array())
        return found;
    for (const Json &device : *list) {
        const Json *products = member(device, "matmul");
        if (!products)
            continue;
        found = {numberOr(*products, "fp32_gflops") * 1e9, numberOr(*products, "bf16_gflops") * 1e9,
                 stringOr(device, "id").starts_with("cuda")};
        if (found.onDevice)
            break;
    }
    return found;
}

MachineSpeed::MachineSpeed(QObject *parent) : QObject(parent)
{
    connect(&m_call, &WorkerCall::answered, this, [this](const Json &devices) { take(productSpeed(devices)); });
    connect(&m_call, &WorkerCall::failed, this, [this] { take({}); });
}

void MachineSpeed::measure()
{
    if (!std::exchange(m_isAsked, true))
        m_call.ask({{"verb", "devices"}});
}

std::optional<double> MachineSpeed::flopsPerSecond() const
{
    return m_products ? std::optional(m_products->ofTraining()) : std::nullopt;
}

void MachineSpeed::take(const ProductSpeed &products)
{
    m_products = products;
    Q_EMIT measured();
}

} // namespace fieldwright
