#include "core/engine/objective/pass_input.h"

#include "core/engine/model/to_device.h"

namespace fieldwright::engine {

PassForm::PassForm(const LoadedModel::State &state)
    : shape(state.shape), device(state.device), virtualTokens(state.virtualTokens())
{
    c10::AutoGradMode noGradients(false);
    const bool hasKeys = virtualTokens > 0 && TunedForward(state).virtualKeys().has_value();
    virtualTokensAreRows = virtualTokens > 0 && !hasKeys;
    padsSequences = state.onDevice() && !hasKeys; // (a prefix's keys come before the rows')
}

PassInput PassInput::on(const at::Device &device) const
{
    PassInput out{rows.on(device),         begins, nullptr, fetched(targetRows, device), fetched(targets, device),
                  fetched(weights, device)};
    if (padded)
        out.padded = std::make_shared<const PaddedAttention>(padded->on(device));
    return out;
}

/// Those that do not follow from the lengths.
std::vector<at::Tensor *> PassInput::numbers()
{
    std::vector<at::Tensor *> out;
    for (at::Tensor *tensor :
         {&rows.ids, &rows.order, &rows.positions, &rows.isLong, &targetRows, &targets, &weights}) {
        if (tensor->defined())
            out.push_back(tensor);
    }
    return out;
}

PassInput PassInput::copied() const
{
    PassInput out = *this;
    for (at::Tensor *tensor : out.numbers())
        *tensor = tensor->clone();
    return out;
}

void PassInput::take(const PassInput &other)
{
    PassInput theirs = other;
    const std::vector<at::Tensor *> from = theirs.numbers(), to = numbers();
    for (std::size_t i = 0; i < to.size(); ++i)
        to[i]->copy_(*from[i], true);
}

PassInput makePassInput(const MicroBatch &batch, const PassForm &form)
{
    const std::int64_t added = form.virtualTokensAreRows ? form.virtualTokens : 0;
    RowList list;
    PassInput out;
    out.begins = {0};
    std::vector<std::int32_t> targetRows = batch.targetRows;
    std::size_t target = 0;
    for (std::size_t i = 0; i + 1 < batch.segments.size(); ++i) {
        const std::int32_t begin = batch.segments[i], end = batch.segments[i + 1];
        for (std::int64_t v = 0; v < added; ++v) {
            list.ids.push_back(TokenId(-1 - v));
            list.positions.push_back(std::int32_t(v));
        }
        for (std::int32_t r = begin; r < end; ++r) {
            list.ids.push_back(batch.ids[std::size_t(r)]);
            list.positions.push_back(std::int32_t(form.virtualTokens) + batch.positions[std::size_t(r)]);
        }
        for (; target < targetRows.size() && targetRows[target] < end; ++target)
            targetRows[target] += std::int32_t(added * std::int64_t(i + 1));
        if (!form.shape.longRopeDivisors.empty())
            list.isLong.resize(list.ids.size(), form.virtualTokens + end - begin > form.shape.longRopeFrom);
        out.begins.push_back(std::int64_t(list.ids.size()));
    }
    out.rows = GeneralRows::onHost(list, form.device);
    if (form.padsSequences)
        out.padded = std::make_shared<const PaddedAttention>(form.shape, out.begins, form.device);
    out.targetRows = onHost(targetRows, at::kInt, form.device);
    out.targets = onHost(batch.targets, at::kInt, form.device);
    out.weights = onHost(batch.weights, at::kFloat, form.device);
    return out;
}

} // namespace fieldwright::engine
