#pragma once

#include "core/base/file.h"
#include "core/model_files/gguf.h"

namespace fieldwright {

/// Metadata of a GGUF file to be written, in the order of the calls. A key that is set again keeps its place and takes
/// the new value.
class GgufMetadata
{
public:
    void setUnsigned(const std::string &key, std::uint32_t value);
    void setFloat(const std::string &key, float value);
    void setBool(const std::string &key, bool value);
    void setText(const std::string &key, std::string_view value);
    void setTexts(const std::string &key, const std::vector<std::string> &values);
    void setIntegers(const std::string &key, const std::vector<std::int32_t> &values);
    void setFloats(const std::string &key, const std::vector<float> &values);
    /// A value of another file. Integers become 32 bits wide where they fit, numbers 32 bits where nothing is lost.
    void copy(const std::string &key, const GgufValue &value);
    void remove(const std::string &key);

    bool has(const std::string &key) const;
    size_t count() const { return m_entries.size(); }
    /// All entries as the file has them.
    std::string bytes() const;

private:
    void set(const std::string &key, GgufType type, std::string value);
    struct Entry
    {
        std::string key;
        std::string bytes; ///< type and value
    };
    std::vector<Entry> m_entries;
};

/// Writes a GGUF file of version 3 durably, tensor after tensor, each in as many pieces as the caller likes.
class GgufWriter
{
public:
    /// Names of at most 64 bytes, each once; types that ggml has. Errors: InvalidArgument, Io.
    static Result<GgufWriter> create(const std::filesystem::path &path, const GgufMetadata &metadata,
                                     const std::vector<TensorSpec> &tensors);
    /// The next bytes of the tensor at hand; the next tensor begins when it is whole. Errors: Internal when a piece
    /// reaches over its end.
    Result<> write(std::span<const std::byte> bytes);
    /// Errors: Internal when bytes are missing.
    Result<> commit();

private:
    GgufWriter(DurableFile file, std::vector<std::uint64_t> sizes) : m_file(std::move(file)), m_sizes(std::move(sizes))
    {}
    DurableFile m_file;
    std::vector<std::uint64_t> m_sizes;
    size_t m_next = 0;
    std::uint64_t m_written = 0; ///< of the tensor at hand
};

} // namespace fieldwright
