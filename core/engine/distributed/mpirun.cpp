#include "core/engine/distributed/mpirun.h"

#include <cstdlib>
#include <unistd.h>

namespace fieldwright::engine {

Error mpiIsMissing()
{
    return {ErrorCode::Unsupported,
            {FW_NOOP("core", "Training in several processes needs Open MPI, which is not installed.")},
            {FW_NOOP("core", "Install Debian's package openmpi-bin, or train in one process.")}};
}

Result<std::filesystem::path> findMpirun()
{
    const char *const variable = std::getenv("PATH");
    const std::string folders = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
    // Debian names it so beside other MPIs' that may have the plain name.
    for (const char *const name : {"mpirun.openmpi", "mpirun"}) {
        for (size_t begin = 0; begin <= folders.size();) {
            const size_t end = std::min(folders.find(':', begin), folders.size());
            const auto path = std::filesystem::path(folders.substr(begin, end - begin)) / name;
            if (path.is_absolute() && access(path.c_str(), X_OK) == 0)
                return path;
            begin = end + 1;
        }
    }
    return fail(mpiIsMissing());
}

std::vector<std::string> mpirunArguments(int ranks, const std::filesystem::path &scratch)
{
    const std::string count = std::to_string(ranks);
    std::vector<std::string> arguments = {"-np",       count, "--host", "localhost:" + count, "--oversubscribe",
                                          "--bind-to", "none"};
    if (geteuid() == 0)
        arguments.emplace_back("--allow-run-as-root");
    const std::pair<const char *, std::string> settings[] = {
        {"plm", "isolated"}, // starts nothing elsewhere
        {"pml", "ob1"},
        {"btl", "vader,self"},
        {"btl_vader_single_copy_mechanism", "none"}, // containers forbid it
        {"btl_vader_backing_directory", scratch.string()},
        {"orte_tmpdir_base", scratch.string()},
        {"oob_tcp_if_include", "lo"},
        {"mpi_yield_when_idle", "1"},
    };
    for (const auto &[name, value] : settings) {
        arguments.emplace_back("--mca");
        arguments.emplace_back(name);
        arguments.push_back(value);
    }
    return arguments;
}

} // namespace fieldwright::engine
