#include "app/models/model_search.h"

#include "app/models/model_inspection.h"
#include "core/run_folder/places.h"

#include <algorithm>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

bool isThere(const fs::path &path)
{
    std::error_code problem;
    return fs::exists(path, problem);
}

/// Datasets and models of a project that has moved are found by the worker itself.
bool isInProject(const fs::path &path, const fs::path &runFolder)
{
    return path.parent_path().filename() == "models" &&
           path.parent_path().parent_path().extension() == ".fieldwright" &&
           isThere(runFolder.parent_path().parent_path() / "models" / path.filename());
}

bool isModel(const fs::path &path, const std::string &fingerprint)
{
    const auto entry = inspectModel(path);
    return entry && entry->ref.fingerprint == fingerprint;
}

const fs::path &placeOf(const ModelEntry &entry)
{
    return entry.kind == ModelKind::Adapter ? entry.ref.adapter : entry.ref.path;
}

/// Where it was found before, if it is still there.
bool isPlaced(const SoughtModel &sought, const Places &places)
{
    const auto place = places.find(sought.path);
    return place != places.end() && !sought.fingerprint.empty() && isThere(place->second) &&
           isModel(place->second, sought.fingerprint);
}

/// One whose fingerprint is known first; those that came with the product are known by their places alone.
std::optional<fs::path> findPlace(const SoughtModel &sought, const std::vector<ModelEntry> &candidates,
                                  const std::stop_token &stop)
{
    if (sought.fingerprint.empty())
        return std::nullopt;
    for (const bool isKnown : {true, false}) {
        for (const ModelEntry &entry : candidates) {
            if (stop.stop_requested())
                return std::nullopt;
            const bool mayBe = isKnown ? entry.ref.fingerprint == sought.fingerprint : entry.ref.fingerprint.empty();
            if (mayBe && isThere(placeOf(entry)) && isModel(placeOf(entry), sought.fingerprint))
                return placeOf(entry);
        }
    }
    return std::nullopt;
}

} // namespace

std::vector<SoughtModel> missingModels(const Job &job, const fs::path &runFolder)
{
    std::vector<SoughtModel> missing;
    const Places places = readPlaces(runFolder);
    const auto look = [&](const SoughtModel &model) {
        if (!model.path.empty() && !isThere(model.path) && !isInProject(model.path, runFolder) &&
            !isPlaced(model, places))
            missing.push_back(model);
    };
    const auto refOf = [&job](const char *key) {
        const Json *named = member(job.parameters, key);
        return modelRefFromJson(named ? *named : Json(), "job.json");
    };
    if (const auto model = refOf("model")) {
        if (model->adapter.empty()) {
            look({SoughtAs::Model, model->name, model->path, model->fingerprint});
        } else {
            look({SoughtAs::Base, model->name, model->path, model->baseFingerprint});
            look({SoughtAs::Adapter, model->name, model->adapter, model->fingerprint});
        }
    }
    if (const auto tokenizer = refOf("tokenizer")) // an adapter has none of its own
        look({SoughtAs::Tokenizer, tokenizer->name, tokenizer->path,
              tokenizer->adapter.empty() ? tokenizer->fingerprint : tokenizer->baseFingerprint});
    return missing;
}

Result<std::optional<SoughtModel>> placeModels(const Job &job, const fs::path &runFolder,
                                               const std::vector<ModelEntry> &candidates, const std::stop_token &stop)
{
    const std::vector<SoughtModel> missing = missingModels(job, runFolder);
    const Places before = readPlaces(runFolder);
    Places places = before;
    std::optional<SoughtModel> nowhere;
    for (const SoughtModel &sought : missing) {
        if (const auto found = findPlace(sought, candidates, stop))
            places[sought.path] = *found;
        else if (!nowhere)
            nowhere = sought;
    }
    if (places != before && !stop.stop_requested()) // the run may be another program's by now
        FW_CHECK(writePlaces(runFolder, places));
    return nowhere;
}

Error modelMissing(const Job &job, const SoughtModel &model)
{
    const std::vector<std::string> names = {model.name, job.name, model.path.string()};
    const auto what = [&]() -> Text {
        switch (model.as) {
        case SoughtAs::Base:
            return {FW_NOOP("core", "The base model of %1, which \"%2\" stands on, is not at %3, nor among the models "
                                    "here."),
                    names};
        case SoughtAs::Adapter:
            return {FW_NOOP("core", "The adapter %1, which \"%2\" stands on, is not at %3, nor among the models here."),
                    names};
        case SoughtAs::Tokenizer:
            return {FW_NOOP("core", "%1, whose tokenizer \"%2\" takes over, is not at %3, nor among the models here."),
                    names};
        case SoughtAs::Model:
            break;
        }
        return {FW_NOOP("core", "%1, which \"%2\" stands on, is not at %3, nor among the models here."), names};
    };
    return Error{ErrorCode::NotFound, what(),
                 model.fingerprint.empty()
                     ? Text{FW_NOOP("core", "Put it there again, then continue the run.")}
                     : Text{FW_NOOP("core", "Say where it is on this machine, or add it to the models; then continue "
                                            "the run.")}};
}

Result<> placeModelAt(const Job &job, const fs::path &runFolder, const fs::path &place)
{
    const std::vector<SoughtModel> missing = missingModels(job, runFolder);
    if (missing.empty())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "No model that \"%1\" stands on is missing."), {job.name}},
                    {FW_NOOP("core", "Continue it as it is.")});
    const auto known = std::find_if(missing.begin(), missing.end(),
                                    [](const SoughtModel &sought) { return !sought.fingerprint.empty(); });
    if (known == missing.end())
        return fail(ErrorCode::InvalidArgument,
                    {FW_NOOP("core", "The run \"%1\" does not say what its model %2 is, so that no other place can be "
                                     "taken for it."),
                     {job.name, missing.front().name}},
                    {FW_NOOP("core", "Put it at %1, then continue the run."), {missing.front().path.string()}});
    FW_TRY(entry, inspectModel(place));
    for (const SoughtModel &sought : missing) {
        if (sought.fingerprint.empty() || entry.ref.fingerprint != sought.fingerprint)
            continue;
        Places places = readPlaces(runFolder);
        places[sought.path] = placeOf(entry);
        return writePlaces(runFolder, places);
    }
    return fail(ErrorCode::InvalidArgument,
                {FW_NOOP("core", "%1 is another model than %2, which \"%3\" stands on."),
                 {place.string(), known->name, job.name}},
                {FW_NOOP("core", "Choose the same files as on the machine where the run began.")});
}

ModelRef placedModel(ModelRef model, const fs::path &runFolder)
{
    const Places places = readPlaces(runFolder);
    for (fs::path *path : {&model.path, &model.adapter}) {
        if (const auto place = places.find(*path); place != places.end() && !isThere(*path))
            *path = place->second;
    }
    return model;
}

} // namespace fieldwright
