#pragma once

#include <QObject>

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

class Rail;

/// Keeps the small numbers of the rail (what waits for the user) and the strip of the running job at its foot.
class RailFacts : public QObject
{
    Q_OBJECT
public:
    RailFacts(Studio &studio, Rail &rail);
    /// The job in the strip; empty when none runs.
    QString runningJob() const { return m_job; }
    void refresh();

private:
    void connectProject();
    void refreshJob();

    Studio &m_studio;
    Rail &m_rail;
    QString m_job;
};

} // namespace fieldwright::ui
