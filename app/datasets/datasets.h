#pragma once

#include "app/datasets/dataset_difference.h"
#include "app/datasets/json_lines.h"
#include "app/project/project_store.h"

#include <QtCore/QObject>

namespace fieldwright {

/// One immutable version of a dataset: the folder datasets/<name>@<version>.
struct DatasetVersion
{
    std::int64_t id = 0;
    std::string name;
    int version = 0;
    std::int64_t createdMs = 0;
    std::string run;
    std::filesystem::path folder;
    Json manifest;

    std::string title() const { return name + '@' + std::to_string(version); }
    /// Of a part of the manifest ("train", "validation", "rephrased", "unseen"); 0 when it is not there.
    std::int64_t rows(const std::string &part) const;
};

/// The dataset versions of a project.
class Datasets : public QObject
{
    Q_OBJECT

public:
    Datasets(ProjectStore &store, QObject *parent = nullptr);

    void load(QObject *receiver, std::function<void(Result<>)> done);

    /// Newest first.
    const std::vector<DatasetVersion> &list() const { return m_list; }
    /// "name" (its newest version), "name@2", or the id.
    const DatasetVersion *find(const QString &text) const;
    /// The number that the next version of this name gets.
    int nextVersion(const QString &name) const;
    /// Letters, digits, "-", "_", "." and blanks; at most 80 bytes. Errors: InvalidArgument.
    static Result<> checkName(const std::string &name);

    /// Takes the product of a build job over: checks output/dataset against its manifest, moves it durably to its place
    /// and lists it. The same run again: nothing happens.
    void registerBuilt(const QString &run, const std::filesystem::path &runFolder, QObject *receiver,
                       std::function<void(Result<DatasetVersion>)> done);
    /// From the list only; its folder goes when nothing can undo this any more (the next opening).
    void setRemoved(std::int64_t id, bool removed, QObject *receiver, std::function<void(Result<>)> done);

    void openRows(std::int64_t id, const QString &part, QObject *receiver, std::function<void(Result<JsonLines>)> done);
    void difference(std::int64_t before, std::int64_t after, QObject *receiver,
                    std::function<void(Result<DatasetDifference>)> done);

Q_SIGNALS:
    void listReset();

private:
    const DatasetVersion *byId(std::int64_t id) const;

    ProjectStore &m_store;
    TaskThread m_files; ///< reads big files beside the database's thread
    std::vector<DatasetVersion> m_list;
};

/// Compares every file of a version with the size and SHA-256 that its manifest states. Gives the manifest.
Result<Json> verifyDataset(const std::filesystem::path &folder);

} // namespace fieldwright
