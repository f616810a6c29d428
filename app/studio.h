#pragma once

#include "app/project/owner_client.h"
#include "app/project/project.h"

#include <QtCore/QObject>

namespace fieldwright {

class LibraryJobs;
class ModelLibrary;
class RecipeLibrary;
class Settings;
class Translator;

/// The composition root of window and CLI: owns every service. Made once in main(), after the application object.
/// Needs an event loop (QCoreApplication is enough).
class Studio : public QObject
{
    Q_OBJECT

public:
    /// Where the user's own files are; tests give places of their own.
    struct Places
    {
        QString settingsFile;             ///< empty: the XDG place
        std::filesystem::path modelsFile; ///< empty: the XDG place
    };

    explicit Studio(const Places &places, QObject *parent = nullptr);
    Studio() : Studio(Places{}) {}
    ~Studio() override;

    Settings &settings() { return *m_settings; }
    Translator &translator() { return *m_translator; }
    ModelLibrary &models() { return *m_models; }
    LibraryJobs &libraryJobs() { return *m_libraryJobs; }
    RecipeLibrary &recipes() { return *m_recipes; }

    /// nullptr when none is open.
    Project *project() { return m_project.get(); }
    /// Opens a project in place of the open one, which stays if that fails. Errors: Busy when another process owns it
    /// (then ask it with OwnerClient), NotFound, Corrupt, Unsupported, Io.
    void openProject(const std::filesystem::path &folder, std::function<void(Result<Project *>)> done);
    /// Makes it first. ".fieldwright" is appended where it is missing.
    void createProject(const std::filesystem::path &folder, std::function<void(Result<Project *>)> done);
    void closeProject();

    /// By id, name or path among the models of project and library; nullptr when it is not there.
    const struct ModelEntry *findModel(const QString &text) const;

Q_SIGNALS:
    void projectOpened(fieldwright::Project *project);
    /// Let go of everything that belongs to it.
    void projectClosing();
    void projectClosed();

private:
    void signPairs();

    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Translator> m_translator;
    std::unique_ptr<ModelLibrary> m_models;
    std::unique_ptr<LibraryJobs> m_libraryJobs;
    std::unique_ptr<RecipeLibrary> m_recipes;
    std::unique_ptr<Project> m_opening;
    std::unique_ptr<Project> m_project;
};

} // namespace fieldwright
