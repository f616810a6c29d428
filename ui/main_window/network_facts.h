#pragma once

#include <QObject>

namespace fieldwright {
class JobQueue;
class Studio;
} // namespace fieldwright

namespace fieldwright::ui {

class StatusStrip;

/// Keeps what the status bar says of the network: which servers are spoken to now, and what for.
class NetworkFacts : public QObject
{
    Q_OBJECT
public:
    NetworkFacts(Studio &studio, StatusStrip &strip);

private:
    void watch(JobQueue &queue);
    void refresh();

    Studio &m_studio;
    StatusStrip &m_strip;
};

} // namespace fieldwright::ui
