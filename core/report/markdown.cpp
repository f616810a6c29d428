#include "core/report/document.h"

namespace fieldwright {

namespace {

using namespace report;

/// Text of which nothing is taken for markup, HTML, a link or an image.
std::string escapedLine(std::string_view text)
{
    std::string out;
    for (char c : cleaned(text)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '\n':
        case '\t':
            out += ' ';
            break;
        case '\\':
        case '`':
        case '*':
        case '_':
        case '{':
        case '}':
        case '[':
        case ']':
        case '(':
        case ')':
        case '#':
        case '+':
        case '!':
        case '|':
        case '~':
        case '=':
            out += '\\';
            out += c;
            break;
        default:
            out += c;
        }
    }
    // "1. x" and "- x" at the start of a line would be lists.
    size_t digits = 0;
    while (digits < out.size() && out[digits] >= '0' && out[digits] <= '9')
        ++digits;
    const bool endsMark = digits + 1 >= out.size() || out[digits + 1] == ' ';
    if (digits < out.size() && ((digits > 0 && out[digits] == '.' && endsMark) || (digits == 0 && out[0] == '-')))
        out.insert(digits, "\\");
    // A bare address would become a link.
    for (size_t at = out.find("://"); at != std::string::npos; at = out.find("://", at + 4))
        out.replace(at, 1, "&#58;");
    return out;
}

/// Lines of a quotation, each escaped.
std::string quoted(const std::string &text)
{
    std::string out;
    size_t begin = 0;
    do {
        const size_t end = std::min(text.find('\n', begin), text.size());
        out += "> " + escapedLine(std::string_view(text).substr(begin, end - begin)) + "  \n";
        begin = end + 1;
    } while (begin <= text.size());
    return out;
}

struct MarkdownWriter
{
    const Document &document;
    std::string out;

    void operator()(const Heading &block)
    {
        out += std::string(size_t(std::clamp(block.level, 2, 6)), '#') + " " + escapedLine(block.text) + "\n\n";
    }
    void operator()(const Paragraph &block) { out += escapedLine(block.text) + "\n\n"; }
    void operator()(const Notice &block)
    {
        out += "> **" + escapedLine(block.text) + "**";
        if (!block.more.empty())
            out += "  \n> " + escapedLine(block.more);
        out += "\n\n";
    }
    void operator()(const Facts &block)
    {
        for (const auto &[label, value] : block.rows)
            out += "- " + escapedLine(label) + ": " + escapedLine(value) + "\n";
        out += "\n";
    }
    void operator()(const Table &block)
    {
        row(block.header);
        out += "|";
        for (size_t i = 0; i < block.header.size(); ++i)
            out += i >= block.firstNumber ? " ---: |" : " --- |";
        out += "\n";
        for (const auto &cells : block.rows)
            row(cells);
        out += "\n";
    }
    void operator()(const Figure &) {} // the tables before and after hold the same numbers
    void operator()(const Answers &block)
    {
        if (!block.title.empty())
            out += "**" + escapedLine(block.title) + "**\n\n";
        field(document.words.question, block.prompt, "");
        if (!block.expected.empty())
            field(document.words.expected, block.expected, "");
        field(document.words.base, block.base, block.baseNote);
        field(document.words.tuned, block.tuned, block.tunedNote);
    }
    void operator()(const List &block)
    {
        for (const auto &[strong, rest] : block.entries)
            out += "- " + (strong.empty() ? "" : "**" + escapedLine(strong) + "** ") + escapedLine(rest) + "\n";
        out += "\n";
    }

    void row(const std::vector<std::string> &cells)
    {
        out += "|";
        for (const std::string &cell : cells)
            out += " " + escapedLine(cell) + " |";
        out += "\n";
    }
    void field(const std::string &label, const std::string &text, const std::string &note)
    {
        out += escapedLine(label) + (note.empty() ? "" : " · " + escapedLine(note)) + "\n\n" + quoted(text) + "\n";
    }
};

} // namespace

std::string reportMarkdown(const ReportInput &input)
{
    const Document document = buildDocument(input);
    MarkdownWriter writer{document, {}};
    for (const Block &block : document.blocks)
        std::visit(writer, block);
    return "# " + escapedLine(document.title) + "\n\n" + escapedLine(document.subtitle) + "\n\n" + writer.out;
}

} // namespace fieldwright
