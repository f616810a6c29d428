#pragma once

#include "app/models/model_entry.h"
#include "app/project/task_thread.h"
#include "core/engine/estimate/encoder_estimate.h"
#include "core/model_files/model_config.h"
#include "core/recipe/continued_recipe.h"

#include <QObject>

#include <optional>

class QComboBox;
class QLabel;

namespace fieldwright::ui {

class RecipeForm;
struct Machine;

/// The model that is tuned, as its files describe it, and what becomes of an adapter that it has already.
class BaseChoice : public QObject
{
    Q_OBJECT
public:
    /// Adds a row to the form's head, which is shown for models with an adapter.
    explicit BaseChoice(RecipeForm &form);

    /// Reads its header, unless it is the same; null: none is tuned.
    void setModel(const ModelEntry *entry);
    /// Null until it was read, and of encoders.
    const ModelConfig *config() const { return m_config ? &*m_config : nullptr; }
    /// Null until it was read, and of language models.
    const TunedEncoder *encoder() const { return m_encoder ? &*m_encoder : nullptr; }
    /// Of the adapter that is trained further; 0 where there is none.
    std::int64_t adapterNumbers() const { return continues() ? m_adapterNumbers : 0; }
    /// What tuning it takes; nothing until it was read.
    std::optional<MemoryEstimate> memoryOf(const TrainRecipe &recipe, const Machine &machine) const;
    /// Why the files cannot be read; empty when they can.
    QString problem() const { return m_problem; }
    OnAdapter onAdapter() const;
    /// The recipe with what an adapter fixes that is trained further.
    TrainRecipe kept(const TrainRecipe &recipe) const;
    /// A method that the model can be tuned by: this, or the usual one.
    QString fittingMethod(const QString &method) const;
    /// Why this recipe cannot tune the model's adapter; empty when it can, or there is none.
    QString findProblem(const TrainRecipe &recipe) const;
    void retranslate();

Q_SIGNALS:
    /// The model was read, or something else is to become of its adapter.
    void changed();

private:
    /// What the model has already, the lowest first, and how many numbers the last one's file has.
    struct OwnAdapters
    {
        std::vector<Json> configs;
        std::int64_t numbers = 0;
    };

    static Result<OwnAdapters> adaptersOf(const std::filesystem::path &adapter, const std::filesystem::path &base);
    bool hasAdapter() const { return !m_adapters.empty(); }
    bool continues() const { return hasAdapter() && onAdapter() == OnAdapter::Continue; }
    void showAdapter();
    void readDecoder(const ModelEntry &entry);
    void readEncoder(const ModelEntry &entry);
    void takeAdapter(OwnAdapters adapters);
    Result<> canLieOnTop(const TrainRecipe &recipe) const;

    TaskThread m_files;
    QComboBox *m_onAdapter = nullptr;
    QLabel *m_label = nullptr;
    QString m_id; ///< of the model that is read, or is being read
    std::string m_name;
    bool m_isEncoder = false;
    std::optional<ModelConfig> m_config;
    std::optional<TunedEncoder> m_encoder;
    std::vector<Json> m_adapters; ///< configurations of the adapters that it has, the lowest first
    std::int64_t m_adapterNumbers = 0;
    QString m_fixedMethod; ///< the last one's; empty where it cannot be trained
    QString m_problem;
};

} // namespace fieldwright::ui
