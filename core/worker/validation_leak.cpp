#include "core/worker/validation_leak.h"

#include <algorithm>
#include <unordered_set>

namespace fieldwright {

namespace {

size_t hashOf(const std::vector<engine::TokenId> &ids, size_t count)
{
    return std::hash<std::string_view>()({reinterpret_cast<const char *>(ids.data()), count * sizeof(engine::TokenId)});
}

size_t question(const engine::TrainRow &row)
{
    const auto first = size_t(std::find(row.trained.begin(), row.trained.end(), 1) - row.trained.begin());
    const bool hasQuestion = first > 0 && first < row.ids.size();
    return hashOf(row.ids, hasQuestion ? first : row.ids.size());
}

size_t question(const engine::EncoderRow &row)
{
    return hashOf(row.ids, row.ids.size());
}

template <typename Row>
Result<> tell(JobContext &context, const engine::RowSource<Row> &training, const engine::RowSource<Row> &validation)
{
    if (validation.size() == 0 || !context.isFirstRank())
        return {};
    std::unordered_set<size_t> trained;
    for (size_t i = 0; i < training.size(); ++i) {
        FW_TRY(row, training.row(i));
        trained.insert(question(row));
    }
    std::int64_t leaked = 0;
    for (size_t i = 0; i < validation.size(); ++i) {
        FW_TRY(row, validation.row(i));
        leaked += std::int64_t(trained.count(question(row)));
    }
    if (leaked == 0)
        return {};
    context.event("validation_leak", {{"rows", leaked}, {"of", std::int64_t(validation.size())}});
    context.warning({FW_NOOP("core", "Of %2 validation rows, %1 ask what is trained as well: their loss falls whatever "
                                     "the model has understood."),
                     {std::to_string(leaked), std::to_string(validation.size())}},
                    leaked);
    return {};
}

} // namespace

Result<> tellValidationLeak(JobContext &context, const engine::TrainSource &training,
                            const engine::TrainSource &validation)
{
    return tell(context, training, validation);
}

Result<> tellValidationLeak(JobContext &context, const engine::EncoderRows &training,
                            const engine::EncoderRows &validation)
{
    return tell(context, training, validation);
}

} // namespace fieldwright
