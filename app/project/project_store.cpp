#include "app/project/project_store.h"

#include "core/base/file.h"

namespace fieldwright {

ProjectStore::ProjectStore(std::filesystem::path project, QObject *parent)
    : QObject(parent), m_folder(std::move(project)),
      m_thread(std::make_unique<TaskThread>(QStringLiteral("project-store")))
{}

ProjectStore::~ProjectStore()
{
    // The thread first: its last works use the file. Closing the file checkpoints the log into it.
    m_thread.reset();
}

void ProjectStore::open(QObject *receiver, std::function<void(Result<>)> done)
{
    m_thread->run(
        receiver,
        [this]() -> Result<> {
            FW_TRY(file, DatabaseFile::open(m_folder));
            m_file = std::move(file);
            return {};
        },
        std::move(done));
}

void ProjectStore::beginWrite()
{
    if (m_writes++ == 0)
        Q_EMIT savedChanged(false);
}

void ProjectStore::endWrite()
{
    if (--m_writes == 0)
        Q_EMIT savedChanged(true);
}

void ProjectStore::backup(QObject *receiver, std::function<void(Result<std::filesystem::path>)> done)
{
    m_thread->run(
        receiver,
        [this]() -> Result<std::filesystem::path> {
            if (!m_file)
                return fail(notOpen());
            return m_file->backup();
        },
        std::move(done));
}

Error ProjectStore::notOpen()
{
    return {ErrorCode::Internal,
            {FW_NOOP("core", "The project's database is not open.")},
            {FW_NOOP("core", "Open the project again.")}};
}

ProjectStore::StoreTransaction::StoreTransaction(SQLite::Database &database) : m_database(database)
{
    m_database.exec("BEGIN IMMEDIATE");
}

ProjectStore::StoreTransaction::~StoreTransaction()
{
    // SQLite itself rolls back on some errors, after which there is nothing left to roll back.
    if (m_open)
        m_database.tryExec("ROLLBACK");
}

void ProjectStore::StoreTransaction::commit()
{
    failpoint("store.commit");
    m_database.exec("COMMIT");
    m_open = false;
    failpoint("store.committed");
}

} // namespace fieldwright
