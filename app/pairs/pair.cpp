#include "app/pairs/pair.h"

#include "core/dataset/row_weight.h"

#include <charconv>

namespace fieldwright {

namespace {

std::int64_t numberOr0(const std::string &text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value > 0 ? value : 0;
}

} // namespace

PairRecord recordOf(const Pair &pair)
{
    PairRecord record;
    record.id = numberOr0(pair.id);
    record.document = numberOr0(pair.document);
    record.chunk = numberOr0(pair.chunk);
    record.status = pair.status;
    record.score = pair.score >= 1 && pair.score <= 5 ? pair.score : 0;
    record.weight = isRowWeight(pair.weight) ? pair.weight : 1;
    record.generator = pair.generator;
    record.language = pair.language;
    if (pair.evidenceBegin >= 0 && pair.evidenceEnd > pair.evidenceBegin)
        record.evidence = {pair.evidenceBegin, pair.evidenceEnd};
    // A default Grounding is what a pair without any has; it says nothing.
    if (pair.grounding != Grounding{})
        record.grounded = pair.grounding.grounded ? Grounded::Yes : Grounded::No;
    record.facts = pair.grounding.facts;
    record.factsFound = pair.grounding.found;
    record.missingFacts = pair.grounding.missing;
    record.author = pair.author;
    record.group = pair.group;
    record.tags = pair.tags;
    record.question = pair.question;
    record.answer = pair.answer;
    record.note = pair.note;
    return record;
}

Pair pairOf(const PairRecord &record)
{
    const auto idText = [](std::int64_t id) { return id > 0 ? std::to_string(id) : std::string(); };
    Pair pair;
    pair.id = idText(record.id);
    pair.document = idText(record.document);
    pair.chunk = idText(record.chunk);
    pair.status = record.status;
    pair.score = record.score;
    pair.weight = record.weight;
    pair.generator = record.generator;
    pair.language = record.language;
    if (record.evidence.valid()) {
        pair.evidenceBegin = record.evidence.begin;
        pair.evidenceEnd = record.evidence.end;
    }
    pair.grounding.grounded = record.grounded == Grounded::Yes;
    pair.grounding.facts = record.facts;
    pair.grounding.found = record.factsFound;
    pair.grounding.missing = record.missingFacts;
    pair.author = record.author;
    pair.group = record.group;
    pair.tags = record.tags;
    pair.question = record.question;
    pair.answer = record.answer;
    pair.note = record.note;
    return pair;
}

} // namespace fieldwright
