#include "core/documents/formats/zip_archive.h"

#include <zip.h>

namespace fieldwright {

namespace {

constexpr zip_int64_t mostEntries = 2000;
constexpr std::uint64_t mostBytes = 200ull << 20;
constexpr std::uint64_t bytesWithoutRatio = 100 << 10;
constexpr std::uint64_t mostRatio = 100;

tl::unexpected<Error> damaged(const std::string &name, Text why)
{
    return fail(ErrorCode::Corrupt, {FW_NOOP("core", "%1 is damaged: %2."), {name}, {std::move(why)}},
                {FW_NOOP("core", "Get it again from where it came, or save it again with its own program.")});
}

tl::unexpected<Error> bomb(const std::string &name)
{
    return fail(
        ErrorCode::Corrupt,
        {FW_NOOP("core", "%1 would unpack to far more data than a document holds, as only a harmful file does."),
         {name}},
        {FW_NOOP("core", "If you trust it, open it in its own program, save it again, and add that.")});
}

Result<> checkEntries(zip *archive, const std::string &name)
{
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    if (count < 0 || count > mostEntries)
        return bomb(name);
    std::uint64_t total = 0;
    for (zip_uint64_t i = 0; i < zip_uint64_t(count); ++i) {
        zip_stat_t info;
        zip_stat_init(&info);
        if (zip_stat_index(archive, i, 0, &info) != 0 || !(info.valid & ZIP_STAT_SIZE) ||
            !(info.valid & ZIP_STAT_COMP_SIZE))
            return damaged(name, {FW_NOOP("core", "its table of contents is incomplete")});
        if (info.size > mostBytes || (total += info.size) > mostBytes)
            return bomb(name);
        if (info.size > bytesWithoutRatio && info.size / mostRatio > info.comp_size)
            return bomb(name);
    }
    return {};
}

} // namespace

void ZipArchive::Closer::operator()(zip *archive) const
{
    zip_discard(archive);
}

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const std::string &name)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (!source)
        return damaged(name, {FW_NOOP("core", "it is no zip file")});
    zip *archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (!archive) {
        zip_source_free(source);
        const Text why{zip_error_strerror(&error)}; // as the library says it
        zip_error_fini(&error);
        return damaged(name, why);
    }
    ZipArchive opened(archive, name);
    FW_CHECK(checkEntries(archive, name));
    return opened;
}

Result<std::optional<std::string>> ZipArchive::read(const char *entry) const
{
    zip_stat_t info;
    zip_stat_init(&info);
    if (zip_stat(m_archive.get(), entry, 0, &info) != 0)
        return std::optional<std::string>();
    if (info.valid & ZIP_STAT_ENCRYPTION_METHOD && info.encryption_method != ZIP_EM_NONE) {
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "%1 is protected by a password."), {m_name}},
                    {FW_NOOP("core", "Open it in its program, save a copy without the password, and add that.")});
    }
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen(m_archive.get(), entry, 0), &zip_fclose);
    if (!file)
        return damaged(m_name, {zip_strerror(m_archive.get())});
    std::string bytes(info.size, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const zip_int64_t got = zip_fread(file.get(), bytes.data() + have, bytes.size() - have);
        if (got <= 0)
            return damaged(m_name, {FW_NOOP("core", "an entry is cut off or has a wrong checksum")});
        have += std::size_t(got);
    }
    char beyond = 0;
    if (zip_fread(file.get(), &beyond, 1) != 0)
        return damaged(m_name, {FW_NOOP("core", "an entry is longer than it says, or has a wrong checksum")});
    return std::optional<std::string>(std::move(bytes));
}

} // namespace fieldwright
