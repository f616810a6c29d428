#include "core/engine/encoder/encoder_training.h"

#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/engine/encoder/class_outcomes.h"
#include "core/engine/encoder/encoder_state.h"
#include "core/engine/encoder/masking.h"
#include "core/engine/guard.h"
#include "core/engine/loading.h"
#include "core/engine/objective/objective.h"
#include "core/engine/seeded.h"

#include <cmath>
#include <map>
#include <set>

namespace fieldwright::engine {

namespace {

/// Rows of logits computed at a time.
constexpr std::int64_t headChunk = 128;

/// What both objectives of an encoder share: the weights, and rows cut to the longest text.
class EncoderObjective : public Objective
{
public:
    EncoderObjective(LoadedEncoder::State &state, const TrainPlan &plan, const EncoderRows &training,
                     const EncoderRows *validation)
        : m_state(state), m_plan(plan), m_training(training), m_validation(validation)
    {}
    ~EncoderObjective() override
    {
        for (Parameter &parameter : m_trained) {
            parameter.value.mutable_grad() = at::Tensor();
            parameter.value.set_requires_grad(false);
        }
    }

    int threads() const override { return m_state.threads; }
    Result<ParameterSet> parameters() override;
    Result<RowSurvey> survey(RowSet set, std::stop_token stop) override;
    std::string start(ParameterSet &parameters, std::int64_t /*largest*/) override
    {
        m_trained = parameters.list();
        for (Parameter &parameter : m_trained) {
            parameter.value.set_requires_grad(true);
            parameter.value.mutable_grad() = parameter.gradient;
        }
        return "autograd";
    }

    const LoadedEncoder::State &state() const { return m_state; }
    EncoderDropout dropout(double gradientScale, const DropoutKey &key) const
    {
        return {key, gradientScale != 0 ? m_plan.dropout : 0};
    }

protected:
    virtual EncoderHead head() const = 0;
    /// How many targets a row has.
    virtual Result<std::int64_t> targetsOf(const EncoderRow &row, size_t index) const = 0;
    virtual Error nothingToLearn(std::int64_t rows) const = 0;

    void cut(EncoderRow &row) const;
    Result<EncoderRow> row(RowSet set, size_t index) const;
    std::int64_t longest() const { return std::min<std::int64_t>(m_plan.maxLength, m_state.config.maxTokens()); }
    const TrainPlan &plan() const { return m_plan; }

private:
    bool isTrained(const EncoderTensor &tensor) const;
    ParameterSet::Entry entryOf(const EncoderTensor &tensor, const EncoderPlace &place) const;

    LoadedEncoder::State &m_state;
    const TrainPlan &m_plan;
    const EncoderRows &m_training;
    const EncoderRows *m_validation;
    std::vector<Parameter> m_trained;
};

bool EncoderObjective::isTrained(const EncoderTensor &tensor) const
{
    const bool isOwnHead = head() == EncoderHead::Classifier ? isOfClassifier(tensor.part) : isOfHead(tensor.part);
    if (isOfHead(tensor.part) || isOfClassifier(tensor.part))
        return isOwnHead;
    if (!m_plan.trainsPart())
        return true;
    return (m_plan.lastLayers > 0 && tensor.layer >= m_state.config.layers - m_plan.lastLayers) ||
           isOfModule(tensor.names.front(), m_plan.trainedModules);
}

ParameterSet::Entry EncoderObjective::entryOf(const EncoderTensor &tensor, const EncoderPlace &place) const
{
    // The embeddings lie below the first block, the heads above the last.
    const bool isAbove = isOfHead(tensor.part) || isOfClassifier(tensor.part);
    const std::int64_t depth = isAbove ? 0 : m_state.config.layers - (tensor.layer < 0 ? -1 : tensor.layer);
    const bool isOutput = tensor.part == EncoderPart::HeadOutput || tensor.part == EncoderPart::ClassOutput;
    ParameterSet::Entry entry{.name = tensor.names.front(),
                              .tensors = {place.tensor},
                              .decay = place.tensor->dim() > 1,
                              .rate = std::pow(m_plan.layerDecay, double(depth)),
                              .kind = isOutput                                       ? PartKind::Head
                                      : tensor.part <= EncoderPart::SegmentEmbedding ? PartKind::Embedding
                                                                                     : PartKind::Matrix};
    if (tensor.part == EncoderPart::TokenEmbedding && m_state.isHeadTied())
        entry.tensors.push_back(&m_state.weights.headOutput.weight);
    return entry;
}

Result<ParameterSet> EncoderObjective::parameters()
{
    if (m_plan.method != Method::Full)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "An encoder is tuned whole or in part, not by an adapter.")},
                    {FW_NOOP("core", "Choose the method \"full\" or \"freeze\".")});
    if (m_state.type != at::kFloat)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "Full tuning needs the model in fp32.")},
                    {FW_NOOP("core", "Choose the precision fp32.")});
    useThreads(m_state.threads);
    for (const std::string &name : m_plan.trainedModules) {
        const auto tensors = encoderTensors(m_state.config);
        if (std::none_of(tensors.begin(), tensors.end(),
                         [&](const EncoderTensor &tensor) { return isOfModule(tensor.names.front(), {name}); }))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The model has no module \"%1\" to train."), {name}},
                        {FW_NOOP("core", "Name modules of this model, for example %1."), {"query"}});
    }
    std::vector<ParameterSet::Entry> entries;
    std::map<at::Tensor *, std::ptrdiff_t> seen; // of those that are trained, the entry's number; else -1
    for (const EncoderTensor &tensor : encoderTensors(m_state.config)) {
        const EncoderPlace place = placeOf(tensor, m_state.config, m_state.weights);
        const bool isTied = m_state.isHeadTied() && tensor.part == EncoderPart::HeadOutput && !tensor.isBias;
        if (!place.tensor->defined() || isTied)
            continue;
        const bool trained = isTrained(tensor);
        const auto [known, isNew] = seen.emplace(place.tensor, trained ? std::ptrdiff_t(entries.size()) : -1);
        if (!isNew && (known->second >= 0) != trained) // query, key and value
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "These are one tensor while the model is trained: %1. Only some of them are "
                                         "named."),
                         {"query, key, value"}},
                        {FW_NOOP("core", "Name all of them or none.")});
        if (!trained)
            continue;
        if (isNew)
            entries.push_back(entryOf(tensor, place));
        entries[size_t(known->second)].parts.push_back({tensor.names.front(), place.begin, tensor.shape.front()});
    }
    return ParameterSet::of(m_state.device, std::move(entries));
}

/// To the longest text; the token that ends it stays.
void EncoderObjective::cut(EncoderRow &row) const
{
    const auto most = size_t(longest());
    const auto shorten = [&](auto &values) {
        if (values.size() > most)
            values.erase(values.begin() + std::ptrdiff_t(most) - 1, values.end() - 1);
    };
    shorten(row.ids);
    shorten(row.segments);
    shorten(row.words);
}

Result<EncoderRow> EncoderObjective::row(RowSet set, size_t index) const
{
    FW_TRY(row, set == RowSet::Training ? m_training.row(index) : m_validation->row(index));
    cut(row);
    return row;
}

template <typename T>
std::string_view rawBytes(const T *data, size_t count)
{
    return {reinterpret_cast<const char *>(data), count * sizeof(T)};
}

Result<RowSurvey> EncoderObjective::survey(RowSet set, std::stop_token stop)
{
    RowSurvey found;
    const EncoderRows *source = set == RowSet::Training ? &m_training : m_validation;
    if (!source)
        return found;
    found.rows = std::int64_t(source->size());
    Sha256 hash;
    for (size_t i = 0; i < source->size(); ++i) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The preparation was cancelled.")});
        FW_TRY(row, source->row(i));
        const std::uint64_t length = row.ids.size();
        hash.add(rawBytes(&length, 1));
        hash.add(rawBytes(row.ids.data(), row.ids.size()));
        hash.add(rawBytes(row.segments.data(), row.segments.size()));
        hash.add(rawBytes(row.words.data(), row.words.size()));
        hash.add(rawBytes(&row.label, 1));
        hash.add(rawBytes(&row.weight, 1));
        if (!std::isfinite(row.weight) || row.weight < 0)
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "Row %1 has an impossible weight."), {std::to_string(i + 1)}},
                        {FW_NOOP("core", "Use weights of 0 or more.")});
        cut(row); // what lies behind is no target
        FW_TRY(targets, targetsOf(row, i));
        if (targets == 0 || row.weight == 0 || row.ids.empty()) {
            ++found.withoutTarget;
            continue;
        }
        const auto kept = std::int64_t(row.ids.size());
        found.cut += std::int64_t(length) > kept;
        found.usable.push_back(i);
        found.lengths.push_back(std::int32_t(kept));
        found.tokens += kept;
        found.targets += targets;
    }
    found.hash = hash.hex();
    if (found.usable.empty() && set == RowSet::Training)
        return fail(nothingToLearn(found.rows));
    return found;
}

/// Rows as the encoder reads them.
struct EncoderInput
{
    std::vector<EncoderRow> rows;
    EncoderBatch batch;
};

/// Texts of one length stand beside each other: attention is then computed for all of them at once.
Result<EncoderInput> inputOf(const EncoderConfig &config, std::vector<EncoderRow> rows)
{
    EncoderInput out;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const EncoderRow &a, const EncoderRow &b) { return a.ids.size() < b.ids.size(); });
    std::vector<EncoderText> texts;
    for (const EncoderRow &row : rows)
        texts.push_back({row.ids, row.segments});
    FW_TRY(batch, encoderBatch(config, texts));
    out.batch = std::move(batch);
    out.rows = std::move(rows);
    return out;
}

/// Σ weight · -log p(target) over logits; its gradient, scaled, goes where it belongs.
double crossEntropy(const at::Tensor &logits, const at::Tensor &targets, const at::Tensor &weights,
                    double gradientScale)
{
    const at::Tensor picked = at::log_softmax(logits, 1).gather(1, targets.unsqueeze(1)).squeeze(1).to(at::kDouble);
    const at::Tensor loss = -(picked * weights).sum();
    if (gradientScale != 0)
        loss.mul(gradientScale).backward();
    return loss.item<double>();
}

// --- masked words

class MaskedWordsBatch : public TrainBatch
{
public:
    MaskedWordsBatch(const EncoderObjective &objective, EncoderBatch batch, std::vector<std::int64_t> places,
                     std::vector<std::int64_t> wanted, std::vector<double> weights)
        : m_objective(objective), m_batch(std::move(batch)), m_places(std::move(places)), m_wanted(std::move(wanted)),
          m_weights(std::move(weights))
    {
        tokens = std::int64_t(m_batch.ids.size());
        targets = std::int64_t(m_places.size());
        for (const double weight : m_weights)
            weightSum += weight;
    }

    double run(double gradientScale, const DropoutKey &dropout) override
    {
        const bool isTraining = gradientScale != 0;
        c10::AutoGradMode mode(isTraining);
        const LoadedEncoder::State &state = m_objective.state();
        const auto onDevice = [&](const auto &values) { return at::tensor(values).to(state.device); };
        const at::Tensor rows =
            runEncoder(state, m_batch, m_objective.dropout(gradientScale, dropout)).index_select(0, onDevice(m_places));
        // So many logits at a time; each piece's gradient goes at once into the rows, and from there through the
        // blocks.
        const at::Tensor cut = isTraining ? rows.detach().set_requires_grad(true) : rows;
        const at::Tensor wanted = onDevice(m_wanted), weights = onDevice(m_weights);
        double loss = 0;
        for (std::int64_t first = 0; first < rows.size(0); first += headChunk) {
            const std::int64_t n = std::min(headChunk, rows.size(0) - first);
            loss += crossEntropy(runHead(state, cut.narrow(0, first, n)), wanted.narrow(0, first, n),
                                 weights.narrow(0, first, n), gradientScale);
        }
        if (isTraining && rows.requires_grad() && cut.grad().defined())
            rows.backward(cut.grad());
        return loss;
    }

private:
    const EncoderObjective &m_objective;
    EncoderBatch m_batch;
    std::vector<std::int64_t> m_places, m_wanted;
    std::vector<double> m_weights;
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
        FW_TRY(input, inputOf(state().config, std::move(rows)));
        std::vector<std::int64_t> places, wanted;
        std::vector<double> weights;
        std::int64_t at = 0;
        for (const EncoderRow &made : input.rows) {
            for (const std::int32_t target : made.words) {
                if (target >= 0) {
                    places.push_back(at);
                    wanted.push_back(target);
                    weights.push_back(double(made.weight));
                }
                ++at;
            }
        }
        return std::make_unique<MaskedWordsBatch>(*this, std::move(input.batch), std::move(places), std::move(wanted),
                                                  std::move(weights));
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

// --- classifier

class Classifier;

class ClassifierBatch : public TrainBatch
{
public:
    ClassifierBatch(Classifier &objective, EncoderInput input);
    double run(double gradientScale, const DropoutKey &dropout) override;

private:
    Classifier &m_objective;
    EncoderBatch m_batch;
    std::vector<std::int64_t> m_labels;
    std::vector<double> m_weights;
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
        FW_TRY(input, inputOf(state().config, std::move(rows)));
        return std::make_unique<ClassifierBatch>(*this, std::move(input));
    }

    std::vector<NamedScore> takeScores() override { return std::exchange(m_outcomes, {}).scores(); }
    void note(std::int64_t label, std::int64_t chosen) { m_outcomes.add(label, chosen); }

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

ClassifierBatch::ClassifierBatch(Classifier &objective, EncoderInput input)
    : m_objective(objective), m_batch(std::move(input.batch))
{
    tokens = std::int64_t(m_batch.ids.size());
    targets = std::int64_t(input.rows.size());
    for (const EncoderRow &row : input.rows) {
        m_labels.push_back(row.label);
        m_weights.push_back(double(row.weight));
        weightSum += double(row.weight);
    }
}

double ClassifierBatch::run(double gradientScale, const DropoutKey &key)
{
    c10::AutoGradMode mode(gradientScale != 0);
    const LoadedEncoder::State &state = m_objective.state();
    const EncoderDropout dropout = m_objective.dropout(gradientScale, key);
    const at::Tensor logits = runClassifier(state, runEncoder(state, m_batch, dropout), m_batch, dropout);
    if (gradientScale == 0) {
        const at::Tensor chosen = logits.argmax(1).to(at::kCPU);
        for (size_t i = 0; i < m_labels.size(); ++i)
            m_objective.note(m_labels[i], chosen.const_data_ptr<std::int64_t>()[i]);
    }
    return crossEntropy(logits, at::tensor(m_labels).to(state.device), at::tensor(m_weights).to(state.device),
                        gradientScale);
}

} // namespace

Result<TrainResult> trainMaskedWords(LoadedEncoder &encoder, const TrainPlan &plan, const MaskingOptions &options,
                                     const EncoderRows &training, const EncoderRows *validation,
                                     const std::filesystem::path &checkpoints, const TrainCallbacks &callbacks,
                                     std::stop_token stop)
{
    const EncoderConfig &config = encoder.config();
    if (!encoder.hasHead())
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 has no head that predicts masked words."), {config.name}},
                    {FW_NOOP("core", "Choose the form of the model that was saved for masked language modelling.")});
    if (options.maskId < 0 || options.maskId >= config.vocab || !(options.share > 0 && options.share < 1))
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The tokenizer of %1 has no token that hides a word."), {config.name}},
                    {FW_NOOP("core", "Use the tokenizer that belongs to this model.")});
    return runTraining(std::make_unique<MaskedWords>(encoder.state(), plan, options, training, validation), plan,
                       checkpoints, callbacks, stop);
}

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
        }
        state.hasClassifier = true;
        return {};
    });
}

Result<TrainResult> trainClassifier(LoadedEncoder &encoder, const TrainPlan &plan, const EncoderRows &training,
                                    const EncoderRows *validation, const std::filesystem::path &checkpoints,
                                    const TrainCallbacks &callbacks, std::stop_token stop)
{
    if (!encoder.hasClassifier())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "A classifier needs at least two labels, each with a name of its own.")},
                    {FW_NOOP("core", "Choose rows with at least two labels.")});
    return runTraining(std::make_unique<Classifier>(encoder.state(), plan, training, validation), plan, checkpoints,
                       callbacks, stop);
}

} // namespace fieldwright::engine
