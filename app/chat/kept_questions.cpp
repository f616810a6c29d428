#include "app/chat/kept_questions.h"

#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"

namespace fieldwright {

namespace {

Result<std::vector<KeptQuestion>> readAll(SQLite::Database &database)
{
    std::vector<KeptQuestion> list;
    SQLite::Statement rows(database, "SELECT id, question, expected, language FROM kept_questions WHERE removed_ms = 0 "
                                     "ORDER BY place, id");
    while (rows.executeStep()) {
        list.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getString(), rows.getColumn(2).getString(),
                        rows.getColumn(3).getString()});
    }
    return list;
}

} // namespace

void KeptQuestions::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.run(
        this, readAll,
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::vector<KeptQuestion>> list) {
            if (!target)
                return;
            if (!list)
                return done(fail(list.error()));
            m_list = std::move(*list);
            done({});
            Q_EMIT changed();
        });
}

void KeptQuestions::reload()
{
    load(this, [this](Result<> loaded) {
        if (!loaded)
            Q_EMIT failed(loaded.error());
    });
}

bool KeptQuestions::contains(const QString &question) const
{
    const std::string wanted = toStd(question.trimmed());
    return std::any_of(m_list.begin(), m_list.end(), [&](const KeptQuestion &kept) { return kept.question == wanted; });
}

Json KeptQuestions::asJson() const
{
    Json questions = Json::array();
    for (const KeptQuestion &kept : m_list) {
        Json question = {{"question", kept.question}, {"language", kept.language}};
        if (!kept.expected.empty())
            question["expected"] = kept.expected;
        questions.push_back(std::move(question));
    }
    return questions;
}

void KeptQuestions::add(const QString &question, const QString &expected)
{
    if (question.trimmed().isEmpty())
        return;
    m_store.transact(
        this,
        [text = toStd(question.trimmed()),
         answer = toStd(expected.trimmed())](SQLite::Database &database) -> Result<int> {
            const int renewed = execute(
                database, "UPDATE kept_questions SET expected = ? WHERE question = ? AND removed_ms = 0", answer, text);
            if (renewed > 0)
                return renewed;
            return execute(database,
                           "INSERT INTO kept_questions (created_ms, place, language, question, expected) "
                           "VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM kept_questions), ?, ?, ?)",
                           wallClockMs(), guessLanguage(text), text, answer);
        },
        [this](Result<int> written) {
            if (!written)
                Q_EMIT failed(written.error());
            reload();
        });
}

void KeptQuestions::remove(std::int64_t id)
{
    m_store.transact(
        this,
        [id](SQLite::Database &database) -> Result<int> {
            return execute(database, "UPDATE kept_questions SET removed_ms = ? WHERE id = ?", wallClockMs(), id);
        },
        [this](Result<int> written) {
            if (!written)
                Q_EMIT failed(written.error());
            reload();
        });
}

} // namespace fieldwright
