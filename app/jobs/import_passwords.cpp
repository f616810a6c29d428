#include "app/jobs/import_passwords.h"

#include "app/text/qt_text.h"

namespace fieldwright {

void ImportPasswords::keep(const std::string &job, const QStringList &passwords)
{
    Json list = Json::array();
    for (const QString &password : passwords)
        list.push_back(toStd(password));
    m_byJob[job] = dumpJson(list);
}

std::string ImportPasswords::secretOf(const Job &job) const
{
    const auto known = m_byJob.find(job.id);
    return known == m_byJob.end() ? std::string() : known->second;
}

} // namespace fieldwright
