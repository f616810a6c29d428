#include "core/run_folder/row_losses.h"

#include "core/run_folder/line_tail.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace fieldwright {

namespace {

constexpr std::int64_t mostRows = 2'000'000; // of more, the first are looked at
constexpr size_t rowsOfALine = 1000;
constexpr const char *partNames[rowPartCount] = {"training", "validation"};

std::filesystem::path fileOf(const std::filesystem::path &runFolder)
{
    return runFolder / "row-losses.jsonl";
}

/// Where the last whole line ends.
std::uint64_t wholeBytes(const std::filesystem::path &path, std::uint64_t &size)
{
    constexpr std::uint64_t block = 64u << 10;
    (void)readFrom(path, 0, 0, size);
    for (std::uint64_t end = size; end > 0;) {
        const std::uint64_t begin = end > block ? end - block : 0;
        std::uint64_t ignored = 0;
        const std::string chunk = readFrom(path, begin, size_t(end - begin), ignored);
        if (const size_t at = chunk.rfind('\n'); at != std::string::npos)
            return begin + at + 1;
        end = begin;
    }
    return 0;
}

} // namespace

Json shortFigure(double value, int digits)
{
    if (!std::isfinite(value))
        return {};
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return std::strtod(text, nullptr);
}

Result<RowLossWriter> RowLossWriter::open(const std::filesystem::path &runFolder, int attempt)
{
    const std::filesystem::path path = fileOf(runFolder);
    std::uint64_t size = 0;
    const std::uint64_t whole = wholeBytes(path, size);
    if (whole < size && ::truncate(path.c_str(), off_t(whole)) != 0)
        return fail(ioError(path, errno));
    FW_TRY(file, AppendFile::open(path));
    return RowLossWriter(std::move(file), attempt);
}

Result<> RowLossWriter::write(RowPart part, std::int64_t step, std::span<const RowLoss> rows)
{
    for (size_t first = 0; first < rows.size(); first += rowsOfALine) {
        Json figures = Json::array();
        for (const RowLoss &row : rows.subspan(first, std::min(rowsOfALine, rows.size() - first)))
            figures.push_back(Json::array({row.row, shortFigure(row.loss, 5), row.targets, row.hits}));
        FW_CHECK(m_file.append(dumpJson({{"attempt", m_attempt},
                                         {"part", partNames[size_t(part)]},
                                         {"step", step},
                                         {"rows", std::move(figures)}}) +
                               "\n"));
    }
    return {};
}

RowLossReader::RowLossReader(const std::filesystem::path &runFolder) : m_path(fileOf(runFolder)) {}

void RowLossReader::take(std::string_view line)
{
    const auto value = parseJson(line, "row-losses.jsonl", {.bytes = 4u << 20, .depth = 4});
    const Json *const rows = value ? member(*value, "rows") : nullptr;
    if (!rows || !rows->is_array())
        return;
    const int attempt = int(intOr(*value, "attempt", 1));
    const std::int64_t step = intOr(*value, "step", -1);
    const size_t part = stringOr(*value, "part") == partNames[1];
    if (step < 0)
        return;
    if (m_steps.add(attempt, step)) {
        for (const std::vector<RowLoss> &known : m_rows)
            m_isOutdated |=
                std::any_of(known.begin(), known.end(), [&](const RowLoss &row) { return row.step >= step; });
    }
    if (m_isOutdated || m_steps.isSuperseded(attempt, step))
        return;
    std::vector<RowLoss> &known = m_rows[part];
    if (RowPart(part) == RowPart::Validation &&
        std::any_of(known.begin(), known.end(), [&](const RowLoss &row) { return row.step >= 0 && row.step != step; }))
        known.clear();
    for (const Json &row : *rows) {
        if (!row.is_array() || row.size() != 4 || !row[0].is_number_integer())
            continue;
        const auto index = row[0].get<std::int64_t>();
        if (index < 0 || index >= mostRows)
            continue;
        const auto number = [&row](size_t i) {
            return row[i].is_number() ? row[i].get<double>() : std::numeric_limits<double>::quiet_NaN();
        };
        const auto count = [&](size_t i) { return row[i].is_number_integer() ? row[i].get<std::int64_t>() : 0; };
        if (size_t(index) >= known.size())
            known.resize(size_t(index) + 1, {.step = -1});
        known[size_t(index)] = {index, number(1), count(2), count(3), step};
        m_changed = true;
    }
}

bool RowLossReader::poll(size_t limitBytes)
{
    m_changed = false;
    for (;;) {
        const std::uint64_t before = m_offset;
        m_isOutdated = false;
        (void)takeLines(m_path, m_offset, limitBytes, [this](std::string_view line) { take(line); });
        if (m_isOutdated) { // once an attempt: now that it is known from where it went on
            for (std::vector<RowLoss> &known : m_rows)
                known.clear();
            m_offset = 0;
            m_changed = true;
        } else if (m_offset <= before) {
            return m_changed;
        }
    }
}

std::vector<RowLoss> RowLossReader::rows(RowPart part) const
{
    std::vector<RowLoss> out;
    std::copy_if(m_rows[size_t(part)].begin(), m_rows[size_t(part)].end(), std::back_inserter(out),
                 [](const RowLoss &row) { return row.step >= 0; });
    return out;
}

} // namespace fieldwright
