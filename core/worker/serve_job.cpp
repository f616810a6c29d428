#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/engine/quantized/load.h"
#include "core/model_files/encoder_source.h"
#include "core/worker/device_choice.h"
#include "core/worker/job_kinds.h"
#include "core/worker/memory.h"
#include "core/worker/model_server.h"

#include <csignal>
#include <thread>

namespace fieldwright {

namespace {

/// The process that asked for the server: gone when its pid is gone or belongs to another (its start time differs).
class Owner
{
public:
    explicit Owner(std::int64_t pid) : m_pid(pid), m_start(startTime()) {}

    bool isGone() const { return m_pid > 0 && (m_start.empty() || startTime() != m_start); }

private:
    /// Field 22 of /proc/PID/stat, counted after the command's closing bracket.
    std::string startTime() const
    {
        const auto bytes = readFile("/proc/" + std::to_string(m_pid) + "/stat", 1u << 16);
        if (!bytes)
            return {};
        std::istringstream rest(bytes->substr(std::min(bytes->rfind(')') + 1, bytes->size())));
        std::string field;
        for (int i = 0; i < 20; ++i)
            rest >> field;
        return field;
    }

    std::int64_t m_pid;
    std::string m_start;
};

/// What a job serves; the server refers to the model.
struct Served
{
    std::unique_ptr<LocalEncoder> encoder;
    std::unique_ptr<LocalModel> model;
    std::unique_ptr<ModelServer> server;
};

/// An adapter by the name that clients ask for.
struct NamedAdapter
{
    std::string name;
    std::filesystem::path folder;
};

std::vector<NamedAdapter> adaptersOf(const Json &parameters)
{
    std::vector<NamedAdapter> out;
    const Json *adapters = member(parameters, "adapters");
    for (const Json &adapter : adapters && adapters->is_array() ? *adapters : Json::array())
        out.push_back({stringOr(adapter, "name"), stringOr(adapter, "path")});
    return out;
}

/// Encoders are computed in fp32 where nothing else is asked for; their matrices are small.
Result<Served> openEncoder(JobContext &context, const ModelRef &ref, const std::string &token)
{
    const std::string wanted = context.parameterString("precision", "auto");
    LocalModelOptions options{.stop = context.stopToken()};
    if (wanted != "auto") {
        FW_TRY(precision, engine::precisionFromName(wanted));
        options.precision = precision;
    }
    if (engine::isQuantized(options.precision))
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "An encoder is not computed in %1."), {wanted}},
                    {FW_NOOP("core", "Choose fp32, bf16 or fp16.")});
    if (!adaptersOf(context.job().parameters).empty())
        return fail(ErrorCode::Unsupported, {FW_NOOP("core", "An encoder is served without adapters.")},
                    {FW_NOOP("core", "Export it merged with its adapter, and serve that.")});
    Served out;
    FW_TRY(encoder, LocalEncoder::load(ref, options));
    out.encoder = std::move(encoder);
    out.server = std::make_unique<ModelServer>(*out.encoder, token);
    return out;
}

/// What is otherwise than a client may expect.
void tellPeculiarities(JobContext &context, LocalModel &model, bool wantsEightBitCache, bool hasEightBitCache)
{
    reportHeld(context, model.loaded());
    const engine::LoadOptions &held = model.loaded().options();
    if (wantsEightBitCache && !hasEightBitCache)
        context.note({FW_NOOP("core", "Keys and values in 8 bits are for the processor's own kernels alone, which do "
                                      "not compute this model in %1 on %2: they keep their size."),
                      {engine::precisionName(held.precision), held.device}});
    reportRounding(context, held.precision);
}

Result<Served> openModel(JobContext &context, const ModelRef &ref, const std::string &token)
{
    const std::vector<NamedAdapter> adapters = adaptersOf(context.job().parameters);
    std::vector<std::filesystem::path> folders;
    folders.reserve(adapters.size());
    for (const NamedAdapter &adapter : adapters)
        folders.push_back(adapter.folder);
    FW_TRY(general, needGeneralPath(folders));
    FW_TRY(compute, chooseInference(context.paths().folder, context.parameterString("device", "auto"),
                                    context.parameterString("precision", "auto"),
                                    {.files = std::span(&ref.path, 1), .needGeneralPath = general}));
    if (general)
        avoidQuantized(context, compute);
    reportCompute(context, compute);
    const bool eightBitCache = boolOr(context.job().parameters, "eight_bit_cache");
    FW_TRY(model, LocalModel::load(ref, {.device = compute.device,
                                         .precision = compute.precision,
                                         .inferenceOnly = !general,
                                         .eightBitCache = eightBitCache,
                                         .stop = context.stopToken()}));
    const bool onKernels = compute.device == "cpu" && !general && !hasSixteenBits(compute.precision) &&
                           engine::quantized::isSupported(model->loaded().shape());
    tellPeculiarities(context, *model, eightBitCache, eightBitCache && onKernels);
    std::vector<std::string> names;
    for (const NamedAdapter &adapter : adapters) {
        FW_CHECK(model->addAdapter(adapter.name, adapter.folder));
        names.push_back(adapter.name);
    }
    Served out;
    out.model = std::move(model);
    out.server = std::make_unique<ModelServer>(*out.model, names, token);
    return out;
}

} // namespace

Result<Json> runServeJob(JobContext &context)
{
    const Json &parameters = context.job().parameters;
    const Json *given = member(parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    ref.adapter.clear();
    limitMemoryToAvailable();
    const std::string token = randomToken();
    if (token.empty())
        return fail(ErrorCode::Internal,
                    {FW_NOOP("core", "The system gave no random numbers for the server's token.")});
    FW_TRY(served, isEncoderModel(ref.path) ? openEncoder(context, ref, token) : openModel(context, ref, token));
    FW_CHECK(saveFile(context.paths().folder / "token", token, 0600));
    ModelServer &server = *served.server;
    FW_TRY(port, server.start(int(intOr(parameters, "port"))));
    context.event("port", {{"port", port}}, -1, true);
    context.state(JobState::Running);
    const Owner owner(intOr(parameters, "owner_pid"));
    const std::int64_t idleMs = intOr(parameters, "idle_minutes", 30) * 60'000;
    Result<> go;
    while ((go = context.betweenItems()) && !owner.isGone()) {
        if (idleMs > 0 && monotonicMs() - server.lastUseMs() > idleMs)
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    server.stop();
    std::filesystem::remove(context.paths().folder / "token");
    if (!go && isInterruption(go.error(), context.stopToken()))
        return Json{{"reason", "terminated"}};
    if (!go)
        return fail(std::move(go).error());
    return Json{{"reason", owner.isGone() ? "owner-gone" : "idle"}};
}

} // namespace fieldwright
