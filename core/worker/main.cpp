#include "core/worker/call.h"
#include "core/worker/rank_team.h"
#include "core/worker/run_job.h"
#include "core/worker/signals.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char **argv)
{
    using namespace fieldwright;
    waitWithoutSpinning(argv);
    const std::stop_token stop = stopOnTermination();
    if (argc == 3 && (std::strcmp(argv[1], "run") == 0 || std::strcmp(argv[1], "serve") == 0))
        return runJob(argv[2], stop);
    if (argc == 5 && std::strcmp(argv[1], "rank") == 0) // by another worker's mpirun
        return runRank(argv[2], argv[3], std::atoi(argv[4]), stop);
    if (argc == 2 && std::strcmp(argv[1], "call") == 0)
        return answerCall(stdin, stdout, stop);
    std::fprintf(stderr, "usage: fieldwright-worker run FOLDER | serve FOLDER | call < REQUEST.json\n");
    return 2;
}
