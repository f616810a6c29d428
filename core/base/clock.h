#pragma once

#include <cstdint>
#include <string>

namespace fieldwright {

/// Milliseconds since 1970, UTC: for stamps that people read. May jump.
std::int64_t wallClockMs();
/// Milliseconds of a clock that never goes back: for durations.
std::int64_t monotonicMs();
/// 2026-05-01T12:30:00Z
std::string isoTime(std::int64_t wallMs);
/// A new id that sorts by time: 12 hexadecimal digits of milliseconds and 8 random ones.
std::string newId();

} // namespace fieldwright
