#include "core/evaluation/summary.h"

#include <cmath>

namespace fieldwright {

namespace {

constexpr int formatVersion = 1;

Json toJson(const Interval &interval)
{
    return Json::array({interval.low, interval.high});
}

double finite(const Json &value)
{
    if (!value.is_number())
        return 0;
    const double number = value.get<double>();
    return std::isfinite(number) ? number : 0;
}

Interval intervalFromJson(const Json *value)
{
    if (!value || !value->is_array() || value->size() != 2)
        return {};
    return {finite((*value)[0]), finite((*value)[1])};
}

std::optional<double> optionalNumber(const Json &object, const char *key)
{
    const Json *value = member(object, key);
    if (!value || !value->is_number())
        return std::nullopt;
    return finite(*value);
}

void setOptional(Json &object, const char *key, const std::optional<double> &value)
{
    object[key] = value ? Json(*value) : Json(nullptr);
}

Verdict verdictFromName(std::string_view name)
{
    return name == "better" ? Verdict::Better : name == "worse" ? Verdict::Worse : Verdict::Undecided;
}

GateVerdict gateFromName(std::string_view name)
{
    return name == "worse"           ? GateVerdict::Worse
           : name == "within-margin" ? GateVerdict::WithinMargin
                                     : GateVerdict::Undecided;
}

Json toJson(const Comparison &comparison, bool compared)
{
    Json out = {{"n", comparison.n},
                {"clusters", comparison.clusters},
                {"base", comparison.base},
                {"base_interval", toJson(comparison.baseInterval)},
                {"base_score", comparison.baseScore},
                {"base_unparsed", comparison.baseUnparsed}};
    if (comparison.baseMicroF1)
        out["base_micro_f1"] = *comparison.baseMicroF1;
    if (!compared)
        return out;
    out.update({{"tuned", comparison.tuned},
                {"tuned_interval", toJson(comparison.tunedInterval)},
                {"tuned_score", comparison.tunedScore},
                {"tuned_unparsed", comparison.tunedUnparsed},
                {"delta", comparison.delta},
                {"delta_interval", toJson(comparison.deltaInterval)},
                {"corrected_delta", comparison.correctedDelta},
                {"corrected_delta_interval", toJson(comparison.correctedDeltaInterval)},
                {"p", comparison.p},
                {"test", comparison.test},
                {"verdict", verdictName(comparison.verdict)},
                {"better", comparison.better},
                {"worse", comparison.worse}});
    setOptional(out, "p_holm", comparison.pHolm);
    if (comparison.tunedMicroF1)
        out["tuned_micro_f1"] = *comparison.tunedMicroF1;
    return out;
}

Comparison comparisonFromJson(const Json *value)
{
    Comparison out;
    if (!value || !value->is_object())
        return out;
    const auto number = [&](const char *key) { return optionalNumber(*value, key).value_or(0); };
    out.n = intOr(*value, "n");
    out.clusters = intOr(*value, "clusters");
    out.base = number("base");
    out.tuned = number("tuned");
    out.baseInterval = intervalFromJson(member(*value, "base_interval"));
    out.tunedInterval = intervalFromJson(member(*value, "tuned_interval"));
    out.baseScore = number("base_score");
    out.tunedScore = number("tuned_score");
    out.delta = number("delta");
    out.deltaInterval = intervalFromJson(member(*value, "delta_interval"));
    out.correctedDelta = number("corrected_delta");
    out.correctedDeltaInterval = intervalFromJson(member(*value, "corrected_delta_interval"));
    out.p = optionalNumber(*value, "p").value_or(1);
    out.pHolm = optionalNumber(*value, "p_holm");
    out.test = stringOr(*value, "test", "none");
    out.verdict = verdictFromName(stringOr(*value, "verdict"));
    out.better = intOr(*value, "better");
    out.worse = intOr(*value, "worse");
    out.baseUnparsed = intOr(*value, "base_unparsed");
    out.tunedUnparsed = intOr(*value, "tuned_unparsed");
    out.baseMicroF1 = optionalNumber(*value, "base_micro_f1");
    out.tunedMicroF1 = optionalNumber(*value, "tuned_micro_f1");
    return out;
}

Json toJson(const AxisSlice &slice, bool compared)
{
    return {{"all", toJson(slice.all, compared)},
            {"free", toJson(slice.free, compared)},
            {"choice", toJson(slice.choice, compared)}};
}

AxisSlice sliceFromJson(const Json &value)
{
    return {comparisonFromJson(member(value, "all")), comparisonFromJson(member(value, "free")),
            comparisonFromJson(member(value, "choice"))};
}

Json toJson(const RadarSummary &radar)
{
    Json out = {{"base", radar.base},
                {"tuned", radar.tuned},
                {"base_area", radar.figures.baseArea},
                {"tuned_area", radar.figures.tunedArea},
                {"overlap", radar.figures.overlapArea}};
    // null: not defined, the base's polygon being empty.
    setOptional(out, "kept", radar.figures.kept);
    setOptional(out, "gained", radar.figures.gained);
    setOptional(out, "iou", radar.figures.iou);
    out["kept_interval"] = radar.keptInterval ? toJson(*radar.keptInterval) : Json(nullptr);
    return out;
}

RadarSummary radarFromJson(const Json &value)
{
    RadarSummary out;
    const auto values = [&](const char *key) {
        std::vector<double> numbers;
        if (const Json *array = member(value, key); array && array->is_array() && array->size() <= 100) {
            for (const Json &number : *array)
                numbers.push_back(finite(number));
        }
        return numbers;
    };
    out.base = values("base");
    out.tuned = values("tuned");
    out.figures.baseArea = optionalNumber(value, "base_area").value_or(0);
    out.figures.tunedArea = optionalNumber(value, "tuned_area").value_or(0);
    out.figures.overlapArea = optionalNumber(value, "overlap").value_or(0);
    out.figures.kept = optionalNumber(value, "kept");
    out.figures.gained = optionalNumber(value, "gained");
    out.figures.iou = optionalNumber(value, "iou");
    if (const Json *interval = member(value, "kept_interval"); interval && interval->is_array())
        out.keptInterval = intervalFromJson(interval);
    return out;
}

Json toJson(const Advice &advice)
{
    return {{"id", advice.id},
            {"axis", advice.axis},
            {"heading", toJson(advice.heading)},
            {"text", toJson(advice.text)},
            {"action", advice.action}};
}

} // namespace

Json toJson(const Summary &summary)
{
    Json axes = Json::array();
    for (const AxisSummary &axis : summary.axes) {
        Json row = {{"suite", axis.suite}, {"axis", axis.axis}, {"pooled", toJson(axis.pooled, summary.compared)}};
        for (const auto &[language, slice] : axis.languages)
            row["languages"][language] = toJson(slice, summary.compared);
        row["gate"] = gateVerdictName(axis.gate);
        row["detectable_points"] = axis.detectablePoints;
        axes.push_back(std::move(row));
    }
    Json radar = Json::object();
    for (const auto &[slice, figures] : summary.radar)
        radar[slice] = toJson(figures);
    Json domain = Json::object();
    for (const auto &[part, comparison] : summary.domain)
        domain[part] = toJson(comparison, summary.compared);
    Json advice = Json::array();
    for (const Advice &each : summary.advice)
        advice.push_back(toJson(each));
    return {{"format", formatVersion},
            {"protocol", summary.protocol},
            {"models", summary.models},
            {"compared", summary.compared},
            {"items", summary.items},
            {"unpaired", summary.unpaired},
            {"axes", std::move(axes)},
            {"radar", std::move(radar)},
            {"domain", std::move(domain)},
            {"unparsed", {{"base", summary.baseUnparsed}, {"tuned", summary.tunedUnparsed}}},
            {"margin_points", summary.marginPoints},
            {"gate", gateVerdictName(summary.gate)},
            {"gate_text", toJson(summary.gateText)},
            {"headline_verdict", verdictName(summary.headlineVerdict)},
            {"headline", toJson(summary.headline)},
            {"detectable_points", summary.detectablePoints},
            {"detectable", toJson(summary.detectable)},
            {"advice", std::move(advice)}};
}

Result<Summary> summaryFromJson(const Json &value, std::string_view thing)
{
    FW_TRY(format, requireInt(value, "format", thing));
    if (format != formatVersion)
        return fail(ErrorCode::Unsupported,
                    {FW_NOOP("core", "%1 has scores in format %2, which this version does not read."),
                     {std::string(thing), std::to_string(format)}},
                    {FW_NOOP("core", "Use a newer version of Fieldwright, or run the evaluation again."), {}});
    FW_TRY(protocol, requireString(value, "protocol", thing));
    Summary out;
    out.protocol = std::move(protocol);
    if (const Json *models = member(value, "models"); models && models->is_array()) {
        for (const Json &model : *models) {
            if (model.is_string())
                out.models.push_back(model.get<std::string>());
        }
    }
    out.compared = boolOr(value, "compared");
    out.items = intOr(value, "items");
    out.unpaired = intOr(value, "unpaired");
    if (const Json *axes = member(value, "axes"); axes && axes->is_array()) {
        for (const Json &row : *axes) {
            AxisSummary axis;
            axis.suite = stringOr(row, "suite");
            axis.axis = stringOr(row, "axis");
            if (const Json *pooled = member(row, "pooled"))
                axis.pooled = sliceFromJson(*pooled);
            if (const Json *languages = member(row, "languages"); languages && languages->is_object()) {
                for (const auto &[language, slice] : languages->items())
                    axis.languages[language] = sliceFromJson(slice);
            }
            axis.gate = gateFromName(stringOr(row, "gate"));
            axis.detectablePoints = optionalNumber(row, "detectable_points").value_or(0);
            out.axes.push_back(std::move(axis));
        }
    }
    if (const Json *radar = member(value, "radar"); radar && radar->is_object()) {
        for (const auto &[slice, figures] : radar->items())
            out.radar[slice] = radarFromJson(figures);
    }
    if (const Json *domain = member(value, "domain"); domain && domain->is_object()) {
        for (const auto &[part, comparison] : domain->items())
            out.domain[part] = comparisonFromJson(&comparison);
    }
    if (const Json *unparsed = member(value, "unparsed")) {
        out.baseUnparsed = intOr(*unparsed, "base");
        out.tunedUnparsed = intOr(*unparsed, "tuned");
    }
    out.marginPoints = numberOr(value, "margin_points", 3);
    out.gate = gateFromName(stringOr(value, "gate"));
    const auto textAt = [](const Json &object, const char *key) {
        const Json *text = member(object, key);
        return text ? textFromJson(*text) : Text();
    };
    out.gateText = textAt(value, "gate_text");
    out.headlineVerdict = verdictFromName(stringOr(value, "headline_verdict"));
    out.headline = textAt(value, "headline");
    out.detectablePoints = numberOr(value, "detectable_points");
    out.detectable = textAt(value, "detectable");
    if (const Json *advice = member(value, "advice"); advice && advice->is_array()) {
        for (const Json &each : *advice)
            out.advice.push_back({stringOr(each, "id"), stringOr(each, "axis"), textAt(each, "heading"),
                                  textAt(each, "text"), stringOr(each, "action")});
    }
    return out;
}

} // namespace fieldwright
