#include "app/cli/precision_options.h"

#include "app/models/inference_precisions.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

namespace fieldwright {

void addQuestionPrecision(CLI::App &verb, std::string &precision)
{
    verb.add_option("--precision", precision,
                    FW_NOOP("cli", "fp32, bf16, fp16, or weights in 8 or 4 bits (int8, int4); the most exact that "
                                   "fits into the memory where it is not said"))
        ->check(CLI::IsMember(std::vector<std::string>(inferencePrecisions.begin(), inferencePrecisions.end())));
}

void addServerPrecision(CLI::App &verb, std::string &precision)
{
    std::vector<std::string> names(inferencePrecisions.begin(), inferencePrecisions.end());
    names.emplace_back("auto");
    verb.add_option("--precision", precision,
                    FW_NOOP("cli", "auto (what is fastest here, measured), fp32, bf16, fp16, or weights in 8 or 4 "
                                   "bits (int8, int4)"))
        ->check(CLI::IsMember(std::move(names)));
}

} // namespace fieldwright
