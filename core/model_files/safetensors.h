#pragma once

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/model_files/mapped_file.h"
#include "core/model_files/tensor_type.h"

#include <map>
#include <memory>
#include <unordered_map>

namespace fieldwright {

struct SafetensorsHeader
{
    std::uint64_t headerBytes = 0;    ///< with the 8 bytes of its length
    std::vector<TensorEntry> tensors; ///< in the order of their data; offsets from the begin of the file
    std::map<std::string, std::string> metadata;
};

/// Checks everything the format promises: length, strict JSON without duplicate names, known types, byte counts that
/// fit the shapes, data contiguous from the begin to the very end of the file. `bytes` may be only the begin of the
/// file as long as it holds the header. Errors: Corrupt, Unsupported.
Result<SafetensorsHeader> parseSafetensorsHeader(std::span<const std::byte> bytes, std::uint64_t fileBytes,
                                                 std::string_view thing);

/// One mapped safetensors file.
class SafetensorsFile
{
public:
    static Result<SafetensorsFile> open(const std::filesystem::path &path);

    const std::filesystem::path &path() const { return m_file.path(); }
    std::uint64_t fileBytes() const { return m_file.size(); }
    std::span<const std::byte> headerBytes() const { return m_file.bytes().first(m_header.headerBytes); }
    std::span<const std::byte> allBytes() const { return m_file.bytes(); }
    const std::vector<TensorEntry> &tensors() const { return m_header.tensors; }
    const std::map<std::string, std::string> &metadata() const { return m_header.metadata; }
    const TensorEntry *find(const std::string &name) const;
    std::span<const std::byte> bytes(const TensorEntry &entry) const
    {
        return m_file.bytes().subspan(entry.offset, entry.bytes);
    }

private:
    SafetensorsFile(MappedFile file, SafetensorsHeader header);
    MappedFile m_file;
    SafetensorsHeader m_header;
    std::unordered_map<std::string, size_t> m_byName;
};

/// The files of a sharded model, from the text of model.safetensors.index.json: shard name by tensor name. Shard names
/// are plain names in the same folder; anything with a path is refused.
Result<std::map<std::string, std::string>> parseShardIndex(std::string_view text, std::string_view thing);

/// Writes a safetensors file durably and deterministically, laid out as the reference writer does: header padded with
/// blanks to 8 bytes, tensors by descending alignment of their type and then by name.
class SafetensorsWriter
{
public:
    static Result<SafetensorsWriter> create(const std::filesystem::path &path, std::vector<TensorSpec> tensors,
                                            const std::map<std::string, std::string> &metadata = {{"format", "pt"}});
    /// The order in which the bytes are to be given.
    const std::vector<TensorSpec> &order() const { return m_order; }
    /// The next bytes of the tensor at hand, in order(): all at once or in pieces. Errors: Internal when a piece
    /// reaches over the tensor's end.
    Result<> write(std::span<const std::byte> bytes);
    /// Errors: Internal when bytes are missing.
    Result<> commit();

private:
    SafetensorsWriter(DurableFile file, std::vector<TensorSpec> order)
        : m_file(std::move(file)), m_order(std::move(order))
    {}
    DurableFile m_file;
    std::vector<TensorSpec> m_order;
    size_t m_next = 0;
    std::uint64_t m_written = 0; ///< of the tensor at hand
};

} // namespace fieldwright
