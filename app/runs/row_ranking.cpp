#include "app/runs/row_ranking.h"

#include "app/runs/cut_letters.h"

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

/// A window's id and place, as the worker keeps them: "window 5" and "guide.txt · 2049–3072 (+1)".
constexpr std::string_view windowId = "window ", placeMark = " · ";

void nameWindow(RankedRow &row)
{
    row.isWindow = row.pair == 0 && row.id.starts_with(windowId);
    if (!row.isWindow)
        return;
    if (const size_t mark = row.question.rfind(placeMark); mark != std::string::npos)
        row.source = row.question.substr(0, mark);
    row.answer = withoutCutLetters(std::move(row.answer));
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
            nameWindow(ranked);
        }
        out.push_back(std::move(ranked));
    }
    return out;
}

} // namespace fieldwright
