#include "core/engine/objective/supervised.h"

#include "core/engine/objective/compute_path.h"
#include "core/engine/train_data.h"
#include "core/engine/tuning/stack_tuner.h"
#include "core/model_files/peft_files.h"

namespace fieldwright::engine {

namespace {

Error otherMethod(const Tuner &tuner)
{
    return {ErrorCode::InvalidArgument,
            {FW_NOOP("core", "The adapter to go on with is of the kind %1; the recipe says otherwise."),
             {adapterKind(tuner.top().config()).type}},
            {FW_NOOP("core", "Choose the adapter's method in the recipe.")}};
}

class SupervisedBatch : public TrainBatch
{
public:
    SupervisedBatch(MicroBatch rows, std::span<const std::size_t> indices, ComputePath &path)
        : m_rows(std::move(rows)), m_indices(indices.begin(), indices.end()), m_path(path)
    {
        weightSum = m_rows.weightSum;
        tokens = m_rows.tokens();
        targets = std::int64_t(m_rows.targets.size());
    }

    double run(double gradientScale, const DropoutKey &dropout) override
    {
        const double loss = m_path.run(m_rows, gradientScale, dropout);
        takeOutcomes();
        return loss;
    }

    std::vector<double> blockOutputs() override { return m_path.blockOutputs(m_rows); }

private:
    void takeOutcomes()
    {
        outcomes.assign(m_indices.size(), {});
        size_t target = 0;
        for (size_t i = 0; i < m_indices.size(); ++i) {
            RowOutcome &outcome = outcomes[i];
            outcome.row = m_indices[i];
            for (; target < m_rows.targetRows.size() && m_rows.targetRows[target] < m_rows.segments[i + 1]; ++target) {
                outcome.loss += double(m_path.targetLosses()[target]);
                outcome.hits += m_path.targetHits()[target];
                ++outcome.targets;
            }
            outcome.loss /= double(std::max<std::int64_t>(1, outcome.targets));
        }
    }

    MicroBatch m_rows;
    std::vector<std::size_t> m_indices;
    ComputePath &m_path;
};

class Supervised : public Objective
{
public:
    Supervised(LoadedModel::State &state, const TrainPlan &plan, const TrainSource &training,
               const TrainSource *validation)
        : m_state(state), m_plan(plan), m_training(training), m_validation(validation)
    {}

    Json identity() const override;
    int threads() const override { return m_state.threads; }
    Result<ParameterSet> parameters() override;
    Result<RowSurvey> survey(RowSet set, std::stop_token stop) override;
    std::string start(ParameterSet &parameters, std::int64_t largest) override;
    Result<std::unique_ptr<TrainBatch>> batch(RowSet set, std::span<const std::size_t> rows,
                                              const BatchMoment &moment) override;
    bool makesAhead() const override { return true; }
    Text takeNote() override { return m_path->takeNote(); }
    bool usesRecordings() const override { return m_path->usesRecordings(); }

private:
    Result<ParameterSet> tunerParameters();
    std::int64_t longest() const { return std::min<std::int64_t>(m_plan.maxLength, m_state.textPositions()); }

    LoadedModel::State &m_state;
    const TrainPlan &m_plan;
    const TrainSource &m_training;
    const TrainSource *m_validation;
    std::unique_ptr<ComputePath> m_path;
};

Json Supervised::identity() const
{
    Json identity = {{"parameters", m_state.shape.parameters()}};
    if (m_state.options.base != BaseForm::Plain)
        identity["base"] = baseFormName(m_state.options.base);
    return identity;
}

Result<ParameterSet> Supervised::parameters()
{
    FW_CHECK(checkHasTensors(m_state));
    m_state.useThreads();
    if (m_plan.method == Method::Full) {
        if (m_state.selected >= 0)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Full tuning starts from a model without an adapter.")},
                        {FW_NOOP("core", "Export the tuned model first, or tune the adapter further with LoRA.")});
        FW_TRY(parameters, ParameterSet::ofModel(m_state, m_plan));
        return parameters;
    }
    if (m_plan.method == Method::Adapter)
        return tunerParameters();
    if (m_state.selected < 0) {
        FW_TRY(adapter, makeLora(m_state.shape, m_plan.rank, m_plan.alpha, m_plan.dropout, m_plan.rankStabilised,
                                 m_plan.targets, m_plan.seed, m_state.device));
        m_state.adapters.push_back({std::make_unique<LoraAdapter>(std::move(adapter)), nullptr});
        m_state.selected = int(m_state.adapters.size()) - 1;
    }
    if (!m_state.adapter())
        return fail(otherMethod(*m_state.tuner()));
    LoraAdapter &adapter = *m_state.adapter();
    if (adapter.rank != m_plan.rank || adapter.alpha != m_plan.alpha || adapter.rankStabilised != m_plan.rankStabilised)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The adapter to go on with has rank %1 and alpha %2; the recipe says otherwise."),
                     {std::to_string(adapter.rank), Json(adapter.alpha).dump()}},
                    {FW_NOOP("core", "Use the adapter's rank and alpha in the recipe.")});
    adapter.dropout = m_plan.dropout;
    FW_TRY(parameters, ParameterSet::ofLora(m_state, adapter, m_plan.rateOfB, flatBuffers(m_plan.offload)));
    return parameters;
}

Result<ParameterSet> Supervised::tunerParameters()
{
    const std::string kind = adapterKind(m_plan.adapter).type;
    if (m_state.selected < 0 || m_plan.onAdapter) {
        FW_TRY(tuner, makeTuner({.shape = m_state.shape,
                                 .weights = m_state.weights,
                                 .device = m_state.device,
                                 .seed = m_plan.seed,
                                 .thing = kind},
                                m_plan.adapter));
        if (m_plan.onAdapter) {
            FW_CHECK(putOnTop(m_state, std::move(tuner)));
        } else {
            m_state.adapters.push_back({nullptr, std::move(tuner)});
            m_state.selected = int(m_state.adapters.size()) - 1;
        }
    }
    if (!m_state.tuner() || adapterKind(m_state.tuner()->top().config()).type != kind)
        return fail(m_state.tuner() ? otherMethod(*m_state.tuner())
                                    : Error{ErrorCode::InvalidArgument,
                                            {FW_NOOP("core", "The adapter to go on with is a LoRA; the recipe says "
                                                             "otherwise.")},
                                            {FW_NOOP("core", "Choose the adapter's method in the recipe.")}});
    FW_TRY(parameters, ParameterSet::ofTuner(m_state, *m_state.tuner(), m_plan.rateOfB, flatBuffers(m_plan.offload)));
    if (parameters.count() == 0)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The adapter has nothing that could be trained.")},
                    {FW_NOOP("core", "Choose other targets in the recipe.")});
    return parameters;
}

Result<RowSurvey> Supervised::survey(RowSet set, std::stop_token stop)
{
    if (set == RowSet::Validation)
        return m_validation ? examineRows(*m_validation, m_plan, m_state, stop) : RowSurvey{};
    FW_TRY(found, examineRows(m_training, m_plan, m_state, stop));
    if (found.targets == 0)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "None of the %1 rows has a token to train."), {std::to_string(found.rows)}},
                    {FW_NOOP("core", "Look at the dataset's preflight: the answers may be empty, or cut off by the "
                                     "maximum length.")});
    return found;
}

std::string Supervised::start(ParameterSet &parameters, std::int64_t largest)
{
    m_path = makePath(m_state, parameters, m_plan, longest(), largest);
    return m_path->name();
}

Result<std::unique_ptr<TrainBatch>> Supervised::batch(RowSet set, std::span<const std::size_t> rows,
                                                      const BatchMoment &)
{
    FW_TRY(made, makeMicroBatch(set == RowSet::Training ? m_training : *m_validation, rows, int(longest())));
    m_path->prepare(made);
    return std::make_unique<SupervisedBatch>(std::move(made), rows, *m_path);
}

} // namespace

std::unique_ptr<Objective> makeSupervised(LoadedModel::State &state, const TrainPlan &plan, const TrainSource &training,
                                          const TrainSource *validation)
{
    return std::make_unique<Supervised>(state, plan, training, validation);
}

} // namespace fieldwright::engine
