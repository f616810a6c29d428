#pragma once

#include "app/models/model_entry.h"
#include "app/project/project_store.h"

#include <QtCore/QObject>

namespace fieldwright {

/// The tuned models of a project.
class ProjectModels : public QObject
{
    Q_OBJECT

public:
    explicit ProjectModels(ProjectStore &store, QObject *parent = nullptr);

    void load(QObject *receiver, std::function<void(Result<>)> done);
    const std::vector<ModelEntry> &list() const { return m_list; }
    /// By id, name or path of the adapter.
    const ModelEntry *find(const QString &text) const;

    /// The model that a run has made; nullptr when it is not listed.
    const ModelEntry *ofRun(const QString &run) const;

    /// Takes the product of a train job over: moves output/model durably to models/<run> and lists it under `name`
    /// (made unique). The same run again: nothing happens, but that one which was removed is listed again, under the
    /// name that it had if no other has that now. An adapter keeps the path of `base`.
    void registerTuned(const QString &run, const std::filesystem::path &runFolder, const QString &name,
                       const ModelRef &base, QObject *receiver, std::function<void(Result<ModelEntry>)> done);
    void rename(const QString &id, const QString &name, QObject *receiver, std::function<void(Result<>)> done);
    void setRemoved(const QString &id, bool removed, QObject *receiver, std::function<void(Result<>)> done);

Q_SIGNALS:
    void listReset();

private:
    ProjectStore &m_store;
    TaskThread m_files;
    std::vector<ModelEntry> m_list;
};

} // namespace fieldwright
