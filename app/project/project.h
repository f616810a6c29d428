#pragma once

#include "app/project/project_owner.h"
#include "app/project/project_store.h"

#include <QtCore/QObject>
#include <QtGui/QUndoStack>

namespace fieldwright {

class ChatService;
class Datasets;
class Documents;
class Evaluations;
class KeptQuestions;
class Pairs;
class Preferences;
class ProjectJobs;
class ProjectModels;
class ReportService;

/// An open project: the right to write it, its database, and the services on it. Made by Studio; whoever holds a
/// reference to one of its services must let go at Studio::projectClosing().
class Project : public QObject
{
    Q_OBJECT

public:
    /// Makes the folder `Name.fieldwright` with what a project needs in it. Errors: InvalidArgument (something is there
    /// already), Io.
    static Result<> create(const std::filesystem::path &folder);
    static bool isProject(const std::filesystem::path &folder);

    Project(std::filesystem::path folder, std::unique_ptr<ProjectOwner> owner, QObject *parent = nullptr);
    /// Finishes what was posted to the store.
    ~Project() override;

    /// Opens the database and loads the lists of all services. `done` once.
    void open(std::function<void(Result<>)> done);

    const std::filesystem::path &folder() const { return m_folder; }
    /// The folder's name without ".fieldwright".
    QString name() const;
    std::filesystem::path originalsFolder() const { return m_folder / "originals"; }
    std::filesystem::path datasetsFolder() const { return m_folder / "datasets"; }
    std::filesystem::path runsFolder() const { return m_folder / "runs"; }
    std::filesystem::path modelsFolder() const { return m_folder / "models"; }
    std::filesystem::path reportsFolder() const { return m_folder / "reports"; }

    ProjectOwner &owner() { return *m_owner; }
    ProjectStore &store() { return *m_store; }
    QUndoStack &undoStack() { return *m_undo; }
    Documents &documents() { return *m_documents; }
    Pairs &pairs() { return *m_pairs; }
    Preferences &preferences() { return *m_preferences; }
    Datasets &datasets() { return *m_datasets; }
    ProjectModels &models() { return *m_models; }
    Evaluations &evaluations() { return *m_evaluations; }
    KeptQuestions &keptQuestions() { return *m_keptQuestions; }
    ProjectJobs &jobs() { return *m_jobs; }
    ChatService &chat() { return *m_chat; }
    ReportService &reports() { return *m_reports; }

    /// Values that belong to the project, not to the user (mixture, last choices). Written at once, read from memory.
    QString value(const QString &key, const QString &fallback = {}) const;
    void setValue(const QString &key, const QString &value);

Q_SIGNALS:
    /// A change could not be saved; the services have gone back to what is in the database.
    void failed(const fieldwright::Error &error);

private:
    void load(std::function<void(Result<>)> done);

    // In the order of their needs: each is destroyed before what it stands on.
    std::filesystem::path m_folder;
    std::unique_ptr<ProjectOwner> m_owner;
    std::unique_ptr<ProjectStore> m_store;
    std::unique_ptr<QUndoStack> m_undo;
    std::unique_ptr<Documents> m_documents;
    std::unique_ptr<Pairs> m_pairs;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<Datasets> m_datasets;
    std::unique_ptr<ProjectModels> m_models;
    std::unique_ptr<Evaluations> m_evaluations;
    std::unique_ptr<KeptQuestions> m_keptQuestions;
    std::unique_ptr<ProjectJobs> m_jobs;
    std::unique_ptr<ChatService> m_chat;
    std::unique_ptr<ReportService> m_reports;
    std::map<QString, QString> m_values;
};

} // namespace fieldwright
