#include "core/engine/tuning/rotations.h"

#include "core/engine/tuning/tuner.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/triu_indices.h>

namespace fieldwright::engine {

at::Tensor skewSymmetric(const at::Tensor &upper, std::int64_t n)
{
    const at::Tensor places = at::triu_indices(n, n, 1, upper.options().dtype(at::kLong));
    const at::Tensor flat = places.select(0, 0) * n + places.select(0, 1);
    const at::Tensor half =
        at::zeros({upper.size(0), n * n}, upper.options()).index_copy(1, flat, upper).view({upper.size(0), n, n});
    return half - half.transpose(1, 2);
}

at::Tensor cayley(const at::Tensor &skew)
{
    const at::Tensor identity = at::eye(skew.size(1), skew.options()).expand(skew.sizes());
    return at::linalg_solve(identity + skew, identity - skew, false);
}

at::Tensor neumann(const at::Tensor &skew, std::int64_t terms)
{
    at::Tensor out = at::eye(skew.size(1), skew.options()).expand(skew.sizes());
    if (terms > 1)
        out = out + 2 * skew;
    if (terms > 2) {
        at::Tensor power = at::bmm(skew, skew);
        out = out + 2 * power;
        for (std::int64_t i = 3; i < terms - 1; ++i) {
            power = at::bmm(power, skew);
            out = out + 2 * power;
        }
        power = at::bmm(power, skew);
        out = out + power;
    }
    return out;
}

Result<std::int64_t> neumannTerms(const std::string &thing, const Json &config, bool isUsual)
{
    if (!boolOr(config, "use_cayley_neumann", isUsual))
        return 0;
    const std::int64_t terms = intOr(config, "num_cayley_neumann_terms", 5);
    if (terms < 1 || terms > 1000)
        return fail(unsupportedOption(thing, "num_cayley_neumann_terms", terms));
    return terms;
}

} // namespace fieldwright::engine
