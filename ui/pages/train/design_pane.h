#pragma once

#include "app/models/model_entry.h"
#include "core/engine/estimate/new_model_plan.h"
#include "ui/widgets/translated.h"

#include <QFrame>

#include <optional>

class QComboBox;
class QLabel;
class QPushButton;

namespace fieldwright::ui {

class NumberBox;
class RecipeForm;

/// The design of a new model: its sizes and its tokenizer, and the sizes that would suit the documents, or a time.
class DesignPane : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit DesignPane(QWidget *parent = nullptr);

    /// The fields of a recipe that are shown here, and nowhere else.
    static QStringList fields();
    /// Of these, the values in `recipe` become those that are shown.
    void takeOver(TrainRecipe &recipe) const;
    void setRecipe(const TrainRecipe &recipe, const TrainRecipe &preset);

    void setModels(const std::vector<ModelEntry> &models);
    /// Id of the model whose tokenizer is taken over; empty: none is.
    QString tokenizerOf() const;
    /// What the suggestions are made from: so many passes over a text, and a speed; nothing: being measured.
    void setFigures(double textBytes, double passes, std::optional<double> flopsPerSecond);

Q_SIGNALS:
    /// To be answered with setFigures().
    void changed();
    /// A recipe of another size is wished for: of so many weights, or of the best number for the documents.
    void sizeChosen(double weights);
    void bestSizeChosen();

private:
    void refresh();
    double weightsForTime() const;

    RecipeForm *m_form = nullptr;
    QLabel *m_modelLabel = nullptr;
    QComboBox *m_model = nullptr;
    QLabel *m_heading = nullptr;
    QLabel *m_documentsText = nullptr;
    QPushButton *m_forDocuments = nullptr;
    QLabel *m_timeText = nullptr;
    NumberBox *m_hours = nullptr;
    QLabel *m_hoursUnit = nullptr;
    QPushButton *m_forTime = nullptr;
    double m_textBytes = 0;
    double m_passes = 1;
    std::optional<double> m_flops;
};

} // namespace fieldwright::ui
