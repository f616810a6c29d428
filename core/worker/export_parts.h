#pragma once

#include "core/base/result.h"
#include "core/model_files/model_card.h"

#include <filesystem>

namespace fieldwright {

/// Where the products go: written into a hidden folder beside their place, and moved there when all is done. Destroyed
/// before that, nothing is left.
class Staging
{
public:
    /// `output`: a folder that is not there (or empty), or the path of a file to be written, with its companions.
    static Result<Staging> open(const std::filesystem::path &output, bool isFile, const std::string &job);
    Staging(Staging &&other) noexcept;
    Staging &operator=(Staging &&) = delete;
    ~Staging();

    const std::filesystem::path &folder() const { return m_folder; }
    Result<> publish();

private:
    Staging() = default;
    std::filesystem::path m_output;
    std::filesystem::path m_folder;
    bool m_isFile = false;
};

/// A written model's log-probabilities beside the original's.
class LogProbProof
{
public:
    void add(double original, double written);
    /// Fills in what was found. Errors: Corrupt where a number is none, or where the two are to be `equal` and are not
    /// within fp32's rounding in long sums.
    Result<> into(RoundTrip &proof, bool equal) const;

private:
    std::int64_t m_count = 0;
    double m_sum = 0, m_largest = 0;
};

/// What the export's parameters know of a model: data, recipe, evaluation.
void addCardFacts(ModelCard &card, const Json &parameters);

} // namespace fieldwright
