#pragma once

#include "app/project/task_thread.h"
#include "core/dataset/grounding.h"

#include <QObject>
#include <QPointer>

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// What the project's documents say to an answer.
struct SourceVerdict
{
    Grounding grounding; ///< against the passage that fits best
    qint64 document = 0;
    QString name;
    int block = 0; ///< from 1
};

/// "Facts found in the documents": looks for the passage that fits a question and its answer best, and checks the
/// answer against it. The documents are read at the first question, in threads.
class SourceCheck : public QObject
{
    Q_OBJECT
public:
    explicit SourceCheck(QObject *parent = nullptr);
    ~SourceCheck() override;

    void setProject(Project *project);
    /// `done` is not called when there is no document.
    void check(const QString &question, const QString &answer, QObject *receiver,
               std::function<void(SourceVerdict)> done);

private:
    class Index;
    void readNext();
    void runWaiting();

    QPointer<Project> m_project;
    std::shared_ptr<Index> m_index; ///< of the thread
    std::vector<qint64> m_toRead;
    bool m_reading = false;
    bool m_isRead = false;
    quint64 m_generation = 0;
    std::vector<std::function<void()>> m_waiting;
    TaskThread m_thread;
};

} // namespace fieldwright::ui
