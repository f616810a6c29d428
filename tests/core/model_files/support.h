#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/safetensors.h"

#include <cstring>
#include <random>

namespace fieldwright::test {

/// Writes GGUF files, right ones and wrong ones.
class GgufBytes
{
public:
    template <typename T>
    GgufBytes &number(T value)
    {
        const size_t at = bytes.size();
        bytes.resize(at + sizeof value);
        std::memcpy(bytes.data() + at, &value, sizeof value);
        return *this;
    }
    GgufBytes &text(std::string_view value)
    {
        number<std::uint64_t>(value.size());
        bytes.append(value);
        return *this;
    }
    GgufBytes &head(std::uint64_t tensors, std::uint64_t keys, std::uint32_t version = 3)
    {
        bytes.append("GGUF");
        return number(version).number(tensors).number(keys);
    }
    GgufBytes &key(std::string_view name, std::uint32_t value)
    {
        return text(name).number<std::uint32_t>(4).number(value);
    }
    GgufBytes &key(std::string_view name, float value) { return text(name).number<std::uint32_t>(6).number(value); }
    GgufBytes &key(std::string_view name, std::string_view value)
    {
        return text(name).number<std::uint32_t>(8).text(value);
    }
    /// `dimensions` innermost first, as the file has them.
    GgufBytes &tensor(std::string_view name, std::vector<std::int64_t> dimensions, std::uint32_t type,
                      std::uint64_t offset)
    {
        text(name).number(std::uint32_t(dimensions.size()));
        for (const std::int64_t size : dimensions)
            number(size);
        return number(type).number(offset);
    }
    GgufBytes &align(size_t to = 32)
    {
        bytes.resize((bytes.size() + to - 1) / to * to);
        return *this;
    }
    std::span<const std::byte> span() const { return std::as_bytes(std::span(bytes)); }

    std::string bytes;
};

inline std::span<const std::byte> asBytes(const std::string &text)
{
    return std::as_bytes(std::span(text));
}

/// A safetensors file of this header text and so many bytes of data.
inline std::string safetensorsBytes(std::string_view header, size_t dataBytes)
{
    const std::uint64_t length = header.size();
    std::string out(8, '\0');
    std::memcpy(out.data(), &length, 8);
    return out.append(header).append(dataBytes, '\1');
}

inline Result<SafetensorsHeader> parseSafetensors(const std::string &bytes)
{
    return parseSafetensorsHeader(asBytes(bytes), bytes.size(), "test.safetensors");
}

} // namespace fieldwright::test
