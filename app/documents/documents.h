#pragma once

#include "app/documents/document.h"
#include "app/project/project_store.h"

#include <QtCore/QObject>
#include <QtCore/QStringList>

#include <map>

class QUndoStack;

namespace fieldwright {

/// The documents of a project: the list in memory, their contents on demand, and the verbs.
class Documents : public QObject
{
    Q_OBJECT

public:
    Documents(ProjectStore &store, QUndoStack &undo, QObject *parent = nullptr);

    void load(QObject *receiver, std::function<void(Result<>)> done);

    const std::vector<DocumentInfo> &list() const { return m_list; }
    int count() const { return int(m_list.size()); }
    /// nullptr when it is not there.
    const DocumentInfo *find(qint64 id) const;
    QString nameOf(qint64 id) const;

    void content(qint64 id, QObject *receiver, std::function<void(Result<DocumentContent>)> done);
    /// The original file in the project's folder; empty when there is none.
    std::filesystem::path originalOf(qint64 id) const;

    /// Shows these files as waiting until importRun(run) has brought them, or until unexpect(run). The first of them is
    /// the job's file number `firstPlace`.
    void expect(const QString &run, const QStringList &paths, int firstPlace = 0);
    bool expects(const QString &run) const;
    /// How far the job is with those that wait.
    void setReading(const QString &run, const ReadingProgress &progress);
    ReadingProgress readingOf(const std::string &run) const;
    void unexpect(const QString &run);
    /// Takes the results of an import job over, in one transaction; again for the same run: only what is new.
    void importRun(const QString &run, const std::filesystem::path &runFolder, QObject *receiver,
                   std::function<void(Result<DocumentImport>)> done);
    /// Inputs of a generate job (CONTRACT inputs/chunks.jsonl). No ids: all documents. Gives the number of chunks.
    void writeGenerationInputs(const std::vector<qint64> &ids, const std::filesystem::path &path, QObject *receiver,
                               std::function<void(Result<int>)> done);
    /// Inputs of a train job that reads documents (inputs/documents.jsonl). Gives the number of documents with text.
    void writeTrainingTexts(const std::vector<qint64> &ids, const std::filesystem::path &path, QObject *receiver,
                            std::function<void(Result<int>)> done);

    /// Bytes of the text of each document that can be read, in UTF-8.
    using TextSizes = std::map<qint64, qint64>;
    void textSizes(QObject *receiver, std::function<void(Result<TextSizes>)> done);

    /// One undo step. The pairs made from them stay.
    void remove(const std::vector<qint64> &ids);

Q_SIGNALS:
    /// The list is another one.
    void listReset();
    /// Those that wait are further.
    void readingChanged();
    void failed(const fieldwright::Error &error);

private:
    friend class RemoveDocuments;
    void setRemoved(const std::vector<qint64> &ids, bool removed);
    std::vector<std::int64_t> readable(const std::vector<qint64> &ids) const;

    ProjectStore &m_store;
    QUndoStack &m_undo;
    std::vector<DocumentInfo> m_list;
    qint64 m_nextWaitingId = -1;
    std::map<std::string, ReadingProgress> m_reading; ///< by run
};

} // namespace fieldwright
