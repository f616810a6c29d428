#pragma once

#include "app/project/task_thread.h"
#include "ui/pages/dataset/mix_preview.h"

#include <QObject>
#include <QTimer>

namespace fieldwright {
class Project;
} // namespace fieldwright

namespace fieldwright::ui {

/// Counts the tokens of everything that a version could be made from, once, and plans the split; both in a thread, the
/// newest request only.
class MixCounter : public QObject
{
    Q_OBJECT
public:
    struct Request
    {
        std::vector<qint64> pairs;
        std::filesystem::path model;
        std::string chatTemplate; ///< of the model; empty: its default
        std::vector<MixSource> sources;
        std::string systemPrompt;
    };

    explicit MixCounter(QObject *parent = nullptr);
    ~MixCounter() override;

    /// Nothing is known, and nothing is under way.
    void reset();
    void count(Project &project, Request request);
    void plan(const BuildOptions &options);

    bool isCounting() const { return m_counting; }
    /// Null until counted() and planned().
    const std::shared_ptr<const MixData> &data() const { return m_data; }
    const std::shared_ptr<const ModelText> &text() const { return m_text; }
    const std::shared_ptr<const MixPlan> &plan() const { return m_plan; }
    /// Why there are no counts.
    const std::optional<Error> &problem() const { return m_problem; }
    /// What was counted may no longer be what is there.
    void forgetPlan() { m_plan.reset(); }

Q_SIGNALS:
    void counted(); ///< data() or problem() is there
    void planned();
    void progressed(qint64 rows);

private:
    void take(Result<MixData> data);

    std::optional<Error> m_problem;
    std::shared_ptr<const MixData> m_data;
    std::shared_ptr<const ModelText> m_text;
    std::shared_ptr<const MixPlan> m_plan;
    quint64 m_generation = 0;
    std::stop_source m_stop;
    std::shared_ptr<std::atomic<std::int64_t>> m_rows = std::make_shared<std::atomic<std::int64_t>>(0);
    bool m_counting = false;
    QTimer m_progress;
    /// Of the thread: the model that is open, and its counts.
    struct Opened
    {
        std::filesystem::path path;
        std::string chatTemplate;
        std::shared_ptr<const ModelText> text;
        TokenCache cache;
    };
    std::shared_ptr<Opened> m_opened = std::make_shared<Opened>();
    TaskThread m_thread;
};

} // namespace fieldwright::ui
