#pragma once

#include "core/base/hash.h"
#include "core/model_files/safetensors.h"

namespace fieldwright {

/// By its extension (.bin, .pt, …) or its first bytes, whatever the name says.
bool looksLikePickle(const std::filesystem::path &path);
bool beginsLikePickle(std::span<const std::byte> bytes);
tl::unexpected<Error> refusePickle(const std::filesystem::path &path);

/// The weight files of a Hugging Face folder: model.safetensors, or those that model.safetensors.index.json names.
/// Errors: NotFound (none, or one of them is missing), Unsupported (only pickles), Corrupt.
Result<std::vector<SafetensorsFile>> openSafetensorsFolder(const std::filesystem::path &folder);

/// Adds a weight file to a model's fingerprint: its size, its header and samples of its data.
void addWeightFile(Sha256 &hash, std::span<const std::byte> all, std::span<const std::byte> header);

/// Names of the types that weights are stored in, the most used (by bytes) first.
std::vector<std::string> typesByBytes(const std::map<TensorType, std::uint64_t> &bytes);

/// Collects what is wrong with the tensors of a model, to be told in one error.
class TensorComplaints
{
public:
    void add(const std::string &what);
    /// Errors: Corrupt when there were any; names the first ten.
    Result<> verdict(const std::filesystem::path &model) const;

private:
    size_t m_count = 0;
    std::string m_list;
};

} // namespace fieldwright
