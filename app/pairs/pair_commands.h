#pragma once

#include "app/pairs/pairs.h"

#include <QtGui/QUndoCommand>

namespace fieldwright {

/// One gesture on pairs. What it wrote is known by its revisions in the database, which only the store's thread looks
/// at; works are done in order there, so an undo that is asked for at once finds what the gesture before it wrote.
class PairCommand : public QUndoCommand
{
public:
    /// Changes pairs.
    PairCommand(Pairs &pairs, const QString &text, std::vector<qint64> ids, const char *action,
                std::function<void(PairRecord &)> change, std::optional<PairStatus> status);
    /// Adds pairs; `done` gets their ids after the first time.
    PairCommand(Pairs &pairs, const QString &text, std::vector<PairRecord> added,
                std::function<void(Result<std::vector<qint64>>)> done);

    void redo() override;
    void undo() override;

private:
    void revert(const char *action);

    Pairs &m_pairs;
    std::vector<qint64> m_ids;
    const char *m_action;
    std::function<void(PairRecord &)> m_change;
    std::optional<PairStatus> m_status;
    std::vector<PairRecord> m_added;
    std::function<void(Result<std::vector<qint64>>)> m_done;
    bool m_first = true;
    /// Of the store's thread.
    std::shared_ptr<RevisionRange> m_revisions = std::make_shared<RevisionRange>();
};

} // namespace fieldwright
