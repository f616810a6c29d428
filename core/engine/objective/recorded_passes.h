#pragma once

#include "core/base/text.h"
#include "core/engine/model/device_recording.h"
#include "core/engine/objective/pass_input.h"
#include "core/engine/objective/target_loss.h"

#include <map>

namespace fieldwright::engine {

/// Forward and backward passes as recordings, for micro-batches of a form that comes often: so many rows of such
/// lengths with so many targets, as windows of documents have it all the time. A recording is used once its losses and
/// gradients have been those of the plain pass twice: with the rows and the weights that it was made with, and with
/// other rows after the weights have moved. Where they are not, or the device has no room for it or refuses, nothing is
/// recorded any more and a note says so; the pass at hand is computed plainly.
class RecordedPasses
{
public:
    /// Computes losses and adds to the gradients, all by what the device does; it keeps none of its arguments.
    using Pass = std::function<DeviceLosses(const PassInput &input, const at::Tensor &gradientScale)>;

    /// All must outlive it. `pass` must be able to run at any later time.
    RecordedPasses(ParameterSet &parameters, const at::Device &device, MakeRecording make, Pass pass);

    /// `input` is in the host's memory.
    TargetLosses run(const PassInput &input, double gradientScale);
    /// That recordings are used, or why none is made any more; empty when nothing is new.
    Text takeNote() { return std::exchange(m_note, {}); }
    bool isUsed() const { return m_isUsed; } ///< or has been

private:
    struct Form
    {
        int seen = 0;
        PassInput input; ///< this and the following: at places that the recording knows
        at::Tensor gradientScale;
        DeviceLosses losses;
        std::unique_ptr<DeviceRecording> recording;
        bool isRecorded = false;
        int checks = 0;            ///< that it has passed
        at::Tensor checkedIds;     ///< of the last one, in the host's memory
        double checkedWeights = 0; ///< their norm then
    };

    Form *formOf(const PassInput &input);
    TargetLosses plainly(const PassInput &input, double gradientScale) const;
    void put(Form &form, const PassInput &input, double gradientScale) const;
    TargetLosses checked(Form &form, const PassInput &input, double gradientScale);
    void compare(Form &form, const TargetLosses &plain, const at::Tensor &before, const at::Tensor &after);
    void giveUp(Text why);

    ParameterSet &m_parameters;
    const at::Device m_device;
    MakeRecording m_make; ///< empty: nothing is recorded any more
    const Pass m_pass;
    std::map<std::pair<std::vector<std::int64_t>, std::int64_t>, Form> m_forms; ///< by begins and targets
    int m_recordings = 0;
    bool m_isUsed = false;
    Text m_note;
};

} // namespace fieldwright::engine
