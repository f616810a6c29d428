#pragma once

#include "app/models/model_entry.h"
#include "ui/page.h"

#include <set>

class QComboBox;

namespace fieldwright {
class ModelListModel;
}

namespace fieldwright::ui {

class DetailsPane;
class DownloadStrip;
class EmptyState;
class FilterRow;
class ListView;
class ModelsFilter;
class Pane;
class ReadingStrip;
class SearchField;

/// What is it, may I use it, does it fit?
class ModelsPage : public Page
{
    Q_OBJECT
public:
    explicit ModelsPage(const Context &context);

    void projectChanged() override;
    void shown() override;
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
    void showCurrent();
    const ModelEntry *current() const;
    void choose(bool folder);
    void add(const std::filesystem::path &path);
    void addFromHub();
    void followDownloads();
    void listDownload(const QString &id);
    void rename();
    void remove();
    void serve();
    void combine();
    void chooseBase();
    void sayBaseless(const ModelEntry &adapter);
    std::vector<ModelEntry> adaptersBeside(const ModelEntry &entry) const;
    void showError(const QString &id, const Error &error);
    void sayAdded(const QString &id);

    ModelListModel *m_model = nullptr;
    ModelsFilter *m_filter = nullptr;
    ListView *m_list = nullptr;
    FilterRow *m_filters = nullptr;
    SearchField *m_search = nullptr;
    class QLabel *m_hint = nullptr;
    class QLabel *m_advice = nullptr;
    Pane *m_details = nullptr;
    DetailsPane *m_facts = nullptr;
    ReadingStrip *m_reading = nullptr;
    DownloadStrip *m_downloads = nullptr;
    QComboBox *m_use = nullptr;
    EmptyState *m_empty = nullptr;
    EmptyState *m_noneChosen = nullptr;
    class QStackedWidget *m_detailsStack = nullptr;

    QAction *m_chat = nullptr;
    QAction *m_addFolder = nullptr;
    QAction *m_addFile = nullptr;
    QAction *m_addHub = nullptr;
    QAction *m_export = nullptr;
    QAction *m_serve = nullptr;
    QAction *m_combine = nullptr;
    QAction *m_base = nullptr;
    QAction *m_try = nullptr;
    QAction *m_tensors = nullptr;
    QAction *m_rename = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_default = nullptr;
    QString m_chosen;                  ///< id of the model that was shown last
    std::set<std::string> m_completed; ///< ids of built-in models whose files were read
};

} // namespace fieldwright::ui
