#include "app/models/model_commands.h"

#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/text/qt_text.h"

namespace fieldwright {

namespace {

std::function<void(bool)> setterOf(ProjectModels &models, const ModelEntry &entry, RemoveModel::Failed failed)
{
    return [&models, id = toQString(entry.ref.id), failed = std::move(failed)](bool removed) {
        models.setRemoved(id, removed, &models, [failed](Result<> done) {
            if (!done)
                failed(done.error());
        });
    };
}

} // namespace

RemoveModel::RemoveModel(ModelLibrary &library, const ModelEntry &entry, const QString &text, Failed failed)
    : QUndoCommand(text), m_setRemoved([&library, entry, failed = std::move(failed)](bool removed) {
          const auto done = [failed](const Result<> &changed) {
              if (!changed)
                  failed(changed.error());
          };
          removed ? library.remove(toQString(entry.ref.id), &library, done) : library.restore(entry, &library, done);
      })
{}

RemoveModel::RemoveModel(ProjectModels &models, const ModelEntry &entry, const QString &text, Failed failed)
    : QUndoCommand(text), m_setRemoved(setterOf(models, entry, std::move(failed)))
{}

KeepModel::KeepModel(ProjectModels &models, const ModelEntry &entry, const QString &text, RemoveModel::Failed failed)
    : QUndoCommand(text), m_setRemoved(setterOf(models, entry, std::move(failed)))
{}

void KeepModel::redo()
{
    if (!std::exchange(m_isListed, false))
        m_setRemoved(false);
}

} // namespace fieldwright
