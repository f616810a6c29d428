#include "app/project/project.h"

#include "app/chat/chat_service.h"
#include "app/chat/kept_questions.h"
#include "app/datasets/datasets.h"
#include "app/documents/document_rows.h"
#include "app/documents/documents.h"
#include "app/evaluations/evaluations.h"
#include "app/jobs/project_jobs.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/pairs/preferences.h"
#include "app/project/sqlite.h"
#include "app/reports/report_service.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view suffix = ".fieldwright";

/// What was removed and can no longer be brought back, since the undo stack is empty at an opening. Gives the hashes of
/// originals that nobody needs.
Result<std::vector<std::string>> purge(SQLite::Database &database)
{
    purgeRemovedPairs(database);
    std::vector<std::string> unneeded = purgeRemovedDocuments(database);
    database.exec("DELETE FROM preference_pairs WHERE removed_ms > 0");
    database.exec("DELETE FROM kept_questions WHERE removed_ms > 0");
    // An import that is not taken over yet may stand on an original that the project does not list.
    if (firstInt(database, "SELECT count(*) FROM runs WHERE kind = 'import' AND imported = 0 AND removed_ms = 0") > 0)
        unneeded.clear();
    return unneeded;
}

void removeOriginals(const fs::path &folder, const std::vector<std::string> &hashes)
{
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(folder, error))
        if (std::find(hashes.begin(), hashes.end(), entry.path().stem().string()) != hashes.end())
            fs::remove(entry.path(), error);
}

} // namespace

Result<> Project::create(const fs::path &folder)
{
    std::error_code error;
    if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder, error)))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "There is something at %1 already."), {folder.string()}},
                    {FW_NOOP("core", "Choose another name, or open it if it is a project.")});
    FW_CHECK(makeFolder(folder));
    for (const char *name : {"originals", "datasets", "runs", "models", "knowledge", "reports"})
        FW_CHECK(makeFolder(folder / name));
    // The database comes last: a folder without one is no project yet.
    FW_TRY(file, DatabaseFile::open(folder));
    return syncFolder(folder);
}

bool Project::isProject(const fs::path &folder)
{
    std::error_code error;
    return fs::is_regular_file(DatabaseFile::path(folder), error);
}

Project::Project(fs::path folder, std::unique_ptr<ProjectOwner> owner, QObject *parent)
    : QObject(parent), m_folder(std::move(folder)), m_owner(std::move(owner)),
      m_store(std::make_unique<ProjectStore>(m_folder)), m_undo(std::make_unique<QUndoStack>()),
      m_documents(std::make_unique<Documents>(*m_store, *m_undo)), m_pairs(std::make_unique<Pairs>(*m_store, *m_undo)),
      m_preferences(std::make_unique<Preferences>(*m_store)), m_datasets(std::make_unique<Datasets>(*m_store)),
      m_models(std::make_unique<ProjectModels>(*m_store)), m_evaluations(std::make_unique<Evaluations>(*m_store)),
      m_keptQuestions(std::make_unique<KeptQuestions>(*m_store)), m_jobs(std::make_unique<ProjectJobs>(*this)),
      m_chat(std::make_unique<ChatService>(m_jobs->queue())), m_reports(std::make_unique<ReportService>(*this))
{
    connect(m_documents.get(), &Documents::failed, this, &Project::failed);
    connect(m_pairs.get(), &Pairs::failed, this, &Project::failed);
    connect(m_evaluations.get(), &Evaluations::failed, this, &Project::failed);
    connect(m_keptQuestions.get(), &KeptQuestions::failed, this, &Project::failed);
}

Project::~Project()
{
    // Commands refer to the services.
    m_undo->clear();
}

QString Project::name() const
{
    std::string name = m_folder.filename().string();
    if (name.ends_with(suffix))
        name.resize(name.size() - suffix.size());
    return toQString(name);
}

void Project::open(std::function<void(Result<>)> done)
{
    m_store->open(this, [this, done = std::move(done)](Result<> opened) {
        if (!opened) {
            done(std::move(opened));
            return;
        }
        m_store->transact(
            this, [](SQLite::Database &database) { return purge(database); },
            [this, done](Result<std::vector<std::string>> unneeded) {
                if (!unneeded) {
                    done(tl::unexpected(unneeded.error()));
                    return;
                }
                removeOriginals(originalsFolder(), *unneeded);
                load(done);
            });
    });
}

void Project::load(std::function<void(Result<>)> done)
{
    // Posted at once; the store does them in order, so the last answer comes when all are there. The first error wins.
    auto firstError = std::make_shared<std::optional<Error>>();
    const auto note = [firstError](Result<> loaded) {
        if (!loaded && !*firstError)
            *firstError = loaded.error();
    };
    m_store->run(
        this,
        [](SQLite::Database &database) -> Result<std::map<QString, QString>> {
            std::map<QString, QString> values;
            SQLite::Statement select(database, "SELECT key, value FROM settings");
            while (select.executeStep())
                values[toQString(select.getColumn(0).getString())] = toQString(select.getColumn(1).getString());
            return values;
        },
        [this, note](Result<std::map<QString, QString>> values) {
            if (values)
                m_values = std::move(*values);
            else
                note(tl::unexpected(values.error()));
        });
    m_documents->load(this, note);
    m_pairs->load(this, note);
    m_models->load(this, note);
    m_evaluations->load(this, note);
    m_keptQuestions->load(this, note);
    m_datasets->load(this, [this, note, firstError, done = std::move(done)](Result<> loaded) {
        note(std::move(loaded));
        if (*firstError)
            done(tl::unexpected(**firstError));
        else
            m_jobs->load(this, done); // last: results of runs are taken over into the lists above
    });
}

QString Project::value(const QString &key, const QString &fallback) const
{
    const auto found = m_values.find(key);
    return found == m_values.end() ? fallback : found->second;
}

void Project::setValue(const QString &key, const QString &value)
{
    if (const auto found = m_values.find(key); found != m_values.end() && found->second == value)
        return;
    m_values[key] = value;
    m_store->transact(
        this,
        [key = toStd(key), value = toStd(value)](SQLite::Database &database) -> Result<> {
            execute(
                database,
                "INSERT INTO settings (key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                key, value);
            return {};
        },
        [this](Result<> written) {
            if (!written)
                Q_EMIT failed(written.error());
        });
}

} // namespace fieldwright
