#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/conv_transpose2d.h>

#include <algorithm>
#include <cmath>
#include <complex>

namespace fieldwright::engine {

namespace {

enum Part : size_t { Spectrum, Places };

using Complex = std::complex<double>;

/// Zeros of a polynomial, its highest coefficient first, by Durand's and Kerner's iteration.
std::vector<Complex> zerosOf(const std::vector<double> &polynomial)
{
    const size_t degree = polynomial.size() - 1;
    std::vector<Complex> zeros(degree);
    for (size_t i = 0; i < degree; ++i)
        zeros[i] = std::pow(Complex(0.4, 0.9), double(i));
    for (int round = 0; round < 500; ++round) {
        double moved = 0;
        for (size_t i = 0; i < degree; ++i) {
            Complex value = 0, others = polynomial.front();
            for (const double coefficient : polynomial)
                value = value * zeros[i] + coefficient;
            for (size_t j = 0; j < degree; ++j)
                others *= j == i ? Complex(1) : zeros[i] - zeros[j];
            const Complex step = value / others;
            zeros[i] -= step;
            moved = std::max(moved, std::abs(step));
        }
        if (moved < 1e-15)
            break;
    }
    return zeros;
}

/// Daubechies' low-pass filter with `moments` vanishing moments, of 2 `moments` taps: the spectral factor of
/// Σ C(N - 1 + k, k) yᵏ, y = (2 - z - 1/z)/4, with its zeros inside the circle. Source: Daubechies 1988, Orthonormal
/// bases of compactly supported wavelets, section 4.
std::vector<double> daubechies(int moments)
{
    std::vector<double> polynomial(size_t(moments), 1.0); // from the highest power on
    double binomial = 1;
    for (int k = 1; k < moments; ++k) {
        binomial = binomial * (moments - 1 + k) / k;
        polynomial[size_t(moments - 1 - k)] = binomial;
    }
    std::vector<Complex> filter{1};
    const auto times = [&](Complex constant) { // (1 + constant / z)
        filter.push_back(0);
        for (size_t i = filter.size() - 1; i > 0; --i)
            filter[i] += constant * filter[i - 1];
    };
    for (int i = 0; i < moments; ++i)
        times(1);
    for (const Complex y : zerosOf(polynomial)) {
        const Complex middle = 1.0 - 2.0 * y, root = std::sqrt(middle * middle - 1.0);
        const Complex inside = std::abs(middle + root) < 1 ? middle + root : middle - root;
        times(-inside);
    }
    double sum = 0;
    for (const Complex tap : filter)
        sum += tap.real();
    std::vector<double> out;
    out.reserve(filter.size());
    for (const Complex tap : filter)
        out.push_back(tap.real() * std::sqrt(2.0) / sum);
    return out;
}

/// ΔW = s IDWT(E), where E has the trained numbers at random places, the same in layers of one size. Source: Bilican
/// et al. 2025, arXiv:2505.12532. The quarters of E are taken in PEFT's order: its upper right one has the high
/// pass along the rows' index.
class WaveFtTuner : public DeltaTuner
{
public:
    using DeltaTuner::DeltaTuner;

    Result<> build(const TunerMaking &making)
    {
        FW_CHECK(chooseFilters(making));
        FW_TRY(targets, targetModules(making.shape, config(), {}, !making.fromFile));
        double all = 0;
        for (const TargetModule &target : targets)
            all += double(target.module.in * target.module.out);
        const double count = double(intOr(config(), "n_frequency", 2592)), budget = count * double(targets.size());
        const bool shared = boolOr(config(), "proportional_parameters", false);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, numberOr(config(), "scaling", 25), 0};
            const std::int64_t in = module.target.module.in, size = in * module.target.module.out;
            FW_TRY(pattern, patternValue(config(), "n_frequency_pattern", module.target.name));
            const double own =
                shared ? std::max(1.0, std::nearbyint(double(size) / all * budget)) : pattern.value_or(count);
            if (!(own >= 1 && own <= double(size)))
                return fail(unsupportedOption(making.thing, "n_frequency", own));
            module.rank = std::int64_t(own);
            const at::Tensor places =
                randomPlaces(std::uint64_t(intOr(config(), "random_loc_seed", 777)), size, module.rank);
            module.parts = {{".waveft_spectrum", boolOr(config(), "init_weights", true)
                                                     ? constantStart(making, {module.rank}, 0)
                                                     : normalStart(making, stream, {module.rank}, 0.01)},
                            {".places", placesOf(places, module.target.module).to(making.device), false, false}};
            module.parts.front().decay = false;
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        m_filters = m_filters.defined() ? m_filters.to(making.device) : m_filters;
        return take(making, std::move(modules));
    }

protected:
    at::Tensor delta(const AdaptedModule &module) const override
    {
        const std::int64_t in = module.target.module.in, out = module.target.module.out;
        const std::int64_t rows = padded(out), columns = padded(in);
        const at::Tensor dense = at::zeros({rows * columns}, module.part(Spectrum).options())
                                     .index_copy(0, module.part(Places), module.part(Spectrum))
                                     .view({rows, columns});
        if (!m_filters.defined())
            return dense * module.scale;
        const std::int64_t height = rows / 2, width = columns / 2;
        // [4, rows / 2, columns / 2]: the quarters, line by line.
        const at::Tensor bands = dense.view({2, height, 2, width}).permute({0, 2, 1, 3}).reshape({1, 4, height, width});
        at::Tensor made = at::conv_transpose2d(bands, m_filters, {}, 2).reshape({2 * height + m_taps - 2, -1});
        const std::int64_t border = m_taps - 2;
        for (const std::int64_t dimension : {0, 1}) {
            const std::int64_t size = dimension == 0 ? out : in, kept = made.size(dimension) - 2 * border;
            made = made.narrow(dimension, border + (kept - size) / 2, size);
        }
        return made * module.scale;
    }

private:
    Result<> chooseFilters(const TunerMaking &making)
    {
        if (!boolOr(config(), "use_idwt", true))
            return {};
        const std::string family = stringOr(config(), "wavelet_family", "db1");
        int moments = 0;
        for (int i = 1; i <= 10; ++i) {
            if (family == "db" + std::to_string(i))
                moments = i;
        }
        if (moments == 0)
            return fail(unsupportedOption(making.thing, "wavelet_family", family));
        std::vector<double> low = daubechies(moments), high(low.rbegin(), low.rend());
        for (size_t i = 1; i < high.size(); i += 2)
            high[i] = -high[i];
        m_taps = std::int64_t(low.size());
        const auto outer = [](const std::vector<double> &a, const std::vector<double> &b) {
            return at::tensor(at::ArrayRef<double>(a), at::kDouble).to(at::kFloat).unsqueeze(1) *
                   at::tensor(at::ArrayRef<double>(b), at::kDouble).to(at::kFloat);
        };
        m_filters = at::stack({outer(low, low), outer(high, low), outer(low, high), outer(high, high)}, 0).unsqueeze(1);
        return {};
    }

    /// So many rows or columns of E are needed.
    std::int64_t padded(std::int64_t size) const
    {
        if (!m_filters.defined())
            return size;
        const std::int64_t wide = size + m_taps - 2;
        return wide + wide % 2;
    }

    /// Places in E of places in a matrix of the layer's size, which lies in its middle.
    at::Tensor placesOf(const at::Tensor &flat, const Module &linear) const
    {
        const std::int64_t rows = padded(linear.out), columns = padded(linear.in);
        return (flat.floor_divide(linear.in) + (rows - linear.out) / 2) * columns + flat.remainder(linear.in) +
               (columns - linear.in) / 2;
    }

    at::Tensor m_filters; ///< [4, 1, taps, taps]; undefined: E itself is ΔW
    std::int64_t m_taps = 2;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeWaveFtTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<WaveFtTuner>(making, config);
}

} // namespace fieldwright::engine
