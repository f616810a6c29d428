#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

#include <map>

class QVBoxLayout;

namespace fieldwright {
class LibraryJobs;
}

namespace fieldwright::ui {

/// The downloads under way, one row each: name, bar, bytes and time left, pause and stop; of a failed one the reason
/// and how to go on. Hidden when there is none.
class DownloadStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit DownloadStrip(LibraryJobs &jobs, QWidget *parent = nullptr);
    ~DownloadStrip() override;
    int count() const { return int(m_rows.size()); }

Q_SIGNALS:
    void countChanged();

private:
    class Row;
    void refresh();

    LibraryJobs &m_jobs;
    QVBoxLayout *m_column = nullptr;
    std::map<QString, Row *> m_rows;
};

} // namespace fieldwright::ui
