#include "core/base/clock.h"
#include "core/report/document.h"

namespace fieldwright {

namespace {

Json factsJson(const ReportInput &input, const std::vector<ReportFact> &facts)
{
    Json out = Json::array();
    for (const ReportFact &fact : facts)
        out.push_back({{"label", report::said(input, fact.label)}, {"value", fact.value}});
    return out;
}

Json modelJson(const ReportModel &model)
{
    return {{"name", model.name}, {"licence", model.licence}, {"fingerprint", model.fingerprint}};
}

} // namespace

std::string reportJson(const ReportInput &input)
{
    Json out = {{"format", 1},
                {"title", input.title},
                {"created", isoTime(input.createdMs)},
                {"project", input.project},
                {"version", input.version},
                {"base", modelJson(input.base)}};
    if (input.summary.compared)
        out["tuned"] = modelJson(input.tuned);
    out["dataset"] = {{"name", input.datasetName}, {"manifest", input.datasetManifest}};
    out["recipe"] = factsJson(input, input.recipe);
    if (const auto &training = input.training) {
        out["training"] = {{"method", training->method},
                           {"steps", training->steps},
                           {"best_step", training->bestStep},
                           {"tokens", training->tokens},
                           {"parameters", training->parameters},
                           {"trainable", training->trainable},
                           {"seconds", training->seconds},
                           {"device", training->device},
                           {"precision", training->precision},
                           {"precision_reason", toJson(training->precisionReason)},
                           {"seed", training->seed},
                           {"machine", training->machine},
                           {"versions", factsJson(input, training->versions)}};
    }
    Json curves = Json::array();
    for (const ReportCurve &curve : input.curves) {
        Json series = Json::array();
        for (const ReportSeries &each : curve.series)
            series.push_back({{"name", report::said(input, each.name)}, {"points", each.points}});
        curves.push_back({{"title", report::said(input, curve.title)}, {"series", std::move(series)}});
    }
    out["curves"] = std::move(curves);
    out["summary"] = toJson(input.summary);
    Json items = Json::array();
    for (const ReportItem &item : input.items)
        items.push_back(
            {{"suite", item.suite},
             {"axis", item.axis},
             {"language", item.language},
             {"item", item.item},
             {"mode", item.mode},
             {"prompt", item.prompt},
             {"expected", item.expected},
             {"base", {{"answer", item.base}, {"parsed", item.baseParsed}, {"score", item.baseScore}}},
             {"tuned", {{"answer", item.tuned}, {"parsed", item.tunedParsed}, {"score", item.tunedScore}}}});
    out["items"] = std::move(items);
    Json questions = Json::array();
    for (const ReportQuestion &question : input.questions)
        questions.push_back({{"question", question.question},
                             {"expected", question.expected},
                             {"base", question.base},
                             {"tuned", question.tuned}});
    out["questions"] = std::move(questions);
    return dumpJson(out, 2) + "\n";
}

} // namespace fieldwright
