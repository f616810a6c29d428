#include "core/documents/formats/docx_styles.h"

#include "core/base/utf8.h"

#include <charconv>

#include <pugixml.hpp>

namespace fieldwright {

namespace {

std::string_view withoutPrefix(std::string_view name)
{
    const std::size_t colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::optional<int> number(const std::string &text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

/// "heading 2" (every language of Word stores that name), "标题 2" and such of other programs; "title" is above them.
int levelByName(const std::string &name)
{
    const std::string lower = toLower(name);
    if (lower == "title" || lower == "标题")
        return 1;
    for (const std::string_view prefix : {"heading", "标题", "標題", "überschrift", "titre", "título", "見出し"}) {
        if (!lower.starts_with(prefix))
            continue;
        const auto level = number(std::string(trimmed(std::string_view(lower).substr(prefix.size()))));
        return level && *level >= 1 && *level <= 9 ? *level : 0;
    }
    return 0;
}

} // namespace

std::string_view localName(const pugi::xml_node &node)
{
    return withoutPrefix(node.name());
}

pugi::xml_node child(const pugi::xml_node &node, std::string_view name)
{
    for (const pugi::xml_node candidate : node.children()) {
        if (localName(candidate) == name)
            return candidate;
    }
    return {};
}

std::string attributeOf(const pugi::xml_node &node, std::string_view name)
{
    for (const pugi::xml_attribute attribute : node.attributes()) {
        if (withoutPrefix(attribute.name()) == name)
            return attribute.value();
    }
    return {};
}

void DocxStyles::load(const pugi::xml_node &root)
{
    for (const pugi::xml_node node : root.children()) {
        if (localName(node) != "style")
            continue;
        const std::string type = attributeOf(node, "type");
        if (!type.empty() && type != "paragraph")
            continue;
        const std::string id = attributeOf(node, "styleId");
        Raw style;
        style.name = attributeOf(child(node, "name"), "val");
        style.basedOn = attributeOf(child(node, "basedOn"), "val");
        const pugi::xml_node properties = child(node, "pPr");
        if (const pugi::xml_node outline = child(properties, "outlineLvl"))
            style.outlineLevel = number(attributeOf(outline, "val"));
        if (const pugi::xml_node list = child(properties, "numPr")) {
            const bool isOff = attributeOf(child(list, "numId"), "val") == "0";
            style.listDepth = isOff ? 0 : number(attributeOf(child(list, "ilvl"), "val")).value_or(0) + 1;
        }
        if (attributeOf(node, "default") == "1")
            m_default = id;
        m_styles.emplace(id, std::move(style));
    }
}

DocxStyle DocxStyles::style(const std::string &id) const
{
    DocxStyle result;
    std::optional<int> outline;
    std::optional<int> depth;
    std::string at = id.empty() ? m_default : id;
    for (int hops = 0; hops < 20 && !at.empty(); ++hops) { // chains that bite their own tail end here
        const auto found = m_styles.find(at);
        if (found == m_styles.end()) {
            if (!outline) // documents without styles.xml still say Heading1
                outline = levelByName(at) - 1;
            break;
        }
        const Raw &style = found->second;
        if (!outline) {
            if (const int level = levelByName(style.name))
                outline = level - 1;
            else
                outline = style.outlineLevel;
        }
        if (!depth)
            depth = style.listDepth;
        const std::string name = toLower(style.name);
        result.isContents = result.isContents || name.starts_with("toc ") || name == "table of figures";
        result.isCode = result.isCode || name.find("code") != std::string::npos || name == "html preformatted";
        result.isQuote = result.isQuote || name == "quote" || name == "intense quote";
        at = style.basedOn;
    }
    if (outline && *outline >= 0 && *outline <= 8) // 9 is body text
        result.outlineLevel = *outline + 1;
    result.listDepth = depth.value_or(0);
    return result;
}

} // namespace fieldwright
