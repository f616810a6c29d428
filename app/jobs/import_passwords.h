#pragma once

#include "core/run_folder/job.h"

#include <QStringList>

#include <map>

namespace fieldwright {

/// The passwords that the files of import jobs are opened with, as long as the project is open. They are in no file;
/// job.json has only their numbers (filesWithPassword()).
class ImportPasswords
{
public:
    void keep(const std::string &job, const QStringList &passwords);
    bool know(const Job &job) const { return m_byJob.contains(job.id); }
    /// What the job's worker is given; empty when they are not known.
    std::string secretOf(const Job &job) const;

private:
    std::map<std::string, std::string> m_byJob; ///< as they go through the pipe: an array of strings
};

} // namespace fieldwright
