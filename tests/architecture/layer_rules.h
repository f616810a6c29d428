#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fieldwright::architecture {

/// One broken rule: where, and which.
struct Violation
{
    std::string file;
    int line = 0;
    std::string rule;
};

/// Reads every source file below `root` (core, app, ui) and checks what it includes:
///  core has no Qt; only core/engine has ATen or torch; app has no Widgets, ui code or QCustomPlot; neither app nor ui
///  includes core/engine (but for the torch-free estimate) or core/worker; no include goes up a layer; within core no
///  folder includes one that stands below it in `coreLayers()`.
std::vector<Violation> checkIncludes(const std::filesystem::path &root);

/// The folders of core, lowest first. A folder may include itself and those before it.
const std::vector<std::string> &coreLayers();

/// The shared libraries that a program needs, from `ldd` (all, not only the direct ones).
std::vector<std::string> neededLibraries(const std::filesystem::path &program);

} // namespace fieldwright::architecture
