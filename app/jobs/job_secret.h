#pragma once

#include "core/run_folder/job.h"

#include <string>
#include <vector>

namespace fieldwright {

// What the worker of a job gets through a pipe at each start, and what is in no file: a server's key, or the passwords
// of files.

/// The address of the server whose key it is; empty when the job needs none.
std::string serverWithKey(const Job &job);
/// The files of an import job that a password was given for, by the number of that password.
std::vector<std::vector<std::string>> filesWithPassword(const Job &job);

bool needsSecret(const Job &job);
/// Why the job does not start where nobody knows it.
Error secretMissing(const Job &job);

} // namespace fieldwright
