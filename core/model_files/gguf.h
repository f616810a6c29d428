#pragma once

#include "core/base/result.h"
#include "core/model_files/mapped_file.h"
#include "core/model_files/tensor_type.h"

#include <map>
#include <unordered_map>
#include <variant>

namespace fieldwright {

enum class GgufType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

/// An array of metadata, still in the file: checked when the header was parsed, decoded when asked for.
struct GgufArray
{
    GgufType type = GgufType::U8; ///< of the elements; never Array
    std::uint64_t count = 0;
    std::span<const std::byte> raw;

    /// Empty unless these are strings. The views point into the file.
    std::vector<std::string_view> strings() const;
    std::vector<std::int64_t> integers() const; ///< empty unless integers or booleans
    std::vector<double> numbers() const;        ///< empty unless floats or integers
};

using GgufValue = std::variant<std::int64_t, std::uint64_t, double, bool, std::string, GgufArray>;

struct GgufHeader
{
    std::uint32_t version = 0;
    std::map<std::string, GgufValue> metadata;
    std::vector<TensorEntry> tensors; ///< shapes outermost first (the file has them innermost first)
    std::uint64_t headerBytes = 0;    ///< metadata and tensor list, before the data
    std::uint64_t dataOffset = 0;

    bool has(const std::string &key) const { return metadata.contains(key); }
    std::optional<std::int64_t> integer(const std::string &key) const; ///< also of an unsigned that fits
    std::optional<double> number(const std::string &key) const;
    std::optional<bool> boolean(const std::string &key) const;
    std::string text(const std::string &key, std::string_view fallback = {}) const;
    const GgufArray *array(const std::string &key) const;
};

/// Version 2 or 3, little-endian. Every length, count, dimension, alignment and offset is checked against the bytes
/// that are there before anything is allocated or read. Arrays in the result point into `bytes`. Errors: Corrupt,
/// Unsupported.
Result<GgufHeader> parseGguf(std::span<const std::byte> bytes, std::string_view thing);

/// Whether a path is read as GGUF: by its name, so that what is wrong with a damaged or missing file is told. Folders
/// are none.
bool isGgufPath(const std::filesystem::path &path);

/// A text of the metadata alone; empty: none. Reads the file up to it: a page, of what writers put first. Errors: as
/// GgufFile::open(), of what comes before.
Result<std::string> readGgufText(const std::filesystem::path &path, std::string_view key);

/// One mapped GGUF file.
class GgufFile
{
public:
    static Result<GgufFile> open(const std::filesystem::path &path);

    const std::filesystem::path &path() const { return m_file.path(); }
    std::uint64_t fileBytes() const { return m_file.size(); }
    std::span<const std::byte> headerBytes() const { return m_file.bytes().first(m_header.headerBytes); }
    std::span<const std::byte> allBytes() const { return m_file.bytes(); }
    const GgufHeader &header() const { return m_header; }
    const TensorEntry *find(const std::string &name) const;
    std::span<const std::byte> bytes(const TensorEntry &entry) const
    {
        return m_file.bytes().subspan(entry.offset, entry.bytes);
    }

private:
    GgufFile(MappedFile file, GgufHeader header);
    MappedFile m_file;
    GgufHeader m_header;
    std::unordered_map<std::string, size_t> m_byName;
};

} // namespace fieldwright
