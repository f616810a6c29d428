#include "app/datasets/datasets.h"

#include "app/project/sqlite.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"

#include <algorithm>
#include <fcntl.h>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

fs::path folderOf(const fs::path &datasets, const std::string &name, int version)
{
    return datasets / (name + '@' + std::to_string(version));
}

std::vector<DatasetVersion> readVersions(SQLite::Database &database, const fs::path &datasets)
{
    std::vector<DatasetVersion> list;
    SQLite::Statement select(database, "SELECT id, name, version, created_ms, run, manifest FROM dataset_versions "
                                       "WHERE removed_ms = 0 ORDER BY created_ms DESC, id DESC");
    while (select.executeStep()) {
        DatasetVersion version;
        version.id = select.getColumn(0).getInt64();
        version.name = select.getColumn(1).getString();
        version.version = select.getColumn(2).getInt();
        version.createdMs = select.getColumn(3).getInt64();
        version.run = select.getColumn(4).getString();
        version.manifest = parseJson(select.getColumn(5).getString(), version.title()).value_or(Json::object());
        version.folder = folderOf(datasets, version.name, version.version);
        list.push_back(std::move(version));
    }
    return list;
}

Error badManifest(const fs::path &folder, const std::string &why)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The dataset in %1 is not what its manifest says: %2."), {folder.string(), why}},
            {FW_NOOP("core", "Build the version again.")}};
}

/// Everything that can be done before the database is asked: the folder is at its place afterwards.
Result<DatasetVersion> moveToPlace(const std::string &run, const fs::path &runFolder, const fs::path &datasets)
{
    const fs::path made = runFolder / "output" / "dataset";
    std::error_code ignored;
    DatasetVersion version;
    version.run = run;
    version.createdMs = wallClockMs();
    if (fs::exists(made / "manifest.json", ignored)) {
        FW_TRY(manifest, verifyDataset(made));
        version.manifest = std::move(manifest);
        version.name = stringOr(version.manifest, "name");
        version.version = int(intOr(version.manifest, "version"));
        version.createdMs = intOr(version.manifest, "created_ms", version.createdMs);
        FW_CHECK(Datasets::checkName(version.name));
        if (version.version < 1)
            return fail(badManifest(made, "version " + std::to_string(version.version)));
        version.folder = folderOf(datasets, version.name, version.version);
        if (fs::exists(version.folder, ignored))
            return fail(ErrorCode::Busy, {FW_NOOP("core", "There is a dataset version %1 already."), {version.title()}},
                        {FW_NOOP("core", "Build it under another name.")});
        FW_CHECK(makeFolder(datasets));
        // Remembered beside the run first, so that a crash between the move and the database finds its way.
        FW_CHECK(saveFile(runFolder / "output" / "dataset-moved-to", version.folder.filename().string()));
        failpoint("dataset.move");
        FW_CHECK(renameDurably(made, version.folder));
        failpoint("dataset.moved");
        return version;
    }
    // The move happened, the database was not reached.
    FW_TRY(movedTo, readFile(runFolder / "output" / "dataset-moved-to", 4096));
    if (movedTo.find('/') != std::string::npos || movedTo.empty() || movedTo.front() == '.')
        return fail(badManifest(runFolder, "dataset-moved-to"));
    version.folder = datasets / movedTo;
    FW_TRY(manifest, verifyDataset(version.folder));
    version.manifest = std::move(manifest);
    version.name = stringOr(version.manifest, "name");
    version.version = int(intOr(version.manifest, "version"));
    version.createdMs = intOr(version.manifest, "created_ms", version.createdMs);
    return version;
}

} // namespace

std::int64_t DatasetVersion::rows(const std::string &part) const
{
    const Json *counts = member(manifest, "counts");
    const Json *ofPart = counts ? member(*counts, part.c_str()) : nullptr;
    return ofPart ? intOr(*ofPart, "rows") : 0;
}

Result<Json> verifyDataset(const fs::path &folder)
{
    FW_TRY(text, readFile(folder / "manifest.json", 64u << 20));
    FW_TRY(manifest, parseJson(text, (folder / "manifest.json").string()));
    const Json *files = member(manifest, "files");
    if (!files || !files->is_object() || files->empty())
        return fail(badManifest(folder, "no files"));
    for (const auto &[name, facts] : files->items()) {
        if (name.empty() || name.find('/') != std::string::npos || name.front() == '.')
            return fail(badManifest(folder, name));
        std::error_code error;
        if (fs::symlink_status(folder / name, error).type() != fs::file_type::regular)
            return fail(badManifest(folder, name));
        if (fs::file_size(folder / name, error) != std::uintmax_t(intOr(facts, "bytes", -1)))
            return fail(badManifest(folder, name));
        FW_TRY(hash, sha256File(folder / name));
        if (hash != stringOr(facts, "sha256"))
            return fail(badManifest(folder, name));
    }
    return manifest;
}

Datasets::Datasets(ProjectStore &store, QObject *parent)
    : QObject(parent), m_store(store), m_files(QStringLiteral("dataset-files"))
{}

void Datasets::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.run(
        this,
        [folder = m_store.folder() / "datasets"](SQLite::Database &database) -> Result<std::vector<DatasetVersion>> {
            return readVersions(database, folder);
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::vector<DatasetVersion>> list) {
            if (list) {
                m_list = std::move(*list);
                Q_EMIT listReset();
            }
            if (target && done)
                done(list ? Result<>() : Result<>(tl::unexpected(list.error())));
        });
}

const DatasetVersion *Datasets::find(const QString &text) const
{
    const std::string wanted = toStd(text.trimmed());
    const DatasetVersion *newest = nullptr;
    for (const DatasetVersion &version : m_list) {
        if (version.title() == wanted || std::to_string(version.id) == wanted)
            return &version;
        if (version.name == wanted && (!newest || newest->version < version.version))
            newest = &version;
    }
    return newest;
}

const DatasetVersion *Datasets::byId(std::int64_t id) const
{
    const auto found =
        std::find_if(m_list.begin(), m_list.end(), [id](const DatasetVersion &version) { return version.id == id; });
    return found == m_list.end() ? nullptr : &*found;
}

int Datasets::nextVersion(const QString &name) const
{
    // Removed versions keep their number, as do folders that a crash left behind: numbers are never used twice.
    int last = 0;
    const std::string wanted = toStd(name);
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(m_store.folder() / "datasets", error)) {
        const std::string title = entry.path().filename().string();
        const size_t at = title.rfind('@');
        if (at != std::string::npos && title.substr(0, at) == wanted)
            last = std::max(last, QString::fromStdString(title.substr(at + 1)).toInt());
    }
    for (const DatasetVersion &version : m_list)
        if (version.name == wanted)
            last = std::max(last, version.version);
    return last + 1;
}

Result<> Datasets::checkName(const std::string &name)
{
    bool good = !name.empty() && name.size() <= 80 && trimmed(name) == name && name.front() != '.' && isValidUtf8(name);
    for (size_t position = 0; good && position < name.size();) {
        const char32_t c = nextCodePoint(name, position);
        good = isWordCharacter(c) || c == U'-' || c == U'.' || c == U' ';
    }
    if (good)
        return {};
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" cannot be the name of a dataset."), {name}},
                {FW_NOOP("core", "Use letters, digits, blanks, \"-\", \"_\" and \".\", not more than 80 bytes.")});
}

void Datasets::registerBuilt(const QString &run, const fs::path &runFolder, QObject *receiver,
                             std::function<void(Result<DatasetVersion>)> done)
{
    const auto answer = [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<DatasetVersion> v) {
        load(this, [target, done, v](Result<>) {
            if (target && done)
                done(v);
        });
    };
    for (const DatasetVersion &version : m_list)
        if (version.run == toStd(run)) {
            answer(version);
            return;
        }
    m_files.run(
        this,
        [run = toStd(run), runFolder, datasets = m_store.folder() / "datasets"] {
            return moveToPlace(run, runFolder, datasets);
        },
        [this, answer](Result<DatasetVersion> moved) {
            if (!moved) {
                answer(std::move(moved));
                return;
            }
            m_store.transact(
                this,
                [version = std::move(*moved)](SQLite::Database &database) mutable -> Result<DatasetVersion> {
                    execute(database,
                            "INSERT INTO dataset_versions (name, version, created_ms, run, manifest) "
                            "VALUES (?,?,?,?,?) ON CONFLICT (name, version) DO NOTHING",
                            version.name, version.version, version.createdMs, version.run, dumpJson(version.manifest));
                    version.id = firstInt(database, "SELECT id FROM dataset_versions WHERE name = ? AND version = ?",
                                          version.name, version.version);
                    return version;
                },
                answer);
        });
}

void Datasets::setRemoved(std::int64_t id, bool removed, QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.transact(
        this,
        [id, removed](SQLite::Database &database) -> Result<> {
            execute(database, "UPDATE dataset_versions SET removed_ms = ? WHERE id = ?", removed ? wallClockMs() : 0,
                    id);
            return {};
        },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<> written) {
            load(this, {});
            if (target && done)
                done(std::move(written));
        });
}

void Datasets::openRows(std::int64_t id, const QString &part, QObject *receiver,
                        std::function<void(Result<JsonLines>)> done)
{
    const DatasetVersion *version = byId(id);
    const fs::path file = version ? version->folder / (toStd(part) + ".jsonl") : fs::path();
    m_files.run(
        receiver,
        [file, id]() -> Result<JsonLines> {
            if (file.empty())
                return fail(ErrorCode::NotFound,
                            {FW_NOOP("core", "There is no dataset version %1."), {std::to_string(id)}},
                            {FW_NOOP("core", "Choose one from the list of versions.")});
            return JsonLines::open(file);
        },
        std::move(done));
}

void Datasets::difference(std::int64_t before, std::int64_t after, QObject *receiver,
                          std::function<void(Result<DatasetDifference>)> done)
{
    const DatasetVersion *first = byId(before), *second = byId(after);
    m_files.run(
        receiver,
        [one = first ? first->folder : fs::path(),
         two = second ? second->folder : fs::path()]() -> Result<DatasetDifference> {
            if (one.empty() || two.empty())
                return fail(ErrorCode::NotFound, {FW_NOOP("core", "One of the two dataset versions is not there.")},
                            {FW_NOOP("core", "Choose two from the list of versions.")});
            return compareDatasets(one, two);
        },
        std::move(done));
}

} // namespace fieldwright
