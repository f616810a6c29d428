#pragma once

#include "app/documents/document.h"
#include "ui/page.h"

#include <memory>

class QSortFilterProxyModel;

namespace fieldwright {
class DocumentTableModel;
}

namespace fieldwright::ui {

class BlockModel;
class Caption;
class EmptyState;
class FilterRow;
class Pane;
class SearchField;
class TableView;
class TextPageView;

/// What was read, and is it right?
class DocumentsPage : public Page
{
    Q_OBJECT
public:
    explicit DocumentsPage(const Context &context);
    ~DocumentsPage() override;

    void projectChanged() override;
    void reveal(const QVariant &what) override;
    void focusSearch() override;
    void focusStart() override;
    void clearFilter() override;
    bool accepts(const QMimeData &data) const override;
    void dropped(const QMimeData &data) override;
    QList<Destination> find(const QString &words, int limit) const override;

private:
    class Filter;

    QWidget *buildToolBar();
    QWidget *buildBody();
    void refresh();
    void currentChanged();
    void showContent(const DocumentContent &content);
    void showPart(int part);
    void showMessage(const QString &text);
    void chooseFiles(bool folder);
    void import(const QStringList &paths);
    void readAgain();
    void generate();
    void removeSelected();
    std::vector<qint64> selected() const;
    qint64 currentId() const;

    DocumentTableModel *m_model = nullptr;
    Filter *m_filter = nullptr;
    TableView *m_table = nullptr;
    FilterRow *m_filters = nullptr;
    SearchField *m_search = nullptr;
    EmptyState *m_empty = nullptr;
    Pane *m_originalPane = nullptr;
    Pane *m_blocksPane = nullptr;
    TextPageView *m_original = nullptr;
    TableView *m_blocks = nullptr;
    BlockModel *m_blockModel = nullptr;
    EmptyState *m_noText = nullptr;
    class QStackedWidget *m_lower = nullptr;
    class QLabel *m_part = nullptr;
    std::unique_ptr<DocumentContent> m_content;
    std::vector<std::pair<size_t, size_t>> m_parts; ///< first block and number of blocks of each page or part
    int m_currentPart = 0;
    qint64 m_shownId = 0;

    QAction *m_generate = nullptr;
    QAction *m_addFiles = nullptr;
    QAction *m_addFolder = nullptr;
    QAction *m_readAgain = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_previous = nullptr;
    QAction *m_next = nullptr;
};

} // namespace fieldwright::ui
