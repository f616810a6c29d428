#pragma once

#include "app/jobs/job_table_model.h"
#include "ui/page.h"

#include <memory>

class QCheckBox;
class QPlainTextEdit;
class QStackedWidget;

namespace fieldwright {
class RunWatcher;
}

namespace fieldwright::ui {

class EmptyState;
class EventModel;
class FilterRow;
class Pane;
class SearchField;
class TableView;

/// What runs, what waits for me, what happened?
class JobsPage : public Page
{
    Q_OBJECT
public:
    explicit JobsPage(const Context &context);
    ~JobsPage() override;

    void projectChanged() override;
    void reveal(const QVariant &what) override;
    void focusSearch() override;
    void focusStart() override;
    void clearFilter() override;
    bool accepts(const QMimeData &data) const override;
    void dropped(const QMimeData &data) override;
    QList<Destination> find(const QString &words, int limit) const override;

private:
    QWidget *buildToolBar();
    QWidget *buildBody();
    JobQueue *queue() const;
    QString currentId() const;
    const RunStatus *current() const;
    void refresh();
    void refreshActions();
    void showCurrent();
    void showLog();
    void moveInQueue(int direction);
    void askStop();

    std::unique_ptr<JobTableModel> m_jobs;
    std::unique_ptr<JobFilterModel> m_filter;
    std::unique_ptr<RunWatcher> m_watcher;
    QString m_bannerJob;
    TableView *m_table = nullptr;
    FilterRow *m_filters = nullptr;
    SearchField *m_search = nullptr;
    EmptyState *m_empty = nullptr;
    Pane *m_eventsPane = nullptr;
    Pane *m_logPane = nullptr;
    TableView *m_events = nullptr;
    EventModel *m_eventModel = nullptr;
    QPlainTextEdit *m_log = nullptr;
    QCheckBox *m_follow = nullptr;

    QAction *m_pauseQueue = nullptr;
    QAction *m_hideFinished = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_resume = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_continue = nullptr;
    QAction *m_continueBanner = nullptr;
    QAction *m_showBanner = nullptr;
    QAction *m_startNow = nullptr;
    QAction *m_earlier = nullptr;
    QAction *m_later = nullptr;
    QAction *m_folder = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_end = nullptr;
};

} // namespace fieldwright::ui
