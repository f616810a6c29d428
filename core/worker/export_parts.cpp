#include "core/worker/export_parts.h"

#include "core/base/file.h"

#include <cmath>
#include <utility>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

Error computesOtherwise(double difference)
{
    return {ErrorCode::Corrupt,
            {FW_NOOP("core", "The written model does not compute what the original does: the log-probabilities differ "
                             "by up to %1. Nothing was kept."),
             {std::to_string(difference)}},
            {FW_NOOP("core", "Report this with the model's name; another format may work meanwhile.")}};
}

} // namespace

Result<Staging> Staging::open(const fs::path &output, bool isFile, const std::string &job)
{
    std::error_code error;
    const bool free =
        isFile ? !fs::exists(output, error)
               : !fs::exists(output, error) || (fs::is_directory(output, error) && fs::is_empty(output, error));
    if (!output.is_absolute() || !output.has_filename() || !free) {
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "%1 exists already; an export never overwrites anything."), {output.string()}},
                    {FW_NOOP("core", "Choose another name, or remove what is there.")});
    }
    Staging out;
    out.m_output = output;
    out.m_isFile = isFile;
    FW_CHECK(makeFolder(output.parent_path()));
    out.m_folder = output.parent_path() / ("." + output.filename().string() + ".partial-" + job);
    fs::remove_all(out.m_folder, error); // of an attempt that was cut off
    FW_CHECK(makeFolder(out.m_folder));
    return out;
}

Staging::Staging(Staging &&other) noexcept
    : m_output(std::move(other.m_output)), m_folder(std::exchange(other.m_folder, {})), m_isFile(other.m_isFile)
{}

Staging::~Staging()
{
    std::error_code error;
    if (!m_folder.empty())
        fs::remove_all(m_folder, error);
}

Result<> Staging::publish()
{
    if (!m_isFile) {
        std::error_code error;
        fs::remove(m_output, error); // an empty folder, or nothing
        FW_CHECK(syncFolder(m_folder));
        FW_CHECK(renameDurably(m_folder, m_output));
        m_folder.clear();
        return {};
    }
    // The model itself last: whoever sees it finds its companions there.
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator(m_folder, error)) {
        if (entry.path().filename() != m_output.filename())
            FW_CHECK(renameDurably(entry.path(), m_output.parent_path() / entry.path().filename()));
    }
    return renameDurably(m_folder / m_output.filename(), m_output);
}

void LogProbProof::add(double original, double written)
{
    const double difference = std::fabs(written - original);
    ++m_count;
    m_sum += difference;
    // A NaN compares false with everything: it must not pass as zero.
    if (!(difference <= m_largest))
        m_largest = difference;
}

Result<> LogProbProof::into(RoundTrip &proof, bool equal) const
{
    proof.tokens = m_count;
    proof.meanDifference = m_count > 0 ? m_sum / double(m_count) : 0;
    proof.largestDifference = m_largest;
    proof.done = true;
    constexpr double tolerance = 0.01;
    const bool isRight = std::isfinite(m_sum) && !(equal && m_largest > tolerance);
    return isRight ? Result<>() : fail(computesOtherwise(m_largest));
}

void addCardFacts(ModelCard &card, const Json &parameters)
{
    if (const Json *facts = member(parameters, "card")) {
        if (const Json *data = member(*facts, "data"); data && data->is_array()) {
            for (const Json &row : *data)
                card.data.emplace_back(stringOr(row, "name"), stringOr(row, "sha256"));
        }
        if (const Json *recipe = member(*facts, "recipe"); recipe && recipe->is_object())
            card.recipe = *recipe;
        if (const Json *evaluation = member(*facts, "evaluation"); evaluation && evaluation->is_array())
            card.evaluation = *evaluation;
    }
}

} // namespace fieldwright
