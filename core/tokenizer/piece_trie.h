#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldwright {

/// Finds which pieces of a vocabulary begin a text: a double-array trie (Aoe 1989) over bytes.
class PieceTrie
{
public:
    PieceTrie() = default;
    /// Pieces with their values (not negative). Of equal pieces the last counts; empty ones are left out.
    explicit PieceTrie(std::vector<std::pair<std::string_view, std::int32_t>> pieces);

    using State = std::uint32_t;
    static constexpr State root = 0;
    /// Goes on by one byte; false when no piece goes on so, and `state` is then of no use.
    bool next(State &state, char byte) const
    {
        if (m_base.empty())
            return false;
        const std::uint32_t child = m_base[state] + static_cast<unsigned char>(byte) + 1;
        if (child >= m_check.size() || m_check[child] != state + 1)
            return false;
        state = child;
        return true;
    }
    /// Of the piece that ends here, -1 for none.
    std::int32_t value(State state) const { return m_values.empty() ? -1 : m_values[state]; }
    std::int32_t find(std::string_view piece) const;

private:
    void build(const std::vector<std::pair<std::string_view, std::int32_t>> &pieces);

    std::vector<std::uint32_t> m_base;
    std::vector<std::uint32_t> m_check; ///< the parent state plus 1, 0: free
    std::vector<std::int32_t> m_values;
};

} // namespace fieldwright
