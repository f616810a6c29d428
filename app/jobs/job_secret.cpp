#include "app/jobs/job_secret.h"

namespace fieldwright {

std::string serverWithKey(const Job &job)
{
    if (!boolOr(job.parameters, "has_token"))
        return {};
    const Json *const endpoint = member(job.parameters, "endpoint");
    return endpoint ? stringOr(*endpoint, "url") : stringOr(job.parameters, "hub");
}

} // namespace fieldwright
