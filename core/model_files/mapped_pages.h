#pragma once

#include <cstddef>
#include <span>

namespace fieldwright {

/// Lets the whole pages among bytes of a MappedFile go from this process' memory, as what was copied is not held a
/// second time. Reading them again brings them back from the file. (Not for other memory: that would be emptied.)
void letGoOfMapped(std::span<const std::byte> bytes);

} // namespace fieldwright
