#include "core/engine/encoder/encoder_objective.h"

#include "core/base/hash.h"
#include "core/engine/encoder/encoder_adapter.h"
#include "core/engine/loading.h"
#include "core/engine/model/to_device.h"
#include "core/engine/objective/embedding_noise.h"
#include "core/engine/objective/recomputed_blocks.h"

#include <cmath>
#include <map>
#include <numeric>

namespace fieldwright::engine {

Result<EncoderInput> inputOf(const EncoderConfig &config, std::vector<EncoderRow> rows,
                             std::span<const std::size_t> indices)
{
    EncoderInput out;
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return rows[a].ids.size() < rows[b].ids.size(); });
    for (const std::size_t i : order) {
        out.indices.push_back(indices[i]);
        out.rows.push_back(std::move(rows[i]));
    }
    std::vector<EncoderText> texts;
    texts.reserve(out.rows.size());
    for (const EncoderRow &row : out.rows)
        texts.push_back({row.ids, row.segments});
    FW_TRY(batch, encoderBatch(config, texts));
    out.batch = std::move(batch);
    return out;
}

std::string EncoderObjective::start(ParameterSet &parameters, std::int64_t /*largest*/)
{
    m_watch = std::make_unique<GradientWatch>(parameters);
    return "autograd";
}

EncoderPass EncoderObjective::pass(const EncoderBatch &batch, double gradientScale, const DropoutKey &key) const
{
    const bool isTraining = gradientScale != 0;
    EncoderPass pass(m_state, batch, {key, m_plan.dropout, isTraining});
    if (!isTraining || m_plan.embeddingNoise == 0)
        return pass;
    MicroBatch texts; // (their bounds alone)
    for (const EncoderBatch::Run &run : batch.runs) {
        for (std::int64_t i = 0; i < run.texts; ++i)
            texts.segments.push_back(texts.segments.back() + std::int32_t(run.length));
    }
    const std::int64_t width = m_state.config.hidden;
    const at::Tensor noise = at::zeros({std::int64_t(batch.ids.size()), width}, at::kFloat);
    addEmbeddingNoise(texts, key, m_plan.embeddingNoise, width, noise.mutable_data_ptr<float>());
    pass.setNoise(noise.to(m_state.device));
    return pass;
}

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

Result<> EncoderObjective::checkNamedModules() const
{
    const std::vector<EncoderTensor> tensors = encoderTensors(m_state.config);
    for (const std::string &name : m_plan.trainedModules) {
        if (std::none_of(tensors.begin(), tensors.end(),
                         [&](const EncoderTensor &tensor) { return isOfModule(tensor.names.front(), {name}); }))
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "The model has no module \"%1\" to train."), {name}},
                        {FW_NOOP("core", "Name modules of this model, for example %1."), {"query"}});
    }
    return {};
}

Result<ParameterSet> EncoderObjective::adapterParameters()
{
    if (m_plan.method != Method::Adapter)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "An adapter of an encoder is described by its configuration.")});
    if (!m_state.tuner)
        FW_CHECK(giveAdapter(m_state, m_plan.adapter, m_plan.seed));
    else
        FW_CHECK(checkGoesOnWith(*m_state.tuner, m_plan.adapter));
    std::vector<ParameterSet::Entry> entries;
    for (const TunerTensor &tensor : m_state.tuner->tensors()) {
        const bool isB = tensor.key.find(".lora_B.") != std::string::npos;
        if (tensor.trained)
            entries.push_back({tensor.key, {tensor.tensor}, tensor.decay, tensor.rate * (isB ? m_plan.rateOfB : 1.0)});
    }
    if (head() == EncoderHead::Classifier) {
        for (const HeadTensor &tensor : savedHead(m_state))
            entries.push_back({peftPrefix + tensor.name, {tensor.tensor}, tensor.tensor->dim() > 1});
    }
    if (entries.empty())
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "The adapter has nothing that could be trained.")},
                    {FW_NOOP("core", "Choose other targets in the recipe.")});
    return ParameterSet::of(m_state.device, std::move(entries));
}

Result<ParameterSet> EncoderObjective::parameters()
{
    if (m_state.type != at::kFloat)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "An encoder is tuned in fp32.")},
                    {FW_NOOP("core", "Choose the precision fp32.")});
    useThreads(m_state.threads);
    if (m_plan.method != Method::Full)
        return adapterParameters();
    if (m_state.tuner)
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "Full tuning starts from a model without an adapter.")},
                    {FW_NOOP("core", "Export the tuned model first, or tune the adapter further with LoRA.")});
    FW_CHECK(checkNamedModules());
    std::vector<ParameterSet::Entry> entries;
    std::map<at::Tensor *, std::size_t> seen; // query, key and value are one tensor: its entry's number
    for (const EncoderTensor &tensor : encoderTensors(m_state.config)) {
        const EncoderPlace place = placeOf(tensor, m_state.config, m_state.weights);
        const bool isTied = m_state.isHeadTied() && tensor.part == EncoderPart::HeadOutput && !tensor.isBias;
        if (!place.tensor->defined() || isTied || !isTrained(tensor))
            continue;
        const auto [known, isNew] = seen.emplace(place.tensor, entries.size());
        if (isNew)
            entries.push_back(entryOf(tensor, place));
        entries[known->second].parts.push_back({tensor.names.front(), place.begin, tensor.shape.front()});
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

namespace {

template <typename T>
std::string_view rawBytes(const T *data, size_t count)
{
    return {reinterpret_cast<const char *>(data), count * sizeof(T)};
}

} // namespace

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

EncoderTrainBatch::EncoderTrainBatch(const EncoderObjective &objective, EncoderInput input)
    : m_objective(objective), m_input(std::move(input))
{
    tokens = std::int64_t(m_input.batch.ids.size());
}

void EncoderTrainBatch::addTargets(size_t row, std::span<const std::int64_t> classes)
{
    const auto weight = double(m_input.rows[row].weight);
    for (const std::int64_t one : classes) {
        m_classes.push_back(one);
        m_weights.push_back(weight);
        m_rowOf.push_back(row);
        weightSum += weight;
        ++targets;
    }
}

double EncoderTrainBatch::lossOf(const at::Tensor &rows, double gradientScale,
                                 const std::function<at::Tensor(const at::Tensor &)> &logitsOf)
{
    const at::Device device = m_objective.state().device;
    const TargetLosses found =
        lossOfTargets(rows,
                      {toDevice(m_classes, at::kLong, device), toDevice(m_weights, at::kDouble, device),
                       m_objective.plan().labelSmoothing},
                      gradientScale, m_objective.watch(), logitsOf);
    outcomes.assign(m_input.rows.size(), {});
    for (size_t i = 0; i < m_rowOf.size(); ++i) {
        RowOutcome &outcome = outcomes[m_rowOf[i]];
        outcome.loss += double(found.losses[i]);
        outcome.hits += found.hits[i];
        ++outcome.targets;
    }
    for (size_t i = 0; i < outcomes.size(); ++i) {
        outcomes[i].row = m_input.indices[i];
        outcomes[i].loss /= double(std::max<std::int64_t>(1, outcomes[i].targets));
    }
    return found.sum;
}

double EncoderTrainBatch::through(const EncoderPass &pass, double gradientScale,
                                  const std::function<double(const at::Tensor &)> &loss) const
{
    GradientWatch &watch = m_objective.watch();
    watch.begin();
    const bool recomputes = gradientScale != 0 && m_objective.plan().recompute != Recompute::None;
    const RecomputedBlocks blocks{m_objective.state().config.layers, false,
                                  [&](const at::Tensor &x, std::int64_t layer) { return pass.block(x, layer); }};
    const double sum = recomputes ? lossThroughBlocks(blocks, pass.embedded(), watch, loss) : loss(pass.hidden());
    if (gradientScale != 0)
        watch.end();
    return sum;
}

std::vector<double> EncoderTrainBatch::blockOutputs()
{
    c10::AutoGradMode noGradients(false);
    const EncoderPass pass = m_objective.pass(m_input.batch, 0, {});
    at::Tensor x = pass.embedded();
    std::vector<double> out = {x.abs().max().item<double>()};
    for (std::int64_t i = 0; i < m_objective.state().config.layers; ++i) {
        x = pass.block(x, i);
        out.push_back(x.abs().max().item<double>());
    }
    return out;
}

} // namespace fieldwright::engine
