#pragma once

#include "app/models/model_entry.h"
#include "app/project/task_thread.h"
#include "core/engine/estimate/new_model_plan.h"
#include "ui/pages/train/planned.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace fieldwright {
class MachineSpeed;
class Project;
class Studio;
} // namespace fieldwright

namespace fieldwright::ui {

class DesignPane;
class Pane;
class ReadTexts;
class SegmentRow;

/// The half of Train > Set up that is about a new model: its size, design and tokenizer, and what it would cost here.
class NewModelSetup : public QObject
{
    Q_OBJECT
public:
    NewModelSetup(Studio &studio, MachineSpeed &speed, ReadTexts &texts, QWidget *parent);
    ~NewModelSetup() override;

    /// Of these a tokenizer may be taken over.
    void setModels(const std::vector<ModelEntry> &models);
    /// A new model is to be made: this machine's speed is wanted.
    void choose();
    SegmentRow *sizes() const { return m_sizes; }
    Pane *pane(); ///< of the design; made when it is first wanted
    /// The whole recipe of the chosen size.
    const TrainRecipe &preset() const;
    void setRecipe(const TrainRecipe &recipe);
    /// The recipe with the vocabulary of a tokenizer that is taken over.
    TrainRecipe kept(const TrainRecipe &recipe);
    /// Null: the tokenizer is learnt, or there is no model to take it from.
    const ModelEntry *tokenizerOf() const;

    /// What is to be trained, as the page has it.
    struct Wanted
    {
        TrainRecipe recipe;
        QString formProblem;
        bool hasName = false;
        quint64 freeMemory = 0;
    };
    /// Shows the suggestions for this recipe too.
    Planned plan(const Wanted &wanted);
    /// By the measured speed, in ms; 0: not known.
    qint64 plannedMs(const TrainRecipe &recipe) const;
    /// In bytes; nothing of an impossible recipe.
    std::optional<quint64> memoryOf(const TrainRecipe &recipe) const;
    void retranslate();

Q_SIGNALS:
    void sizeChosen();
    /// The user changed the design, or wants another size; the design shows it already.
    void recipeChosen(const fieldwright::TrainRecipe &recipe);
    /// More is known: a speed, a vocabulary.
    void changed();

private:
    DesignPane *design();
    void readTokenizer(const ModelEntry &model);
    QString findProblem(const Wanted &wanted, const Result<NewModelPlan> &plan) const;
    double secondsOf(const TrainRecipe &recipe, const NewModelPlan &plan) const;

    Studio &m_studio;
    MachineSpeed &m_speed;
    ReadTexts &m_texts;
    TaskThread m_files;
    SegmentRow *m_sizes = nullptr;
    Pane *m_pane = nullptr; ///< null until it is first wanted, as the next
    DesignPane *m_design = nullptr;
    std::vector<ModelEntry> m_models;
    TrainRecipe m_recipe;             ///< the last that was shown
    QString m_tokenizerOf;            ///< id of the model whose vocabulary was read last
    std::int64_t m_tokenizerSize = 0; ///< entries of that; 0: not known
};

} // namespace fieldwright::ui
