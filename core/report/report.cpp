#include "core/report/report.h"

namespace fieldwright {

std::vector<ReportItem> reportItems(std::span<const ItemResult> results)
{
    std::map<std::tuple<std::string, std::string, std::string>, std::pair<const ItemResult *, const ItemResult *>>
        pairs;
    std::vector<const std::pair<const ItemResult *, const ItemResult *> *> order;
    for (const ItemResult &result : results) {
        const auto [it, isNew] = pairs.try_emplace({result.suite, result.axis, result.item});
        if (isNew)
            order.push_back(&it->second);
        (result.model == 0 ? it->second.first : it->second.second) = &result;
    }
    std::vector<ReportItem> out;
    for (const auto *pair : order) {
        const auto [base, tuned] = *pair;
        if (!base || !tuned)
            continue;
        out.push_back({base->suite, base->axis, base->language, base->item, base->mode, base->prompt, base->expected,
                       base->raw, tuned->raw, base->parsed, tuned->parsed, base->score, tuned->score});
    }
    return out;
}

ReportTraining reportTrainingFromJson(const Json &figures)
{
    ReportTraining out;
    out.method = stringOr(figures, "method");
    out.steps = intOr(figures, "steps");
    out.bestStep = intOr(figures, "best_step");
    out.tokens = intOr(figures, "tokens");
    out.parameters = intOr(figures, "parameters");
    out.trainable = intOr(figures, "trainable");
    out.seconds = numberOr(figures, "seconds");
    out.device = stringOr(figures, "device");
    out.precision = stringOr(figures, "precision");
    if (const Json *reason = member(figures, "precision_reason"))
        out.precisionReason = reason->is_string() ? Text("%1", {reason->get<std::string>()}) : textFromJson(*reason);
    if (const Json *seed = member(figures, "seed"))
        out.seed = seed->is_string() ? seed->get<std::string>() : dumpJson(*seed);
    out.machine = stringOr(figures, "machine");
    if (const Json *versions = member(figures, "versions"); versions && versions->is_object()) {
        for (const auto &[name, version] : versions->items())
            out.versions.push_back(
                {Text("%1", {name}), version.is_string() ? version.get<std::string>() : dumpJson(version)});
    }
    return out;
}

} // namespace fieldwright
