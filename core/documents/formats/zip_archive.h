#pragma once

#include "core/base/result.h"

#include <memory>
#include <optional>
#include <string>

struct zip;

namespace fieldwright {

/// A zip file in memory whose entries are read whole, after checks against bombs: at most 2000 entries, 200 MB unpacked
/// in all, and no entry past 100 KB that unpacks to more than a hundred times its size.
class ZipArchive
{
public:
    /// `bytes` must outlive the archive; `name` is for errors.
    static Result<ZipArchive> open(std::string_view bytes, const std::string &name);
    ZipArchive(ZipArchive &&) noexcept = default;

    /// Nothing where there is no such entry. Errors: Corrupt.
    Result<std::optional<std::string>> read(const char *entry) const;

private:
    struct Closer
    {
        void operator()(zip *archive) const;
    };
    ZipArchive(zip *archive, std::string name) : m_archive(archive), m_name(std::move(name)) {}

    std::unique_ptr<zip, Closer> m_archive;
    std::string m_name;
};

} // namespace fieldwright
