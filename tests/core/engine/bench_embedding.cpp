#include "core/base/file.h"
#include "core/engine/embedder.h"

#include <chrono>
#include <cstdio>
#include <iostream>

// Not a test: how fast an encoder embeds. packaging/peers/compare_embedding.py alternates it with
// sentence-transformers: for each line on standard input all texts are embedded once, and the seconds are written.
int main(int argc, char **argv)
{
    using namespace fieldwright;
    if (argc < 3) {
        std::fprintf(stderr, "usage: bench_embedding MODEL_FOLDER TEXTS.txt [THREADS] (a text a line)\n");
        return 2;
    }
    engine::LoadOptions options;
    options.threads = argc > 3 ? std::atoi(argv[3]) : 0;
    auto embedder = engine::Embedder::load(argv[1], options);
    const auto bytes = readFile(argv[2]);
    if (!embedder || !bytes) {
        std::fprintf(stderr, "%s\n", (embedder ? bytes.error() : embedder.error()).message().c_str());
        return 1;
    }
    std::vector<std::string> texts;
    for (std::size_t begin = 0; begin < bytes->size();) {
        const std::size_t end = std::min(bytes->find('\n', begin), bytes->size());
        if (end > begin)
            texts.push_back(bytes->substr(begin, end - begin));
        begin = end + 1;
    }
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = std::chrono::steady_clock::now();
        const auto found = (*embedder)->embed(texts);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        if (!found) {
            std::fprintf(stderr, "%s\n", found.error().message().c_str());
            return 1;
        }
        std::printf("%.6f %lld %zu %.6f\n", seconds.count(), static_cast<long long>(found->tokens),
                    found->cutTexts.size(), double(found->values.front()));
        std::fflush(stdout);
    }
    return 0;
}
