#include "core/engine/optimizer/optimizer.h"
#include "core/engine/optimizer/step_kernels.h"

#include <ATen/ops/mul.h>
#include <cmath>

namespace fieldwright::engine {

namespace {

// Shazeer and Stern 2018, arXiv:1804.04235, with transformers' names and values.
constexpr double regularisation = 1e-30; // eps[0]
constexpr double clipThreshold = 1;
constexpr double decayExponent = -0.8; // decay_rate

/// Adafactor with the schedule's rate (no relative step, no scaling by the parameter), without a first moment, as
/// transformers' optimizer of that name. A matrix's second moments are kept as its rows' and its columns' means.
class Adafactor : public Optimizer
{
public:
    Adafactor(const ParameterSet &parameters, const TrainPlan &plan) : Optimizer(plan, By::Part)
    {
        const auto options = parameters.values.options();
        std::int64_t longest = 0;
        for (const ParameterPart &part : parameters.parts()) {
            Moments moments;
            if (part.columns > 0) {
                moments.rows = remember("row_squares." + part.name, {part.batch, part.rows}, options);
                moments.columns = remember("column_squares." + part.name, {part.batch, part.columns}, options);
                longest = std::max({longest, part.batch * part.rows, part.columns});
            } else {
                moments.all = remember("squares." + part.name, {part.count}, options);
            }
            m_moments.push_back(std::move(moments));
        }
        m_sums.resize(size_t(longest));
        m_rowFactors.resize(size_t(longest));
        m_columnFactors.resize(size_t(longest));
    }

private:
    struct Moments
    {
        at::Tensor rows, columns; ///< of a matrix, or of each of a batch
        at::Tensor all;           ///< of a vector
    };
    struct Step
    {
        double memory, rate, keep;
    };

    void move(const ParameterSet &parameters, const Stretch &stretch) override
    {
        const ParameterPart &part = parameters.parts()[stretch.index];
        const auto &[value, gradient, rate] = std::tie(stretch.value, stretch.gradient, stretch.rate);
        const double memory = 1 - std::pow(double(stretch.step), decayExponent);
        const double keep = 1 - rate * stretch.decay;
        Moments &moments = m_moments[stretch.index];
        if (part.columns == 0) {
            moments.all.mul_(memory).add_(gradient.square().add_(regularisation), 1 - memory);
            clipped(value, moments.all.rsqrt().mul_(gradient), rate, keep);
        } else if (value.is_cpu()) {
            matrixOnCpu(part, value, gradient, moments, {memory, rate, keep});
        } else {
            const auto shape = {part.batch, part.rows, part.columns};
            const at::Tensor g = gradient.view(shape);
            const at::Tensor squares = g.square().add_(regularisation);
            moments.rows.mul_(memory).add_(squares.mean({-1}), 1 - memory);
            moments.columns.mul_(memory).add_(squares.mean({-2}), 1 - memory);
            const at::Tensor rowFactors = (moments.rows / moments.rows.mean({-1}, true)).rsqrt_().unsqueeze(-1);
            clipped(value, at::mul(rowFactors, moments.columns.rsqrt().unsqueeze(-2)).mul_(g).view({-1}), rate, keep);
        }
    }

    /// The update's root mean square is kept below the threshold.
    static void clipped(const at::Tensor &value, const at::Tensor &update, double rate, double keep)
    {
        const at::Tensor size = at::linalg_vector_norm(update) / std::sqrt(double(update.numel()));
        value.mul_(keep).sub_(update.div_((size / clipThreshold).clamp_min_(1)), rate);
    }

    /// In three sweeps over the gradient, without a tensor of its size.
    void matrixOnCpu(const ParameterPart &part, const at::Tensor &value, const at::Tensor &gradient, Moments &moments,
                     const Step &step)
    {
        const StepKernels &kernels = stepKernels();
        const std::int64_t rows = part.rows, columns = part.columns;
        double square = 0;
        for (std::int64_t b = 0; b < part.batch; ++b) {
            const float *g = gradient.const_data_ptr<float>() + b * rows * columns;
            float *row = moments.rows.mutable_data_ptr<float>() + b * rows;
            float *column = moments.columns.mutable_data_ptr<float>() + b * columns;
            kernels.rowSquares(g, rows, columns, nullptr, float(regularisation), m_sums.data());
            take(row, rows, columns, step.memory);
            kernels.columnSquares(g, rows, columns, float(regularisation), m_sums.data());
            take(column, columns, rows, step.memory);
            factors(part, b, moments);
            kernels.rowSquares(g, rows, columns, m_columnFactors.data(), 0, m_sums.data());
            for (std::int64_t i = 0; i < rows; ++i)
                square += m_sums[size_t(i)] * double(m_rowFactors[size_t(i)]) * double(m_rowFactors[size_t(i)]);
        }
        const double size = std::sqrt(square / double(part.count));
        const auto scale = float(step.rate / std::max(1.0, size / clipThreshold));
        for (std::int64_t b = 0; b < part.batch; ++b) {
            const std::int64_t begin = b * rows * columns;
            factors(part, b, moments);
            for (std::int64_t i = 0; i < rows; ++i)
                m_rowFactors[size_t(i)] *= scale;
            kernels.factoredStep(value.mutable_data_ptr<float>() + begin, gradient.const_data_ptr<float>() + begin,
                                 rows, columns, m_rowFactors.data(), m_columnFactors.data(), float(step.keep));
        }
    }

    /// The means of m_sums, each of `of` numbers, into what is remembered.
    void take(float *means, std::int64_t count, std::int64_t of, double memory) const
    {
        for (std::int64_t i = 0; i < count; ++i)
            means[i] = float(double(means[i]) * memory + (1 - memory) * m_sums[size_t(i)] / double(of));
    }

    /// update_ij = rowFactors_i · columnFactors_j · gradient_ij
    void factors(const ParameterPart &part, std::int64_t b, const Moments &moments)
    {
        const float *row = moments.rows.const_data_ptr<float>() + b * part.rows;
        const float *column = moments.columns.const_data_ptr<float>() + b * part.columns;
        double mean = 0;
        for (std::int64_t i = 0; i < part.rows; ++i)
            mean += double(row[i]) / double(part.rows);
        for (std::int64_t i = 0; i < part.rows; ++i)
            m_rowFactors[size_t(i)] = float(1 / std::sqrt(double(row[i]) / mean));
        for (std::int64_t j = 0; j < part.columns; ++j)
            m_columnFactors[size_t(j)] = float(1 / std::sqrt(double(column[j])));
    }

    std::vector<Moments> m_moments; ///< of each part
    std::vector<double> m_sums;
    std::vector<float> m_rowFactors, m_columnFactors;
};

} // namespace

std::unique_ptr<Optimizer> makeAdafactor(const ParameterSet &parameters, const TrainPlan &plan)
{
    return std::make_unique<Adafactor>(parameters, plan);
}

} // namespace fieldwright::engine
