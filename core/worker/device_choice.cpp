#include "core/worker/device_choice.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/engine/devices.h"
#include "core/engine/quantized/load.h"
#include "core/model_files/peft_files.h"
#include "core/worker/job_context.h"
#include "core/worker/memory.h"

#include <algorithm>

namespace fieldwright {

Result<std::string> chooseDevice(const std::string &wanted)
{
    FW_TRY(devices, engine::listDevices());
    if (wanted.empty() || wanted == "auto") {
        for (const engine::Device &device : devices) {
            if (device.id.starts_with("cuda"))
                return device.id;
        }
        return std::string("cpu");
    }
    std::string known;
    for (const engine::Device &device : devices) {
        if (device.id == wanted)
            return wanted;
        known += (known.empty() ? "" : ", ") + device.id;
    }
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "There is no device \"%1\" in this computer."), {wanted}},
                {FW_NOOP("core", "Choose one of: %1."), {known}});
}

namespace {

/// The measurement is cached by processor and library version: both decide it.
std::filesystem::path cacheFile()
{
    const char *cache = std::getenv("XDG_CACHE_HOME");
    const char *home = std::getenv("HOME");
    const std::filesystem::path root =
        cache && *cache ? std::filesystem::path(cache) : std::filesystem::path(home ? home : "/tmp") / ".cache";
    return root / "fieldwright" / "matmul.json";
}

} // namespace

Result<engine::MatmulSpeed> measuredSpeed(const std::string &device)
{
    FW_TRY(devices, engine::listDevices());
    std::string key = engine::productsVersion() + " " + device;
    for (const engine::Device &known : devices) {
        if (known.id == device)
            key += " " + known.name + " " + std::to_string(known.cores);
    }
    Json cache = Json::object();
    if (const auto bytes = readFile(cacheFile(), 1u << 20)) {
        if (auto value = parseJson(*bytes, "matmul.json"); value && value->is_object())
            cache = std::move(*value);
    }
    const Json *known = member(cache, key.c_str());
    if (known && member(*known, "fp16_gflops")) // caches of earlier versions lack it
        return engine::matmulSpeedFromJson(*known);
    FW_TRY(speed, engine::measureMatmul(device));
    cache[key] = engine::toJson(speed);
    // A cache that cannot be written is measured again next time: nothing is lost.
    if (makeFolder(cacheFile().parent_path()))
        (void)saveFile(cacheFile(), dumpJson(cache, 2));
    return speed;
}

namespace {

using PrecisionRule = std::function<engine::PrecisionChoice(const engine::MatmulSpeed &, const std::string &device)>;

/// The choice that a resumed job began with, or what `choose` finds for the device; kept in the run folder.
Result<ComputeChoice> fixedChoice(const std::filesystem::path &runFolder, const std::string &device,
                                  const std::string &precision, const PrecisionRule &choose)
{
    const std::filesystem::path fixed = runFolder / "precision.json";
    ComputeChoice choice;
    if (const auto bytes = readFile(fixed, 1u << 20)) {
        FW_TRY(value, parseJson(*bytes, fixed.string()));
        FW_TRY(kept, engine::precisionFromName(stringOr(value, "precision")));
        choice.precision = kept;
        choice.device = stringOr(value, "device");
        if (const Json *reason = member(value, "reason"))
            choice.reason = textFromJson(*reason);
        FW_CHECK(chooseDevice(choice.device));
        return choice;
    }
    FW_TRY(chosen, chooseDevice(device));
    choice.device = chosen;
    if (precision == "auto" || precision.empty()) {
        FW_TRY(speed, measuredSpeed(chosen));
        const engine::PrecisionChoice measured = choose(speed, chosen);
        choice.precision = measured.precision;
        choice.reason = measured.reason;
    } else {
        FW_TRY(named, engine::precisionFromName(precision));
        choice.precision = named;
        choice.reason = {FW_NOOP("core", "%1 was asked for."), {precision}};
    }
    FW_CHECK(saveFile(fixed, dumpJson({{"device", choice.device},
                                       {"precision", engine::precisionName(choice.precision)},
                                       {"reason", toJson(choice.reason)}}) +
                                 "\n"));
    return choice;
}

/// Most of the model's bytes are of a type that the kernels multiply with, or that becomes one.
bool isQuantised(const ModelSource &source)
{
    const std::vector<std::string> types = source.storedTypes();
    return !types.empty() && types.front().starts_with("Q");
}

bool isStoredInFp16(const ModelSource &source)
{
    return std::all_of(source.tensors().begin(), source.tensors().end(), [](const ModelTensor &tensor) {
        return tensor.type == TensorType::F16 || tensor.shape.size() < 2; // GGUF has vectors in F32
    });
}

} // namespace

Result<ComputeChoice> chooseCompute(const std::filesystem::path &runFolder, const std::string &device,
                                    const std::string &precision, OnProcessor form)
{
    return fixedChoice(runFolder, device, precision,
                       [&](const engine::MatmulSpeed &speed, const std::string &chosen) -> engine::PrecisionChoice {
                           if (chosen == "cpu" && form == OnProcessor::Blocks)
                               return {engine::Precision::Fp32,
                                       {FW_NOOP("core", "fp32, because the processor has kernels of its own for a base "
                                                        "model in blocks.")}};
                           return engine::choosePrecision(speed, chosen == "cpu" && form == OnProcessor::Kernels);
                       });
}

Result<ComputeChoice> chooseInference(const std::filesystem::path &runFolder, const std::string &device,
                                      const std::string &precision, const AskedModels &models)
{
    engine::AnsweringModel all{.isQuantised = true,
                               .isStoredInFp16 = true,
                               .hasKernels = true,
                               .needsGeneralPath = models.needGeneralPath,
                               .isCompared = models.areCompared};
    for (const std::filesystem::path &file : models.files) {
        FW_TRY(source, ModelSource::open(file));
        all.isQuantised = all.isQuantised && isQuantised(*source);
        all.isStoredInFp16 = all.isStoredInFp16 && isStoredInFp16(*source);
        FW_TRY(reader, engine::weightReader(*source));
        all.hasKernels = all.hasKernels && engine::quantized::isSupported(reader.shape);
    }
    return fixedChoice(runFolder, device, precision, [&](const engine::MatmulSpeed &speed, const std::string &chosen) {
        all.onProcessor = chosen == "cpu";
        return engine::chooseInferencePrecision(speed, all);
    });
}

Result<bool> needGeneralPath(std::span<const std::filesystem::path> adapters)
{
    for (const std::filesystem::path &adapter : adapters) {
        if (adapter.empty())
            continue;
        FW_TRY(kind, adapterKind(adapter));
        if (!kind.isPlainLora)
            return true;
    }
    return false;
}

void avoidQuantized(JobContext &context, ComputeChoice &choice)
{
    if (!engine::isQuantized(choice.precision) || choice.device != "cpu")
        return;
    context.note({FW_NOOP("core", "An adapter that is not plain LoRA is computed by the general path, so the model is "
                                  "held in fp32 instead of %1: slower, and with more memory."),
                  {engine::precisionName(choice.precision)}});
    choice.precision = engine::Precision::Fp32;
}

void reportCompute(JobContext &context, const ComputeChoice &choice)
{
    context.event("device", {{"device", choice.device}, {"precision", engine::precisionName(choice.precision)}});
    context.note(choice.reason);
}

bool hasSixteenBits(engine::Precision precision)
{
    return precision == engine::Precision::Bf16 || precision == engine::Precision::Fp16;
}

void reportRounding(JobContext &context, engine::Precision precision)
{
    if (hasSixteenBits(precision))
        context.note({FW_NOOP("core", "In %1 a request may be answered otherwise when others are answered beside it: "
                                      "how the products round depends on their number."),
                      {engine::precisionName(precision)}});
}

void reportHeld(JobContext &context, const engine::LoadedModel &model)
{
    for (const engine::HeldAs &entry : model.heldAs()) {
        if (entry.stored != entry.held)
            context.note({FW_NOOP("core", "%1 matrices that the file has as %2 are computed as %3."),
                          {std::to_string(entry.tensors), entry.stored, entry.held}});
    }
}

Result<engine::Precision> exactestPrecision(const std::filesystem::path &model)
{
    FW_TRY(source, ModelSource::open(model));
    FW_TRY(device, chooseDevice("auto"));
    // A third is left for the cache and the work.
    const bool fits = source->parameters() * 4 < std::uint64_t(availableBytes()) / 3 * 2;
    return fits || device != "cpu" ? engine::Precision::Fp32 : engine::Precision::Int8;
}

} // namespace fieldwright
