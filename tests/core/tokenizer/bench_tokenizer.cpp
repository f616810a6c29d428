// Not a test: encodes lines for a comparison with the reference, or measures how fast.
// packaging/peers/check_tokenizers.py runs it.
//
// usage: bench_tokenizer encode|time TOKENIZER LINES.jsonl
// TOKENIZER: a tokenizer.json, a .model, a .gguf or a folder. LINES.jsonl: a JSON string a line.
// encode: a line [ids, offsets, text of the ids] for each; time: {"bytes", "seconds", "tokens"} of one pass.

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/tokenizer/tokenizer.h"

#include <chrono>
#include <cstdio>

using namespace fieldwright;

namespace {

Result<std::shared_ptr<const Tokenizer>> load(const std::filesystem::path &path)
{
    if (std::filesystem::is_directory(path))
        return Tokenizer::fromFolder(path);
    if (path.extension() == ".gguf") {
        FW_TRY(file, GgufFile::open(path));
        return Tokenizer::fromGguf(file);
    }
    FW_TRY(bytes, readFile(path));
    return path.extension() == ".model" ? Tokenizer::fromSentencePiece(bytes, path.string())
                                        : Tokenizer::fromJson(bytes, path.string());
}

Result<std::vector<std::string>> readLines(const std::filesystem::path &path)
{
    FW_TRY(text, readFile(path));
    std::vector<std::string> out;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        FW_TRY(line, parseJson(std::string_view(text).substr(begin, end - begin), path.string()));
        out.push_back(line.get<std::string>());
        begin = end + 1;
    }
    return out;
}

Result<> run(const std::string &mode, const std::filesystem::path &tokenizerPath,
             const std::filesystem::path &linesPath)
{
    FW_TRY(tokenizer, load(tokenizerPath));
    FW_TRY(lines, readLines(linesPath));
    if (mode == "encode") {
        for (const std::string &line : lines) {
            FW_TRY(tokens, tokenizer->encode(line));
            Json ids = Json::array(), offsets = Json::array();
            for (const Token &token : tokens) {
                ids.push_back(token.id);
                offsets.push_back({token.begin, token.end});
            }
            const std::string text = tokenizer->decode(ids.get<std::vector<std::int32_t>>());
            std::printf("%s\n", dumpJson({ids, offsets, text}).c_str());
        }
        return {};
    }
    size_t bytes = 0, tokens = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const std::string &line : lines) {
        FW_TRY(encoded, tokenizer->encode(line));
        bytes += line.size();
        tokens += encoded.size();
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%s\n", dumpJson({{"bytes", bytes}, {"seconds", seconds.count()}, {"tokens", tokens}}).c_str());
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_tokenizer encode|time TOKENIZER LINES.jsonl\n");
        return 2;
    }
    const auto result = run(argv[1], argv[2], argv[3]);
    if (!result)
        std::fprintf(stderr, "%s\n", result.error().message().c_str());
    return result ? 0 : 1;
}
