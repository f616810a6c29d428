#pragma once

#include "app/cli/verbs.h"

#include <memory>

namespace fieldwright {

/// A parsed command line, ready to run; or the end of it (help, wrong usage).
struct ParsedCommand
{
    CliOptions options;
    std::string project;  ///< as it was typed
    std::string language; ///< empty: the user's
    ChosenVerb verb;
    std::optional<int> exitStatus; ///< 0 or 2 when there is nothing to run
    std::string text;              ///< help, or what is wrong with the usage
};

/// The parser of all verbs, in the language that is installed; it fills in `command`, which outlives it.
std::unique_ptr<CLI::App> makeParser(ParsedCommand &command);

/// Help and what is wrong are told in the language that is installed.
ParsedCommand parseCommandLine(const std::vector<std::string> &arguments, const std::filesystem::path &workingFolder);

/// Runs the verb in this thread (never the main one), prints its end, and gives the exit status: 0 done, 1 failed, 130
/// interrupted.
int runCommand(const ParsedCommand &command, CliSession &session, const CliSink &sink);

/// The whole of fieldwright-cli: parses, opens the project or asks its owner, runs, prints. Needs a QGuiApplication.
int commandLineMain(const std::vector<std::string> &arguments);

} // namespace fieldwright
