#pragma once

#include "app/jobs/worker_call.h"

#include <optional>

namespace fieldwright {

/// Operations a second that products reach where training would run, from the answer of the worker's call "devices":
/// the first graphics card, else the processor, in the precision that whole models are trained in there. 0: not known.
double trainingSpeed(const Json &devices);

/// The same, asked of the worker at most once, while the caller goes on.
class MachineSpeed : public QObject
{
    Q_OBJECT

public:
    explicit MachineSpeed(QObject *parent = nullptr);

    void measure();
    /// Nothing while it is not known yet; 0: it could not be measured.
    std::optional<double> flopsPerSecond() const { return m_flops; }

Q_SIGNALS:
    void measured();

private:
    void take(double flops);

    WorkerCall m_call;
    bool m_isAsked = false;
    std::optional<double> m_flops;
};

} // namespace fieldwright
