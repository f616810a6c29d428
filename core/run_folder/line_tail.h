#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace fieldwright {

/// Bytes of a file from `offset`, at most `limit`; empty when it is not there. `size` becomes that of the file.
std::string readFrom(const std::filesystem::path &path, std::uint64_t offset, size_t limit, std::uint64_t &size);

/// Follows a file of lines that another process appends to: gives the whole lines from `offset` on, of about
/// `limitBytes`, and moves it behind them. A half-written last line is left for the next call; a file that shrank (a
/// resumed worker cut a torn line) is followed at its new end. Returns how many stretches without a line feed had to be
/// passed over because they would fill the memory.
int takeLines(const std::filesystem::path &path, std::uint64_t &offset, size_t limitBytes,
              const std::function<void(std::string_view line)> &take);

} // namespace fieldwright
