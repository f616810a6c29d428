#pragma once

#include "core/engine/engine_state.h"

namespace fieldwright::engine {

/// Selects an adapter for the time being; -1: the base answers alone. So an objective has its frozen reference while
/// the adapter is trained: what is asked of the model meanwhile (logits(), score(), generate() …) gives the numbers of
/// the base, bit for bit, and what the training keeps of the adapter stays as it is. To be used where batches are made
/// (and makesAhead() is then false), not while one is computed. With full tuning there is no base to go back to: there
/// a reference is a model of its own.
class AdapterInUse
{
public:
    AdapterInUse(LoadedModel::State &state, int adapter) : m_state(state), m_before(state.selected)
    {
        m_state.selected = adapter;
    }
    ~AdapterInUse() { m_state.selected = m_before; }
    AdapterInUse(const AdapterInUse &) = delete;
    AdapterInUse &operator=(const AdapterInUse &) = delete;

private:
    LoadedModel::State &m_state;
    int m_before;
};

} // namespace fieldwright::engine
