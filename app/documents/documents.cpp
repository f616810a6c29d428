#include "app/documents/documents.h"

#include "app/documents/document_rows.h"
#include "app/project/sqlite.h"
#include "app/text/qt_text.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QUndoStack>

#include <algorithm>
#include <unordered_set>

namespace fieldwright {

class RemoveDocuments : public QUndoCommand
{
public:
    RemoveDocuments(Documents &documents, std::vector<qint64> ids)
        : QUndoCommand(QCoreApplication::translate("undo", "removal of %n document(s)", nullptr, int(ids.size()))),
          m_documents(documents), m_ids(std::move(ids))
    {}

    void redo() override { m_documents.setRemoved(m_ids, true); }
    void undo() override { m_documents.setRemoved(m_ids, false); }

private:
    Documents &m_documents;
    std::vector<qint64> m_ids;
};

Documents::Documents(ProjectStore &store, QUndoStack &undo, QObject *parent)
    : QObject(parent), m_store(store), m_undo(undo)
{}

void Documents::load(QObject *receiver, std::function<void(Result<>)> done)
{
    m_store.run(
        this, [](SQLite::Database &database) -> Result<std::vector<DocumentInfo>> { return readDocuments(database); },
        [this, target = QPointer<QObject>(receiver), done = std::move(done)](Result<std::vector<DocumentInfo>> list) {
            if (list) {
                // What is still being imported stays at the end.
                std::erase_if(m_list, [](const DocumentInfo &info) { return info.state != DocumentState::Waiting; });
                list->insert(list->end(), m_list.begin(), m_list.end());
                m_list = std::move(*list);
                Q_EMIT listReset();
            }
            if (target && done)
                done(list ? Result<>() : Result<>(tl::unexpected(list.error())));
        });
}

const DocumentInfo *Documents::find(qint64 id) const
{
    const auto found =
        std::find_if(m_list.begin(), m_list.end(), [id](const DocumentInfo &info) { return info.id == id; });
    return found == m_list.end() ? nullptr : &*found;
}

QString Documents::nameOf(qint64 id) const
{
    const DocumentInfo *info = find(id);
    return info ? toQString(info->name) : QString();
}

void Documents::content(qint64 id, QObject *receiver, std::function<void(Result<DocumentContent>)> done)
{
    m_store.run(
        receiver, [id](SQLite::Database &database) { return readDocumentContent(database, id); }, std::move(done));
}

std::filesystem::path Documents::originalOf(qint64 id) const
{
    const DocumentInfo *info = find(id);
    if (!info || info->sha256.empty())
        return {};
    std::error_code error;
    const std::filesystem::path kept =
        m_store.folder() / "originals" / (info->sha256 + std::filesystem::path(info->sourcePath).extension().string());
    if (std::filesystem::exists(kept, error))
        return kept;
    // Read again under another name.
    for (const auto &entry : std::filesystem::directory_iterator(m_store.folder() / "originals", error))
        if (entry.path().stem() == info->sha256)
            return entry.path();
    return {};
}

void Documents::expect(const QString &run, const QStringList &paths, int firstPlace)
{
    for (const QString &path : paths) {
        DocumentInfo info;
        info.id = m_nextWaitingId--;
        info.state = DocumentState::Waiting;
        info.sourcePath = toStd(path);
        info.name = toPath(path).filename().string();
        info.run = toStd(run);
        info.place = firstPlace++;
        m_list.push_back(std::move(info));
    }
    Q_EMIT listReset();
}

bool Documents::expects(const QString &run) const
{
    return std::any_of(m_list.begin(), m_list.end(), [name = toStd(run)](const DocumentInfo &info) {
        return info.state == DocumentState::Waiting && info.run == name;
    });
}

void Documents::setReading(const QString &run, const ReadingProgress &progress)
{
    ReadingProgress &known = m_reading[toStd(run)];
    if (known == progress)
        return;
    known = progress;
    Q_EMIT readingChanged();
}

ReadingProgress Documents::readingOf(const std::string &run) const
{
    const auto known = m_reading.find(run);
    return known == m_reading.end() ? ReadingProgress{} : known->second;
}

void Documents::unexpect(const QString &run)
{
    m_reading.erase(toStd(run));
    const auto gone = std::erase_if(m_list, [name = toStd(run)](const DocumentInfo &info) {
        return info.state == DocumentState::Waiting && info.run == name;
    });
    if (gone > 0)
        Q_EMIT listReset();
}

void Documents::importRun(const QString &run, const std::filesystem::path &runFolder, QObject *receiver,
                          std::function<void(Result<DocumentImport>)> done)
{
    m_store.transact(
        this,
        [name = toStd(run), file = runFolder / "output" / "documents.jsonl"](SQLite::Database &database) {
            return importDocuments(database, name, file);
        },
        [this, run, target = QPointer<QObject>(receiver), done = std::move(done)](Result<DocumentImport> import) {
            if (import) { // the others still wait
                const std::unordered_set<std::string> here(import->paths.begin(), import->paths.end());
                std::erase_if(m_list, [name = toStd(run), &here](const DocumentInfo &info) {
                    return info.state == DocumentState::Waiting && info.run == name && here.contains(info.sourcePath);
                });
            }
            load(this, [target, done, import](Result<> loaded) {
                if (!target || !done)
                    return;
                done(loaded ? import : Result<DocumentImport>(tl::unexpected(loaded.error())));
            });
        });
}

/// Of these documents (none: of all) those that were read without an error.
std::vector<std::int64_t> Documents::readable(const std::vector<qint64> &ids) const
{
    std::vector<std::int64_t> chosen(ids.begin(), ids.end());
    if (chosen.empty())
        for (const DocumentInfo &info : m_list)
            chosen.push_back(info.id);
    std::erase_if(chosen, [this](std::int64_t id) {
        const DocumentInfo *info = find(id);
        return info && info->state != DocumentState::Ok;
    });
    return chosen;
}

void Documents::writeGenerationInputs(const std::vector<qint64> &ids, const std::filesystem::path &path,
                                      QObject *receiver, std::function<void(Result<int>)> done)
{
    m_store.run(
        receiver,
        [chosen = readable(ids), path](SQLite::Database &database) { return writeChunks(database, chosen, path); },
        std::move(done));
}

void Documents::writeTrainingTexts(const std::vector<qint64> &ids, const std::filesystem::path &path, QObject *receiver,
                                   std::function<void(Result<int>)> done)
{
    m_store.run(
        receiver,
        [chosen = readable(ids), path](SQLite::Database &database) { return writeTexts(database, chosen, path); },
        std::move(done));
}

void Documents::textSizes(QObject *receiver, std::function<void(Result<TextSizes>)> done)
{
    m_store.run(
        receiver,
        [](SQLite::Database &database) -> Result<TextSizes> {
            TextSizes sizes;
            SQLite::Statement select(database,
                                     "SELECT document, length(CAST(text AS BLOB)) FROM document_texts JOIN documents "
                                     "ON documents.id = document WHERE removed_ms = 0 AND state = 'ok'");
            while (select.executeStep())
                sizes[select.getColumn(0).getInt64()] = select.getColumn(1).getInt64();
            return sizes;
        },
        std::move(done));
}

void Documents::remove(const std::vector<qint64> &ids)
{
    std::vector<qint64> there;
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(there),
                 [this](qint64 id) { return id > 0 && find(id) != nullptr; });
    if (!there.empty())
        m_undo.push(new RemoveDocuments(*this, std::move(there)));
}

void Documents::setRemoved(const std::vector<qint64> &ids, bool removed)
{
    m_store.transact(
        this,
        [list = std::vector<std::int64_t>(ids.begin(), ids.end()), removed](SQLite::Database &database) -> Result<> {
            setDocumentsRemoved(database, list, removed);
            return {};
        },
        [this](Result<> written) {
            if (!written)
                Q_EMIT failed(written.error());
            load(this, {});
        });
}

} // namespace fieldwright
