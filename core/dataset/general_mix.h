#pragma once

#include "core/dataset/build_dataset.h"

#include <span>

namespace fieldwright {

class Random;

// Which general rows stand beside the domain's rows in a version, and in which order. Used by buildDataset() and by
// the preview of the dial, which must show the rows that will be built.

/// General rows as they stand in a version: each question once, with the system prompt where one is asked for.
/// `repeated` gets the ids of those that were left out.
std::vector<DatasetRow> usableGeneralRows(std::vector<DatasetRow> rows, const std::string &systemPrompt,
                                          std::vector<std::string> &repeated);

/// A general row that is taken into the training part: for the first time (pass 0), or again.
struct GeneralTake
{
    std::uint32_t row = 0;
    int pass = 0;
};

/// What becomes of the general rows; indexes into the rows that were given.
struct GeneralMix
{
    std::vector<std::uint32_t> held; ///< for validation
    std::vector<GeneralTake> taken;  ///< in order
    std::int64_t available = 0;      ///< rows that are not held out
    bool isUsedUp = false;           ///< each is taken as often as it may be, and the domain still has not its share
    std::int64_t tooLong = 0;        ///< of them: passed over, since the domain's share would be lost by one of them
};

/// Rendered tokens of the domain's rows.
struct DomainTokens
{
    std::int64_t training = 0;
    std::int64_t validation = 0;
};

/// How many general rows are held out for validation: so many that the validation part has the mix of the training part
/// (a loss of mostly general rows would rise while the model learns its field, and end the run too early), and at most
/// the validation share of them. `generalTokens`: rendered tokens of the rows in the order in which they are held out.
std::size_t generalRowsForValidation(const BuildOptions &options, std::int64_t domainValidationTokens,
                                     std::span<const std::int64_t> generalTokens);

/// Holds some out for validation, then takes whole passes in seeded order until the domain has its share, at most
/// options.generalCap times each. A row that is unusually long is passed over where it would go beyond that.
/// `generalTokens`: rendered tokens of each row. `random`: stream 76 of the seed, which the caller goes on with.
GeneralMix mixGeneral(std::span<const std::int64_t> generalTokens, const DomainTokens &domain,
                      const BuildOptions &options, Random &random);

/// The stream that mixGeneral() wants.
Random mixStream(const BuildOptions &options);

} // namespace fieldwright
