#include "app/jobs/training_files.h"

#include "app/jobs/project_jobs.h"
#include "app/models/model_inspection.h"
#include "core/dataset/dataset_row.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/peft_files.h"

#include <fstream>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

/// That is tuned; of a new model that whose tokenizer it takes over, if it does.
const ModelRef *baseOf(const TrainOptions &options)
{
    if (!options.recipe.isFromScratch())
        return &options.model;
    return options.tokenizerOf ? &*options.tokenizerOf : nullptr;
}

/// Whether the base can be tuned for the recipe's objective.
Result<> checkBase(const ModelRef &model, const TrainRecipe &recipe)
{
    const EncoderHead head = recipe.objective == "classify" ? EncoderHead::Classifier : EncoderHead::MaskedWords;
    return recipe.isForEncoder() ? checkLearns(model.path, model.name, head) : checkWrites(model.path, model.name);
}

Result<> checkLabelled(const TrainOptions &options)
{
    std::error_code problem;
    if (options.recipe.objective == "classify" && !fs::is_regular_file(options.labelled, problem))
        return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "No file with labelled texts was chosen.")},
                    {FW_NOOP("core", "Choose a CSV or JSONL file with the columns \"text\" and \"label\".")});
    return {};
}

} // namespace

Result<TrainingFiles> readTrainingFiles(const TrainOptions &options, const fs::path &dataset)
{
    TrainingFiles files;
    const ModelRef *base = baseOf(options);
    if (base)
        FW_CHECK(checkBase(*base, options.recipe));
    if (base && base->fingerprint.empty() && base->adapter.empty()) {
        if (const auto model = inspectModel(base->path)) // what is wrong with it, the worker says
            files.fingerprint = model->ref.fingerprint;
    }
    FW_CHECK(checkLabelled(options));
    if (!options.model.adapter.empty() && !options.recipe.isFromScratch()) {
        FW_TRY(adapters, readAdapterConfigs(options.model.adapter, options.model.path));
        files.adapters = std::move(adapters);
    }
    if (!dataset.empty())
        files.sampleQuestions = questionsOf(dataset, options.sampleQuestions);
    return files;
}

Json questionsOf(const fs::path &dataset, int count)
{
    Json questions = Json::array();
    for (const char *part : {"rephrased", "validation", "train"}) {
        std::ifstream file(dataset / (std::string(part) + ".jsonl"), std::ios::binary);
        std::string line;
        for (int looked = 0; int(questions.size()) < count && looked < 200 && std::getline(file, line); ++looked) {
            const auto json = parseJson(line, "dataset", {.bytes = 1u << 20});
            const auto row = json ? datasetRowFromJson(*json, "dataset") : fail(json.error());
            if (row && row->isDomain)
                questions.push_back(
                    {{"question", row->question()}, {"expected", row->answer()}, {"language", row->language}});
        }
    }
    return questions;
}

} // namespace fieldwright
