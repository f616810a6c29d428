#pragma once

#include "app/jobs/job_queue.h"
#include "app/models/model_entry.h"
#include "core/model_files/combination.h"

namespace fieldwright {

struct CombinePart
{
    ModelRef model; ///< an adapter on its base
    double weight = 1;
};

struct CombineOptions
{
    QString name; ///< of the model that is made
    std::vector<CombinePart> parts;
    QString how = QStringLiteral("cat"); ///< a key of combinations()
    int rank = 0;                        ///< of "svd"; 0: the largest of the adapters'
    double density = 0.5;                ///< of "ties"
};

/// The job that makes one adapter of several. Errors: what can be told without the worker.
Result<JobRequest> combineJob(const CombineOptions &options);

/// What its files say of an adapter that is to be combined: not for the window's thread. Errors: those of the files.
Result<DescribedAdapter> describeAdapter(const ModelRef &model);

/// Whether they are adapters on the same base, by its fingerprint or, where one of them does not know that, its place.
bool shareBase(const ModelRef &one, const ModelRef &other);

} // namespace fieldwright
