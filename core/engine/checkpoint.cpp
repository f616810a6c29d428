#include "core/engine/checkpoint.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/model_files/mapped_pages.h"
#include "core/model_files/safetensors.h"

#include <algorithm>
#include <cstring>
#include <unistd.h>

namespace fieldwright::engine {

namespace {

namespace fs = std::filesystem;

constexpr int formatVersion = 1;
constexpr const char *weightsFile = "weights.safetensors";
constexpr const char *optimizerFile = "optimizer.safetensors";
constexpr const char *manifestFile = "manifest.json";
constexpr const char *temporaryPrefix = ".writing-";

std::string folderName(std::int64_t step)
{
    return "step-" + std::to_string(step);
}

/// The step of "step-N"; -1 for any other name.
std::int64_t stepOf(const std::string &name)
{
    if (!name.starts_with("step-") || name.size() < 6 || name.size() > 20 ||
        name.find_first_not_of("0123456789", 5) != std::string::npos)
        return -1;
    return std::stoll(name.substr(5));
}

Error damaged(const fs::path &path)
{
    return Error{ErrorCode::Corrupt,
                 {FW_NOOP("core", "The checkpoint file %1 is damaged."), {path.string()}},
                 {FW_NOOP("core", "An older checkpoint is used, if there is one; otherwise start the run again.")}};
}

/// Calls `work` with piece after piece of a mapped file's bytes; no more than one of them is in memory.
template <typename Work>
bool inPieces(std::span<const std::byte> mapped, Work work)
{
    constexpr size_t piece = 16u << 20;
    for (size_t begin = 0; begin < mapped.size(); begin += piece) {
        const auto bytes = mapped.subspan(begin, std::min(piece, mapped.size() - begin));
        if (!work(begin, bytes))
            return false;
        letGoOfMapped(bytes);
    }
    return true;
}

/// Writes the tensors, then compares what the disk gives back with what is in memory.
Result<> writeTensors(const fs::path &path, std::span<const CheckpointTensor> tensors)
{
    std::vector<TensorSpec> specs;
    std::map<std::string, const CheckpointTensor *> byName;
    for (const CheckpointTensor &tensor : tensors) {
        specs.push_back({tensor.name, tensor.type, tensor.shape});
        byName.emplace(tensor.name, &tensor);
    }
    FW_TRY(writer, SafetensorsWriter::create(path, std::move(specs)));
    const auto letGo = [](const CheckpointTensor &tensor) {
        if (tensor.isMapped)
            letGoOfMapped(tensor.bytes);
    };
    for (const TensorSpec &spec : std::vector<TensorSpec>(writer.order())) {
        FW_CHECK(writer.write(byName.at(spec.name)->bytes));
        letGo(*byName.at(spec.name));
    }
    FW_CHECK(writer.commit());

    FW_TRY(written, SafetensorsFile::open(path));
    for (const TensorEntry &entry : written.tensors()) {
        const auto expected = byName.at(entry.name)->bytes;
        const auto found = written.bytes(entry);
        const auto same = [&](size_t begin, std::span<const std::byte> bytes) {
            return std::memcmp(bytes.data(), expected.data() + begin, bytes.size()) == 0;
        };
        if (found.size() != expected.size() || !inPieces(found, same))
            return fail(damaged(path));
        letGo(*byName.at(entry.name));
    }
    return {};
}

Result<> readTensors(const fs::path &path, std::span<const CheckpointTensor> tensors,
                     StateShare share = StateShare::All)
{
    FW_TRY(file, SafetensorsFile::open(path));
    for (const CheckpointTensor &tensor : tensors) {
        const TensorEntry *entry = file.find(tensor.name);
        if (!entry || entry->type != tensor.type || entry->shape != tensor.shape)
            return fail(damaged(path));
    }
    if (share == StateShare::All && file.tensors().size() != tensors.size())
        return fail(damaged(path));
    for (const CheckpointTensor &tensor : tensors) {
        inPieces(file.bytes(*file.find(tensor.name)), [&](size_t begin, std::span<const std::byte> bytes) {
            std::memcpy(tensor.bytes.data() + begin, bytes.data(), bytes.size());
            return true;
        });
    }
    return {};
}

Result<Json> describe(const fs::path &folder, const char *name)
{
    FW_TRY(hash, sha256File(folder / name));
    std::error_code code;
    const auto size = fs::file_size(folder / name, code);
    if (code)
        return fail(ioError(folder / name, code.value()));
    return Json{{"name", name}, {"bytes", std::int64_t(size)}, {"sha256", hash}};
}

Result<> enoughSpace(const fs::path &checkpoints, std::span<const CheckpointTensor> weights,
                     std::span<const CheckpointTensor> optimizer)
{
    std::uint64_t needed = 1u << 20;
    for (const auto &list : {weights, optimizer}) {
        for (const CheckpointTensor &tensor : list)
            needed += tensor.bytes.size() + 256;
    }
    FW_TRY(available, freeDiskBytes(checkpoints));
    if (available >= needed)
        return {};
    const auto megabytes = [](std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20); };
    return fail(ErrorCode::Io,
                {FW_NOOP("core", "The checkpoint needs %1 MB in %2; %3 MB are free."),
                 {megabytes(needed), checkpoints.string(), megabytes(available)}},
                {FW_NOOP("core", "Free some space on this disk, then resume the run.")});
}

} // namespace

Result<CheckpointRecord> writeCheckpoint(const fs::path &checkpoints, const CheckpointState &state,
                                         std::span<const CheckpointTensor> weights,
                                         std::span<const CheckpointTensor> optimizer)
{
    const fs::path folder = checkpoints / folderName(state.step);
    std::error_code code;
    if (fs::exists(folder, code)) {
        if (auto there = verifyCheckpoint(folder); there && there->state.planHash == state.planHash) {
            FW_CHECK(syncFolder(checkpoints)); // who wrote it may have died before
            return there;
        }
        fs::remove_all(folder, code);
    }
    FW_CHECK(makeFolder(checkpoints));
    FW_CHECK(syncFolder(checkpoints.parent_path())); // (who made it may have died before)
    FW_CHECK(enoughSpace(checkpoints, weights, optimizer));
    const fs::path temporary = checkpoints / (temporaryPrefix + folderName(state.step));
    fs::remove_all(temporary, code);
    FW_CHECK(makeFolder(temporary));

    failpoint("checkpoint-begin");
    const auto written = [&]() -> Result<> {
        FW_CHECK(writeTensors(temporary / weightsFile, weights));
        failpoint("checkpoint-weights");
        FW_CHECK(writeTensors(temporary / optimizerFile, optimizer));
        failpoint("checkpoint-optimizer");
        Json files = Json::array();
        for (const char *name : {weightsFile, optimizerFile}) {
            FW_TRY(entry, describe(temporary, name));
            files.push_back(entry);
        }
        const Json manifest = {{"format", formatVersion},       {"step", state.step},
                               {"plan_sha256", state.planHash}, {"data_sha256", state.dataHash},
                               {"progress", state.progress},    {"files", files},
                               {"version", FIELDWRIGHT_VERSION}};
        FW_CHECK(saveFile(temporary / manifestFile, dumpJson(manifest, 2) + "\n"));
        failpoint("checkpoint-manifest");
        FW_CHECK(syncFolder(temporary));
        return renameDurably(temporary, folder);
    }();
    if (!written) {
        fs::remove_all(temporary, code);
        return fail(written.error());
    }
    failpoint("checkpoint-renamed");
    FW_TRY(record, verifyCheckpoint(folder));
    failpoint("checkpoint-verified");
    return record;
}

Result<CheckpointRecord> verifyCheckpoint(const fs::path &folder)
{
    const fs::path path = folder / manifestFile;
    FW_TRY(text, readFile(path, 16u << 20));
    FW_TRY(manifest, parseJson(text, path.string()));
    FW_TRY(format, requireInt(manifest, "format", path.string()));
    if (format > formatVersion)
        return fail(
            ErrorCode::Unsupported,
            {FW_NOOP("core", "The checkpoint %1 was written by a newer version of Fieldwright."), {folder.string()}},
            {FW_NOOP("core", "Update Fieldwright, or start the run again.")});
    CheckpointRecord record;
    record.folder = folder;
    FW_TRY(step, requireInt(manifest, "step", path.string()));
    FW_TRY(planHash, requireString(manifest, "plan_sha256", path.string()));
    FW_TRY(dataHash, requireString(manifest, "data_sha256", path.string()));
    record.state = {step, planHash, dataHash, Json::object()};
    if (const Json *progress = member(manifest, "progress"); progress && progress->is_object())
        record.state.progress = *progress;
    const Json *files = member(manifest, "files");
    if (step != stepOf(folder.filename().string()) || !files || !files->is_array() || files->size() != 2)
        return fail(damaged(path));
    for (const Json &file : *files) {
        const std::string name = stringOr(file, "name");
        if (name != weightsFile && name != optimizerFile)
            return fail(damaged(path));
        std::error_code code;
        const auto size = fs::file_size(folder / name, code);
        if (code || std::int64_t(size) != intOr(file, "bytes", -1))
            return fail(damaged(folder / name));
        FW_TRY(hash, sha256File(folder / name));
        if (hash != stringOr(file, "sha256"))
            return fail(damaged(folder / name));
    }
    return record;
}

Result<> readCheckpoint(const CheckpointRecord &record, std::span<const CheckpointTensor> weights,
                        std::span<const CheckpointTensor> optimizer, StateShare share)
{
    FW_CHECK(readCheckpointWeights(record, weights));
    return readTensors(record.folder / optimizerFile, optimizer, share);
}

Result<> readCheckpointWeights(const CheckpointRecord &record, std::span<const CheckpointTensor> weights)
{
    return readTensors(record.folder / weightsFile, weights);
}

namespace {

/// Steps of the folders named step-N, newest first.
std::vector<std::int64_t> stepsIn(const fs::path &checkpoints)
{
    std::vector<std::int64_t> steps;
    std::error_code code;
    for (fs::directory_iterator it(checkpoints, code), end; !code && it != end; it.increment(code)) {
        if (const std::int64_t step = stepOf(it->path().filename().string()); step >= 0)
            steps.push_back(step);
    }
    std::sort(steps.begin(), steps.end(), std::greater<>());
    return steps;
}

} // namespace

Result<CheckpointSearch> findCheckpoint(const fs::path &checkpoints)
{
    CheckpointSearch search;
    std::error_code code;
    std::vector<fs::path> leftovers;
    for (fs::directory_iterator it(checkpoints, code), end; !code && it != end; it.increment(code)) {
        if (it->path().filename().string().starts_with(temporaryPrefix))
            leftovers.push_back(it->path());
    }
    for (const fs::path &path : leftovers)
        fs::remove_all(path, code);
    for (const std::int64_t step : stepsIn(checkpoints)) {
        auto record = verifyCheckpoint(checkpoints / folderName(step));
        if (record) {
            search.newest = std::move(*record);
            break;
        }
        search.damaged.push_back(record.error().what);
    }
    return search;
}

Result<> pruneCheckpoints(const fs::path &checkpoints, int keep, std::span<const std::int64_t> protectedSteps)
{
    const auto steps = stepsIn(checkpoints);
    for (size_t i = size_t(std::max(keep, 0)); i < steps.size(); ++i) {
        if (std::find(protectedSteps.begin(), protectedSteps.end(), steps[i]) != protectedSteps.end())
            continue;
        // The manifest first: a half-removed checkpoint must not look whole.
        const fs::path folder = checkpoints / folderName(steps[i]);
        std::error_code code;
        fs::remove(folder / manifestFile, code);
        failpoint("checkpoint-pruning");
        fs::remove_all(folder, code);
        if (code)
            return fail(ioError(folder, code.value()));
    }
    return {};
}

} // namespace fieldwright::engine
