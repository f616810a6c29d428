#include "core/engine/objective/recorded_passes.h"

#include "core/engine/model/to_device.h"

#include <cmath>

namespace fieldwright::engine {

namespace {

constexpr int oftenSeen = 4;
constexpr int wantedChecks = 2; ///< with the rows and weights it was made with, and with others
constexpr int mostRecordings = 4;
constexpr std::size_t mostForms = 256;
/// Of the norm. A card's kernels add up in no fixed order, and bf16 rounds what comes of it.
constexpr double gradientTolerance = 1e-3;
/// A model with more to train keeps a device busy by itself, and three copies of its gradients would be many.
constexpr std::int64_t mostTrained = 1ll << 28;

at::Tensor scaleOn(const at::Device &device, double scale)
{
    return at::full({}, scale, at::TensorOptions().dtype(at::kDouble).device(device));
}

bool isNear(double found, double expected, double tolerance)
{
    return std::abs(found - expected) <= tolerance * (1e-3 + std::abs(expected));
}

bool areNear(const TargetLosses &found, const TargetLosses &expected)
{
    if (!isNear(found.sum, expected.sum, 1e-5) || found.losses.size() != expected.losses.size())
        return false;
    for (std::size_t i = 0; i < found.losses.size(); ++i) {
        if (!isNear(double(found.losses[i]), double(expected.losses[i]), 1e-3))
            return false;
    }
    return true;
}

double normOf(const at::Tensor &numbers)
{
    return at::linalg_vector_norm(numbers, 2, std::nullopt, false, at::kDouble).item<double>();
}

} // namespace

RecordedPasses::RecordedPasses(ParameterSet &parameters, const at::Device &device, MakeRecording make, Pass pass)
    : m_parameters(parameters), m_device(device), m_make(std::move(make)), m_pass(std::move(pass))
{
    if (parameters.values.numel() > mostTrained)
        m_make = {};
}

RecordedPasses::Form *RecordedPasses::formOf(const PassInput &input)
{
    if (!m_make)
        return nullptr;
    const std::pair key{input.begins, input.targets.numel()};
    const auto known = m_forms.find(key);
    if (known == m_forms.end() && m_forms.size() == mostForms)
        return nullptr;
    Form &form = known == m_forms.end() ? m_forms[key] : known->second;
    if (++form.seen < oftenSeen || (!form.recording && m_recordings == mostRecordings))
        return nullptr;
    return &form;
}

void RecordedPasses::put(Form &form, const PassInput &input, double gradientScale) const
{
    if (!form.gradientScale.defined()) {
        form.input = input.on(m_device).copied();
        form.gradientScale = scaleOn(m_device, gradientScale);
        return;
    }
    form.input.take(input);
    form.gradientScale.fill_(gradientScale);
}

TargetLosses RecordedPasses::run(const PassInput &input, double gradientScale)
{
    Form *form = formOf(input);
    if (!form)
        return plainly(input, gradientScale);
    if (form->checks < wantedChecks)
        return checked(*form, input, gradientScale);
    put(*form, input, gradientScale);
    form->recording->replay();
    return fetched(form->losses);
}

TargetLosses RecordedPasses::plainly(const PassInput &input, double gradientScale) const
{
    return fetched(m_pass(input.on(m_device), scaleOn(m_device, gradientScale)));
}

/// Computes both ways, from the same gradients. What counts is the plain way's, which needs less memory than all this:
/// when the check runs out of it, the run goes on.
TargetLosses RecordedPasses::checked(Form &form, const PassInput &input, double gradientScale)
{
    at::Tensor &gradients = m_parameters.gradients;
    std::optional<TargetLosses> plain;
    at::Tensor before, after;
    try {
        const double weights = normOf(m_parameters.values);
        if (form.checks > 0 && (weights == form.checkedWeights || input.rows.ids.equal(form.checkedIds)))
            return plainly(input, gradientScale); // it would show nothing new
        if (!form.recording && (form.recording = m_make()))
            ++m_recordings;
        if (form.recording) {
            put(form, input, gradientScale);
            before = gradients.clone();
            plain = fetched(m_pass(form.input, form.gradientScale));
            after = gradients.clone();
            form.checkedWeights = weights;
            form.checkedIds = input.rows.ids;
            compare(form, *plain, before, after);
        } else {
            giveUp({FW_NOOP("core", "The device has too little free memory to record the steps: they are given to "
                                    "it operation by operation.")});
        }
    } catch (const c10::Error &error) {
        giveUp({FW_NOOP("core", "The device could not record a step, so the steps are given to it operation by "
                                "operation: %1"),
                {error.what_without_backtrace()}});
    }
    if (after.defined())
        gradients.copy_(after);
    else if (!plain && before.defined())
        gradients.copy_(before);
    return plain ? std::move(*plain) : plainly(input, gradientScale);
}

/// Makes the recording if need be, and judges it. Leaves the gradients as they come. May give up: then the form is
/// gone.
void RecordedPasses::compare(Form &form, const TargetLosses &plain, const at::Tensor &before, const at::Tensor &after)
{
    at::Tensor &gradients = m_parameters.gradients;
    const double norm = normOf(after - before);
    if (!std::isfinite(plain.sum) || !std::isfinite(norm))
        return; // nothing to compare with
    if (!form.isRecorded) {
        form.recording->record([this, &form] { form.losses = m_pass(form.input, form.gradientScale); });
        form.isRecorded = true;
    }
    gradients.copy_(before);
    form.recording->replay();
    if (!areNear(fetched(form.losses), plain) || normOf(gradients - after) > gradientTolerance * norm)
        giveUp({FW_NOOP("core", "A recorded step gave other numbers than the plain one, so the steps are given to "
                                "the device operation by operation.")});
    else if (++form.checks == wantedChecks && !std::exchange(m_isUsed, true))
        m_note = {FW_NOOP("core", "Steps that come often are given to the device as recordings from now on.")};
}

void RecordedPasses::giveUp(Text why)
{
    m_make = {};
    m_forms.clear();
    m_note = std::move(why);
    for (const Parameter &parameter : m_parameters.list()) { // what a pass that was broken off has left
        if (!parameter.computedGradient.is_same(parameter.gradient))
            parameter.computedGradient.zero_();
    }
}

} // namespace fieldwright::engine
