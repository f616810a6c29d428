#include "core/engine/distributed/row_outcomes.h"

#include <cstring>

namespace fieldwright::engine {

void add(std::vector<RowOutcome> &rows, const TrainBatch &batch)
{
    rows.insert(rows.end(), batch.outcomes.begin(), batch.outcomes.end());
}

Result<std::vector<RowOutcome>> ofAllRanks(Communicator &ranks, std::vector<RowOutcome> own)
{
    static_assert(std::is_trivially_copyable_v<RowOutcome>);
    if (ranks.size() == 1)
        return own;
    const std::string bytes(reinterpret_cast<const char *>(own.data()), own.size() * sizeof(RowOutcome));
    FW_TRY(all, gatherTexts(ranks, bytes));
    std::vector<RowOutcome> out;
    for (const std::string &part : all) {
        const size_t before = out.size();
        out.resize(before + part.size() / sizeof(RowOutcome));
        std::memcpy(out.data() + before, part.data(), part.size());
    }
    return out;
}

} // namespace fieldwright::engine
