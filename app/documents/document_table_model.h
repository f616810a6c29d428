#pragma once

#include "app/documents/documents.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>

namespace fieldwright {

class Pairs;

/// The table of the Documents page. Sort and filter it with QSortFilterProxyModel (SortRole gives typed values).
class DocumentTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        KindColumn,
        PagesColumn,
        BlocksColumn,
        LanguageColumn,
        PairsColumn,
        StateColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< qint64
        StateRole,             ///< int(DocumentState)
        ReasonRole,            ///< QString: why it failed, or its warnings
        PathRole,              ///< QString: where it was imported from
        SortRole,
        PairCountRole,
        FractionRole, ///< double: how much of it is read, of one that is being read; else -1
    };

    DocumentTableModel(Documents &documents, Pairs &pairs, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    QModelIndex indexOf(qint64 id) const;
    /// "PDF", "Word", "Markdown" … for a format id.
    static QString kindName(const std::string &format);

private:
    QString shown(const DocumentInfo &document, int column) const;
    static QString reason(const DocumentInfo &document);
    QString readingText(const DocumentInfo &document) const;
    double readingFraction(const DocumentInfo &document) const;
    void showReading();
    void recount();

    Documents &m_documents;
    Pairs &m_pairs;
    std::vector<DocumentInfo> m_rows; ///< a copy: the list changes before its signal comes
    QHash<qint64, int> m_pairCounts;
    std::map<std::string, ReadingProgress::State> m_readingStates; ///< as they were last shown, by run
};

} // namespace fieldwright
