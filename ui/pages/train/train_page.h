#pragma once

#include "ui/page.h"

#include <set>

class QCheckBox;

namespace fieldwright {
struct ModelRef;
struct RunStatus;
} // namespace fieldwright

namespace fieldwright::ui {

class EmptyState;
class LiveView;
class RecipesView;
class RunsView;
class SetupView;

/// Set a run up, watch it, compare it with others.
class TrainPage : public Page
{
    Q_OBJECT
public:
    explicit TrainPage(const Context &context);

    void projectChanged() override;
    void shown() override;
    /// A run's id, a dataset title ("name@2"), or a map {"like": run id, "advice": id of an evaluation's advice} to set
    /// a run up like that one with what the advice says changed.
    void reveal(const QVariant &what) override;
    void focusStart() override;
    bool accepts(const QMimeData &data) const override;
    void dropped(const QMimeData &data) override;
    QList<Destination> find(const QString &words, int limit) const override;

private:
    void refresh();
    void refreshEmpty();
    void refreshLive();
    void refreshBanner();
    void start();
    void showStarted(const QString &run);
    void trainFurther();
    void buildRecipes();
    void keepRecipe();
    void startSweep();
    void compareRecipes(const QStringList &files);
    void stop();
    void pauseOrResume();
    void evaluate();
    void evaluateWhenFinished(const QString &run);
    void evaluateFinished(const QString &run);
    void evaluateOn(const QString &run, const ModelRef &base);
    bool needsKeeping() const;
    void keepModel(const QString &run);
    void locateModel();
    void prepareLike(const QString &run, const QString &advice);
    void showNewestRun();
    QString runShown() const;
    const RunStatus *run() const;

    SetupView *m_setup = nullptr;
    LiveView *m_live = nullptr;
    RunsView *m_runs = nullptr;
    RecipesView *m_recipes = nullptr;
    EmptyState *m_noDataset = nullptr;
    QCheckBox *m_evaluateAfter = nullptr;

    QAction *m_start = nullptr;
    QAction *m_pause = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_checkpoint = nullptr;
    QAction *m_evaluate = nullptr;
    QAction *m_keep = nullptr;
    QAction *m_continue = nullptr;
    QAction *m_leaveOut = nullptr;
    QAction *m_showCause = nullptr; ///< the row of the step that the run waits before
    QAction *m_locate = nullptr;
    QAction *m_further = nullptr;
    QAction *m_fit = nullptr;
    QAction *m_zoomIn = nullptr;
    QAction *m_zoomOut = nullptr;
    QAction *m_export = nullptr;
    QAction *m_openPair = nullptr;
    QAction *m_rejectPair = nullptr;
    QAction *m_loadRecipe = nullptr;
    QAction *m_saveRecipe = nullptr;
    QAction *m_compareRecipes = nullptr;
    QAction *m_sweep = nullptr;
    QAction *m_exportRuns = nullptr;
    QAction *m_useListed = nullptr;
    QAction *m_keepRecipe = nullptr;
    QAction *m_importRecipe = nullptr;
    QAction *m_exportRecipe = nullptr;
    QAction *m_duplicate = nullptr;
    QAction *m_rename = nullptr;
    QAction *m_removeRecipe = nullptr;
    QAction *m_showRun = nullptr;
    QAction *m_useRecipe = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_toMix = nullptr;
    QAction *m_toSetup = nullptr;
    QAction *m_withoutDataset = nullptr;
    std::set<QString> m_keeping;   ///< runs whose models are being listed
    bool m_needsNoDataset = false; ///< said by the user
    bool m_isStarting = false;     ///< what is to be trained is being looked at
};

} // namespace fieldwright::ui
