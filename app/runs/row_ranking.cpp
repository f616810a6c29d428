#include "app/runs/row_ranking.h"

#include "core/dataset/dataset_row.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fieldwright {

namespace {

/// Rows of pairs have the pair's number as their id.
std::int64_t pairOf(const DatasetRow &row)
{
    std::int64_t pair = 0;
    const auto [end, error] = std::from_chars(row.id.data(), row.id.data() + row.id.size(), pair);
    return row.isDomain && error == std::errc() && end == row.id.data() + row.id.size() && pair > 0 ? pair : 0;
}

} // namespace

RowRanking::RowRanking(const std::filesystem::path &runFolder, std::filesystem::path dataset)
    : m_reader(runFolder), m_dataset(dataset.empty() ? runFolder / labelledRowsFolder : std::move(dataset))
{}

std::vector<RowLoss> RowRanking::byLoss(RowPart part) const
{
    std::vector<RowLoss> rows = m_reader.rows(part);
    std::stable_sort(rows.begin(), rows.end(), [](const RowLoss &a, const RowLoss &b) {
        const bool isNumber = !std::isnan(a.loss), isOtherNumber = !std::isnan(b.loss);
        return isNumber && isOtherNumber ? a.loss > b.loss : !isNumber && isOtherNumber;
    });
    return rows;
}

std::vector<RankedRow> RowRanking::read(RowPart part, std::span<const RowLoss> rows)
{
    std::optional<JsonLines> &lines = m_lines[size_t(part)];
    if (!lines) {
        const DatasetPart source = part == RowPart::Training ? DatasetPart::Train : DatasetPart::Validation;
        if (auto opened = JsonLines::open(m_dataset / (std::string(datasetPartName(source)) + ".jsonl")))
            lines = std::move(*opened);
    }
    std::vector<RankedRow> out;
    for (const RowLoss &figures : rows) {
        RankedRow ranked{.figures = figures};
        const auto value = lines ? lines->row(size_t(figures.row)) : Result<Json>(fail(Error{}));
        const auto row = value ? datasetRowFromJson(*value, "row") : Result<DatasetRow>(fail(Error{}));
        if (row) {
            ranked.id = row->id;
            ranked.pair = pairOf(*row);
            ranked.question = row->question();
            ranked.answer = row->answer();
        }
        out.push_back(std::move(ranked));
    }
    return out;
}

} // namespace fieldwright
