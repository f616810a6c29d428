#include "app/jobs/resources.h"

#include <QCoreApplication>

namespace fs = std::filesystem;

namespace fieldwright {

fs::path resourceFolder()
{
    const QByteArray named = qgetenv("FIELDWRIGHT_RESOURCES");
    if (!named.isEmpty())
        return fs::path(named.toStdString());
    return fs::path(QCoreApplication::applicationDirPath().toStdString()).parent_path() / "share" / "fieldwright";
}

} // namespace fieldwright
