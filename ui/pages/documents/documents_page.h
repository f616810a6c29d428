#pragma once

#include "app/documents/document.h"
#include "ui/page.h"
#include "ui/pages/documents/reading_choices.h"

#include <QTimer>

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
class OriginalView;
class Pane;
class SearchField;
class TableView;

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
    void import(const QStringList &paths, const ReadingChoice &choice = {});
    void readAgain();
    void askReading(std::vector<qint64> ids, bool forPassword);
    void read(const std::vector<qint64> &ids);
    void refreshTools();
    void forgetContent();
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
    OriginalView *m_original = nullptr;
    TableView *m_blocks = nullptr;
    BlockModel *m_blockModel = nullptr;
    QTimer m_fitBlocks;
    EmptyState *m_noText = nullptr;
    class QStackedWidget *m_lower = nullptr;
    class QLabel *m_part = nullptr;
    std::unique_ptr<DocumentContent> m_content;
    /// Of a document with pages one a page (also of those without text), else so many blocks.
    struct Part
    {
        size_t first = 0;
        size_t count = 0;
        int page = 0;
    };
    std::vector<Part> m_parts;
    int m_currentPart = 0;
    qint64 m_shownId = 0;
    qint64 m_lockedId = 0; ///< the first that asks for a password
    ReadingChoices m_choices;

    QAction *m_generate = nullptr;
    QAction *m_addFiles = nullptr;
    QAction *m_addFolder = nullptr;
    QAction *m_readAgain = nullptr;
    QAction *m_reading = nullptr;
    QAction *m_password = nullptr; ///< of the banner
    QAction *m_remove = nullptr;
    QAction *m_previous = nullptr;
    QAction *m_next = nullptr;
    QAction *m_wholePage = nullptr;
};

} // namespace fieldwright::ui
