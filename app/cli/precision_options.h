#pragma once

#include <string>

namespace CLI {
class App;
}

namespace fieldwright {

// --precision of verbs that ask a model, with the names of inferencePrecisions.

/// Of a verb that loads a model for one question; empty: the most exact that fits.
void addQuestionPrecision(CLI::App &verb, std::string &precision);
/// Of a verb that starts a model server, which may measure ("auto").
void addServerPrecision(CLI::App &verb, std::string &precision);

} // namespace fieldwright
