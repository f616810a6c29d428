#pragma once

namespace CLI {
class App;
}

namespace fieldwright {

struct ChatSettings;

/// How tokens are drawn and what ends an answer, within the ranges that the server and the engine take. `settings`
/// lives as long as the verb.
void addSampling(CLI::App &verb, ChatSettings &settings);

} // namespace fieldwright
