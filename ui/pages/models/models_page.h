#pragma once

#include "app/models/model_entry.h"
#include "ui/page.h"

class QGridLayout;
class QSortFilterProxyModel;

namespace fieldwright {
class ModelListModel;
}

namespace fieldwright::ui {

class BannerArea;
class EmptyState;
class FilterRow;
class ListView;
class Pane;
class SearchField;

/// What is it, may I use it, does it fit?
class ModelsPage : public Page
{
    Q_OBJECT
public:
    explicit ModelsPage(const Context &context);

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
    void showCurrent();
    const ModelEntry *current() const;
    void choose(bool folder);
    void add(const std::filesystem::path &path);
    void rename();
    void remove();

    ModelListModel *m_model = nullptr;
    Filter *m_filter = nullptr;
    ListView *m_list = nullptr;
    FilterRow *m_filters = nullptr;
    SearchField *m_search = nullptr;
    class QLabel *m_hint = nullptr;
    class QLabel *m_advice = nullptr;
    Pane *m_details = nullptr;
    BannerArea *m_licence = nullptr;
    QGridLayout *m_facts = nullptr;
    EmptyState *m_empty = nullptr;
    EmptyState *m_noneChosen = nullptr;
    class QStackedWidget *m_detailsStack = nullptr;

    QAction *m_chat = nullptr;
    QAction *m_addFolder = nullptr;
    QAction *m_addFile = nullptr;
    QAction *m_rename = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_default = nullptr;
};

} // namespace fieldwright::ui
