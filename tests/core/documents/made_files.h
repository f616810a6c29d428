#pragma once

#include "tests/core/documents/made_pdf.h"

#include <string>
#include <utility>
#include <vector>

#include <zip.h>

// DOCX files made by hand (PDF: made_pdf.h), so that a test says all that is in them.

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

inline const char *namespaces = R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main")";

inline std::string documentXml(const std::string &body)
{
    return std::string(R"(<?xml version="1.0" encoding="UTF-8"?><w:document )") + namespaces + "><w:body>" + body +
           "</w:body></w:document>";
}

inline std::string docx(const std::string &body, Entries more = {})
{
    more.insert(more.begin(), {"word/document.xml", documentXml(body)});
    return zipped(more);
}
