#pragma once

#include "app/project/database_file.h"
#include "app/project/task_thread.h"

namespace fieldwright {

/// The database of an open project, in a thread of its own: synchronous=FULL must not cost the window its 50 ms. The
/// only connection that writes.
///
///     store.run(this, [](SQLite::Database &db) -> Result<int> { …; return n; },
///               [this](Result<int> n) { … });            // back in the window's thread
///
/// `work` may throw SQLite::Exception; it arrives as an Error. Each work is responsible for its own transaction
/// (`transact` wraps it in one). Works are done in the order in which they were given.
class ProjectStore : public QObject
{
    Q_OBJECT

public:
    explicit ProjectStore(std::filesystem::path project, QObject *parent = nullptr);
    /// What was posted is done first.
    ~ProjectStore() override;

    const std::filesystem::path &folder() const { return m_folder; }

    /// Opens, checks and migrates in the store's thread. The folder must be there and owned (ProjectOwner).
    void open(QObject *receiver, std::function<void(Result<>)> done);

    template <typename Work, typename Done>
    void run(QObject *receiver, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work &, SQLite::Database &>;
        m_thread->run(
            receiver,
            [this, work = std::move(work)]() mutable -> Value {
                if (!m_file)
                    return fail(notOpen());
                return m_file->guarded(work);
            },
            std::move(done));
    }

    /// The same inside one IMMEDIATE transaction: committed when `work` gives a value, rolled back on an error.
    template <typename Work, typename Done>
    void transact(QObject *receiver, Work work, Done done)
    {
        beginWrite();
        run(
            this,
            [work = std::move(work)](SQLite::Database &database) mutable {
                StoreTransaction transaction(database);
                auto result = work(database);
                if (result)
                    transaction.commit();
                return result;
            },
            [this, target = QPointer<QObject>(receiver), done = std::move(done)](auto result) mutable {
                if (target)
                    done(std::move(result));
                endWrite();
            });
    }

    void backup(QObject *receiver, std::function<void(Result<std::filesystem::path>)> done);

    /// Every transaction that was posted is on the disk (or has reported why not).
    bool saved() const { return m_writes == 0; }
    /// Blocks until everything posted is done and delivered. For shutdown, the CLI's end and tests.
    void finish() { m_thread->finish(); }

Q_SIGNALS:
    void savedChanged(bool saved);

private:
    /// Rolls back unless committed; a header of SQLiteCpp less for everybody.
    class StoreTransaction
    {
    public:
        explicit StoreTransaction(SQLite::Database &database);
        ~StoreTransaction();
        void commit();

    private:
        SQLite::Database &m_database;
        bool m_open = true;
    };

    static Error notOpen();
    void beginWrite();
    void endWrite();

    std::filesystem::path m_folder;
    int m_writes = 0;
    std::unique_ptr<DatabaseFile> m_file; ///< of the store's thread
    std::unique_ptr<TaskThread> m_thread;
};

} // namespace fieldwright
