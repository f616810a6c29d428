#include "core/documents/formats/plain_forms.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <utility>

namespace fieldwright {

namespace {

/// Those that have no compatibility decomposition: Unicode's EquivalentUnifiedIdeograph.txt, of the ones that are
/// characters by themselves. In the order of their code points.
constexpr std::pair<char32_t, char32_t> supplement[] = {
    {0x2E9F, U'母'}, {0x2EA0, U'民'}, {0x2EC5, U'见'}, {0x2EC6, U'角'}, {0x2EC9, U'贝'}, {0x2ECB, U'车'},
    {0x2ED3, U'长'}, {0x2ED4, U'门'}, {0x2ED8, U'青'}, {0x2ED9, U'韦'}, {0x2EDA, U'页'}, {0x2EDB, U'风'},
    {0x2EDC, U'飞'}, {0x2EDD, U'食'}, {0x2EE2, U'马'}, {0x2EE3, U'骨'}, {0x2EE4, U'鬼'}, {0x2EE5, U'鱼'},
    {0x2EE6, U'鸟'}, {0x2EE7, U'卤'}, {0x2EE8, U'麦'}, {0x2EE9, U'黄'}, {0x2EEA, U'黾'}, {0x2EEC, U'齐'},
    {0x2EEE, U'齿'}, {0x2EF0, U'龙'}, {0x2EF3, U'龟'},
};

} // namespace

std::string plainForms(std::string_view text)
{
    // They begin with one of these bytes, so that most texts are not decoded.
    if (text.find_first_of("\xE2\xEF") == std::string_view::npos)
        return std::string(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = nextCodePoint(text, at);
        const std::string_view bytes = text.substr(begin, at - begin);
        if ((c >= 0x2F00 && c <= 0x2FD5) || (c >= 0xFB00 && c <= 0xFB06)) {
            out += nfkc(bytes);
        } else if (c >= 0x2E80 && c <= 0x2EF3) {
            const auto *const found = std::find_if(std::begin(supplement), std::end(supplement),
                                                   [c](const auto &each) { return each.first == c; });
            if (found == std::end(supplement))
                out += bytes;
            else
                appendUtf8(out, found->second);
        } else {
            out += bytes;
        }
    }
    return out;
}

} // namespace fieldwright
