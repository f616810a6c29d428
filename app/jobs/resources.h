#pragma once

#include <filesystem>

namespace fieldwright {

/// What ships with the product: the suites, and the sample with its documents and general pairs. FIELDWRIGHT_RESOURCES,
/// else share/fieldwright beside the folder of this executable (a build tree links to the sources there).
std::filesystem::path resourceFolder();

inline std::filesystem::path suitesFolder()
{
    return resourceFolder() / "suites";
}
inline std::filesystem::path sampleDocumentsFolder()
{
    return resourceFolder() / "sample" / "documents";
}
inline std::filesystem::path generalPairsFolder()
{
    return resourceFolder() / "sample" / "general";
}

} // namespace fieldwright
