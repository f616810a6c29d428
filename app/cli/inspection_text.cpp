#include "app/cli/inspection_text.h"

#include "app/text/qt_text.h"

namespace fieldwright {

namespace {

struct Fact
{
    const char *key; ///< of the worker's answer
    const char *label;
};
constexpr Fact facts[] = {
    {"name", FW_NOOP("core", "Name")},
    {"architecture", FW_NOOP("core", "Architecture")},
    {"role", FW_NOOP("core", "Role")},
    {"format", FW_NOOP("core", "Format")},
    {"parameters", FW_NOOP("core", "Parameters")},
    {"bytes", FW_NOOP("core", "On disk")},
    {"stored_types", FW_NOOP("core", "Number types")},
    {"context", FW_NOOP("core", "Context (tokens)")},
    {"vocabulary", FW_NOOP("core", "Vocabulary (tokens)")},
    {"layers", FW_NOOP("core", "Layers")},
    {"hidden", FW_NOOP("core", "Hidden size")},
    {"masked_word_head", FW_NOOP("core", "Head for masked words")},
    {"labels", FW_NOOP("core", "Labels")},
    {"pooling", FW_NOOP("core", "Pooling")},
    {"normalised", FW_NOOP("core", "Normalised embeddings")},
    {"embedding_tokens", FW_NOOP("core", "Tokens of an embedded text at most")},
    {"prefixes", FW_NOOP("core", "Prefixes")},
    {"fingerprint", FW_NOOP("core", "Fingerprint")},
    {"licence", FW_NOOP("core", "Licence")},
};

QString valueText(const char *key, const Json &value)
{
    if (std::string_view(key) == "bytes" && value.is_number_unsigned())
        return shownBytes(value.get<std::uint64_t>());
    if (value.is_boolean())
        return translated(value.get<bool>() ? Text{FW_NOOP("core", "yes")} : Text{FW_NOOP("core", "no")});
    if (value.is_number_integer())
        return shownNumber(qint64(value.get<std::int64_t>()));
    if (value.is_string())
        return value.get<std::string>() == "encoder" ? translated({FW_NOOP("core", "encoder")})
                                                     : toQString(value.get<std::string>());
    QStringList out;
    for (const auto &[name, one] : value.items()) { // of an array, its numbers are the names
        const QString text = toQString(one.is_string() ? one.get<std::string>() : dumpJson(one));
        if (value.is_array())
            out.append(text);
        else if (!text.isEmpty())
            out.append(QStringLiteral("%1 \u201c%2\u201d").arg(toQString(name), text));
    }
    return out.join(QStringLiteral(", "));
}

QString licenceText(const std::string &licence)
{
    const LicenceVerdict verdict = licenceVerdict(licence);
    return joined(translated(licenceUseText(verdict.use)), translated(verdict.reason));
}

} // namespace

const char *licenceUseName(LicenceUse use)
{
    switch (use) {
    case LicenceUse::Yes:
        return "yes";
    case LicenceUse::WithConditions:
        return "conditions";
    case LicenceUse::No:
        return "no";
    case LicenceUse::Unknown:
        break;
    }
    return "unknown";
}

QStringList inspectionLines(const Json &found)
{
    QStringList out;
    for (const Fact &fact : facts) {
        const Json *value = member(found, fact.key);
        const bool isSaid = value && !value->is_null() && !(value->is_structured() && value->empty()) &&
                            !(value->is_string() && value->get<std::string>().empty());
        if (isSaid)
            out.append(translatedLabel(fact.label) + QStringLiteral(": ") + valueText(fact.key, *value));
    }
    out.append(licenceText(stringOr(found, "licence")));
    if (const Json *remarks = member(found, "remarks"); remarks && remarks->is_array()) {
        for (const Json &remark : *remarks)
            out.append(translated(textFromJson(remark)));
    }
    return out;
}

} // namespace fieldwright
