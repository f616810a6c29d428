#pragma once

#include "core/base/result.h"
#include "core/recipe/recipe.h"
#include "ui/widgets/translated.h"

#include <QFrame>
#include <QPointer>

#include <functional>
#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace fieldwright {
class MachineSpeed;
class Project;
class Studio;
struct DatasetVersion;
struct ModelEntry;
struct TrainOptions;
} // namespace fieldwright

namespace fieldwright::ui {

class BaseChoice;
class CostStrip;
class MethodPane;
class NewModelSetup;
class Pane;
class ReadTexts;
class RecipeForm;
class RecipeTools;
class SegmentRow;
class SummaryPane;
class TokenDensity;
class TrainingSource;
struct Forecast;
struct Machine;
struct Planned;

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
    /// What start() would train; nothing without a project or a model.
    std::optional<TrainOptions> options() const;
    TrainRecipe recipe() const;
    /// How long a recipe would take on what is chosen, in ms; 0: not known.
    qint64 plannedTime(const TrainRecipe &recipe) const;
    /// Why it would not fit into memory; empty when it would.
    QString memoryProblem(const TrainRecipe &recipe) const;
    /// Starts the run as it is set up, once the files of its base have been looked at. Gives its id.
    void start(std::function<void(Result<QString>)> done);
    /// Starts a test of learning rates for what is set up, and shows it.
    void testRates();
    void setRecipe(const TrainRecipe &recipe);
    void setDataset(const QString &title);
    void setLabelled(const QString &file);
    RecipeTools *tools() const { return m_tools; }
    void focusStart();

Q_SIGNALS:
    /// Facts or problem() changed.
    void changed();

private:
    QWidget *buildRecipe();
    void proposeName();
    void fillModels();
    void fillDatasets();
    void fillObjectives();
    void takeObjective();
    void takePreset(const QString &key);
    void chooseMethod(const QString &method);
    void keepFixed();
    TrainRecipe presetOf(const QString &key, const QString &method) const;
    void refresh();
    Planned planTuning(quint64 free) const;
    void refreshMethods(quint64 free);
    QString findProblem(const Forecast &plan, quint64 free) const;
    QString findProblemOfData(const Forecast &plan) const;
    const ModelEntry *model() const;
    bool isEncoder() const;
    /// No base is tuned; a new model is made.
    bool isNew() const;
    void chooseNew(bool isNew);
    void takeSize();
    void showRateTest(const QString &run);
    void showRecipe(const TrainRecipe &recipe, const TrainRecipe &preset);
    QString objective() const;
    /// One that the chosen model can be tuned by: this, or the usual one.
    QString fittingMethod(const QString &method) const;
    const DatasetVersion *dataset() const;
    struct Speed
    {
        double tokensPerSecond = 0; ///< 0: not known
        bool isEstimate = false;    ///< from how fast this machine multiplies, not from a run
    };
    /// That of the last finished run with this method on this model, else about what it will be.
    Speed speedOf(const TrainRecipe &recipe, const Forecast &plan) const;
    /// What the recipe would do with what is chosen.
    Forecast forecastOf(const TrainRecipe &recipe) const;
    /// How long it takes at the speed.
    QString timeText(const TrainRecipe &recipe) const;
    static quint64 freeMemory();
    Machine machine() const;

    Studio &m_studio;
    Project *m_project = nullptr;
    QString m_problem;
    bool m_filling = false;
    bool m_isSettingUp = false; ///< nothing is refreshed meanwhile

    Pane *m_summaryPane = nullptr;
    SummaryPane *m_summary = nullptr;
    QStackedWidget *m_middle = nullptr; ///< the methods, or the design of a new model
    MethodPane *m_methods = nullptr;
    MachineSpeed *m_speed = nullptr;
    ReadTexts *m_texts = nullptr;
    TokenDensity *m_density = nullptr;
    NewModelSetup *m_new = nullptr;
    BaseChoice *m_base = nullptr;
    RecipeTools *m_tools = nullptr;
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
    QPushButton *m_testRates = nullptr;
    QPointer<QWidget> m_rateTest; ///< the dialog while it is open
    bool m_asksForRates = false;  ///< what is to be tested is being looked at
    CostStrip *m_costs = nullptr;
};

} // namespace fieldwright::ui
