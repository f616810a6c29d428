#pragma once

#include "app/jobs/worker_call.h"

#include <optional>

namespace fieldwright {

/// What products reach where training would run, in operations a second. 0: not known.
struct ProductSpeed
{
    double fp32 = 0;
    double bf16 = 0;
    bool onDevice = false;

    /// Whether training computes in bf16 there, if nothing else is asked for.
    bool takesBf16(bool hasFp32Kernels) const;
    /// In the precision that whole models are trained in.
    double ofTraining() const;
};
/// From the answer of the worker's call "devices": of the first graphics card, else of the processor.
ProductSpeed productSpeed(const Json &devices);

/// The same, asked of the worker at most once, while the caller goes on.
class MachineSpeed : public QObject
{
    Q_OBJECT

public:
    explicit MachineSpeed(QObject *parent = nullptr);

    void measure();
    /// Nothing while it is not known yet; 0: it could not be measured.
    std::optional<double> flopsPerSecond() const;
    /// All zeros while it is not known.
    ProductSpeed products() const { return m_products.value_or(ProductSpeed()); }

Q_SIGNALS:
    void measured();

private:
    void take(const ProductSpeed &products);

    WorkerCall m_call;
    bool m_isAsked = false;
    std::optional<ProductSpeed> m_products;
};

} // namespace fieldwright
