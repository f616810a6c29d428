#include "app/project/database_file.h"

#include "app/project/schema.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <unistd.h>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

constexpr int busyTimeoutMs = 5000;
constexpr std::uintmax_t smallestFileBytes = 512; ///< one page of the smallest size
/// A whole check reads the file once. Up to this size that is not felt at an opening; above it, it is done only after
/// an end that was not orderly (a write-ahead log was left behind).
constexpr std::uintmax_t alwaysCheckedBytes = 32u << 20;

Error damaged(const fs::path &project, const Text &detail)
{
    const std::vector<fs::path> kept = DatabaseFile::backups(project);
    const std::string file = DatabaseFile::path(project).string();
    if (kept.empty())
        return {ErrorCode::Corrupt,
                {FW_NOOP("core", "The project's database %1 is damaged: %2."), {file}, {detail}},
                {FW_NOOP("core", "It has no backup yet. Keep the file, and import the originals into a new project.")}};
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The project's database %1 is damaged: %2."), {file}, {detail}},
            {FW_NOOP("core", "Nothing was changed. Its newest backup is %1: put it in the place of the damaged file."),
             {kept.front().string()}}};
}

Error sqliteError(const fs::path &project, int code, const Text &detail)
{
    const std::string file = DatabaseFile::path(project).string();
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return damaged(project, detail);
    case SQLITE_FULL:
        return {ErrorCode::Io,
                {FW_NOOP("core", "The disk that holds %1 is full."), {project.string()}},
                {FW_NOOP("core", "Nothing that was saved before is lost. Free some space and do it again.")}};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {ErrorCode::Io,
                {FW_NOOP("core", "The project's database %1 cannot be written: %2."), {file}, {detail}},
                {FW_NOOP("core", "Copy the project's folder to a place where you may write, and open the copy.")}};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Busy,
                {FW_NOOP("core", "Another program is using the project's database %1."), {file}},
                {FW_NOOP("core", "Close that program and do it again.")}};
    case SQLITE_IOERR:
        return {ErrorCode::Io,
                {FW_NOOP("core", "The disk refused to read or write %1: %2."), {file}, {detail}},
                {FW_NOOP("core", "Check the disk. What was saved before is still there.")}};
    case SQLITE_NOMEM:
        return {ErrorCode::OutOfMemory,
                {FW_NOOP("core", "There is not enough memory to work with the project's database.")},
                {FW_NOOP("core", "Close other programs and do it again.")}};
    default:
        return {ErrorCode::Internal,
                {FW_NOOP("core", "The project's database answered: %1."), {}, {detail}},
                {FW_NOOP("core", "Open the project again. If it happens again, please report it.")}};
    }
}

Error newerSchema(const fs::path &project, int version)
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core",
                     "The project %1 was made by a newer Fieldwright (its version is %2, this one reads up to %3)."),
             {project.string(), std::to_string(version), std::to_string(Schema::version)}},
            {FW_NOOP("core", "Open it with that newer version. Nothing was changed.")}};
}

Error notAProject(const fs::path &project)
{
    return {
        ErrorCode::Corrupt,
        {FW_NOOP("core", "%1 is not the database of a Fieldwright project."), {DatabaseFile::path(project).string()}},
        {FW_NOOP("core", "Choose a folder that was made by Fieldwright.")}};
}

void configure(SQLite::Database &database)
{
    sqlite3 *handle = database.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 512 << 20);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec("PRAGMA foreign_keys = ON");
    database.exec("PRAGMA temp_store = MEMORY");
    database.exec("PRAGMA cache_size = -65536");
}

/// Empty when the file is whole.
std::string firstDamage(SQLite::Database &database)
{
    SQLite::Statement check(database, "PRAGMA quick_check(1)");
    if (!check.executeStep())
        return {};
    const std::string answer = check.getColumn(0).getString();
    return answer == "ok" ? std::string() : answer;
}

} // namespace

DatabaseFile::DatabaseFile(fs::path project, std::unique_ptr<SQLite::Database> database)
    : m_project(std::move(project)), m_database(std::move(database))
{}

DatabaseFile::~DatabaseFile() = default;

Result<std::unique_ptr<DatabaseFile>> DatabaseFile::open(const fs::path &project)
{
    const fs::path file = path(project);
    std::error_code ignored;
    const bool existed = fs::exists(file, ignored);
    const std::uintmax_t bytes = existed ? fs::file_size(file, ignored) : 0;
    const fs::path log(file.string() + "-wal");
    const bool leftOpen = fs::exists(log, ignored) && fs::file_size(log, ignored) > 0;
    if (::access((existed ? file : project).c_str(), W_OK) != 0 || ::access(project.c_str(), W_OK) != 0)
        return fail(
            sqliteError(project, SQLITE_READONLY, {FW_NOOP("core", "no permission to write, or a read-only disk")}));

    // SQLite takes a file without a whole header for a new one, and would write over what is left of the old.
    if (existed && bytes < smallestFileBytes && (bytes > 0 || !backups(project).empty()))
        return fail(damaged(project, {FW_NOOP("core", "it is only %1 bytes long"), {std::to_string(bytes)}}));

    try {
        auto database = std::make_unique<SQLite::Database>(
            file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOFOLLOW | SQLite::OPEN_NOMUTEX,
            busyTimeoutMs);
        // Looked at before anything is written, so that a foreign or newer file stays as it is.
        const int version = schemaVersion(*database);
        const int id = database->execAndGet("PRAGMA application_id").getInt();
        const int tables = database->execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
        if (id != Schema::applicationId && (id != 0 || tables > 0))
            return fail(notAProject(project));
        if (version > Schema::version || version < 0)
            return fail(newerSchema(project, version));
        if (existed && (leftOpen || bytes <= alwaysCheckedBytes)) {
            const std::string damage = firstDamage(*database);
            if (!damage.empty())
                return fail(damaged(project, {damage}));
        }

        configure(*database);
        std::unique_ptr<DatabaseFile> opened(new DatabaseFile(project, std::move(database)));
        if (version < Schema::version) {
            if (version > 0)
                FW_CHECK(opened->backup());
            migrateSchema(opened->database());
        }
        return opened;
    } catch (const SQLite::Exception &exception) {
        return fail(sqliteError(project, exception.getErrorCode(), {exception.what()}));
    } catch (const std::exception &exception) {
        return fail(sqliteError(project, SQLITE_ERROR, {exception.what()}));
    }
}

Error DatabaseFile::errorFrom(const std::exception &exception) const
{
    if (const auto *sqlite = dynamic_cast<const SQLite::Exception *>(&exception))
        return sqliteError(m_project, sqlite->getErrorCode(), {sqlite->what()});
    if (dynamic_cast<const std::bad_alloc *>(&exception))
        return sqliteError(m_project, SQLITE_NOMEM, {});
    return sqliteError(m_project, SQLITE_ERROR, {exception.what()});
}

std::vector<fs::path> DatabaseFile::backups(const fs::path &project)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(backupFolder(project), error))
        if (entry.path().extension() == ".sqlite")
            found.push_back(entry.path());
    // The names begin with the time.
    std::sort(found.begin(), found.end(), std::greater<>());
    return found;
}

Result<fs::path> DatabaseFile::backup()
{
    const fs::path folder = backupFolder(m_project);
    FW_CHECK(makeFolder(folder));
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".partial") // of a backup that was killed
            fs::remove(entry.path(), ignored);

    const std::string name = newId() + "-version-" + std::to_string(schemaVersion(*m_database));
    const fs::path partial = folder / (name + ".partial"), final = folder / (name + ".sqlite");
    const Result<> copied = guarded([&](SQLite::Database &source) -> Result<> {
        SQLite::Database copy(partial, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        SQLite::Backup work(copy, source);
        failpoint("backup.begin");
        if (const int code = work.executeStep(-1); code != SQLITE_DONE)
            return fail(sqliteError(m_project, code, {FW_NOOP("core", "the backup did not finish")}));
        return {};
    });
    if (!copied) {
        fs::remove(partial, ignored);
        return fail(copied.error());
    }
    FW_CHECK(syncFile(partial));
    failpoint("backup.copied");
    FW_CHECK(renameDurably(partial, final));

    const std::vector<fs::path> all = backups(m_project);
    for (size_t i = backupsKept; i < all.size(); ++i)
        fs::remove(all[i], ignored);
    return final;
}

} // namespace fieldwright
