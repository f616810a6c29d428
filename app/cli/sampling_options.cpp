#include "app/cli/sampling_options.h"

#include "app/chat/chat_stream.h"
#include "core/base/sampling_limits.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <cmath>

namespace fieldwright {

namespace {

/// A range that may leave out one of its ends; CLI::Range holds both, and "nan".
CLI::Validator within(const char *range, bool (*holds)(double))
{
    return {[range, holds](std::string &text) {
                double value = 0;
                const bool isNumber = CLI::detail::lexical_cast(text, value);
                return isNumber && holds(value) ? std::string() : "Value " + text + " is not " + range;
            },
            range};
}

bool isShare(double value)
{
    return value > 0 && value <= 1;
}

bool isWithinHundred(double value)
{
    return std::abs(value) <= 100;
}

} // namespace

void addSampling(CLI::App &verb, ChatSettings &settings)
{
    verb.add_option("--temperature", settings.temperature, FW_NOOP("cli", "0: the most likely token each time"))
        ->check(within("0 … 100", [](double value) { return value >= 0 && value <= 100; }));
    verb.add_option("--seed", settings.seed, FW_NOOP("cli", "The same seed draws the same answer"));
    verb.add_option("--top-k", settings.topK, FW_NOOP("cli", "Of the most likely tokens only so many; 0: all"))
        ->check(CLI::Range(0, 1 << 30));
    verb.add_option("--top-p", settings.topP,
                    FW_NOOP("cli", "The most likely tokens up to this share of the probability"))
        ->check(within("> 0, ≤ 1", isShare));
    verb.add_option("--min-p", settings.minP, FW_NOOP("cli", "No token below this share of the best one's probability"))
        ->check(within("≥ 0, < 1", [](double value) { return value >= 0 && value < 1; }));
    verb.add_option("--typical-p", settings.typicalP,
                    FW_NOOP("cli", "The most typical tokens up to this share of the probability"))
        ->check(within("> 0, ≤ 1", isShare));
    verb.add_option("--repetition-penalty", settings.repetitionPenalty,
                    FW_NOOP("cli", "Above 1: against what was said already"))
        ->check(within("> 0", [](double value) { return value > 0 && std::isfinite(value); }));
    for (const auto &[name, penalty] : {std::pair("--presence-penalty", &settings.presencePenalty),
                                        {"--frequency-penalty", &settings.frequencyPenalty}}) {
        verb.add_option(name, *penalty, FW_NOOP("cli", "As OpenAI defines it"))
            ->check(within("-100 … 100", isWithinHundred));
    }
    verb.add_option_function<std::vector<std::string>>(
            "--stop",
            [&stops = settings.stop](const std::vector<std::string> &given) {
                if (given.size() > mostStops)
                    throw CLI::ArgumentMismatch::AtMost("--stop", int(mostStops), given.size());
                stops = given;
            },
            FW_NOOP("cli", "A text that ends the answer; may be given several times"))
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

} // namespace fieldwright
