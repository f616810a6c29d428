#pragma once

#include "core/report/report.h"

#include <variant>

/// What a report says, before it is written as HTML, Markdown or rich text. All texts are translated, none is escaped.
namespace fieldwright::report {

struct Heading
{
    int level = 2;
    std::string text;
};

struct Paragraph
{
    std::string text;
    bool muted = false;
};

/// The verdict at the top.
struct Notice
{
    Verdict verdict = Verdict::Undecided;
    std::string text;
    std::string more;
};

struct Facts
{
    std::vector<std::pair<std::string, std::string>> rows;
};

struct Table
{
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    size_t firstNumber = 1; ///< columns from this one on are right-aligned
};

struct Figure
{
    std::string name;
    std::string svg;
    int width = 0;
    int height = 0;
    std::string caption;
};

/// A question, what was expected, and what both models said.
struct Answers
{
    std::string title;
    std::string prompt;
    std::string expected;
    std::string base;
    std::string tuned;
    std::string baseNote; ///< score, or "could not be read"
    std::string tunedNote;
};

struct List
{
    std::vector<std::pair<std::string, std::string>> entries; ///< strong text, rest
};

using Block = std::variant<Heading, Paragraph, Notice, Facts, Table, Figure, Answers, List>;

/// Words that the writers need beside the blocks.
struct Words
{
    std::string question;
    std::string expected;
    std::string base;
    std::string tuned;
};

struct Document
{
    std::string title;
    std::string subtitle;
    std::string language; ///< as in HTML: "en", "zh-CN"
    Words words;
    std::vector<Block> blocks;
};

Document buildDocument(const ReportInput &input);

/// A translator that is never empty.
std::string said(const ReportInput &input, const Text &text);
std::string axisName(const ReportInput &input, const std::string &suite, const std::string &axis);
std::string languageName(const ReportInput &input, const std::string &language);
std::string verdictWord(const ReportInput &input, Verdict verdict);

/// Valid UTF-8 without control characters other than tab and line feed.
std::string cleaned(std::string_view text);

} // namespace fieldwright::report
