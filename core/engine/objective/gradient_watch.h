#pragma once

#include "core/engine/tuning/parameters.h"

namespace fieldwright::engine {

/// Lets autograd compute the parameters' gradients, and says which are whole while a micro-batch's backward passes go
/// on (ParameterSet::finished). There may be several of them, and a parameter may take part in more than one, as a
/// tied head does; which is its last is learnt in the first micro-batch that it takes part in, at whose end it is told.
class GradientWatch
{
public:
    /// A pass of a micro-batch, the later the greater.
    enum Pass : std::int64_t { Unknown = 0, HeadPiece = 1, LastHeadPiece = 2, FirstBlock = 3, Rest = 1 << 30 };

    explicit GradientWatch(ParameterSet &parameters);
    ~GradientWatch();
    GradientWatch(const GradientWatch &) = delete;
    GradientWatch &operator=(const GradientWatch &) = delete;

    /// Before a micro-batch's first pass.
    void begin();
    /// Before each pass. Of one that comes several times (HeadPiece) all parameters must come again in a later one.
    void enter(std::int64_t pass) { m_pass = pass; }
    /// After the last: what 16-bit weights have is in the parameters' gradients then.
    void end();

private:
    class Hook;
    void added(std::size_t parameter);
    void tell(std::size_t parameter);

    ParameterSet &m_parameters;
    std::int64_t m_pass = Unknown;
    std::vector<std::int64_t> m_lastPass; ///< of each parameter
    std::vector<std::int64_t> m_seenPass; ///< in this micro-batch
    std::vector<bool> m_isTold;           ///< in this micro-batch
    std::vector<std::size_t> m_order;     ///< in which they were added to in this one, of those whose last is unknown
};

} // namespace fieldwright::engine
