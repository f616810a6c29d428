#pragma once

#include "tests/core/documents/made_pdf.h"
#include "tests/support/zipped.h"

#include <string>
#include <vector>

// DOCX files made by hand (PDF: made_pdf.h), so that a test says all that is in them.

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
