#include "core/model_files/safetensors_folder.h"

#include "core/base/file.h"

#include <algorithm>
#include <set>

namespace fs = std::filesystem;

namespace fieldwright {

bool looksLikePickle(const fs::path &path)
{
    static const std::set<std::string> extensions = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib"};
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    return extensions.contains(extension);
}

tl::unexpected<Error> refusePickle(const fs::path &path)
{
    return fail(ErrorCode::Unsupported,
                {FW_NOOP("core", "%1 is a pickle: opening it could run programs hidden in it, so it is never opened."),
                 {path.string()}},
                {FW_NOOP("core", "Use the model as safetensors or GGUF; most publishers offer one beside it.")});
}

bool beginsLikePickle(std::span<const std::byte> bytes)
{
    // A zip archive (torch.save), or protocol 2 to 5.
    const auto at = [&](size_t i) { return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0u; };
    return (at(0) == 'P' && at(1) == 'K' && at(2) == 3) || (at(0) == 0x80 && at(1) >= 2 && at(1) <= 5);
}

Result<std::vector<SafetensorsFile>> openSafetensorsFolder(const fs::path &folder)
{
    std::error_code error;
    std::vector<fs::path> files;
    const fs::path index = folder / "model.safetensors.index.json";
    if (fs::exists(folder / "model.safetensors", error)) {
        files.push_back(folder / "model.safetensors");
    } else if (fs::exists(index, error)) {
        FW_TRY(text, readFile(index, 100'000'000));
        FW_TRY(map, parseShardIndex(text, index.string()));
        std::set<std::string> names;
        for (const auto &[tensor, file] : map)
            names.insert(file);
        for (const std::string &name : names) {
            if (!fs::exists(folder / name, error)) {
                return fail(ErrorCode::NotFound,
                            {FW_NOOP("core", "%1 is incomplete: its file %2 is missing."), {folder.string(), name}},
                            {FW_NOOP("core", "Download the missing file into the same folder.")});
            }
            files.push_back(folder / name);
        }
    } else {
        for (const fs::directory_entry &entry : fs::directory_iterator(folder, error)) {
            if (looksLikePickle(entry.path()))
                return refusePickle(entry.path());
        }
        return fail(ErrorCode::NotFound,
                    {FW_NOOP("core", "%1 has no weights: model.safetensors is missing."), {folder.string()}},
                    {FW_NOOP("core", "Download the .safetensors files of the model into the same folder.")});
    }
    std::vector<SafetensorsFile> shards;
    for (const fs::path &file : files) {
        FW_TRY(shard, SafetensorsFile::open(file));
        shards.push_back(std::move(shard));
    }
    return shards;
}

void addWeightFile(Sha256 &hash, std::span<const std::byte> all, std::span<const std::byte> header)
{
    const auto asText = [](std::span<const std::byte> bytes) {
        return std::string_view(reinterpret_cast<const char *>(bytes.data()), bytes.size());
    };
    hash.add(std::to_string(all.size()) + "\n");
    hash.add(asText(header));
    // Two models of one family differ only in their data: sample it at 16 places.
    constexpr size_t samples = 16, sampleBytes = 4096;
    const auto data = all.subspan(header.size());
    for (size_t i = 0; i < samples; ++i) {
        const size_t begin = data.size() / samples * i;
        hash.add(asText(data.subspan(begin, std::min(sampleBytes, data.size() - begin))));
    }
}

std::vector<std::string> typesByBytes(const std::map<TensorType, std::uint64_t> &bytes)
{
    std::vector<std::pair<TensorType, std::uint64_t>> sorted(bytes.begin(), bytes.end());
    std::sort(sorted.begin(), sorted.end(), [](auto &a, auto &b) { return a.second > b.second; });
    std::vector<std::string> out;
    out.reserve(sorted.size());
    for (const auto &[type, size] : sorted)
        out.emplace_back(tensorTypeName(type));
    return out;
}

void TensorComplaints::add(const std::string &what)
{
    constexpr size_t listed = 10;
    if (m_count++ < listed)
        m_list += (m_list.empty() ? "" : "; ") + what;
    else if (m_count == listed + 1)
        m_list += "; …";
}

Result<> TensorComplaints::verdict(const fs::path &model) const
{
    if (m_count == 0)
        return {};
    Error error{
        ErrorCode::Corrupt,
        {FW_NOOP("core", "%1 does not hold the weights that it describes: %2 tensors are missing or have another "
                         "shape or type: %3."),
         {model.string(), std::to_string(m_count), m_list}},
        {FW_NOOP("core", "Download the model again; its configuration and its weights do not belong together.")}};
    return fail(std::move(error));
}

} // namespace fieldwright
