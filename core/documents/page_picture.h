#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace fieldwright {

/// Which page is to be drawn, and how wide.
struct PageRequest
{
    int page = 1;    ///< from 1
    int width = 800; ///< pixels, up to widestPicture
};

/// A page of a PDF as it looks.
struct PagePicture
{
    int page = 1;
    int pageCount = 0;
    double pageWidth = 0; ///< points, as the page is shown (turned): what Block::box counts in
    double pageHeight = 0;
    int width = 0; ///< pixels
    int height = 0;
    std::string rgb; ///< width * height * 3 bytes, from the top
};

inline constexpr int widestPicture = 4096;
/// Of a very long page the width gives way.
inline constexpr std::int64_t mostPixels = 24'000'000;

/// Every rule of the type above. Corrupt where one fails.
Result<> checkPicture(const PagePicture &picture);

} // namespace fieldwright
