#include "core/base/random.h"
#include "core/engine/encoder/encoder_objective.h"
#include "core/engine/encoder/masking.h"
#include "core/engine/model/to_device.h"

namespace fieldwright::engine {

namespace {

class MaskedWordsBatch : public EncoderTrainBatch
{
public:
    /// From here on `words` of the rows are the tokens to be found; -1: none.
    MaskedWordsBatch(const EncoderObjective &objective, EncoderInput input)
        : EncoderTrainBatch(objective, std::move(input))
    {
        std::int64_t at = 0;
        for (size_t i = 0; i < rows().size(); ++i) {
            for (const std::int64_t target : rows()[i].words) {
                if (target >= 0) {
                    m_places.push_back(at);
                    addTargets(i, std::span(&target, 1));
                }
                ++at;
            }
        }
    }

    double run(double gradientScale, const DropoutKey &dropout) override
    {
        c10::AutoGradMode mode(gradientScale != 0);
        const EncoderPass pass = objective().pass(batch(), gradientScale, dropout);
        const at::Tensor places = toDevice(m_places, at::kLong, objective().state().device);
        return through(pass, gradientScale, [&](const at::Tensor &hidden) {
            return lossOf(hidden.index_select(0, places), gradientScale,
                          [&](const at::Tensor &some) { return pass.head(some); });
        });
    }

private:
    std::vector<std::int64_t> m_places;
};

class MaskedWords : public EncoderObjective
{
public:
    MaskedWords(LoadedEncoder::State &state, const TrainPlan &plan, const MaskingOptions &options,
                const EncoderRows &training, const EncoderRows *validation)
        : EncoderObjective(state, plan, training, validation), m_options(options)
    {}

    Json identity() const override
    {
        return {{"objective", "masked-words"}, {"share", m_options.share}, {"mask", m_options.maskId}};
    }

    Result<std::unique_ptr<TrainBatch>> batch(RowSet set, std::span<const std::size_t> indices,
                                              const BatchMoment &moment) override
    {
        std::vector<EncoderRow> rows;
        for (const size_t index : indices) {
            FW_TRY(made, row(set, index));
            // By seed, epoch and row alone.
            const std::uint64_t epoch = set == RowSet::Training ? std::uint64_t(moment.epoch) : ~std::uint64_t(0);
            Random random(plan().seed ^ 0x776F726473ull, splitMix64(splitMix64(epoch) + index));
            MaskedText hidden = hideWords(made, m_options, state().config.vocab, random);
            made.ids = std::move(hidden.ids);
            made.words.assign(made.ids.size(), -1); // from here on: what is to be found
            for (size_t i = 0; i < hidden.places.size(); ++i)
                made.words[size_t(hidden.places[i])] = hidden.targets[i];
            rows.push_back(std::move(made));
        }
        FW_TRY(input, inputOf(state().config, std::move(rows), indices));
        return std::make_unique<MaskedWordsBatch>(*this, std::move(input));
    }

protected:
    EncoderHead head() const override { return EncoderHead::MaskedWords; }
    Result<std::int64_t> targetsOf(const EncoderRow &row, size_t) const override
    {
        return maskedTokens(row, m_options.share);
    }
    Error nothingToLearn(std::int64_t rows) const override
    {
        return {ErrorCode::InvalidArgument,
                {FW_NOOP("core", "None of the %1 texts has a word that could be hidden."), {std::to_string(rows)}},
                {FW_NOOP("core", "Choose documents with text.")}};
    }

private:
    MaskingOptions m_options;
};

} // namespace

Result<TrainResult> trainMaskedWords(LoadedEncoder &encoder, const TrainPlan &plan, const MaskingOptions &options,
                                     const EncoderRows &training, const EncoderRows *validation,
                                     const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks,
                                     std::stop_token stop, Communicator *ranks)
{
    const EncoderConfig &config = encoder.config();
    if (!encoder.hasHead())
        return fail(cannotFindWords(config.name));
    if (options.maskId < 0 || options.maskId >= config.vocab || !(options.share > 0 && options.share < 1))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The tokenizer of %1 has no token that hides a word."), {config.name}},
                    {FW_NOOP("core", "Use the tokenizer that belongs to this model.")});
    return runTraining(std::make_unique<MaskedWords>(encoder.state(), plan, options, training, validation), plan,
                       checkpoints, callbacks, stop, ranks);
}

} // namespace fieldwright::engine
