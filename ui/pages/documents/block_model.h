#pragma once

#include "core/documents/document.h"

#include <QAbstractTableModel>

namespace fieldwright::ui {

/// A run of the blocks of one document: those of a page, or of one part of a document without pages.
class BlockModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { NumberColumn, PageColumn, KindColumn, TextColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    /// `document` must outlive the model or be replaced by null.
    void setBlocks(const Document *document, size_t first, size_t count);
    void retranslate();
    /// Of the row; index into the document's blocks.
    size_t blockOf(int row) const { return m_first + size_t(row); }
    int rowOf(size_t block) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const Document *m_document = nullptr;
    size_t m_first = 0;
    size_t m_count = 0;
};

/// A block's text for people: of a table row its cells with a dot between them.
QString blockText(const Document &document, const Block &block);

} // namespace fieldwright::ui
