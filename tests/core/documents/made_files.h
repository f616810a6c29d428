#pragma once

#include <QtCore/QString>

#include <string>
#include <utility>
#include <vector>

#include <zip.h>

// DOCX and PDF files made by hand, so that a test says all that is in them.

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

/// Text at a place, by the operators of a page's content stream. y counts from the top of a 595 x 842 page.
inline std::string at(double x, double y, double size, const std::string &text, bool bold = false)
{
    return "BT /" + std::string(bold ? "F2 " : "F1 ") + std::to_string(size) + " Tf 1 0 0 1 " + std::to_string(x) +
           " " + std::to_string(842 - y) + " Tm (" + text + ") Tj ET\n";
}

/// A minimal PDF with these content streams as pages.
inline std::string pdf(const std::vector<std::string> &pages, const std::string &pageExtra = {})
{
    std::vector<std::string> objects;
    std::string kids;
    for (size_t i = 0; i < pages.size(); ++i)
        kids += std::to_string(5 + 2 * i) + " 0 R ";
    objects.push_back("<< /Type /Catalog /Pages 2 0 R >>");
    objects.push_back("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages.size()) + " >>");
    objects.push_back("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    objects.push_back("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>");
    for (size_t i = 0; i < pages.size(); ++i) {
        objects.push_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + pageExtra +
                          " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents " + std::to_string(6 + 2 * i) +
                          " 0 R >>");
        objects.push_back("<< /Length " + std::to_string(pages[i].size()) + " >>\nstream\n" + pages[i] + "endstream");
    }
    std::string out = "%PDF-1.4\n";
    std::vector<size_t> offsets;
    for (size_t i = 0; i < objects.size(); ++i) {
        offsets.push_back(out.size());
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const size_t table = out.size();
    out += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
    for (const size_t offset : offsets)
        out += QString::asprintf("%010zu 00000 n \n", offset).toStdString();
    out += "trailer << /Size " + std::to_string(objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" +
           std::to_string(table) + "\n%%EOF\n";
    return out;
}
