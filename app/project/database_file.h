#pragma once

#include "core/base/result.h"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <memory>

namespace fieldwright {

/// project.sqlite of one project: opening it safely, backing it up, and what its errors mean. Used in the store's
/// thread only.
class DatabaseFile
{
public:
    /// Opens or makes the file, checks that it is a project and whole, backs it up and migrates it where its schema is
    /// older. Errors: Unsupported (newer schema), Corrupt (not a project, damaged: names the newest backup), Io, Busy.
    static Result<std::unique_ptr<DatabaseFile>> open(const std::filesystem::path &project);
    ~DatabaseFile();

    SQLite::Database &database() { return *m_database; }
    const std::filesystem::path &project() const { return m_project; }

    /// A copy by SQLite's backup interface into backups/, durable; the newest five stay. Gives the copy's path.
    Result<std::filesystem::path> backup();

    /// Runs `work(database)`, which may throw SQLite::Exception, and turns what it throws into an Error.
    template <typename Work>
    auto guarded(Work &&work) -> std::invoke_result_t<Work, SQLite::Database &>
    {
        try {
            return work(*m_database);
        } catch (const SQLite::Exception &exception) {
            return fail(errorFrom(exception));
        } catch (const std::exception &exception) {
            return fail(errorFrom(exception));
        }
    }

    static constexpr int backupsKept = 5;
    static std::filesystem::path path(const std::filesystem::path &project) { return project / "project.sqlite"; }
    static std::filesystem::path backupFolder(const std::filesystem::path &project) { return project / "backups"; }
    /// Newest first.
    static std::vector<std::filesystem::path> backups(const std::filesystem::path &project);

private:
    DatabaseFile(std::filesystem::path project, std::unique_ptr<SQLite::Database> database);
    Error errorFrom(const std::exception &exception) const;

    std::filesystem::path m_project;
    std::unique_ptr<SQLite::Database> m_database;
};

} // namespace fieldwright
