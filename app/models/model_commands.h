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

} // namespace fieldwright
