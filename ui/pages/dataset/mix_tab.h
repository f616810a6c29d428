#pragma once

#include "app/project/task_thread.h"
#include "ui/pages/dataset/mix_preview.h"
#include "ui/pages/dataset/review_tab.h"

#include <QStandardItemModel>
#include <QTimer>

class QDoubleSpinBox;
class QGridLayout;
class QLineEdit;
class QSpinBox;

namespace fieldwright {
class ModelListModel;
struct ModelEntry;
} // namespace fieldwright

namespace fieldwright::ui {

class Caption;
class PreflightPane;
class ShareBar;
class ShareDial;

/// How much field, how much general, and what exactly will be seen? All of it follows the dial; nothing is written
/// before "Build version".
class MixTab : public Translated<QFrame>
{
    Q_OBJECT
public:
    MixTab(const Context &context, const ActionMaker &makeAction, QWidget *parent = nullptr);
    ~MixTab() override;

    void setProject(Project *project);
    void shown();
    void addGeneralFiles(const QStringList &paths);
    QAction *buildAction() const { return m_build; }
    QString facts() const;
    ShareDial *dial() const { return m_dial; }

Q_SIGNALS:
    void factsChanged();
    void failed(const fieldwright::Error &error);

private:
    QWidget *buildLeft();
    QWidget *buildSplit();
    void refreshTexts();
    void readProject();
    void writeProject();
    BuildOptions options() const;
    std::vector<MixSource> sources() const;
    QString sourceName(size_t source) const;
    const ModelEntry *modelEntry() const;

    // From slow to quick: each starts the next.
    void count();
    void counted(Result<MixData> data);
    void plan();
    void applyShare();

    void showTable();
    void showSources();
    void showChecks();
    void refreshBuild();
    void build();
    void chooseGeneral();
    void removeSource();
    void imported(const QString &run);

    Context m_context;
    QPointer<Project> m_project;
    QAction *m_build = nullptr;
    QAction *m_addGeneral = nullptr;
    QAction *m_removeGeneral = nullptr;

    ShareDial *m_dial = nullptr;
    ShareBar *m_bar = nullptr;
    QLabel *m_youGet = nullptr;
    QLabel *m_realised = nullptr;
    TableView *m_table = nullptr;
    QStandardItemModel m_tableModel;
    Caption *m_sourcesCaption = nullptr;
    TableView *m_sources = nullptr;
    QStandardItemModel m_sourcesModel;
    Caption *m_splitCaption = nullptr;
    std::array<QLabel *, 6> m_fieldLabels{};
    std::array<QLabel *, 3> m_heldCounts{};
    QDoubleSpinBox *m_rephrased = nullptr, *m_unseen = nullptr, *m_validation = nullptr;
    QSpinBox *m_seed = nullptr;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_system = nullptr;
    QLabel *m_nameProblem = nullptr;
    Caption *m_checksCaption = nullptr;
    QGridLayout *m_checks = nullptr;
    QComboBox *m_model = nullptr;
    ModelListModel *m_models = nullptr;
    QSpinBox *m_limit = nullptr;
    QLabel *m_limitLabel = nullptr;
    PreflightPane *m_preflight = nullptr;

    QStringList m_files;            ///< general data of the user's own
    bool m_builtIn = true;          ///< the general pairs that ship
    bool m_reading = true;          ///< the fields do not hold the project's values yet
    bool m_stale = true;            ///< the pairs changed since they were counted
    QString m_buildJob;             ///< under way
    std::optional<Error> m_problem; ///< why there are no counts
    std::shared_ptr<const MixData> m_data;
    std::shared_ptr<const ModelText> m_text;
    std::shared_ptr<const MixPlan> m_plan;
    MixResult m_result;

    quint64 m_generation = 0;
    std::stop_source m_stop;
    std::shared_ptr<std::atomic<std::int64_t>> m_counted = std::make_shared<std::atomic<std::int64_t>>(0);
    bool m_counting = false;
    QTimer m_countTimer; ///< a change waits a moment for the next
    QTimer m_planTimer;
    QTimer m_progress;
    /// Of the counting thread: the model that is open, and its counts.
    struct Opened
    {
        std::filesystem::path path;
        std::shared_ptr<const ModelText> text;
        TokenCache cache;
    };
    std::shared_ptr<Opened> m_opened = std::make_shared<Opened>();
    TaskThread m_thread;
};

} // namespace fieldwright::ui
