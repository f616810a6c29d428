#pragma once

#include "app/documents/documents.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <filesystem>

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// What a run that reads is to read: which of the project's documents, which general texts beside them, and how much
/// text that is.
class ReadTexts : public QObject
{
    Q_OBJECT
public:
    explicit ReadTexts(QObject *parent);

    void setProject(Project *project);
    Project *project() const { return m_project; }
    /// Whether somebody wants to know how much text there is: then the documents are read for it, now and when they
    /// change.
    void setCounted(bool isWanted);

    /// Ids of the chosen documents; none: all.
    const std::vector<qint64> &documents() const { return m_documents; }
    /// None: the pairs that ship.
    const std::vector<std::filesystem::path> &generalTexts() const { return m_generalTexts; }
    void choose(std::vector<qint64> documents, std::vector<std::filesystem::path> generalTexts);

    int chosenCount() const;
    /// UTF-8 of the chosen documents, in bytes; 0 until it is counted.
    double bytes() const { return m_bytes; }
    /// Of one; 0 until it is counted.
    qint64 bytesOf(qint64 document) const;

Q_SIGNALS:
    void changed();

private:
    void read();
    void takeList();
    void sum();

    Project *m_project = nullptr;
    QTimer m_readAgain;
    Documents::TextSizes m_sizes;
    std::vector<qint64> m_documents;
    std::vector<std::filesystem::path> m_generalTexts;
    double m_bytes = 0;
    bool m_isWanted = false;
    bool m_isCounted = false;
};

} // namespace fieldwright::ui
