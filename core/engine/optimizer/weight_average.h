#pragma once

#include "core/engine/model/aten.h"

namespace fieldwright::engine {

/// The exponential moving average of the values over the steps, as torch.optim.swa_utils.AveragedModel with
/// get_ema_multi_avg_fn: the first step's values, then decay · average + (1 - decay) · values.
class WeightAverage
{
public:
    WeightAverage(const at::Tensor &values, double decay) : m_average(values.clone()), m_decay(decay) {}

    /// `step` is 1 for the first that moved the values.
    void update(const at::Tensor &values, std::int64_t step);
    /// Puts the average where the values are, and the other way round.
    void exchange(at::Tensor &values);

    at::Tensor &average() { return m_average; }

private:
    at::Tensor m_average;
    double m_decay;
};

/// The average stands where the values are for as long as this lives. Without an average nothing changes.
class AveragedForNow
{
public:
    AveragedForNow(WeightAverage *average, at::Tensor &values) : m_average(average), m_values(values) { exchange(); }
    ~AveragedForNow() { exchange(); }
    AveragedForNow(const AveragedForNow &) = delete;
    AveragedForNow &operator=(const AveragedForNow &) = delete;

private:
    void exchange()
    {
        if (m_average)
            m_average->exchange(m_values);
    }

    WeightAverage *m_average;
    at::Tensor &m_values;
};

} // namespace fieldwright::engine
