#pragma once

#include "tests/support/zipped.h"

#include <QtCore/QString>

#include <string>
#include <vector>

// DOCX and PDF files made by hand, so that a test says all that is in them.

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
