#pragma once

#include "app/project/project_store.h"
#include "core/base/json.h"

#include <QObject>

namespace fieldwright {

struct KeptQuestion
{
    std::int64_t id = 0;
    std::string question;
    std::string expected; ///< may be empty
    std::string language;
};

/// The questions that every evaluation asks of both models, so that the report can show the answers before and after.
class KeptQuestions : public QObject
{
    Q_OBJECT

public:
    explicit KeptQuestions(ProjectStore &store, QObject *parent = nullptr) : QObject(parent), m_store(store) {}

    void load(QObject *receiver, std::function<void(Result<>)> done);
    const std::vector<KeptQuestion> &list() const { return m_list; }
    bool contains(const QString &question) const;
    /// As evaluate jobs want them: [{"question","expected","language"}].
    Json asJson() const;

    /// The same question again changes its expected answer.
    void add(const QString &question, const QString &expected = {});
    void remove(std::int64_t id);

Q_SIGNALS:
    void changed();
    void failed(const fieldwright::Error &error);

private:
    void reload();

    ProjectStore &m_store;
    std::vector<KeptQuestion> m_list;
};

} // namespace fieldwright
