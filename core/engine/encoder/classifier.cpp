#include "core/engine/encoder/class_outcomes.h"
#include "core/engine/encoder/encoder_objective.h"
#include "core/engine/guard.h"
#include "core/engine/seeded.h"

#include <set>

namespace fieldwright::engine {

namespace {

class ClassifierBatch : public EncoderTrainBatch
{
public:
    ClassifierBatch(const EncoderObjective &objective, ClassOutcomes &chosen, EncoderInput input)
        : EncoderTrainBatch(objective, std::move(input)), m_chosen(chosen)
    {
        for (size_t i = 0; i < rows().size(); ++i) {
            const std::int64_t label = rows()[i].label;
            addTargets(i, std::span(&label, 1));
        }
    }

    double run(double gradientScale, const DropoutKey &dropout) override
    {
        c10::AutoGradMode mode(gradientScale != 0);
        const EncoderPass pass = objective().pass(batch(), gradientScale, dropout);
        return through(pass, gradientScale, [&](const at::Tensor &hidden) {
            const at::Tensor logits = pass.classifier(hidden);
            if (gradientScale == 0)
                countChosen(logits.argmax(1).to(at::kCPU));
            return lossOf(logits, gradientScale, [](const at::Tensor &some) { return some; });
        });
    }

private:
    void countChosen(const at::Tensor &labels)
    {
        for (size_t i = 0; i < rows().size(); ++i)
            m_chosen.add(rows()[i].label, labels.const_data_ptr<std::int64_t>()[i]);
    }

    ClassOutcomes &m_chosen;
};

class Classifier : public EncoderObjective
{
public:
    using EncoderObjective::EncoderObjective;

    Json identity() const override { return {{"objective", "classifier"}, {"labels", state().config.labels}}; }

    Result<std::unique_ptr<TrainBatch>> batch(RowSet set, std::span<const std::size_t> indices,
                                              const BatchMoment &) override
    {
        std::vector<EncoderRow> rows;
        for (const size_t index : indices) {
            FW_TRY(made, row(set, index));
            rows.push_back(std::move(made));
        }
        FW_TRY(input, inputOf(state().config, std::move(rows), indices));
        return std::make_unique<ClassifierBatch>(*this, m_outcomes, std::move(input));
    }

    Result<std::vector<NamedScore>> takeScores(Communicator &ranks) override
    {
        FW_TRY(all, std::exchange(m_outcomes, {}).together(ranks));
        return all.scores();
    }

protected:
    EncoderHead head() const override { return EncoderHead::Classifier; }
    Result<std::int64_t> targetsOf(const EncoderRow &row, size_t index) const override
    {
        const auto labels = std::int32_t(state().config.labels.size());
        if (row.label >= labels)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Row %1 has the label number %2; there are %3 labels."),
                         {std::to_string(index + 1), std::to_string(row.label), std::to_string(labels)}});
        return row.label >= 0;
    }
    Error nothingToLearn(std::int64_t rows) const override
    {
        return {ErrorCode::InvalidArgument,
                {FW_NOOP("core", "None of the %1 rows has a text and a label."), {std::to_string(rows)}},
                {FW_NOOP("core", "Choose a file whose rows have both.")}};
    }

private:
    ClassOutcomes m_outcomes;
};

} // namespace

Result<> giveClassifier(LoadedEncoder &encoder, std::vector<std::string> labels, std::uint64_t seed)
{
    LoadedEncoder::State &state = encoder.state();
    if (state.hasClassifier && state.config.labels == labels)
        return {};
    const std::set<std::string> different(labels.begin(), labels.end());
    if (labels.size() < 2 || different.size() != labels.size() || different.contains(""))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A classifier needs at least two labels, each with a name of its own.")},
                    {FW_NOOP("core", "Choose rows with at least two labels.")});
    return guarded([&]() -> Result<> {
        std::erase_if(state.parts, [&](const LoadedEncoder::State::Part &part) {
            return part.tensor == &state.weights.classOutput.weight || part.tensor == &state.weights.classOutput.bias;
        });
        state.weights.classOutput = {};
        state.config.labels = std::move(labels);
        for (const EncoderTensor &tensor : encoderTensors(state.config)) {
            const EncoderPlace place = placeOf(tensor, state.config, state.weights);
            if (!isOfClassifier(tensor.part) || place.tensor->defined())
                continue;
            const at::IntArrayRef shape(tensor.shape.data(), tensor.shape.size());
            *place.tensor = (tensor.isBias ? at::zeros(shape, at::kFloat)
                                           : seededNormal(seed, std::uint64_t(tensor.part), shape, 0.02))
                                .to(state.device, state.type);
            state.parts.push_back({tensor.names.front(), place.tensor, 0, place.rows});
            state.hasNewTransform = state.hasNewTransform || tensor.part == EncoderPart::ClassTransform;
        }
        state.hasClassifier = true;
        return {};
    });
}

Result<TrainResult> trainClassifier(LoadedEncoder &encoder, const TrainPlan &plan, const EncoderRows &training,
                                    const EncoderRows *validation, const std::filesystem::path &checkpoints,
                                    const TrainCallbacks &callbacks, std::stop_token stop, Communicator *ranks)
{
    if (!encoder.hasClassifier())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A classifier needs at least two labels, each with a name of its own.")},
                    {FW_NOOP("core", "Choose rows with at least two labels.")});
    return runTraining(std::make_unique<Classifier>(encoder.state(), plan, training, validation), plan, checkpoints,
                       callbacks, stop, ranks);
}

} // namespace fieldwright::engine
