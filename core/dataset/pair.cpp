#include "core/dataset/pair.h"

#include "core/dataset/row_weight.h"

#include <array>

namespace fieldwright {

namespace {

constexpr std::array statusNames = {"draft", "accepted", "rejected"};

} // namespace

const char *pairStatusName(PairStatus status)
{
    return statusNames[size_t(status)];
}

Result<PairStatus> pairStatusFromName(std::string_view name)
{
    for (size_t i = 0; i < statusNames.size(); ++i) {
        if (name == statusNames[i])
            return PairStatus(i);
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not a status of a pair."), {std::string(name)}},
                {FW_NOOP("core", "Choose one of: %1."), {"draft, accepted, rejected"}});
}

Json toJson(const Pair &pair)
{
    return {{"id", pair.id},
            {"group", pair.group},
            {"question", pair.question},
            {"answer", pair.answer},
            {"document", pair.document},
            {"chunk", pair.chunk},
            {"evidence", {{"begin", pair.evidenceBegin}, {"end", pair.evidenceEnd}}},
            {"grounding", toJson(pair.grounding)},
            {"generator", pair.generator},
            {"language", pair.language},
            {"status", pairStatusName(pair.status)},
            {"tags", pair.tags},
            {"score", pair.score},
            {"weight", pair.weight},
            {"author", pair.author},
            {"note", pair.note}};
}

Result<Pair> pairFromJson(const Json &value, std::string_view thing)
{
    Pair pair;
    FW_TRY(question, requireString(value, "question", thing));
    FW_TRY(answer, requireString(value, "answer", thing));
    FW_TRY(status, pairStatusFromName(stringOr(value, "status", "draft")));
    FW_TRY(weight, rowWeight(value));
    pair.question = std::move(question);
    pair.answer = std::move(answer);
    pair.status = status;
    pair.id = stringOr(value, "id");
    pair.group = stringOr(value, "group");
    pair.document = stringOr(value, "document");
    pair.chunk = stringOr(value, "chunk");
    if (const Json *evidence = member(value, "evidence")) {
        pair.evidenceBegin = intOr(*evidence, "begin");
        pair.evidenceEnd = intOr(*evidence, "end");
    }
    if (pair.evidenceBegin < 0 || pair.evidenceEnd < pair.evidenceBegin)
        return fail(ErrorCode::Corrupt,
                    {FW_NOOP("core", "A pair in %1 has an impossible evidence span."), {std::string(thing)}});
    if (const Json *grounding = member(value, "grounding"))
        pair.grounding = groundingFromJson(*grounding);
    pair.generator = stringOr(value, "generator");
    pair.language = stringOr(value, "language");
    if (const Json *tags = member(value, "tags"); tags && tags->is_array()) {
        for (const Json &tag : *tags) {
            if (tag.is_string())
                pair.tags.push_back(tag.get<std::string>());
        }
    }
    pair.score = int(intOr(value, "score"));
    pair.weight = weight;
    pair.author = stringOr(value, "author");
    pair.note = stringOr(value, "note");
    return pair;
}

} // namespace fieldwright
