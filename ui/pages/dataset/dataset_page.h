#pragma once

#include "app/project/task_thread.h"
#include "ui/page.h"

namespace fieldwright {
struct Error;
struct RunStatus;
} // namespace fieldwright

namespace fieldwright::ui {

class MixTab;
class ReviewTab;
class VersionsTab;

/// From proposed pairs to a dataset version: review, mix and preflight, versions.
class DatasetPage : public Page
{
    Q_OBJECT
public:
    explicit DatasetPage(const Context &context);
    ~DatasetPage() override;

    void projectChanged() override;
    void shown() override;
    /// A pair's id, "generate", "import", a document's id as {"document": id}, or a version's name.
    void reveal(const QVariant &what) override;
    void focusSearch() override;
    void focusStart() override;
    void clearFilter() override;
    bool accepts(const QMimeData &data) const override;
    void dropped(const QMimeData &data) override;
    QList<Destination> find(const QString &words, int limit) const override;

private:
    void refresh();
    void generate();
    void chooseImport();
    void import(const QString &path);
    void exportPairs();
    void writeExport(const std::vector<qint64> &ids, const QString &path, int format);
    void jobEnded(const QString &id);
    void showError(const QString &id, const Error &error);
    void showUnusable(const RunStatus &build);

    ReviewTab *m_review = nullptr;
    MixTab *m_mix = nullptr;
    VersionsTab *m_versions = nullptr;
    QAction *m_generate = nullptr;
    QAction *m_import = nullptr;
    QAction *m_export = nullptr;
    QAction *m_toMix = nullptr;
    QAction *m_toDocuments = nullptr;
    TaskThread m_files;
};

} // namespace fieldwright::ui
