#pragma once

#include "app/models/model_entry.h"

#include <QtGui/QUndoCommand>

#include <functional>

namespace fieldwright {

class ModelLibrary;
class ProjectModels;

/// Takes a model from its list; undone, it is listed as before. Its files stay throughout.
class RemoveModel : public QUndoCommand
{
public:
    using Failed = std::function<void(const Error &)>;
    RemoveModel(ModelLibrary &library, const ModelEntry &entry, const QString &text, Failed failed);
    RemoveModel(ProjectModels &models, const ModelEntry &entry, const QString &text, Failed failed);

    void redo() override { m_setRemoved(true); }
    void undo() override { m_setRemoved(false); }

private:
    std::function<void(bool)> m_setRemoved;
};

/// A model that has just been listed; undone, it is not, and its files stay.
class KeepModel : public QUndoCommand
{
public:
    KeepModel(ProjectModels &models, const ModelEntry &entry, const QString &text, RemoveModel::Failed failed);

    void redo() override;
    void undo() override { m_setRemoved(true); }

private:
    std::function<void(bool)> m_setRemoved;
    bool m_isListed = true; ///< before the first redo()
};

} // namespace fieldwright
