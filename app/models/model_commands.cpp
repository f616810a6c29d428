#include "app/models/model_commands.h"

#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/text/qt_text.h"

namespace fieldwright {

RemoveModel::RemoveModel(ModelLibrary &library, const ModelEntry &entry, const QString &text, Failed failed)
    : QUndoCommand(text), m_setRemoved([&library, entry, failed = std::move(failed)](bool removed) {
          if (const Result<> done = removed ? library.remove(toQString(entry.ref.id)) : library.restore(entry); !done)
              failed(done.error());
      })
{}

RemoveModel::RemoveModel(ProjectModels &models, const ModelEntry &entry, const QString &text, Failed failed)
    : QUndoCommand(text),
      m_setRemoved([&models, id = toQString(entry.ref.id), failed = std::move(failed)](bool removed) {
          models.setRemoved(id, removed, &models, [failed](Result<> done) {
              if (!done)
                  failed(done.error());
          });
      })
{}

} // namespace fieldwright
