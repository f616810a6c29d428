#include "app/jobs/job_secret.h"

#include <filesystem>

namespace fieldwright {

std::string serverWithKey(const Job &job)
{
    if (!boolOr(job.parameters, "has_token"))
        return {};
    const Json *const endpoint = member(job.parameters, "endpoint");
    return endpoint ? stringOr(*endpoint, "url") : stringOr(job.parameters, "hub");
}

std::vector<std::vector<std::string>> filesWithPassword(const Job &job)
{
    constexpr std::int64_t mostPasswords = 1000;
    std::vector<std::vector<std::string>> byNumber;
    const Json *const files = job.kind == JobKind::Import ? member(job.parameters, "files") : nullptr;
    if (!files || !files->is_array())
        return byNumber;
    for (const Json &file : *files) {
        const std::int64_t number = intOr(file, "password", -1);
        if (number < 0 || number >= mostPasswords)
            continue;
        byNumber.resize(std::max(byNumber.size(), std::size_t(number) + 1));
        byNumber[std::size_t(number)].push_back(stringOr(file, "path"));
    }
    return byNumber;
}

bool needsSecret(const Job &job)
{
    return !serverWithKey(job).empty() || !filesWithPassword(job).empty();
}

Error secretMissing(const Job &job)
{
    if (const std::string server = serverWithKey(job); !server.empty())
        return {ErrorCode::NotFound,
                {FW_NOOP("core", "It needs the key of %1."), {server}},
                {FW_NOOP("core", "Continue it and enter the key.")}};
    std::vector<std::string> files;
    for (const auto &each : filesWithPassword(job))
        files.insert(files.end(), each.begin(), each.end());
    const std::string first = files.empty() ? std::string() : std::filesystem::path(files.front()).filename().string();
    const Text what = files.size() > 1 ? Text{FW_NOOP("core", "It needs the passwords of %1 files, of %2 for one."),
                                              {std::to_string(files.size()), first}}
                                       : Text{FW_NOOP("core", "It needs the password of %1."), {first}};
    return {ErrorCode::NotFound,
            what,
            {FW_NOOP("core", "Continue it and enter the password; the window asks for it, and so does \"job resume\" "
                             "with --ask-password.")}};
}

} // namespace fieldwright
