// Gives every file of some folders to a fuzz target, without libFuzzer: so that what once was found stays mended.

#include "tests/support/patience.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <sys/resource.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

namespace fs = std::filesystem;

constexpr double mostSeconds = 20 * patience; ///< of one input, on a machine that does other things too

#if !defined(__SANITIZE_ADDRESS__)
/// An allocation without bounds must fail here, not take the machine's memory. (The sanitizer needs its own terabytes.)
void limitMemory()
{
    const rlimit limit = {rlim_t(2) << 30, rlim_t(2) << 30};
    setrlimit(RLIMIT_AS, &limit);
}
#else
void limitMemory() {}
#endif

bool replay(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s\n", path.c_str()); // before it runs: a crash then says where
    std::fflush(stdout);
    const auto begin = std::chrono::steady_clock::now();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (seconds > mostSeconds)
        std::printf("took %.1f s, more than %.0f s\n", seconds, mostSeconds);
    return seconds <= mostSeconds;
}

} // namespace

int main(int argc, char **argv)
{
    limitMemory();
    std::vector<fs::path> paths;
    for (int i = 1; i < argc; ++i) {
        std::error_code error;
        if (fs::is_directory(argv[i], error)) {
            for (const auto &entry : fs::directory_iterator(argv[i]))
                paths.push_back(entry.path());
        } else if (fs::exists(argv[i], error)) {
            paths.emplace_back(argv[i]);
        }
    }
    std::sort(paths.begin(), paths.end());
    const auto slow = std::count_if(paths.begin(), paths.end(), [](const fs::path &path) { return !replay(path); });
    std::printf("%zu inputs, %td too slow\n", paths.size(), slow);
    return paths.empty() || slow > 0 ? 1 : 0;
}
