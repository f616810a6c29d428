#include "app/models/model_library.h"

#include "app/models/model_inspection.h"
#include "app/text/qt_text.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLockFile>
#include <QtCore/QStandardPaths>

#include <algorithm>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

constexpr int lockTimeoutMs = 3000;

bool isModel(const fs::path &path)
{
    std::error_code error;
    return path.extension() == ".gguf" || fs::exists(path / "config.json", error);
}

/// A model that came with the product is known by its place only: it is not opened before it is used, so that a start
/// stays quick.
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

/// An adapter that was added stands on a model of the list: known by its fingerprint, else by the name that the adapter
/// gives its base ("owner/name", or a path).
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
}

Error notThere(const QString &id)
{
    return {ErrorCode::NotFound,
            {FW_NOOP("core", "There is no model %1 in the library."), {toStd(id)}},
            {FW_NOOP("core", "Choose one from the list of models.")}};
}

} // namespace

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
    (void)reload(); // an unreadable list shows when something is saved; the built-in models are there all the same
}

ModelLibrary::~ModelLibrary() = default;

Result<std::vector<ModelEntry>> ModelLibrary::read() const
{
    std::vector<ModelEntry> list;
    std::error_code error;
    if (!fs::exists(m_places.file, error))
        return list;
    FW_TRY(text, readFile(m_places.file, 16u << 20));
    FW_TRY(json, parseJson(text, m_places.file.string()));
    const Json *models = member(json, "models");
    if (!models || !models->is_array())
        return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is not a list of models."), {m_places.file.string()}},
                    {FW_NOOP("core", "Move the file away and add the models again.")});
    for (const Json &model : *models) {
        FW_TRY(entry, modelEntryFromJson(model, m_places.file.string()));
        list.push_back(std::move(entry));
    }
    return list;
}

void ModelLibrary::setList(std::vector<ModelEntry> own)
{
    std::error_code error;
    for (ModelEntry &entry : own)
        entry.missing =
            !fs::exists(entry.ref.path, error) || (!entry.ref.adapter.empty() && !fs::exists(entry.ref.adapter, error));
    for (const fs::path &folder : m_places.builtIns)
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
    m_list = std::move(own);
    Q_EMIT listReset();
}

Result<> ModelLibrary::reload()
{
    Result<std::vector<ModelEntry>> own = read();
    setList(own ? std::move(*own) : std::vector<ModelEntry>());
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

Result<> ModelLibrary::save(const std::function<Result<>(std::vector<ModelEntry> &)> &change)
{
    // A window and a command may both add models: read, change and write under a lock, so that neither loses one.
    FW_CHECK(makeFolder(m_places.file.parent_path()));
    QLockFile lock(toQString(m_places.file) + QStringLiteral(".lock"));
    if (!lock.tryLock(lockTimeoutMs))
        return fail(
            ErrorCode::Busy, {FW_NOOP("core", "The list of models %1 cannot be locked."), {m_places.file.string()}},
            {FW_NOOP("core", "Check that its folder can be written, and that no other window is changing it.")});
    FW_TRY(list, read());
    FW_CHECK(change(list));
    Json models = Json::array();
    for (const ModelEntry &entry : list)
        models.push_back(toJson(entry));
    FW_CHECK(saveFile(m_places.file, dumpJson(Json{{"format", 1}, {"models", std::move(models)}}, 2) + '\n'));
    setList(std::move(list));
    return {};
}

void ModelLibrary::add(const fs::path &path, const QString &name, QObject *receiver,
                       std::function<void(Result<ModelEntry>)> done)
{
    m_files.run(
        this, [path] { return inspectModel(path); },
        [this, name, target = QPointer<QObject>(receiver), done = std::move(done)](Result<ModelEntry> entry) {
            if (entry) {
                const Result<> saved = save([&](std::vector<ModelEntry> &list) -> Result<> {
                    if (entry->kind == ModelKind::Adapter)
                        findBase(*entry, m_list);
                    for (const ModelEntry &known : list)
                        if (known.ref.path == entry->ref.path && known.ref.adapter == entry->ref.adapter) {
                            *entry = known;
                            return {};
                        }
                    if (!name.trimmed().isEmpty())
                        entry->ref.name = toStd(name.trimmed());
                    entry->ref.id = newId();
                    list.push_back(*entry);
                    return {};
                });
                if (!saved)
                    entry = tl::unexpected(saved.error());
            }
            if (target && done)
                done(std::move(entry));
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
                        entry = *facts;
                        Q_EMIT listReset();
                        break;
                    }
            }
            if (target && done)
                done(std::move(facts));
        });
}

Result<> ModelLibrary::remove(const QString &id)
{
    const ModelEntry *known = find(id);
    if (!known)
        return fail(notThere(id));
    if (known->origin == ModelOrigin::BuiltIn)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 came with Fieldwright and stays in the list."), {known->ref.name}},
                    {FW_NOOP("core", "Remove models that you added yourself.")});
    return save([wanted = known->ref.id](std::vector<ModelEntry> &list) -> Result<> {
        std::erase_if(list, [&wanted](const ModelEntry &entry) { return entry.ref.id == wanted; });
        return {};
    });
}

Result<> ModelLibrary::restore(const ModelEntry &entry)
{
    return save([&entry](std::vector<ModelEntry> &list) -> Result<> {
        const auto same = [&entry](const ModelEntry &known) {
            return known.ref.id == entry.ref.id ||
                   (known.ref.path == entry.ref.path && known.ref.adapter == entry.ref.adapter);
        };
        if (std::none_of(list.begin(), list.end(), same)) {
            const auto later = std::find_if(
                list.begin(), list.end(), [&entry](const ModelEntry &known) { return known.addedMs > entry.addedMs; });
            list.insert(later, entry);
        }
        return {};
    });
}

Result<> ModelLibrary::rename(const QString &id, const QString &name)
{
    const std::string to = toStd(name.trimmed());
    if (to.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "A model needs a name.")},
                    {FW_NOOP("core", "Type at least one character.")});
    return changeRef(id, [&to](ModelRef &ref) { ref.name = to; });
}

Result<> ModelLibrary::setChatTemplate(const QString &id, const QString &name)
{
    return changeRef(id, [&name](ModelRef &ref) { ref.chatTemplate = toStd(name); });
}

Result<> ModelLibrary::changeRef(const QString &id, const std::function<void(ModelRef &)> &change)
{
    return save([&](std::vector<ModelEntry> &list) -> Result<> {
        const auto found = std::find_if(list.begin(), list.end(),
                                        [&](const ModelEntry &entry) { return toQString(entry.ref.id) == id; });
        if (found == list.end())
            return fail(notThere(id));
        change(found->ref);
        return {};
    });
}

} // namespace fieldwright
