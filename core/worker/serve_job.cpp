#include "core/base/clock.h"
#include "core/base/file.h"
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

Result<Served> openServed(JobContext &context, const ModelRef &ref, const std::string &token)
{
    const Json &parameters = context.job().parameters;
    Served out;
    if (isEncoderModel(ref.path)) {
        FW_TRY(encoder, LocalEncoder::load(ref, {.stop = context.stopToken()}));
        out.encoder = std::move(encoder);
        out.server = std::make_unique<ModelServer>(*out.encoder, token);
        return out;
    }
    FW_TRY(compute, chooseInference(context.paths().folder, context.parameterString("device", "auto"),
                                    context.parameterString("precision", "auto"), {{ref.path}}));
    std::vector<std::filesystem::path> folders = {ref.adapter};
    const Json *adapters = member(parameters, "adapters");
    for (size_t i = 0; adapters && adapters->is_array() && i < adapters->size(); ++i)
        folders.push_back(stringOr((*adapters)[i], "path"));
    FW_TRY(general, needGeneralPath(folders));
    if (general)
        avoidQuantized(context, compute);
    reportCompute(context, compute);
    FW_TRY(model, LocalModel::load(ref, {.device = compute.device,
                                         .precision = compute.precision,
                                         .inferenceOnly = !general,
                                         .eightBitCache = !general && boolOr(parameters, "eight_bit_cache"),
                                         .stop = context.stopToken()}));
    reportHeld(context, model->loaded());
    if (boolOr(parameters, "eight_bit_cache") && compute.device != "cpu")
        context.note({FW_NOOP("core", "Keys and values in 8 bits are for the processor alone: on %1 they have 16."),
                      {compute.device}});
    if (compute.precision == engine::Precision::Bf16)
        context.note({FW_NOOP("core", "In bf16 a request may be answered otherwise when others are answered beside it: "
                                      "how the products round depends on their number.")});
    std::vector<std::string> names;
    if (adapters && adapters->is_array()) {
        for (const Json &adapter : *adapters) {
            const std::string name = stringOr(adapter, "name");
            FW_CHECK(model->addAdapter(name, stringOr(adapter, "path")));
            names.push_back(name);
        }
    }
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
    FW_TRY(served, openServed(context, ref, token));
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
