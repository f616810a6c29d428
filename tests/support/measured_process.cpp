#include "tests/support/measured_process.h"

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace fieldwright {

MeasuredRun runMeasured(const std::string &program, const std::vector<std::string> &arguments, const std::string &input)
{
    MeasuredRun run;
    std::FILE *const in = std::tmpfile();
    std::FILE *const out = std::tmpfile();
    if (!in || !out)
        return run;
    std::fwrite(input.data(), 1, input.size(), in);
    std::rewind(in);
    std::vector<char *> words = {const_cast<char *>(program.c_str())};
    for (const std::string &argument : arguments)
        words.push_back(const_cast<char *>(argument.c_str()));
    words.push_back(nullptr);
    const auto begin = std::chrono::steady_clock::now();
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ::fileno(in), 0);
    ::posix_spawn_file_actions_adddup2(&actions, ::fileno(out), 1);
    pid_t child = -1;
    if (::posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ) != 0)
        child = -1;
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    rusage usage = {};
    if (child > 0 && ::wait4(child, &status, 0, &usage) == child && WIFEXITED(status))
        run.status = WEXITSTATUS(status);
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    run.peakKilobytes = usage.ru_maxrss;
    std::rewind(out);
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, out)) > 0;)
        run.out.append(buffer, got);
    std::fclose(in);
    std::fclose(out);
    return run;
}

} // namespace fieldwright
