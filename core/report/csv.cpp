#include "core/report/document.h"
#include "core/report/numbers.h"

namespace fieldwright {

namespace {

/// Rows as RFC 4180 with a byte order mark, without which spreadsheets misread Chinese.
class Csv
{
public:
    void text(std::string_view raw)
    {
        std::string cell = report::cleaned(raw);
        // What a spreadsheet would run as a formula becomes text (blanks before it do not help).
        const size_t first = cell.find_first_not_of(" \n");
        if (!raw.empty() &&
            (raw[0] == '\t' || raw[0] == '\r' ||
             (first != std::string::npos && std::string_view("=+-@\t").find(cell[first]) != std::string_view::npos)))
            cell.insert(0, "'");
        write(cell);
    }
    void number(double value) { write(report::machineNumber(value)); }
    void number(std::int64_t value) { write(std::to_string(value)); }
    void empty() { write({}); }
    void endRow()
    {
        m_out += "\r\n";
        m_atStart = true;
    }
    std::string finish() { return "\xEF\xBB\xBF" + m_out; }

private:
    void write(const std::string &cell)
    {
        if (!m_atStart)
            m_out += ',';
        m_atStart = false;
        if (cell.find_first_of(",\"\r\n") == std::string::npos) {
            m_out += cell;
            return;
        }
        m_out += '"';
        for (char c : cell) {
            m_out += c;
            if (c == '"')
                m_out += '"';
        }
        m_out += '"';
    }

    std::string m_out;
    bool m_atStart = true;
};

void addComparison(Csv &csv, const std::string &suite, const std::string &axis, const std::string &language,
                   const char *kind, const Comparison &comparison, bool compared)
{
    if (comparison.n == 0)
        return;
    csv.text(suite);
    csv.text(axis);
    csv.text(language);
    csv.text(kind);
    csv.number(comparison.n);
    csv.number(comparison.base);
    csv.number(comparison.baseInterval.low);
    csv.number(comparison.baseInterval.high);
    csv.number(comparison.baseScore);
    csv.number(comparison.baseUnparsed);
    if (compared) {
        csv.number(comparison.tuned);
        csv.number(comparison.tunedInterval.low);
        csv.number(comparison.tunedInterval.high);
        csv.number(comparison.tunedScore);
        csv.number(comparison.tunedUnparsed);
        csv.number(comparison.delta);
        csv.number(comparison.deltaInterval.low);
        csv.number(comparison.deltaInterval.high);
        csv.number(comparison.p);
        if (comparison.pHolm)
            csv.number(*comparison.pHolm);
        else
            csv.empty();
        csv.text(comparison.test);
        csv.text(comparison.pHolm ? verdictName(comparison.verdict) : "");
        csv.number(comparison.better);
        csv.number(comparison.worse);
    }
    csv.endRow();
}

} // namespace

// Keys, not sentences: a CSV file is read by programs, so it is the same in every language.
std::string reportCsv(const ReportInput &input)
{
    const Summary &summary = input.summary;
    Csv csv;
    for (const char *key : {"suite", "axis", "language", "items_kind", "n", "base", "base_low", "base_high",
                            "base_score", "base_unparsed"})
        csv.text(key);
    if (summary.compared) {
        for (const char *key : {"tuned", "tuned_low", "tuned_high", "tuned_score", "tuned_unparsed", "delta",
                                "delta_low", "delta_high", "p", "p_holm", "test", "verdict", "better", "worse"})
            csv.text(key);
    }
    csv.endRow();
    const auto addSlice = [&](const AxisSummary &axis, const std::string &language, const AxisSlice &slice) {
        addComparison(csv, axis.suite, axis.axis, language, "all", slice.all, summary.compared);
        addComparison(csv, axis.suite, axis.axis, language, "free", slice.free, summary.compared);
        addComparison(csv, axis.suite, axis.axis, language, "choice", slice.choice, summary.compared);
    };
    for (const AxisSummary &axis : summary.axes) {
        addSlice(axis, "pooled", axis.pooled);
        for (const auto &[language, slice] : axis.languages)
            addSlice(axis, language, slice);
    }
    for (const auto &[part, comparison] : summary.domain)
        addComparison(csv, domainSuite, part, "pooled", "all", comparison, summary.compared);
    return csv.finish();
}

std::string reportItemsCsv(const ReportInput &input)
{
    Csv csv;
    for (const char *key : {"suite", "axis", "language", "item", "mode", "prompt", "expected", "base", "base_parsed",
                            "base_score", "tuned", "tuned_parsed", "tuned_score", "difference"})
        csv.text(key);
    csv.endRow();
    for (const ReportItem &item : input.items) {
        for (const std::string *text : {&item.suite, &item.axis, &item.language, &item.item, &item.mode, &item.prompt,
                                        &item.expected, &item.base})
            csv.text(*text);
        csv.number(std::int64_t(item.baseParsed));
        csv.number(item.baseScore);
        csv.text(item.tuned);
        csv.number(std::int64_t(item.tunedParsed));
        csv.number(item.tunedScore);
        csv.number(item.difference());
        csv.endRow();
    }
    return csv.finish();
}

} // namespace fieldwright
