#include "core/report/document.h"

#include "core/base/utf8.h"

namespace fieldwright::report {

namespace {

struct Named
{
    const char *id;
    const char *name;
};

constexpr std::array axisNames = {
    Named{"segmentation", FW_NOOP("core", "Segmentation")},
    Named{"syntax", FW_NOOP("core", "Syntax")},
    Named{"semantics", FW_NOOP("core", "Semantics")},
    Named{"disambiguation", FW_NOOP("core", "Disambiguation")},
    Named{"comprehension", FW_NOOP("core", "Comprehension")},
    Named{"rephrased", FW_NOOP("core", "Domain: trained facts, asked otherwise")},
    Named{"unseen", FW_NOOP("core", "Domain: sources never trained")},
};

} // namespace

std::string said(const ReportInput &input, const Text &text)
{
    if (text.empty())
        return {};
    return cleaned(input.translate ? input.translate(text) : text.english());
}

std::string axisName(const ReportInput &input, const std::string &suite, const std::string &axis)
{
    if (suite == fiveDimensionSuite || suite == domainSuite) {
        for (const Named &named : axisNames) {
            if (axis == named.id)
                return said(input, {named.name, {}});
        }
    }
    return cleaned(suite + ": " + axis);
}

std::string languageName(const ReportInput &input, const std::string &language)
{
    if (language == "en")
        return said(input, {FW_NOOP("core", "English"), {}});
    if (language == "zh")
        return said(input, {FW_NOOP("core", "Chinese"), {}});
    return cleaned(language);
}

std::string verdictWord(const ReportInput &input, Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better:
        return said(input, {FW_NOOP("core", "better"), {}});
    case Verdict::Worse:
        return said(input, {FW_NOOP("core", "worse"), {}});
    case Verdict::Undecided:
        break;
    }
    return said(input, {FW_NOOP("core", "undecided"), {}});
}

std::string cleaned(std::string_view text)
{
    std::string out;
    for (char c : sanitizeUtf8(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t')
            out += c;
    }
    return out;
}

} // namespace fieldwright::report
