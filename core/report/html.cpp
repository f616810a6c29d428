#include "core/base/base64.h"
#include "core/base/hash.h"
#include "core/report/document.h"
#include "core/report/figures.h"

namespace fieldwright {

namespace {

using namespace report;

constexpr std::string_view styleSheet = R"(
body{margin:0;background:#F6F7F9;color:#1B1F23;font:15px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:860px;margin:0 auto;padding:32px 40px 64px;background:#FFFFFF}
h1{font-size:26px;margin:0 0 4px}
h2{font-size:19px;margin:40px 0 12px;padding-bottom:4px;border-bottom:1px solid #CFD4D9}
h3{font-size:15px;margin:24px 0 8px}
.sub,.muted{color:#565F68}
.muted{font-size:13px}
.notice{margin:20px 0;padding:12px 16px;border-left:4px solid #78818A;background:#F6F7F9}
.notice.better{border-color:#00694C;background:#E0F3EC}
.notice.worse{border-color:#A81E1E;background:#FCE9E7}
.notice strong{display:block}
table{border-collapse:collapse;width:100%;margin:8px 0 16px;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:5px 8px;border-bottom:1px solid #E3E6E9;text-align:left;vertical-align:top}
th{background:#FAFBFC;border-bottom:1px solid #CFD4D9;font-weight:600}
.n{text-align:right;white-space:nowrap}
table.facts{width:auto;min-width:50%}
table.facts td:first-child{color:#565F68;padding-right:24px}
table.facts td{overflow-wrap:anywhere}
figure{margin:16px 0;text-align:center}
figure svg{max-width:100%;height:auto}
figcaption{color:#565F68;font-size:13px}
.item{margin:12px 0 20px;border:1px solid #CFD4D9;border-radius:3px}
.item h4{margin:0;padding:6px 12px;background:#FAFBFC;border-bottom:1px solid #E3E6E9;font-size:13px}
.item .q,.item .e{padding:8px 12px;border-bottom:1px solid #E3E6E9}
.item .label{display:block;color:#565F68;font-size:12px}
.item .text{white-space:pre-wrap;overflow-wrap:anywhere}
.pair{display:flex}
.pair>div{flex:1 1 50%;min-width:0;padding:8px 12px}
.base{border-left:3px dashed #6B737B}
.tuned{border-left:3px solid #0072B2}
li{margin:6px 0}
@media (max-width:640px){main{padding:20px}.pair{display:block}}
@media print{body{background:#FFFFFF;font-size:11pt}main{max-width:none;padding:0}h2,h3,h4{break-after:avoid}
.item,figure,tr,.notice{break-inside:avoid}.notice,.notice.better,.notice.worse{background:#FFFFFF;border:1px solid #1B1F23;border-left-width:4px}
.sub,.muted,figcaption,.item .label,table.facts td:first-child{color:#1B1F23}}
)";

/// SHA-256 as content security policies want it.
std::string base64OfHex(const std::string &hex)
{
    const auto digit = [](char c) { return unsigned(c <= '9' ? c - '0' : c - 'a' + 10); };
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(std::byte(digit(hex[i]) << 4 | digit(hex[i + 1])));
    return base64(bytes);
}

const char *verdictClass(Verdict verdict)
{
    return verdict == Verdict::Better ? "better" : verdict == Verdict::Worse ? "worse" : "undecided";
}

/// Writes blocks for a browser.
struct HtmlWriter
{
    const Document &document;
    std::string out;

    void operator()(const Heading &block)
    {
        const std::string tag = "h" + std::to_string(std::clamp(block.level, 2, 4));
        out += "<" + tag + ">" + escapedXml(block.text) + "</" + tag + ">\n";
    }
    void operator()(const Paragraph &block)
    {
        out += std::string(block.muted ? "<p class=\"muted\">" : "<p>") + escapedXml(block.text) + "</p>\n";
    }
    void operator()(const Notice &block)
    {
        out += std::string("<div class=\"notice ") + verdictClass(block.verdict) + "\"><strong>" +
               escapedXml(block.text) + "</strong>" + escapedXml(block.more) + "</div>\n";
    }
    void operator()(const Facts &block)
    {
        out += "<table class=\"facts\">\n";
        for (const auto &[label, value] : block.rows)
            out += "<tr><td>" + escapedXml(label) + "</td><td dir=\"auto\">" + escapedXml(value) + "</td></tr>\n";
        out += "</table>\n";
    }
    void operator()(const Table &block)
    {
        out += "<table>\n<thead><tr>";
        for (size_t i = 0; i < block.header.size(); ++i)
            out += std::string(i >= block.firstNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">") +
                   escapedXml(block.header[i]) + "</th>";
        out += "</tr></thead>\n<tbody>\n";
        for (const auto &row : block.rows) {
            out += "<tr>";
            for (size_t i = 0; i < row.size(); ++i)
                out += std::string(i >= block.firstNumber ? "<td class=\"n\">" : "<td>") + escapedXml(row[i]) + "</td>";
            out += "</tr>\n";
        }
        out += "</tbody></table>\n";
    }
    void operator()(const Figure &block)
    {
        out += "<figure>" + block.svg + "<figcaption>" + escapedXml(block.caption) + "</figcaption></figure>\n";
    }
    void operator()(const Answers &block)
    {
        out += "<div class=\"item\">";
        if (!block.title.empty())
            out += "<h4>" + escapedXml(block.title) + "</h4>";
        field("q", document.words.question, block.prompt, "");
        if (!block.expected.empty())
            field("e", document.words.expected, block.expected, "");
        out += "<div class=\"pair\">";
        field("base", document.words.base, block.base, block.baseNote);
        field("tuned", document.words.tuned, block.tuned, block.tunedNote);
        out += "</div></div>\n";
    }
    void operator()(const List &block)
    {
        out += "<ul>\n";
        for (const auto &[strong, rest] : block.entries) {
            out += "<li>";
            if (!strong.empty())
                out += "<strong>" + escapedXml(strong) + "</strong> ";
            out += escapedXml(rest) + "</li>\n";
        }
        out += "</ul>\n";
    }

    void field(const char *name, const std::string &label, const std::string &text, const std::string &note)
    {
        out += std::string("<div class=\"") + name + "\"><span class=\"label\">" + escapedXml(label) +
               (note.empty() ? "" : " · " + escapedXml(note)) + "</span><span class=\"text\" dir=\"auto\">" +
               escapedXml(text) + "</span></div>";
    }
};

std::string withBreaks(const std::string &text)
{
    std::string out;
    for (char c : escapedXml(text)) {
        if (c == '\n')
            out += "<br/>";
        else
            out += c;
    }
    return out;
}

/// Writes blocks in the little HTML that Qt's rich text knows.
struct SimpleWriter
{
    const Document &document;
    SimpleReport report;

    std::string &out() { return report.html; }

    void operator()(const Heading &block)
    {
        const std::string tag = "h" + std::to_string(std::clamp(block.level, 2, 4));
        out() += "<" + tag + ">" + escapedXml(block.text) + "</" + tag + ">\n";
    }
    void operator()(const Paragraph &block) { out() += "<p>" + escapedXml(block.text) + "</p>\n"; }
    void operator()(const Notice &block)
    {
        out() += "<table width=\"100%\" border=\"1\" cellspacing=\"0\" cellpadding=\"8\"><tr><td><b>" +
                 escapedXml(block.text) + "</b><br/>" + escapedXml(block.more) + "</td></tr></table>\n";
    }
    void operator()(const Facts &block)
    {
        out() += "<table border=\"0\" cellspacing=\"0\" cellpadding=\"3\">\n";
        for (const auto &[label, value] : block.rows)
            out() += "<tr><td>" + escapedXml(label) + "&nbsp;&nbsp;</td><td>" + escapedXml(value) + "</td></tr>\n";
        out() += "</table>\n";
    }
    void operator()(const Table &block)
    {
        out() += "<table border=\"1\" width=\"100%\" cellspacing=\"0\" cellpadding=\"4\">\n<tr>";
        for (size_t i = 0; i < block.header.size(); ++i)
            out() += std::string(i >= block.firstNumber ? "<th align=\"right\">" : "<th align=\"left\">") +
                     escapedXml(block.header[i]) + "</th>";
        out() += "</tr>\n";
        for (const auto &row : block.rows) {
            out() += "<tr>";
            for (size_t i = 0; i < row.size(); ++i)
                out() += std::string(i >= block.firstNumber ? "<td align=\"right\">" : "<td>") + escapedXml(row[i]) +
                         "</td>";
            out() += "</tr>\n";
        }
        out() += "</table>\n";
    }
    void operator()(const Figure &block)
    {
        report.figures.push_back({block.name, block.svg, block.width, block.height});
        out() += "<p align=\"center\"><img src=\"figure:" + escapedXml(block.name) + "\" width=\"" +
                 std::to_string(block.width) + "\" height=\"" + std::to_string(block.height) + "\"/><br/>" +
                 escapedXml(block.caption) + "</p>\n";
    }
    void operator()(const Answers &block)
    {
        out() += "<table border=\"1\" width=\"100%\" cellspacing=\"0\" cellpadding=\"5\">\n";
        if (!block.title.empty())
            out() += "<tr><td colspan=\"2\"><b>" + escapedXml(block.title) + "</b></td></tr>\n";
        out() += "<tr><td colspan=\"2\"><i>" + escapedXml(document.words.question) + "</i><br/>" +
                 withBreaks(block.prompt) + "</td></tr>\n";
        if (!block.expected.empty())
            out() += "<tr><td colspan=\"2\"><i>" + escapedXml(document.words.expected) + "</i><br/>" +
                     withBreaks(block.expected) + "</td></tr>\n";
        const auto cell = [&](const std::string &label, const std::string &note, const std::string &text) {
            out() += "<td width=\"50%\"><i>" + escapedXml(label) + (note.empty() ? "" : " · " + escapedXml(note)) +
                     "</i><br/>" + withBreaks(text) + "</td>";
        };
        out() += "<tr>";
        cell(document.words.base, block.baseNote, block.base);
        cell(document.words.tuned, block.tunedNote, block.tuned);
        out() += "</tr></table><br/>\n";
    }
    void operator()(const List &block)
    {
        out() += "<ul>\n";
        for (const auto &[strong, rest] : block.entries)
            out() +=
                "<li>" + (strong.empty() ? "" : "<b>" + escapedXml(strong) + "</b> ") + escapedXml(rest) + "</li>\n";
        out() += "</ul>\n";
    }
};

} // namespace

std::string reportHtml(const ReportInput &input)
{
    const Document document = buildDocument(input);
    HtmlWriter writer{document, {}};
    for (const Block &block : document.blocks)
        std::visit(writer, block);
    const std::string policy = "default-src 'none'; style-src 'sha256-" + base64OfHex(sha256Hex(styleSheet)) +
                               "'; base-uri 'none'; form-action 'none'";
    return "<!DOCTYPE html>\n<html lang=\"" + document.language + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
           "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n" +
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
           "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" + escapedXml(document.title) +
           "</title>\n<style>" + std::string(styleSheet) + "</style>\n</head>\n<body>\n<main>\n<h1>" +
           escapedXml(document.title) + "</h1>\n<p class=\"sub\">" + escapedXml(document.subtitle) + "</p>\n" +
           writer.out + "</main>\n</body>\n</html>\n";
}

SimpleReport reportSimple(const ReportInput &input)
{
    const Document document = buildDocument(input);
    SimpleWriter writer{document, {}};
    writer.out() = "<html><head><title>" + escapedXml(document.title) + "</title></head><body>\n<h1>" +
                   escapedXml(document.title) + "</h1>\n<p>" + escapedXml(document.subtitle) + "</p>\n";
    for (const Block &block : document.blocks)
        std::visit(writer, block);
    writer.out() += "</body></html>\n";
    return std::move(writer.report);
}

} // namespace fieldwright
