#include "app/pairs/pair_commands.h"

namespace fieldwright {

PairCommand::PairCommand(Pairs &pairs, const QString &text, std::vector<qint64> ids, const char *action,
                         std::function<void(PairRecord &)> change, std::optional<PairStatus> status)
    : QUndoCommand(text), m_pairs(pairs), m_ids(std::move(ids)), m_action(action), m_change(std::move(change)),
      m_status(status)
{}

PairCommand::PairCommand(Pairs &pairs, const QString &text, std::vector<PairRecord> added,
                         std::function<void(Result<std::vector<qint64>>)> done)
    : QUndoCommand(text), m_pairs(pairs), m_action("add"), m_added(std::move(added)), m_done(std::move(done))
{}

void PairCommand::redo()
{
    if (!m_first) {
        revert("redo");
        return;
    }
    m_first = false;

    if (!m_added.empty()) {
        // The callbacks belong to Pairs, not to this: a command may be deleted before its answer comes.
        m_pairs.postAdd(std::exchange(m_added, {}), m_revisions, std::exchange(m_done, {}));
        return;
    }
    m_pairs.postChange(m_ids, std::exchange(m_change, {}), m_status, m_action, m_revisions);
}

void PairCommand::undo()
{
    revert("undo");
}

void PairCommand::revert(const char *action)
{
    m_pairs.postRevert(m_revisions, action);
}

} // namespace fieldwright
