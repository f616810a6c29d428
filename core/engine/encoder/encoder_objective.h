#pragma once

#include "core/engine/encoder/encoder_state.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/engine/objective/objective.h"
#include "core/engine/objective/target_loss.h"

namespace fieldwright::engine {

/// Rows as the encoder reads them.
struct EncoderInput
{
    std::vector<EncoderRow> rows;
    std::vector<std::size_t> indices; ///< of each, in its source
    EncoderBatch batch;
};

/// Texts of one length stand beside each other: attention is then computed for all of them at once.
Result<EncoderInput> inputOf(const EncoderConfig &config, std::vector<EncoderRow> rows,
                             std::span<const std::size_t> indices);

/// What both objectives of an encoder share: the weights that are trained, and rows cut to the longest text.
class EncoderObjective : public Objective
{
public:
    EncoderObjective(LoadedEncoder::State &state, const TrainPlan &plan, const EncoderRows &training,
                     const EncoderRows *validation)
        : m_state(state), m_plan(plan), m_training(training), m_validation(validation)
    {}

    int threads() const override { return m_state.threads; }
    Result<ParameterSet> parameters() override;
    Result<RowSurvey> survey(RowSet set, std::stop_token stop) override;
    std::string start(ParameterSet &parameters, std::int64_t largest) override;
    bool makesAhead() const override { return true; }

    const LoadedEncoder::State &state() const { return m_state; }
    const TrainPlan &plan() const { return m_plan; }
    GradientWatch &watch() const { return *m_watch; }
    /// A pass with what there is while training alone: dropout, and noise on the embeddings.
    EncoderPass pass(const EncoderBatch &batch, double gradientScale, const DropoutKey &key) const;

protected:
    virtual EncoderHead head() const = 0;
    /// How many targets a row has.
    virtual Result<std::int64_t> targetsOf(const EncoderRow &row, size_t index) const = 0;
    virtual Error nothingToLearn(std::int64_t rows) const = 0;

    void cut(EncoderRow &row) const;
    Result<EncoderRow> row(RowSet set, size_t index) const;
    std::int64_t longest() const { return std::min<std::int64_t>(m_plan.maxLength, m_state.config.maxTokens()); }

private:
    Result<ParameterSet> adapterParameters();
    Result<> checkNamedModules() const;
    bool isTrained(const EncoderTensor &tensor) const;
    ParameterSet::Entry entryOf(const EncoderTensor &tensor, const EncoderPlace &place) const;

    LoadedEncoder::State &m_state;
    const TrainPlan &m_plan;
    const EncoderRows &m_training;
    const EncoderRows *m_validation;
    std::unique_ptr<GradientWatch> m_watch;
};

/// Rows of either objective, ready to be computed.
class EncoderTrainBatch : public TrainBatch
{
public:
    EncoderTrainBatch(const EncoderObjective &objective, EncoderInput input);
    std::vector<double> blockOutputs() override;

protected:
    const EncoderObjective &objective() const { return m_objective; }
    const EncoderBatch &batch() const { return m_input.batch; }
    const std::vector<EncoderRow> &rows() const { return m_input.rows; }
    /// The next `count` targets are of row `row`, each of this class.
    void addTargets(size_t row, std::span<const std::int64_t> classes);
    /// The loss of the targets, whose logits `logitsOf` makes of `rows`; keeps what became of each row.
    double lossOf(const at::Tensor &rows, double gradientScale,
                  const std::function<at::Tensor(const at::Tensor &)> &logitsOf);
    /// What `loss` makes of the last block's output. Where the plan says so, each block's input alone is kept, and the
    /// block computed again when its gradients are due.
    double through(const EncoderPass &pass, double gradientScale,
                   const std::function<double(const at::Tensor &hidden)> &loss) const;

private:
    const EncoderObjective &m_objective;
    EncoderInput m_input;
    std::vector<std::int64_t> m_classes;
    std::vector<double> m_weights;
    std::vector<size_t> m_rowOf; ///< of each target
};

} // namespace fieldwright::engine
