#include "app/models/model_library.h"

#include "app/models/model_inspection.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/adapter_fit.h"
#include "core/model_files/gguf_adapter.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLockFile>
#include <QtCore/QStandardPaths>

#include <algorithm>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

constexpr int lockTimeoutMs = 3000;
constexpr int settleMs = 100;

/// (of a GGUF file a page is read: not much more than whether it exists)
bool isModel(const fs::path &path)
{
    std::error_code error;
    return isGgufPath(path) ? !isGgufAdapter(path) : fs::exists(path / "config.json", error);
}

/// A model that came with the product is known by its place only: no more of it is read before it is used, so that a
/// start stays quick.
ModelEntry builtIn(const fs::path &path)
{
    ModelEntry entry;
    entry.origin = ModelOrigin::BuiltIn;
    entry.kind = path.extension() == ".gguf" ? ModelKind::Gguf : ModelKind::Folder;
    entry.ref.path = path;
    entry.ref.name = entry.kind == ModelKind::Gguf ? path.stem().string() : path.filename().string();
    entry.ref.id = "built-in-" + sha256Hex(path.filename().string()).substr(0, 12);
    std::error_code error;
    if (entry.kind == ModelKind::Gguf)
        entry.bytes = fs::file_size(path, error);
    return entry;
}

std::vector<fs::path> modelsIn(const fs::path &folder)
{
    std::vector<fs::path> found;
    std::error_code error;
    if (folder.empty())
        return found;
    if (isModel(folder))
        found.push_back(folder);
    for (const auto &entry : fs::directory_iterator(folder, error)) {
        if (isModel(entry.path()))
            found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// The base that the user names, whatever the adapter calls its own.
Result<> standOn(ModelEntry &entry, const ModelEntry &base)
{
    if (entry.kind != ModelKind::Adapter || base.kind == ModelKind::Adapter) {
        const bool isBase = entry.kind == ModelKind::Adapter;
        return fail(ErrorCode::InvalidArgument,
                    isBase ? Text{FW_NOOP("core", "%1 is an adapter and can be no base."), {base.ref.name}}
                           : Text{FW_NOOP("core", "%1 is a whole model and stands on no base."), {entry.ref.name}},
                    {FW_NOOP("core", "Name an adapter and the whole model that it stands on.")});
    }
    FW_CHECK(checkAdapterFits(entry.ref.adapter, base.ref.path));
    entry.baseId = base.ref.id;
    entry.ref.path = base.ref.path;
    describeOnBase(entry);
    return {};
}

Result<std::vector<ModelEntry>> readList(const fs::path &file)
{
    std::vector<ModelEntry> list;
    std::error_code error;
    if (!fs::exists(file, error))
        return list;
    FW_TRY(text, readFile(file, 16u << 20));
    FW_TRY(json, parseJson(text, file.string()));
    const Json *models = member(json, "models");
    if (!models || !models->is_array())
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a list of models."), {file.string()}},
                    {FW_NOOP("core", "Move the file away and add the models again.")});
    for (const Json &model : *models) {
        FW_TRY(entry, modelEntryFromJson(model, file.string()));
        list.push_back(std::move(entry));
    }
    return list;
}

/// The user's own models as they are found on the disk, and those that came with the product.
std::vector<ModelEntry> wholeList(std::vector<ModelEntry> own, const std::vector<fs::path> &builtIns)
{
    std::error_code error;
    for (ModelEntry &entry : own)
        entry.missing =
            !fs::exists(entry.ref.path, error) || (!entry.ref.adapter.empty() && !fs::exists(entry.ref.adapter, error));
    for (const fs::path &folder : builtIns)
        for (const fs::path &path : modelsIn(folder)) {
            const auto same = [&path](const ModelEntry &entry) {
                return entry.ref.path == path || entry.ref.path.filename() == path.filename();
            };
            // The first place that has it wins, and so does an entry of the user's own for the same file.
            const bool known = std::any_of(own.begin(), own.end(), [&](const ModelEntry &entry) {
                return entry.origin == ModelOrigin::BuiltIn ? same(entry)
                                                            : entry.ref.path == path && entry.ref.adapter.empty();
            });
            if (!known)
                own.push_back(builtIn(path));
        }
    return own;
}

/// An adapter may be added before its base.
void findMissingBases(std::vector<ModelEntry> &own, const std::vector<fs::path> &builtIns)
{
    const std::vector<ModelEntry> all = wholeList(own, builtIns);
    for (ModelEntry &entry : own) {
        const bool hasBase =
            std::any_of(all.begin(), all.end(), [&](const ModelEntry &other) { return other.ref.id == entry.baseId; });
        if (entry.kind != ModelKind::Adapter || hasBase)
            continue;
        const std::string before = entry.baseId;
        findBase(entry, all);
        if (entry.baseId != before)
            describeOnBase(entry);
    }
}

/// What was read of a model that came with the product is in no file.
void keepKnown(std::vector<ModelEntry> &list, const std::vector<ModelEntry> &before)
{
    for (ModelEntry &entry : list) {
        const auto known = std::find_if(before.begin(), before.end(), [&](const ModelEntry &other) {
            return entry.origin == ModelOrigin::BuiltIn && other.ref.id == entry.ref.id &&
                   other.ref.path == entry.ref.path;
        });
        if (known != before.end())
            entry = *known;
    }
}

/// Whether a list that was read is another than the one that is shown: another process has changed it.
bool isNews(std::vector<ModelEntry> list, const std::vector<ModelEntry> &before)
{
    keepKnown(list, before);
    const auto isSame = [](const ModelEntry &one, const ModelEntry &other) {
        return one.missing == other.missing && one.origin == other.origin && toJson(one) == toJson(other);
    };
    return !std::equal(list.begin(), list.end(), before.begin(), before.end(), isSame);
}

/// Reads, changes and writes the list, and gives it whole. A window and a command may both change it: under a lock, so
/// that neither loses a model.
Result<std::vector<ModelEntry>> changeList(const ModelLibrary::Places &places,
                                           const std::function<Result<>(std::vector<ModelEntry> &)> &how)
{
    FW_CHECK(makeFolder(places.file.parent_path()));
    QLockFile lock(toQString(places.file) + QStringLiteral(".lock"));
    if (!lock.tryLock(lockTimeoutMs))
        return fail(
            ErrorCode::Busy, {FW_NOOP("core", "The list of models %1 cannot be locked."), {places.file.string()}},
            {FW_NOOP("core", "Check that its folder can be written, and that no other window is changing it.")});
    FW_TRY(list, readList(places.file));
    FW_CHECK(how(list));
    findMissingBases(list, places.builtIns);
    Json models = Json::array();
    for (const ModelEntry &entry : list)
        models.push_back(toJson(entry));
    FW_CHECK(saveFile(places.file, dumpJson(Json{{"format", 1}, {"models", std::move(models)}}, 2) + '\n'));
    return wholeList(std::move(list), places.builtIns);
}

struct Added
{
    ModelEntry entry;
    std::vector<ModelEntry> list;
};

/// An adapter that is given another base is the same adapter all the same.
bool isSame(const ModelEntry &one, const ModelEntry &other, bool getsBase)
{
    return one.ref.adapter == other.ref.adapter && (getsBase || one.ref.path == other.ref.path);
}

/// `before`: the list as it was asked from, whose built-in models may be the base of an adapter.
Result<Added> addModel(const ModelLibrary::Places &places, std::vector<ModelEntry> before, const fs::path &path,
                       const QString &name, const std::optional<ModelEntry> &base)
{
    FW_TRY(entry, inspectModel(path));
    if (base) {
        FW_CHECK(standOn(entry, *base));
    } else if (entry.kind == ModelKind::Adapter) {
        FW_TRY(bases, readList(places.file));
        std::erase_if(before, [](const ModelEntry &known) { return known.origin != ModelOrigin::BuiltIn; });
        bases.insert(bases.end(), before.begin(), before.end());
        findBase(entry, bases);
    }
    FW_TRY(list, changeList(places, [&](std::vector<ModelEntry> &own) -> Result<> {
               const auto known = std::find_if(own.begin(), own.end(), [&](const ModelEntry &other) {
                   return isSame(other, entry, base.has_value());
               });
               if (known != own.end()) {
                   if (base)
                       FW_CHECK(standOn(*known, *base));
                   entry = *known;
                   return {};
               }
               if (!name.trimmed().isEmpty())
                   entry.ref.name = toStd(name.trimmed());
               entry.ref.id = newId();
               own.push_back(entry);
               return {};
           }));
    return Added{std::move(entry), std::move(list)};
}

Error notThere(const QString &id)
{
    return {ErrorCode::NotFound,
            {FW_NOOP("core", "There is no model %1 in the library."), {toStd(id)}},
            {FW_NOOP("core", "Choose one from the list of models.")}};
}

} // namespace

void findBase(ModelEntry &adapter, const std::vector<ModelEntry> &list)
{
    const std::string stated = statedBase(adapter.ref.adapter);
    const std::string name = fs::path(stated).filename().string();
    const auto pick = [&](auto matches) {
        const auto found = std::find_if(list.begin(), list.end(), [&](const ModelEntry &entry) {
            return entry.kind != ModelKind::Adapter && matches(entry);
        });
        return found == list.end() ? nullptr : &*found;
    };
    const ModelEntry *base = pick([&](const ModelEntry &entry) {
        return !entry.ref.fingerprint.empty() && entry.ref.fingerprint == adapter.ref.baseFingerprint;
    });
    if (!base && !name.empty())
        base = pick([&](const ModelEntry &entry) {
            return entry.ref.path == fs::path(stated) || entry.ref.name == name || entry.ref.path.filename() == name;
        });
    if (!base)
        return; // it stands alone in the list; its page says that the base is missing
    adapter.baseId = base->ref.id;
    adapter.ref.path = base->ref.path;
    describeOnBase(adapter);
}

ModelLibrary::Places ModelLibrary::Places::standard()
{
    Places places;
    places.file =
        toPath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)) / "fieldwright" / "models.json";
    if (const QString named = qEnvironmentVariable("FIELDWRIGHT_MODELS"); !named.isEmpty())
        places.builtIns.push_back(toPath(named));
    if (QCoreApplication::instance()) {
        const fs::path programs = toPath(QCoreApplication::applicationDirPath());
        places.builtIns.push_back(programs.parent_path() / "share" / "fieldwright" / "models");
    }
    places.builtIns.push_back(toPath(QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation)) /
                              "fieldwright" / "models");
    return places;
}

ModelLibrary::ModelLibrary(Places places, QObject *parent)
    : QObject(parent), m_places(std::move(places)), m_files(QStringLiteral("model-files"))
{
    m_written.setSingleShot(true);
    m_written.setInterval(settleMs);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_written, qOverload<>(&QTimer::start));
    connect(&m_written, &QTimer::timeout, this, &ModelLibrary::readAgain);
    watch();
    (void)reload(); // an unreadable list shows when something is saved; the built-in models are there all the same
}

ModelLibrary::~ModelLibrary() = default;

void ModelLibrary::setList(List list)
{
    keepKnown(list, m_list);
    m_list = std::move(list);
    Q_EMIT listReset();
}

/// The list is replaced as a whole, so its folder is watched; while that is not there, the nearest one above it.
void ModelLibrary::watch()
{
    std::error_code absent;
    fs::path folder = m_places.file.parent_path();
    while (folder.has_relative_path() && !fs::is_directory(folder, absent))
        folder = folder.parent_path();
    const QString path = toQString(folder);
    if (m_watcher.directories().contains(path))
        return;
    if (!m_watcher.directories().isEmpty())
        m_watcher.removePaths(m_watcher.directories());
    m_watcher.addPath(path);
}

void ModelLibrary::readAgain()
{
    watch();
    m_files.run(
        this,
        [places = m_places]() -> Result<List> {
            FW_TRY(own, readList(places.file));
            return wholeList(std::move(own), places.builtIns);
        },
        [this](Result<List> list) {
            if (list && isNews(*list, m_list))
                setList(std::move(*list));
        });
}

Result<> ModelLibrary::reload()
{
    Result<List> own = readList(m_places.file);
    List list = wholeList(own ? std::move(*own) : List(), m_places.builtIns);
    if (isNews(list, m_list))
        setList(std::move(list));
    return own ? Result<>() : Result<>(tl::unexpected(own.error()));
}

const ModelEntry *ModelLibrary::find(const QString &text) const
{
    const std::string wanted = toStd(text);
    std::error_code error;
    const fs::path path = fs::absolute(wanted, error).lexically_normal();
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
        return (candidate.ref.adapter.empty() ? candidate.ref.path : candidate.ref.adapter) == path;
    });
}

const ModelEntry *ModelLibrary::standardModel() const
{
    const auto found = std::find_if(m_list.begin(), m_list.end(), [](const ModelEntry &entry) {
        return entry.origin == ModelOrigin::BuiltIn &&
               toQString(entry.ref.name).contains(QLatin1String("smollm2"), Qt::CaseInsensitive);
    });
    if (found != m_list.end())
        return &*found;
    const auto usable = std::find_if(m_list.begin(), m_list.end(), [](const ModelEntry &entry) {
        return !entry.missing && entry.kind != ModelKind::Adapter && !entry.isEncoder;
    });
    return usable == m_list.end() ? nullptr : &*usable;
}

void ModelLibrary::change(std::function<Result<>(List &)> how, QObject *receiver, Done done)
{
    m_files.run(
        this, [places = m_places, how = std::move(how)] { return changeList(places, how); },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<List> list) {
            if (list)
                setList(std::move(*list));
            if (target && done)
                done(list ? Result<>() : Result<>(tl::unexpected(list.error())));
        });
}

void ModelLibrary::add(const fs::path &path, const QString &name, QObject *receiver,
                       std::function<void(Result<ModelEntry>)> done, const std::optional<ModelEntry> &base)
{
    m_beingRead.push_back(path);
    Q_EMIT readingChanged();
    m_files.run(
        this,
        [places = m_places, before = m_list, path, name, base] { return addModel(places, before, path, name, base); },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<Added> added) {
            m_beingRead.erase(m_beingRead.begin()); // they are read in their order
            if (added)
                setList(std::move(added->list));
            Q_EMIT readingChanged();
            if (target && done)
                done(added ? Result<ModelEntry>(std::move(added->entry)) : tl::unexpected(added.error()));
        });
}

void ModelLibrary::complete(const QString &id, QObject *receiver, std::function<void(Result<ModelEntry>)> done)
{
    const ModelEntry *known = find(id);
    m_files.run(
        this,
        [path = known ? known->ref.path : fs::path(), id]() -> Result<ModelEntry> {
            if (path.empty())
                return fail(notThere(id));
            return inspectModel(path);
        },
        [this, id, target = QPointer<QObject>(receiver), done = std::move(done)](Result<ModelEntry> facts) {
            if (facts) {
                for (ModelEntry &entry : m_list)
                    if (toQString(entry.ref.id) == id) {
                        facts->ref.id = entry.ref.id;
                        facts->ref.name = entry.ref.name;
                        facts->ref.chatTemplate = entry.ref.chatTemplate;
                        facts->origin = entry.origin;
                        facts->addedMs = entry.addedMs;
                        if (facts->licence.empty())
                            facts->licence = entry.licence;
                        entry = *facts;
                        Q_EMIT listReset();
                        break;
                    }
            }
            if (target && done)
                done(std::move(facts));
        });
}

void ModelLibrary::addFetched(const fs::path &path, const QString &name, const std::string &licence, QObject *receiver,
                              std::function<void(Result<ModelEntry>)> done)
{
    add(path, name, receiver, [this, licence, receiver, done = std::move(done)](Result<ModelEntry> added) mutable {
        if (!added || !added->licence.empty() || licence.empty())
            return done(std::move(added));
        added->licence = licence;
        change(
            [entry = *added](List &list) -> Result<> {
                for (ModelEntry &known : list) {
                    if (known.ref.id == entry.ref.id)
                        known.licence = entry.licence;
                }
                return {};
            },
            receiver,
            [entry = *added, done = std::move(done)](Result<> kept) {
                done(kept ? Result<ModelEntry>(entry) : Result<ModelEntry>(tl::unexpected(kept.error())));
            });
    });
}

void ModelLibrary::remove(const QString &id, QObject *receiver, Done done)
{
    const ModelEntry *known = find(id);
    const bool isBuiltIn = known && known->origin == ModelOrigin::BuiltIn;
    change(
        [id, isBuiltIn, ref = known ? known->ref : ModelRef()](List &list) -> Result<> {
            if (isBuiltIn)
                return fail(ErrorCode::InvalidArgument,
                            {FW_NOOP("core", "%1 came with Fieldwright and stays in the list."), {ref.name}},
                            {FW_NOOP("core", "Remove models that you added yourself.")});
            const bool wasThere =
                std::erase_if(list, [&ref](const ModelEntry &entry) { return entry.ref.id == ref.id; }) > 0;
            return wasThere ? Result<>() : fail(notThere(id));
        },
        receiver, std::move(done));
}

void ModelLibrary::restore(const ModelEntry &entry, QObject *receiver, Done done)
{
    change(
        [entry](List &list) -> Result<> {
            const auto same = [&entry](const ModelEntry &known) {
                return known.ref.id == entry.ref.id ||
                       (known.ref.path == entry.ref.path && known.ref.adapter == entry.ref.adapter);
            };
            if (std::none_of(list.begin(), list.end(), same)) {
                const auto later = std::find_if(list.begin(), list.end(), [&entry](const ModelEntry &known) {
                    return known.addedMs > entry.addedMs;
                });
                list.insert(later, entry);
            }
            return {};
        },
        receiver, std::move(done));
}

void ModelLibrary::setBase(const QString &id, const ModelEntry &base, QObject *receiver, Done done)
{
    change(
        [id, base](List &list) -> Result<> {
            const auto found = std::find_if(list.begin(), list.end(),
                                            [&](const ModelEntry &entry) { return toQString(entry.ref.id) == id; });
            return found == list.end() ? fail(notThere(id)) : standOn(*found, base);
        },
        receiver, std::move(done));
}

void ModelLibrary::rename(const QString &id, const QString &name, QObject *receiver, Done done)
{
    const std::string to = toStd(name.trimmed());
    if (to.empty())
        return done(fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A model needs a name.")},
                         {FW_NOOP("core", "Type at least one character.")}));
    changeRef(
        id, [to](ModelRef &ref) { ref.name = to; }, receiver, std::move(done));
}

void ModelLibrary::setChatTemplate(const QString &id, const QString &name, QObject *receiver, Done done)
{
    changeRef(
        id, [to = toStd(name)](ModelRef &ref) { ref.chatTemplate = to; }, receiver, std::move(done));
}

void ModelLibrary::changeRef(const QString &id, std::function<void(ModelRef &)> how, QObject *receiver, Done done)
{
    change(
        [id, how = std::move(how)](List &list) -> Result<> {
            const auto found = std::find_if(list.begin(), list.end(),
                                            [&](const ModelEntry &entry) { return toQString(entry.ref.id) == id; });
            if (found == list.end())
                return fail(notThere(id));
            how(found->ref);
            return {};
        },
        receiver, std::move(done));
}

} // namespace fieldwright
