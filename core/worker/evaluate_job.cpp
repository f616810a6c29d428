#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/evaluation/runner.h"
#include "core/evaluation/summary.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_kinds.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"

namespace fieldwright {

namespace {

/// Models one after the other; the base's weights are loaded once for itself and its adapters.
class ModelShelf
{
public:
    ModelShelf(JobContext &context, ComputeChoice compute, bool general)
        : m_context(context), m_compute(std::move(compute)), m_general(general)
    {}

    Result<LocalModel *> take(ModelRef ref)
    {
        const std::filesystem::path adapter = ref.adapter;
        if (!m_model || m_path != ref.path) {
            m_model.reset(); // never two copies of weights at once
            ref.adapter.clear();
            FW_TRY(loaded, LocalModel::load(ref, {.device = m_compute.device,
                                                  .precision = m_compute.precision,
                                                  .inferenceOnly = !m_general,
                                                  .stop = m_context.stopToken()}));
            reportHeld(m_context, loaded->loaded());
            m_model = std::move(loaded);
            m_path = ref.path;
        }
        if (!adapter.empty())
            FW_CHECK(m_model->addAdapter(adapter.string(), adapter));
        FW_CHECK(m_model->select(adapter.string()));
        return m_model.get();
    }

private:
    JobContext &m_context;
    ComputeChoice m_compute;
    bool m_general;
    std::filesystem::path m_path;
    std::unique_ptr<LocalModel> m_model;
};

} // namespace

Result<Json> runEvaluateJob(JobContext &context)
{
    const Json &parameters = context.job().parameters;
    const Json *models = member(parameters, "models");
    if (!models || !models->is_array() || models->empty() || models->size() > 2)
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "An evaluation compares one or two models.")},
                    {FW_NOOP("core", "Choose a base model and a tuned one.")});
    std::vector<ModelRef> refs;
    for (const Json &model : *models) {
        const Json *given = member(model, "model");
        FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
        refs.push_back(std::move(ref));
    }
    FW_TRY(request, evaluationRequestFromJson(parameters));
    FW_TRY(plan, planEvaluation(request));
    std::vector<std::filesystem::path> files, adapters;
    for (const ModelRef &ref : refs) {
        files.push_back(ref.path);
        adapters.push_back(ref.adapter);
    }
    FW_TRY(general, needGeneralPath(adapters)); // of both models: what is compared is computed alike
    FW_TRY(compute, chooseInference(context.paths().folder, context.parameterString("device", "auto"),
                                    context.parameterString("precision", "auto"),
                                    {.files = files, .needGeneralPath = general, .areCompared = true}));
    if (general)
        avoidQuantized(context, compute);
    reportCompute(context, compute);
    reportRounding(context, compute.precision);

    limitMemoryToAvailable();
    ModelShelf shelf(context, compute, general);
    const std::int64_t began = monotonicMs();
    for (size_t i = 0; i < refs.size(); ++i) {
        context.state(JobState::Preparing);
        FW_TRY(model, shelf.take(refs[i]));
        context.state(JobState::Running);
        EvaluationHooks hooks;
        hooks.onProgress = [&](std::int64_t done, std::int64_t total) {
            context.progress(std::int64_t(i) * total + done, std::int64_t(refs.size()) * total, "items",
                             {FW_NOOP("core", "Asking %1"), {refs[i].name}});
        };
        hooks.onWarning = [&](const Text &text) { context.warning(text); };
        hooks.betweenItems = [&] { return context.betweenItems(); };
        hooks.stop = context.stopToken();
        FW_CHECK(runEvaluation(plan, *model, int(i), context.paths().output(), hooks));
    }
    SummaryOptions options;
    options.seed = request.seed;
    for (const ModelRef &ref : refs)
        options.models.push_back(ref.name);
    FW_TRY(summary, summariseFile(context.paths().output() / "items.jsonl", options));
    Json value = toJson(summary);
    value["model_refs"] = *models;
    value["seconds"] = double(monotonicMs() - began) / 1000;
    value["device"] = compute.device;
    value["precision"] = engine::precisionName(compute.precision);
    FW_CHECK(saveFile(context.paths().output() / "summary.json", dumpJson(value, 2) + "\n"));
    return Json{{"items", plan.items.size()}, {"models", refs.size()}};
}

} // namespace fieldwright
