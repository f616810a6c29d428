#include "core/engine/objective/step_cause.h"

#include "core/engine/optimizer/gradient_norm.h"
#include "core/engine/optimizer/layer_norms.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::engine {

namespace {

using Part = StepCause::Part;

/// A step of many rows is not looked at further.
constexpr std::size_t mostRows = 1024;
/// Of those that are told.
constexpr std::size_t mostFindings = 8;

bool isFinite(const StepCause::Row &row)
{
    return std::isfinite(row.loss) && std::isfinite(row.gradientNorm);
}

/// What is not a number first, then by the gradient.
bool isWorse(const StepCause::Row &a, const StepCause::Row &b)
{
    if (isFinite(a) != isFinite(b))
        return !isFinite(a);
    return isFinite(a) && a.gradientNorm > b.gradientNorm;
}

/// Norm of the gradient of each layer that is trained; -1: of what lies in none.
std::map<std::int64_t, double> normsByLayer(const ParameterSet &parameters)
{
    std::map<std::int64_t, double> out;
    for (const Parameter &parameter : parameters.list()) {
        double &sum = out[layerOf(parameter.name)];
        sum = std::hypot(sum, normOf(parameter.gradient.view({-1})));
    }
    return out;
}

/// Where the row's numbers stop being finite: first in the pass upwards, then in the pass back from above.
std::pair<Part, std::int64_t> placeOf(const std::vector<double> &outputs, const std::map<std::int64_t, double> &norms,
                                      bool lossIsFinite)
{
    for (size_t i = 0; i < outputs.size(); ++i) {
        if (!std::isfinite(outputs[i]))
            return {i == 0 ? Part::Embedding : Part::Block, std::int64_t(i) - 1};
    }
    if (!lossIsFinite)
        return {outputs.empty() ? Part::Unknown : Part::Head, -1};
    for (auto layer = norms.rbegin(); layer != norms.rend(); ++layer) {
        if (layer->first >= 0 && !std::isfinite(layer->second))
            return {Part::Block, layer->first};
    }
    return {Part::Unknown, -1};
}

/// Where the gradient is larger of what lies in no block.
Part partOutside(const ParameterSet &parameters)
{
    std::map<PartKind, double> norms;
    for (const ParameterPart &part : parameters.parts()) {
        double &sum = norms[part.kind];
        if (layerOf(part.name) < 0)
            sum = std::hypot(sum, normOf(parameters.gradients.narrow(0, part.begin, part.count)));
    }
    const double embedding = norms[PartKind::Embedding], head = norms[PartKind::Head];
    if (std::max(embedding, head) <= std::max(norms[PartKind::Vector], norms[PartKind::Matrix]))
        return Part::Unknown;
    return embedding > head ? Part::Embedding : Part::Head;
}

/// `outside`: what partOutside() says.
std::pair<Part, std::int64_t> largest(const std::map<std::int64_t, double> &norms, Part outside)
{
    const auto top =
        std::max_element(norms.begin(), norms.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    if (top == norms.end() || top->first < 0)
        return {outside, -1};
    return {Part::Block, top->first};
}

/// Of a spike: the rows whose gradients are at least half of the largest. Otherwise those that are no numbers alone.
void keepGuilty(std::vector<StepCause::Row> &rows, bool isSpike)
{
    std::sort(rows.begin(), rows.end(), isWorse);
    const double top = rows.empty() ? 0 : rows.front().gradientNorm;
    std::erase_if(rows,
                  [&](const StepCause::Row &row) { return isFinite(row) && (!isSpike || row.gradientNorm < top / 2); });
    rows.resize(std::min(rows.size(), mostFindings));
}

} // namespace

Result<StepCause> findCause(Objective &objective, ParameterSet &parameters, const StepInQuestion &step,
                            const std::stop_token &stop)
{
    StepCause cause;
    std::vector<StepCause::Row> rows;
    std::optional<StepCause::Row> worst;
    std::vector<double> outputs;
    std::map<std::int64_t, double> norms;
    Part outside = Part::Unknown;
    const double scale = std::isnormal(1 / step.weightSum) ? 1 / step.weightSum : 1;
    for (std::size_t number = 0; number < step.rows.size(); ++number) {
        for (const std::size_t index : step.rows[number]) {
            if (rows.size() == mostRows || stop.stop_requested())
                break;
            FW_TRY(batch, objective.batch(RowSet::Training, std::span(&index, 1), step.moment));
            parameters.gradients.zero_();
            const double loss = batch->run(scale, {step.seed, step.moment.step, 0}) / batch->weightSum;
            const StepCause::Row row{index, loss, gradientNorm(parameters), number};
            rows.push_back(row);
            if (worst && !isWorse(row, *worst))
                continue;
            worst = row;
            norms = normsByLayer(parameters);
            outside = partOutside(parameters);
            outputs = step.isFinite ? std::vector<double>() : batch->blockOutputs();
        }
    }
    if (worst && step.isFinite)
        std::tie(cause.part, cause.block) = largest(norms, outside);
    else if (worst && !isFinite(*worst))
        std::tie(cause.part, cause.block) = placeOf(outputs, norms, std::isfinite(worst->loss));
    keepGuilty(rows, step.isFinite);
    cause.rows = std::move(rows);
    return cause;
}

} // namespace fieldwright::engine
