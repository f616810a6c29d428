#pragma once

#include <string>

namespace CLI {
class App;
class Error;
} // namespace CLI

namespace fieldwright {

/// Says everything that the parser says in the language that is installed: what verbs and options are for, and the
/// words of the help around it. After the last verb was added.
void speakInstalledLanguage(CLI::App &app);

/// What is wrong with a command line, and where to read on.
std::string usageProblem(const CLI::Error &problem);

} // namespace fieldwright
