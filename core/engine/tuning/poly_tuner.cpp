#include "core/base/random.h"
#include "core/engine/model/affine.h"
#include "core/engine/tuning/module_tuner.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/sigmoid.h>

#include <cmath>

namespace fieldwright::engine {

namespace {

enum Part : size_t { A, B, Logits };

/// A file may say any number.
constexpr std::int64_t mostSkills = 1024;
constexpr double tiny = 1e-12; ///< as PEFT has it

/// y = W x + B A x / r, where A and B are mixtures of the skills' factors in the shares that a task has of them.
/// Source: Ponti et al. 2022, arXiv:2202.13914, section 2: the shares are σ(z) / Σ σ(z), and while training z has a
/// logistic distribution's noise. Pieces of inputs and outputs may be mixed apart: Page-Caccia et al. 2022,
/// arXiv:2211.03831.
class PolyTuner : public ModuleTuner
{
public:
    using ModuleTuner::ModuleTuner;

    Result<> build(const TunerMaking &making)
    {
        if (const std::string type = stringOr(config(), "poly_type", "poly"); type != "poly")
            return fail(unsupportedOption(making.thing, "poly_type", type));
        const std::int64_t rank = intOr(config(), "r", 8), pieces = intOr(config(), "n_splits", 1);
        FW_CHECK(checkRank(making.shape, double(rank)));
        m_skills = intOr(config(), "n_skills", 4);
        if (m_skills < 1 || m_skills > mostSkills)
            return fail(unsupportedOption(making.thing, "n_skills", m_skills));
        m_tasks = intOr(config(), "n_tasks", 1);
        FW_TRY(task, chosenTask(making, "n_tasks", m_tasks));
        m_task = task;
        const bool zero = boolOr(config(), "init_weights", true);
        const auto adapt = [&](TargetModule target, std::uint64_t stream) -> Result<AdaptedModule> {
            AdaptedModule module{std::move(target), {}, 1 / double(rank), rank};
            const std::int64_t in = module.target.module.in, out = module.target.module.out;
            if (pieces < 1 || in % pieces != 0 || out % pieces != 0)
                return fail(unsupportedOption(making.thing, "n_splits", pieces));
            // As nn.Linear begins, for each skill and piece.
            const auto start = [&](std::uint64_t part, std::int64_t rows, std::int64_t columns, std::int64_t inputs) {
                return uniformStart(making, 3 * stream + part, {pieces, m_skills, rows, columns},
                                    1 / std::sqrt(double(inputs)));
            };
            module.parts = {
                {".poly_lora_A", start(0, in / pieces, rank, in / pieces)},
                {".poly_lora_B", zero ? constantStart(making, {pieces, m_skills, rank, out / pieces}, 0)
                                      : start(1, rank, out / pieces, rank)},
                {".poly_router.module_logits",
                 uniformStart(making, 3 * stream + 2, {m_tasks, pieces * m_skills}, 1e-3)},
            };
            return module;
        };
        FW_TRY(modules, adaptLinear(making, config(), adapt));
        return take(making, std::move(modules));
    }

    std::optional<std::int64_t> task() const override { return m_tasks > 1 ? std::optional(m_task) : std::nullopt; }

protected:
    at::Tensor linear(const LinearCall &call) const override
    {
        at::Tensor logits = logitsOf(call.module);
        if (call.product.dropout)
            logits = logits + noise(call, logits.sizes()).to(logits.device());
        const Factors both = factors(call.module, logits);
        return call.plain().to(at::kFloat) + affine(affine(call.product.input(0), both.a), both.b);
    }

    at::Tensor mergedWeight(const AdaptedModule &module, const at::Tensor &weight,
                            const at::Tensor & /*base*/) const override
    {
        const Factors both = factors(module, logitsOf(module));
        return weight + at::mm(both.b, both.a).to(weight.device());
    }

private:
    /// [pieces, skills], of the task.
    at::Tensor logitsOf(const AdaptedModule &module) const
    {
        return module.part(Logits).select(0, m_task).view({-1, m_skills});
    }

    /// One for all rows of a pass.
    static at::Tensor noise(const LinearCall &call, at::IntArrayRef shape)
    {
        Random random(call.product.dropout->of(call.product.layer, int(call.product.site)),
                      std::uint64_t(call.module.target.module.begin));
        at::Tensor out = at::empty(shape, at::kFloat);
        float *values = out.mutable_data_ptr<float>();
        for (std::int64_t i = 0; i < out.numel(); ++i) {
            const double u = (1 - tiny) * random.uniform() + tiny / 2; // neither 0 nor 1
            values[i] = float(std::log(u) - std::log(1 - u));
        }
        return out;
    }

    static Factors factors(const AdaptedModule &module, const at::Tensor &logits)
    {
        const at::Tensor open = at::sigmoid(logits);
        const at::Tensor shares = (open / (open.sum({1}, true) + tiny)).unsqueeze(1); // [pieces, 1, skills]
        const std::int64_t pieces = logits.size(0);
        // [pieces, skills, …] to [pieces, …]
        const auto mixed = [&](const at::Tensor &all) {
            return at::bmm(shares, all.reshape({pieces, all.size(1), -1})).view({pieces, all.size(2), all.size(3)});
        };
        const at::Tensor a = mixed(module.part(A)).reshape({-1, module.rank}).t();
        const at::Tensor b = mixed(module.part(B)).transpose(1, 2).reshape({-1, module.rank});
        return {a.contiguous(), b * module.scale};
    }

    std::int64_t m_skills = 0, m_tasks = 1, m_task = 0;
};

} // namespace

Result<std::unique_ptr<Tuner>> makePolyTuner(const TunerMaking &making, const Json &config)
{
    return madeTuner<PolyTuner>(making, config);
}

} // namespace fieldwright::engine
