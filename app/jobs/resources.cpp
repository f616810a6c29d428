#include "app/jobs/resources.h"

#include <QCoreApplication>

namespace fs = std::filesystem;

namespace fieldwright {

fs::path resourceFolder()
{
    const QByteArray named = qgetenv("FIELDWRIGHT_RESOURCES");
    if (!named.isEmpty())
        return fs::path(named.toStdString());
    const fs::path installed =
        fs::path(QCoreApplication::applicationDirPath().toStdString()).parent_path() / "share" / "fieldwright";
#ifdef FIELDWRIGHT_SOURCE_RESOURCES
    std::error_code problem;
    if (!fs::exists(installed / "suites", problem))
        return FIELDWRIGHT_SOURCE_RESOURCES;
#endif
    return installed;
}

} // namespace fieldwright
