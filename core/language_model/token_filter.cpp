#include "core/language_model/token_filter.h"

#include <algorithm>

namespace fieldwright {

TokenTree::TokenTree(std::int32_t size, const std::function<std::string_view(std::int32_t)> &bytesOf)
    : m_nodes(1), m_nextSame(std::size_t(std::max(size, 0)), -1)
{
    // In the order of their bytes each token shares a path with the one before it.
    std::vector<std::int32_t> order;
    for (std::int32_t id = 0; id < size; ++id) {
        if (!bytesOf(id).empty())
            order.push_back(id);
    }
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) { return bytesOf(a) < bytesOf(b); });
    std::vector<std::uint32_t> path = {0};
    std::string_view before;
    for (const std::int32_t id : order) {
        const std::string_view text = bytesOf(id);
        const auto common =
            std::size_t(std::mismatch(text.begin(), text.end(), before.begin(), before.end()).first - text.begin());
        path.resize(common + 1);
        for (std::size_t i = common; i < text.size(); ++i) {
            Node node;
            node.byte = static_cast<unsigned char>(text[i]);
            node.sibling = m_nodes[path.back()].firstChild;
            const auto number = std::uint32_t(m_nodes.size());
            m_nodes[path.back()].firstChild = number;
            m_nodes.push_back(node);
            path.push_back(number);
        }
        Node &last = m_nodes[path.back()];
        m_nextSame[std::size_t(id)] = last.token;
        last.token = id;
        before = text;
    }
}

TokenFilter::TokenFilter(std::shared_ptr<const AnswerGrammar> grammar, std::shared_ptr<const TokenTree> tree)
    : m_tree(std::move(tree)), m_guide(std::move(grammar))
{}

const std::vector<bool> &TokenFilter::allowed()
{
    const auto known = m_remembered.find(m_guide.place());
    if (known != m_remembered.end())
        return known->second;
    if (m_remembered.size() >= mostRemembered)
        m_remembered.clear();
    std::vector<bool> out(std::size_t(m_tree->size()));
    walk(0, m_guide.place(), out);
    return m_remembered.emplace(m_guide.place(), std::move(out)).first->second;
}

void TokenFilter::walk(std::uint32_t node, const GrammarGuide::Place &place, std::vector<bool> &out)
{
    const auto &nodes = m_tree->nodes();
    for (std::uint32_t child = nodes[node].firstChild; child != 0; child = nodes[child].sibling) {
        const char byte = char(nodes[child].byte);
        const GrammarGuide::Place next = m_guide.after(place, {&byte, 1});
        if (next.empty())
            continue;
        for (std::int32_t id = nodes[child].token; id >= 0; id = m_tree->nextSame()[std::size_t(id)])
            out[std::size_t(id)] = true;
        walk(child, next, out);
    }
}

} // namespace fieldwright
