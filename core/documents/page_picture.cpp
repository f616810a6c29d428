#include "core/documents/page_picture.h"

#include <cmath>

namespace fieldwright {

Result<> checkPicture(const PagePicture &picture)
{
    const auto isLength = [](double points) { return std::isfinite(points) && points > 0 && points < 1e6; };
    const std::int64_t pixels = std::int64_t(picture.width) * picture.height;
    if (picture.width < 1 || picture.width > widestPicture || picture.height < 1 || pixels > mostPixels ||
        std::int64_t(picture.rgb.size()) != pixels * 3 || picture.page < 1 || picture.page > picture.pageCount ||
        !isLength(picture.pageWidth) || !isLength(picture.pageHeight)) {
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "The picture of page %1 is damaged."), {std::to_string(picture.page)}});
    }
    return {};
}

} // namespace fieldwright
