#pragma once

#include <string>
#include <utility>
#include <vector>

#include <zip.h>

using Entries = std::vector<std::pair<std::string, std::string>>;

inline std::string zipped(const Entries &entries, bool encrypted = false)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(buffer);
    zip_t *archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
    for (const auto &[name, bytes] : entries) {
        const zip_int64_t index = zip_file_add(
            archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
        if (encrypted)
            zip_file_set_encryption(archive, zip_uint64_t(index), ZIP_EM_AES_256, "secret");
    }
    zip_close(archive);
    zip_stat_t info;
    zip_source_stat(buffer, &info);
    std::string bytes(info.size, '\0');
    zip_source_open(buffer);
    zip_source_read(buffer, bytes.data(), bytes.size());
    zip_source_close(buffer);
    zip_source_free(buffer);
    return bytes;
}
