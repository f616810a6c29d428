#include "core/engine/schedule/spike_decisions.h"

#include "core/base/file.h"
#include "core/base/json.h"

namespace fieldwright::engine {

SpikeDecisions::SpikeDecisions(const std::filesystem::path &checkpoints)
{
    if (checkpoints.empty())
        return;
    m_file = checkpoints / "spikes.json";
    const auto bytes = readFile(m_file, 1u << 20);
    const auto value = bytes ? parseJson(*bytes, "spikes.json") : Result<Json>(Json());
    const Json *steps = value ? member(*value, "steps") : nullptr;
    if (!steps || !steps->is_array())
        return;
    for (const Json &each : *steps) {
        if (each.is_object())
            m_kept[intOr(each, "step")] = boolOr(each, "left_out", false)    ? SpikeStep::LeftOut
                                          : boolOr(each, "no_number", false) ? SpikeStep::NoNumber
                                                                             : SpikeStep::Taken;
    }
    m_steps = m_kept;
}

std::optional<SpikeStep> SpikeDecisions::of(std::int64_t step) const
{
    const auto found = m_steps.find(step);
    return found == m_steps.end() ? std::nullopt : std::optional(found->second);
}

Result<> SpikeDecisions::keep(std::int64_t step, SpikeStep decision)
{
    m_steps[step] = decision;
    m_kept[step] = decision;
    if (m_file.empty())
        return {};
    Json steps = Json::array();
    for (const auto &[number, kept] : m_kept)
        steps.push_back(
            {{"step", number}, {"left_out", kept == SpikeStep::LeftOut}, {"no_number", kept == SpikeStep::NoNumber}});
    return saveFile(m_file, dumpJson({{"steps", std::move(steps)}}) + "\n");
}

} // namespace fieldwright::engine
