#pragma once

#include "core/evaluation/summary.h"

namespace fieldwright {

struct ReportModel
{
    std::string name;
    std::string licence;
    std::string fingerprint;
};

/// One line of a table of facts: recipe fields, versions.
struct ReportFact
{
    Text label;
    std::string value;
};

struct ReportTraining
{
    std::string method; ///< "LoRA", …
    std::int64_t steps = 0;
    std::int64_t bestStep = 0;
    std::int64_t tokens = 0;
    std::int64_t parameters = 0;
    std::int64_t trainable = 0;
    double seconds = 0;
    std::string device;
    std::string precision;
    Text precisionReason;
    std::string seed;
    std::string machine;
    std::vector<ReportFact> versions;
};

/// From output/figures.json of a train job; what is absent stays empty.
ReportTraining reportTrainingFromJson(const Json &figures);

struct ReportSeries
{
    Text name;
    std::vector<std::pair<double, double>> points; ///< x (step), y
};

/// One chart of the training, e.g. the losses. Points that are no finite numbers are left out.
struct ReportCurve
{
    Text title;
    Text xLabel;
    std::vector<ReportSeries> series; ///< the first is drawn strongest
};

/// One item as both models answered it.
struct ReportItem
{
    std::string suite;
    std::string axis;
    std::string language;
    std::string item;
    std::string mode;
    std::string prompt;
    std::string expected;
    std::string base; ///< raw answers
    std::string tuned;
    bool baseParsed = true;
    bool tunedParsed = true;
    double baseScore = 0;
    double tunedScore = 0;

    double difference() const { return tunedScore - baseScore; }
};
/// Puts the two models' lines of items.jsonl together; items of one model only are left out.
std::vector<ReportItem> reportItems(std::span<const ItemResult> results);

struct ReportQuestion
{
    std::string question;
    std::string expected;
    std::string base;
    std::string tuned;
};

/// Translates a sentence of core (app has it); English where it is empty.
using Translate = std::function<std::string(const Text &)>;

struct ReportInput
{
    std::string title;
    std::int64_t createdMs = 0;
    std::string project;
    std::string version;         ///< of Fieldwright
    std::string language = "en"; ///< of the report: "en", "zh_CN"
    ReportModel base;
    ReportModel tuned;
    std::string datasetName;               ///< "name@1"; empty: unknown
    Json datasetManifest = Json::object(); ///< manifest.json of that version
    std::vector<ReportFact> recipe;
    std::optional<ReportTraining> training;
    std::vector<ReportCurve> curves;
    Summary summary;
    std::vector<ReportItem> items;
    std::vector<ReportQuestion> questions;
    Translate translate;
};

/// One self-contained file: figures are inline SVG, nothing is loaded, no script; its content security policy forbids
/// all but its own style. All text from documents and models is escaped.
std::string reportHtml(const ReportInput &input);
std::string reportMarkdown(const ReportInput &input);
/// The scores, one row a dimension, language and kind of item. Texts that a spreadsheet would take for a formula get an
/// apostrophe before them.
std::string reportCsv(const ReportInput &input);
/// The items with both answers.
std::string reportItemsCsv(const ReportInput &input);
std::string reportJson(const ReportInput &input);

/// For Qt's rich text, which knows little CSS and no inline SVG: figures stand as <img src="figure:NAME">.
struct SimpleReport
{
    struct Figure
    {
        std::string name;
        std::string svg;
        int width = 0;
        int height = 0;
    };
    std::string html;
    std::vector<Figure> figures;
};
SimpleReport reportSimple(const ReportInput &input);

} // namespace fieldwright
