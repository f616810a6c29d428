#include "core/worker/job_kinds.h"

#include <array>

namespace fieldwright {

namespace {

struct KindRow
{
    JobKind kind;
    JobFunction run;
};

constexpr std::array table = {
    KindRow{JobKind::Import, runImportJob},     KindRow{JobKind::Generate, runGenerateJob},
    KindRow{JobKind::Build, runBuildJob},       KindRow{JobKind::Train, runTrainJob},
    KindRow{JobKind::Evaluate, runEvaluateJob}, KindRow{JobKind::Serve, runServeJob},
    KindRow{JobKind::Export, runExportJob},     KindRow{JobKind::Download, runDownloadJob},
    KindRow{JobKind::RateTest, runTrainJob},    KindRow{JobKind::Combine, runCombineJob},
};

} // namespace

JobFunction jobFunction(JobKind kind)
{
    for (const KindRow &row : table) {
        if (row.kind == kind)
            return row.run;
    }
    return nullptr;
}

} // namespace fieldwright
