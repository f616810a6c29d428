#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>

namespace fieldwright {

/// SHA-256 (FIPS 180-4), incremental.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256 &&) noexcept;
    void add(std::string_view bytes);
    /// 64 lower-case hexadecimal digits. The object is spent afterwards.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

std::string sha256Hex(std::string_view bytes);
Result<std::string> sha256File(const std::filesystem::path &path, std::stop_token stop = {});

/// 64-bit FNV-1a: for buckets and deterministic choices, not for trust.
std::uint64_t fnv1a(std::string_view bytes, std::uint64_t seed = 14695981039346656037ull);

} // namespace fieldwright
