#include "tests/core/engine/tile_record.h"

#include <cstdio>
#include <cstdlib>

namespace fieldwright::engine::quantized {

void TileRecord::require(bool holds, const char *what) const
{
    if (holds)
        return;
    std::fprintf(stderr, "the matrix tiles are used wrongly: %s\n", what);
    std::abort();
}

TileRecord &tileRecord()
{
    static TileRecord record;
    return record;
}

} // namespace fieldwright::engine::quantized
