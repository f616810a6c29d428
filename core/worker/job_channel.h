#pragma once

#include "core/run_folder/control.h"
#include "core/run_folder/events.h"

namespace fieldwright {

/// Where a job's events go, and its control lines come from: its run folder, or the worker that started this process as
/// one of several.
class JobChannel
{
public:
    virtual ~JobChannel() = default;
    /// Durable: kept before this returns, as far as the channel can see to it.
    virtual Result<> event(std::string_view type, Json fields, std::int64_t step, bool durable) = 0;
    /// New lines since the last call, acknowledged.
    virtual std::vector<Control> controls() = 0;
    virtual int attempt() const = 0;
};

/// The worker's that holds the folder's lock.
class RunFolderChannel : public JobChannel
{
public:
    RunFolderChannel(EventWriter &events, const std::filesystem::path &runFolder, std::int64_t acknowledgedControl)
        : m_events(events), m_control(runFolder, acknowledgedControl)
    {}

    Result<> event(std::string_view type, Json fields, std::int64_t step, bool durable) override
    {
        return durable ? m_events.writeDurably(type, std::move(fields), step)
                       : m_events.write(type, std::move(fields), step);
    }
    std::vector<Control> controls() override
    {
        std::vector<Control> lines = m_control.poll();
        for (const Control &line : lines) // (what cannot be written shows with the next event)
            (void)m_events.write("control", {{"control_seq", line.seq}, {"command", controlCommandName(line.command)}});
        return lines;
    }
    int attempt() const override { return m_events.attempt(); }

private:
    EventWriter &m_events;
    ControlReader m_control;
};

} // namespace fieldwright
