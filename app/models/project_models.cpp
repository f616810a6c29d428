#include "app/models/project_models.h"

#include "app/models/model_inspection.h"
#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"

#include <algorithm>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

/// Paths in the project are kept relative to it, so that a copied project finds its models.
std::string relativePath(const fs::path &path, const fs::path &project)
{
    const fs::path relative = path.lexically_relative(project);
    return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

fs::path absolutePath(const fs::path &path, const fs::path &project)
{
    return path.empty() || path.is_absolute() ? path : project / path;
}

std::vector<ModelEntry> readModels(SQLite::Database &database, const fs::path &project)
{
    std::vector<ModelEntry> list;
    SQLite::Statement select(database,
                             "SELECT id, name, detail FROM models WHERE removed_ms = 0 ORDER BY created_ms, id");
    while (select.executeStep()) {
        const Result<Json> json = parseJson(select.getColumn(2).getString(), "models");
        Result<ModelEntry> entry =
            json ? modelEntryFromJson(*json, "models") : Result<ModelEntry>(tl::unexpected(json.error()));
        if (!entry)
            continue;
        entry->origin = ModelOrigin::Project;
        entry->ref.id = select.getColumn(0).getString();
        entry->ref.name = select.getColumn(1).getString();
        entry->ref.path = absolutePath(entry->ref.path, project);
        entry->ref.adapter = absolutePath(entry->ref.adapter, project);
        std::error_code error;
        entry->missing = !fs::exists(entry->ref.path, error) ||
                         (!entry->ref.adapter.empty() && !fs::exists(entry->ref.adapter, error));
        list.push_back(std::move(*entry));
    }
    return list;
}

/// Moves output/model to its place and says what it is.
Result<ModelEntry> takeModel(const std::string &run, const fs::path &runFolder, const fs::path &project,
                             const ModelRef &base)
{
    const fs::path made = runFolder / "output" / "model", place = project / "models" / run;
    std::error_code ignored;
    if (!fs::exists(place, ignored)) {
        // Checked where it is, so that what is not a model never gets a place among the models.
        FW_TRY(checked, inspectModel(made));
        FW_CHECK(makeFolder(project / "models"));
        failpoint("model.move");
        FW_CHECK(renameDurably(made, place));
        failpoint("model.moved");
    }
    FW_TRY(entry, inspectModel(place));
    entry.run = run;
    entry.origin = ModelOrigin::Project;
    entry.baseId = base.id;
    if (entry.kind == ModelKind::Adapter) {
        entry.ref.adapter = place;
        entry.ref.path = base.path;
        entry.ref.chatTemplate = base.chatTemplate;
        if (entry.ref.baseFingerprint.empty())
            entry.ref.baseFingerprint = base.fingerprint;
        describeOnBase(entry);
    }
    return entry;
}

/// For the model `id`: the name that it had before, else the wanted one; with a number if another has that.
std::string uniqueName(SQLite::Database &database, const std::string &id, std::string wanted)
{
    SQLite::Statement before(database, "SELECT name FROM models WHERE id = ?");
    before.bind(1, id);
    if (before.executeStep())
        wanted = before.getColumn(0).getString();
    std::string name = wanted;
    constexpr const char *others = "SELECT count(*) FROM models WHERE name = ? AND id <> ? AND removed_ms = 0";
    for (int n = 2; firstInt(database, others, name, id) > 0; ++n)
        name = wanted + '-' + std::to_string(n);
    return name;
}

} // namespace

ProjectModels::ProjectModels(ProjectStore &store, QObject *parent)
    : QObject(parent), m_store(store), m_files(QStringLiteral("tuned-models"))
{}

void ProjectModels::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.run(
        this,
        [project = m_store.folder()](SQLite::Database &database) -> Result<std::vector<ModelEntry>> {
            return readModels(database, project);
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::vector<ModelEntry>> list) {
            if (list) {
                m_list = std::move(*list);
                Q_EMIT listReset();
            }
            if (target && done)
                done(list ? Result<>() : Result<>(tl::unexpected(list.error())));
        });
}

const ModelEntry *ProjectModels::find(const QString &text) const
{
    const std::string wanted = toStd(text);
    const auto pick = [this](auto matches) -> const ModelEntry * {
        const auto found = std::find_if(m_list.begin(), m_list.end(), matches);
        return found == m_list.end() ? nullptr : &*found;
    };
    if (wanted.empty())
        return nullptr;
    if (const ModelEntry *entry = pick([&](const ModelEntry &candidate) { return candidate.ref.id == wanted; }))
        return entry;
    if (const ModelEntry *entry = pick([&](const ModelEntry &candidate) { return candidate.ref.name == wanted; }))
        return entry;
    return pick([&](const ModelEntry &candidate) {
        return candidate.ref.adapter == fs::path(wanted) ||
               (candidate.ref.adapter.empty() && candidate.ref.path == fs::path(wanted));
    });
}

const ModelEntry *ProjectModels::ofRun(const QString &run) const
{
    const auto made = std::find_if(m_list.begin(), m_list.end(),
                                   [run = toStd(run)](const ModelEntry &entry) { return entry.run == run; });
    return run.isEmpty() || made == m_list.end() ? nullptr : &*made;
}

void ProjectModels::registerTuned(const QString &run, const fs::path &runFolder, const QString &name,
                                  const ModelRef &base, QObject *receiver, std::function<void(Result<ModelEntry>)> done)
{
    const auto answer = [this, run, target = QPointer<QObject>(receiver),
                         done = std::move(done)](Result<ModelEntry> entry) {
        load(this, [this, run, target, done, entry](Result<>) {
            const ModelEntry *listed = entry ? ofRun(run) : nullptr; // under the name that it had, if it was there
            if (target && done)
                done(listed ? *listed : entry);
        });
    };
    if (const ModelEntry *listed = ofRun(run)) {
        answer(*listed);
        return;
    }
    const std::string runId = toStd(run);
    m_files.run(
        this,
        [runId, runFolder, project = m_store.folder(), base] { return takeModel(runId, runFolder, project, base); },
        [this, answer, name = toStd(name), project = m_store.folder()](Result<ModelEntry> taken) {
            if (!taken) {
                answer(std::move(taken));
                return;
            }
            m_store.transact(
                this,
                [entry = std::move(*taken), name, project](SQLite::Database &database) mutable -> Result<ModelEntry> {
                    entry.ref.id = entry.run; // one run makes one model
                    entry.ref.name = uniqueName(database, entry.ref.id, name.empty() ? entry.run : name);
                    ModelEntry stored = entry;
                    stored.ref.path = relativePath(entry.ref.path, project);
                    stored.ref.adapter =
                        entry.ref.adapter.empty() ? fs::path() : fs::path(relativePath(entry.ref.adapter, project));
                    execute(database,
                            "INSERT INTO models (id, created_ms, run, name, ref, detail) VALUES (?,?,?,?,?,?) "
                            "ON CONFLICT (id) DO UPDATE SET removed_ms = 0, name = excluded.name",
                            entry.ref.id, entry.addedMs, entry.run, entry.ref.name, dumpJson(toJson(stored.ref)),
                            dumpJson(toJson(stored)));
                    return entry;
                },
                answer);
        });
}

void ProjectModels::rename(const QString &id, const QString &name, QObject *receiver,
                           std::function<void(Result<>)> done)
{
    m_store.transact(
        this,
        [id = toStd(id), name = toStd(name.trimmed())](SQLite::Database &database) -> Result<> {
            if (name.empty())
                return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A model needs a name.")},
                            {FW_NOOP("core", "Type at least one character.")});
            execute(database, "UPDATE models SET name = ? WHERE id = ?", name, id);
            return {};
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<> written) {
            load(this, {});
            if (target && done)
                done(std::move(written));
        });
}

void ProjectModels::setRemoved(const QString &id, bool removed, QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.transact(
        this,
        [id = toStd(id), removed](SQLite::Database &database) -> Result<> {
            execute(database, "UPDATE models SET removed_ms = ? WHERE id = ?", removed ? wallClockMs() : 0, id);
            return {};
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<> written) {
            load(this, {});
            if (target && done)
                done(std::move(written));
        });
}

} // namespace fieldwright
