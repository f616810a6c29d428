#pragma once

#include "app/models/model_entry.h"
#include "app/project/task_thread.h"
#include "core/model_files/model_config.h"
#include "ui/pages/train/forecast.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace fieldwright {
class Project;
class Studio;
struct DatasetVersion;
struct TrainOptions;
} // namespace fieldwright

namespace fieldwright::ui {

class CostStrip;
class ListView;
class MethodModel;
class Pane;
class RecipeForm;
class SegmentRow;
class SummaryPane;
class ActionTool;
class TrainingSource;

/// Train > Set up: what to train on what, by which method and recipe, and what that costs here.
class SetupView : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit SetupView(Studio &studio, QWidget *parent = nullptr);
    ~SetupView() override;

    void setProject(Project *project);
    /// Why training cannot start now, in one sentence; empty when it can.
    QString problem() const { return m_problem; }
    QString datasetTitle() const;
    /// What is learnt from, whatever the objective; empty where nothing is chosen.
    QString sourceTitle() const;
    /// Starts the run as it is set up. Gives its id.
    Result<QString> start();
    /// Starts a test of learning rates for what is set up, and shows it.
    void testRates();
    void fillPublished();
    void setRecipe(const TrainRecipe &recipe);
    void setDataset(const QString &title);
    void setLabelled(const QString &file);
    /// Reads a recipe file; what is wrong with it is told in a message box.
    void loadRecipe(const QString &file);
    void chooseRecipeToLoad();
    void saveRecipe();
    void focusStart();

Q_SIGNALS:
    /// Facts or problem() changed.
    void changed();

private:
    QWidget *buildRecipe();
    void fillModels();
    void fillDatasets();
    void fillObjectives();
    void takeObjective();
    void takePreset(const QString &key);
    void chooseMethod(const QString &method);
    TrainRecipe presetOf(const QString &key, const QString &method) const;
    void readModel();
    void refresh();
    void refreshSummary(const Forecast &plan);
    void refreshMethods();
    QString findProblem(const Forecast &plan) const;
    std::optional<TrainOptions> options() const;
    QString findProblemOfData(const Forecast &plan) const;
    const ModelEntry *model() const;
    bool isEncoder() const;
    QString objective() const;
    /// One that the chosen model can be tuned by: this, or the usual one.
    QString fittingMethod(const QString &method) const;
    const DatasetVersion *dataset() const;
    /// Tokens a second of the last finished run with this method on this model; 0: none.
    double measuredSpeed(const QString &method) const;
    QString timeText(const TrainRecipe &recipe) const;
    quint64 freeMemory() const;

    Studio &m_studio;
    Project *m_project = nullptr;
    TaskThread m_files;
    std::optional<ModelConfig> m_config; ///< of the chosen model
    QString m_configOf;                  ///< id of the model that m_config is of, or is being read of
    QString m_configProblem;
    QString m_problem;
    bool m_filling = false;

    Pane *m_summaryPane = nullptr;
    SummaryPane *m_summary = nullptr;
    Pane *m_methodPane = nullptr;
    ListView *m_methods = nullptr;
    MethodModel *m_methodModel = nullptr;
    QLabel *m_memoryHead = nullptr;
    QLabel *m_timeHead = nullptr;
    Pane *m_recipePane = nullptr;
    SegmentRow *m_presets = nullptr;
    RecipeForm *m_form = nullptr;
    QLineEdit *m_name = nullptr;
    QString m_proposedName;
    QComboBox *m_model = nullptr;
    QComboBox *m_objective = nullptr;
    QComboBox *m_dataset = nullptr;
    TrainingSource *m_source = nullptr;
    QLabel *m_nameLabel = nullptr;
    QLabel *m_modelLabel = nullptr;
    QLabel *m_objectiveLabel = nullptr;
    QLabel *m_sourceLabel = nullptr;
    QAction *m_load = nullptr;
    QAction *m_save = nullptr;
    QAction *m_published = nullptr;
    QPushButton *m_testRates = nullptr;
    QPointer<QWidget> m_rateTest; ///< the dialog while it is open
    CostStrip *m_costs = nullptr;
};

} // namespace fieldwright::ui
