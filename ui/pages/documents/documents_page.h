#pragma once

#include "ui/page.h"

namespace fieldwright {
class DocumentTableModel;
}

namespace fieldwright::ui {

class DocumentFilter;
class DocumentPane;
class DocumentReading;
class EmptyState;
class FilterRow;
class ImportStrip;
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
    QWidget *buildToolBar();
    QWidget *buildBody();
    void refresh();
    void currentChanged();
    void askReading(const std::vector<qint64> &ids, bool forPassword);
    void refreshTools();
    void forgetContent();
    void generate();
    void removeSelected();
    std::vector<qint64> selected() const;
    qint64 currentId() const;

    DocumentTableModel *m_model = nullptr;
    DocumentFilter *m_filter = nullptr;
    DocumentReading *m_reading = nullptr;
    DocumentPane *m_document = nullptr;
    ImportStrip *m_strip = nullptr;
    TableView *m_table = nullptr;
    FilterRow *m_filters = nullptr;
    SearchField *m_search = nullptr;
    EmptyState *m_empty = nullptr;
    qint64 m_shownId = 0;
    qint64 m_lockedId = 0; ///< the first that asks for a password

    QAction *m_generate = nullptr;
    QAction *m_addFiles = nullptr;
    QAction *m_addFolder = nullptr;
    QAction *m_readAgain = nullptr;
    QAction *m_options = nullptr;
    QAction *m_password = nullptr; ///< of the banner
    QAction *m_remove = nullptr;
    QAction *m_previous = nullptr;
    QAction *m_next = nullptr;
    QAction *m_wholePage = nullptr;
};

} // namespace fieldwright::ui
