#pragma once

#include <map>
#include <optional>
#include <string>

namespace pugi {
class xml_node;
}

namespace fieldwright {

/// What a paragraph's style says about it: followed through the styles that it is based on, so that localised and
/// self-made heading styles count like the built-in ones.
struct DocxStyle
{
    int outlineLevel = 0;    ///< 1 to 9 for headings, else 0
    int listDepth = 0;       ///< 1 and up for lists, else 0
    bool isContents = false; ///< a line of the table of contents, which repeats the headings
    bool isCode = false;
    bool isQuote = false;
};

class DocxStyles
{
public:
    /// `root` is <w:styles>; an empty node gives no styles.
    void load(const pugi::xml_node &root);
    /// By style id; that of the default paragraph style for an empty id.
    DocxStyle style(const std::string &id) const;

private:
    struct Raw
    {
        std::string name;
        std::string basedOn;
        std::optional<int> outlineLevel;
        std::optional<int> listDepth;
    };
    std::map<std::string, Raw> m_styles;
    std::string m_default;
};

/// Element and attribute names without their namespace prefix: producers choose it as they like.
std::string_view localName(const pugi::xml_node &node);
pugi::xml_node child(const pugi::xml_node &node, std::string_view name);
std::string attributeOf(const pugi::xml_node &node, std::string_view name);

} // namespace fieldwright
