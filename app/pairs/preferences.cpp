#include "app/pairs/preferences.h"

#include "app/project/sqlite.h"
#include "core/base/clock.h"

namespace fieldwright {

void Preferences::list(QObject *receiver, std::function<void(Result<std::vector<Preference>>)> done)
{
    m_store.run(
        receiver,
        [](SQLite::Database &database) -> Result<std::vector<Preference>> {
            std::vector<Preference> list;
            SQLite::Statement select(database,
                                     "SELECT id, created_ms, author, source, prompt, chosen, rejected, detail FROM "
                                     "preference_pairs WHERE removed_ms = 0 ORDER BY id");
            while (select.executeStep()) {
                Preference preference;
                preference.id = select.getColumn(0).getInt64();
                preference.createdMs = select.getColumn(1).getInt64();
                preference.author = select.getColumn(2).getString();
                preference.source = select.getColumn(3).getString();
                preference.prompt = select.getColumn(4).getString();
                preference.chosen = select.getColumn(5).getString();
                preference.rejected = select.getColumn(6).getString();
                preference.detail = parseJson(select.getColumn(7).getString(), "preference").value_or(Json::object());
                list.push_back(std::move(preference));
            }
            return list;
        },
        std::move(done));
}

void Preferences::add(Preference preference, QObject *receiver, std::function<void(Result<std::int64_t>)> done)
{
    m_store.transact(
        this,
        [preference = std::move(preference)](SQLite::Database &database) -> Result<std::int64_t> {
            execute(database,
                    "INSERT INTO preference_pairs (created_ms, author, source, prompt, chosen, rejected, detail) "
                    "VALUES (?,?,?,?,?,?,?)",
                    wallClockMs(), preference.author, preference.source, preference.prompt, preference.chosen,
                    preference.rejected, dumpJson(preference.detail));
            return database.getLastInsertRowid();
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::int64_t> id) {
            if (id)
                Q_EMIT changed();
            if (target && done)
                done(std::move(id));
        });
}

void Preferences::setRemoved(std::int64_t id, bool removed, QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.transact(
        this,
        [id, removed](SQLite::Database &database) -> Result<> {
            execute(database, "UPDATE preference_pairs SET removed_ms = ? WHERE id = ?", removed ? wallClockMs() : 0,
                    id);
            return {};
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<> written) {
            if (written)
                Q_EMIT changed();
            if (target && done)
                done(std::move(written));
        });
}

} // namespace fieldwright
