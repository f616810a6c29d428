#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/engine/adapter_merge.h"
#include "core/engine/scorer.h"
#include "core/model_files/encoder_source.h"
#include "core/model_files/gguf_adapter.h"
#include "core/model_files/gguf_model_writer.h"
#include "core/model_files/hugging_face_writer.h"
#include "core/model_files/licence.h"
#include "core/model_files/model_card.h"
#include "core/model_files/peft_files.h"
#include "core/worker/encoder_export.h"
#include "core/worker/export_parts.h"
#include "core/worker/job_kinds.h"
#include "core/worker/local_model.h"
#include "core/worker/memory.h"

#include <array>
#include <cmath>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr const char *proofText =
    "A water probe measures conductivity, and its range depends on the cell constant. The result is given in "
    "microsiemens per centimetre at 25 °C. 检测报告应写明样品编号、测量方法和不确定度。";
constexpr std::array proofPrompts = {"What is the capital of France?", "Write one sentence about water.",
                                     "用一句话介绍北京。"};

enum class Target { HuggingFace, Peft, Gguf, GgufAdapter };

Result<Target> targetFromName(const std::string &name)
{
    if (name == "hf")
        return Target::HuggingFace;
    if (name == "peft")
        return Target::Peft;
    if (name == "gguf")
        return Target::Gguf;
    if (name == "gguf-lora")
        return Target::GgufAdapter;
    return fail(ErrorCode::InvalidArgument, {FW_NOOP("core", "\"%1\" is not an export format."), {name}},
                {FW_NOOP("core", "Choose one of: %1."), {"hf, peft, gguf, gguf-lora"}});
}

struct Exported
{
    WrittenModel written;
    fs::path model; ///< the folder or file that is to be opened for the proof
    std::string format;
};

class Export
{
public:
    Export(JobContext &context, ModelRef ref, Target target)
        : m_context(context), m_ref(std::move(ref)), m_target(target)
    {}

    Result<Json> run()
    {
        FW_TRY(text, ModelText::open(m_ref.path));
        m_text = std::move(text);
        if (!m_ref.adapter.empty()) {
            FW_CHECK(readAdapter());
        } else if (m_target == Target::Peft || m_target == Target::GgufAdapter) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "%1 has no adapter to export: it is a whole model."), {m_ref.name}},
                        {FW_NOOP("core", "Export it as a Hugging Face folder or as GGUF.")});
        }
        FW_CHECK(chooseTypes());
        const fs::path output = m_context.resolve(m_context.parameterString("output"));
        const bool isGguf = m_target == Target::Gguf || m_target == Target::GgufAdapter;
        const bool isFile = isGguf && output.extension() == ".gguf";
        FW_TRY(staging, Staging::open(output, isFile, m_context.job().id));
        FW_CHECK(checkDisk(staging.folder()));
        if (isGguf)
            m_ggufName = isFile ? output.filename().string()
                                : fileName() + "-" + (m_target == Target::Gguf ? m_preset.name : "lora") + ".gguf";

        m_context.state(JobState::Running);
        FW_TRY(done, write(staging.folder()));
        if (done.written.saturated > 0)
            m_context.warning({FW_NOOP("core", "%1 weights are beyond the range of F16 and were written as infinity."),
                               {std::to_string(done.written.saturated)}},
                              std::int64_t(done.written.saturated));
        if (m_target == Target::Gguf) {
            FW_TRY(context, ggufContextLength(m_text->source()));
            if (context < m_text->source().config().maxPositions)
                m_context.warning({FW_NOOP("core", "llama.cpp knows no sliding window in models of this kind: the file "
                                                   "ends its context at %1 tokens, where the window does."),
                                   {std::to_string(context)}});
        }
        std::map<std::string, std::uint64_t> fallbacks;
        if (m_target == Target::Gguf)
            fallbacks = ggufFallbacks(m_text->source(), m_preset);
        FW_TRY(proof, m_target == Target::GgufAdapter ? proveAdapter(done.model) : prove(done.model));
        const std::string stem = isFile ? output.stem().string() + "." : std::string();
        FW_CHECK(saveFile(staging.folder() / (isFile ? stem + "md" : std::string("README.md")),
                          modelCardText(card(done, proof))));
        if (isGguf)
            FW_CHECK(saveFile(staging.folder() / (stem + "Modelfile"), modelfile()));
        FW_CHECK(m_context.betweenItems());
        FW_CHECK(staging.publish());
        Json types = Json::object();
        for (const auto &[type, count] : done.written.tensorsByType)
            types[type] = count;
        return Json{{"output", output.string()},   {"to", m_context.parameterString("to")},
                    {"format", done.format},       {"bytes", done.written.bytes},
                    {"tensors", std::move(types)}, {"saturated", done.written.saturated},
                    {"fallbacks", fallbacks},      {"round_trip", toJson(proof)}};
    }

private:
    Result<> readAdapter()
    {
        FW_TRY(kind, adapterKind(m_ref.adapter));
        m_kind = kind;
        if (kind.isPlainLora || (m_target == Target::GgufAdapter && kind.type == "LORA")) {
            FW_TRY(adapter, readLoraAdapter(m_ref.adapter, m_ref.path));
            m_adapter = std::move(adapter);
            return {};
        }
        if (m_target == Target::GgufAdapter)
            return fail(notForLlamaCpp());
        if (m_target == Target::Peft) {
            FW_TRY(files, readPeftFiles(m_ref.adapter, m_ref.path));
            m_files = std::move(files);
            return {};
        }
        FW_TRY(merge, engine::openAdapterMerge(m_text->source(), m_ref.adapter));
        m_merge = std::move(merge);
        return {};
    }

    Result<> chooseTypes()
    {
        const std::string type = m_context.parameterString("type");
        if (m_target == Target::Gguf) {
            FW_TRY(preset, ggufPreset(type.empty() ? "F16" : type));
            m_preset = preset;
            return {};
        }
        const std::string wanted = type.empty() ? "F32" : toUpperAscii(type);
        m_type = wanted == "F16" ? TensorType::F16 : wanted == "BF16" ? TensorType::BF16 : TensorType::F32;
        if (wanted != tensorTypeName(m_type)) {
            return fail(ErrorCode::InvalidArgument,
                        {FW_NOOP("core", "\"%1\" is not a type for Hugging Face folders."), {type}},
                        {FW_NOOP("core", "Choose one of: %1."), {"F32, F16, BF16"}});
        }
        return {};
    }

    Error notForLlamaCpp() const
    {
        const bool canMerge = engine::openAdapterMerge(m_text->source(), m_ref.adapter).has_value();
        return {ErrorCode::Unsupported,
                {FW_NOOP("core", "llama.cpp's format holds LoRA adapters alone; this one is of the kind %1."),
                 {m_kind.type}},
                {canMerge ? FW_NOOP("core", "Export the merged model as GGUF, or the adapter in its own format.")
                          : FW_NOOP("core", "It cannot be merged either: export the adapter in its own format.")}};
    }

    static std::string toUpperAscii(std::string text)
    {
        for (char &c : text)
            c = c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
        return text;
    }

    Result<> checkDisk(const fs::path &folder) const
    {
        constexpr std::uint64_t margin = 64u << 20; // tokenizer, metadata, card
        std::uint64_t need = margin;
        const ModelSource &source = m_text->source();
        if (m_target == Target::HuggingFace)
            need += source.weightBytesAs(m_type);
        else if (m_target == Target::Gguf)
            need += ggufModelBytes(source, m_preset);
        else if (m_files)
            need += std::uint64_t(numbersIn(*m_files)) * 4;
        else
            for (const LoraWeights &weights : m_adapter->weights)
                need += (weights.a.size() + weights.b.size()) * 4;
        FW_TRY(free, freeDiskBytes(folder));
        if (need <= free)
            return {};
        const auto megabytes = [](std::uint64_t bytes) { return std::to_string((bytes + 999'999) / 1'000'000); };
        return fail(ErrorCode::Io,
                    {FW_NOOP("core", "The export needs about %1 MB on the disk of %2, and %3 MB are free."),
                     {megabytes(need), folder.parent_path().string(), megabytes(free)}},
                    {FW_NOOP("core", "Make room, or choose another disk or a smaller type.")});
    }

    /// The model's name as a file name.
    std::string fileName() const
    {
        std::string out;
        for (const char c : m_ref.name)
            out += (std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos || c == 0) ? '-' : c;
        return out.empty() || out.front() == '.' ? "model" + out : out;
    }

    Result<Exported> write(const fs::path &folder)
    {
        const WriteProgress progress = [this](std::uint64_t done, std::uint64_t all) -> Result<> {
            m_context.progress(std::int64_t(done), std::int64_t(all), "bytes",
                               {FW_NOOP("core", "Writing the weights")});
            return m_context.betweenItems();
        };
        Exported out;
        if (m_target == Target::GgufAdapter) {
            LoraAdapter adapter = *m_adapter;
            adapter.config.baseModel = baseName();
            adapter.config.baseFingerprint = m_text->source().fingerprint();
            FW_TRY(written, writeGgufAdapter(adapter, m_text->source(), folder / m_ggufName, m_type));
            out.written = std::move(written);
            out.model = folder / m_ggufName;
            out.format = std::string("GGUF LoRA adapter, ") + tensorTypeName(m_type);
            return out;
        }
        if (m_files) {
            const bool bottleneck = m_kind.type == "BOTTLENECK";
            const char *const baseKey = bottleneck ? "model_name" : "base_model_name_or_path";
            m_files->config[baseKey] = baseName();
            for (PeftFiles &part : m_files->parts)
                part.config[baseKey] = m_files->config[baseKey];
            FW_CHECK(writePeftFiles(folder, *m_files, m_type));
            FW_CHECK(m_text->writeTokenizerFiles(folder));
            out.written.bytes = std::uint64_t(numbersIn(*m_files)) * std::uint64_t(m_type == TensorType::F32 ? 4 : 2);
            std::size_t tensors = m_files->tensors.size();
            for (const PeftFiles &part : m_files->parts)
                tensors += part.tensors.size();
            out.written.tensorsByType[tensorTypeName(m_type)] = tensors;
            out.model = folder;
            out.format = (bottleneck ? "AdapterHub adapter, " : "PEFT " + m_kind.type + ", ") + tensorTypeName(m_type);
            return out;
        }
        if (m_target == Target::Peft) {
            LoraAdapter adapter = *m_adapter;
            adapter.config.baseModel = baseName();
            FW_CHECK(writeLoraAdapter(folder, adapter, m_type));
            FW_CHECK(m_text->writeTokenizerFiles(folder));
            const auto bytes = fs::file_size(folder / "adapter_model.safetensors");
            out.written.bytes = bytes;
            out.written.tensorsByType[tensorTypeName(m_type)] = adapter.weights.size() * 2;
            out.model = folder;
            out.format = std::string("PEFT LoRA, ") + tensorTypeName(m_type);
            return out;
        }
        FW_TRY(weights, m_merge ? Result<MergedWeights>(MergedWeights::of(m_text->sharedSource(), m_merge))
                                : MergedWeights::create(m_text->sharedSource(), m_adapter));
        if (m_target == Target::HuggingFace) {
            HuggingFaceOptions options{.type = m_type};
            options.shardBytes = std::uint64_t(std::max<std::int64_t>(
                1, intOr(m_context.job().parameters, "shard_bytes", std::int64_t(options.shardBytes))));
            FW_TRY(written, writeHuggingFaceModel(weights, folder, options, progress, m_context.stopToken()));
            FW_CHECK(m_text->writeTokenizerFiles(folder));
            out.written = std::move(written);
            out.model = folder;
            out.format = std::string("Hugging Face, ") + tensorTypeName(m_type);
        } else {
            GgufModelOptions options{.preset = m_preset, .name = m_ref.name};
            if (hasAdapter())
                options.baseName = baseName();
            FW_TRY(written, writeGgufModel(weights, folder / m_ggufName, options, progress, m_context.stopToken()));
            out.written = std::move(written);
            out.model = folder / m_ggufName;
            out.format = std::string("GGUF, ") + m_preset.name;
        }
        return out;
    }

    /// What a model answers and how likely it finds a fixed text; the model is gone from memory afterwards.
    struct Observation
    {
        std::vector<std::int32_t> ids;
        std::vector<std::optional<double>> logprobs;
        std::vector<std::string> answers;
    };
    Result<Observation> observe(const ModelRef &ref)
    {
        FW_TRY(model, LocalModel::load(ref, {.stop = m_context.stopToken()}));
        Observation out;
        FW_TRY(ids, model->text().tokenizer().encodeIds(proofText));
        ids.resize(
            std::min<size_t>(ids.size(), size_t(std::max<std::int64_t>(2, model->loaded().shape().maxPositions))));
        FW_TRY(logprobs, engine::tokenLogProbabilities(model->loaded(), ids, m_context.stopToken()));
        out.ids = std::move(ids);
        out.logprobs = std::move(logprobs);
        for (const char *prompt : proofPrompts) {
            FW_CHECK(m_context.betweenItems());
            GenerateRequest request;
            request.messages.push_back({"user", prompt});
            request.maxNewTokens = 24;
            FW_TRY(answer, model->generate(request, {}, m_context.stopToken()));
            out.answers.push_back(answer.text);
        }
        return out;
    }

    /// Opens what was written and compares it with the original. A model that does not fit into memory is not compared,
    /// and that is said; one that computes something else is an error.
    Result<RoundTrip> prove(const fs::path &written)
    {
        RoundTrip proof;
        m_context.progress(0, 2, "steps", {FW_NOOP("core", "Comparing what was written with the original")});
        FW_CHECK(m_context.betweenItems());
        ModelRef copy = m_ref;
        copy.path = m_target == Target::Peft ? m_ref.path : written;
        copy.adapter = m_target == Target::Peft ? written : fs::path();
        if (m_target != Target::Peft) {
            FW_TRY(again, ModelText::open(copy.path)); // even when it is too large to run
            const bool sameTokens = again->tokenizer().sha256() == m_text->tokenizer().sha256();
            if (!sameTokens)
                m_context.warning({FW_NOOP("core", "The tokenizer of the written model differs from the original.")});
        }
        const auto original = observe(m_ref);
        if (!original && original.error().code == ErrorCode::OutOfMemory) {
            proof.whyNot = original.error().what;
            m_context.warning(proof.whyNot);
            return proof;
        }
        if (!original)
            return fail(original.error());
        m_context.progress(1, 2, "steps", {FW_NOOP("core", "Comparing what was written with the original")});
        FW_TRY(observed, observe(copy));
        if (observed.ids != original->ids) {
            return fail(ErrorCode::Corrupt,
                        {FW_NOOP("core", "The written model splits text into different tokens than the original.")},
                        {FW_NOOP("core", "Export the model as a Hugging Face folder instead.")});
        }
        LogProbProof numbers;
        for (size_t i = 0; i < observed.logprobs.size(); ++i) {
            if (observed.logprobs[i] && original->logprobs[i])
                numbers.add(*original->logprobs[i], *observed.logprobs[i]);
        }
        proof.answers = std::int64_t(observed.answers.size());
        for (size_t i = 0; i < observed.answers.size(); ++i)
            proof.sameAnswers += observed.answers[i] == original->answers[i];
        const bool exact = m_target == Target::Gguf ? m_preset.type == TensorType::F32 : m_type == TensorType::F32;
        FW_CHECK(numbers.into(proof, exact));
        m_context.progress(2, 2, "steps");
        return proof;
    }

    /// An adapter for llama.cpp is read back, number by number.
    Result<RoundTrip> proveAdapter(const fs::path &written) const
    {
        FW_TRY(found, compareGgufAdapter(*m_adapter, m_text->source(), written, m_type));
        RoundTrip proof;
        proof.done = true;
        proof.numbers = found.numbers;
        proof.largestDifference = found.largest;
        return proof;
    }

    bool hasAdapter() const { return !m_ref.adapter.empty(); }

    std::string baseName() const
    {
        const std::string given = m_context.parameterString("base_name");
        return given.empty() && hasAdapter() && !m_kind.baseModel.empty() ? m_kind.baseModel
               : given.empty()                                            ? m_text->source().config().name
                                                                          : given;
    }

    ModelCard card(const Exported &done, const RoundTrip &proof) const
    {
        const ModelSource &source = m_text->source();
        ModelCard out;
        out.name = m_ref.name;
        if (hasAdapter() || !m_context.parameterString("base_name").empty())
            out.baseName = baseName();
        out.baseFingerprint = hasAdapter() ? source.fingerprint() : m_ref.baseFingerprint;
        out.licence = source.licence();
        out.licenceVerdict = licenceVerdict(out.licence).reason.english();
        out.format = done.format;
        out.architecture = source.config().architecture;
        out.parameters = source.parameters();
        out.context = source.config().maxPositions;
        addCardFacts(out, m_context.job().parameters);
        out.proof = proof;
        return out;
    }

    std::string modelfile() const
    {
        std::vector<std::string> stops;
        for (const std::int32_t id : m_text->stopIds())
            stops.emplace_back(m_text->tokenizer().piece(id));
        OllamaSource source{.from = "./" + m_ggufName};
        if (m_target == Target::GgufAdapter) {
            const std::string named = m_context.parameterString("base_name");
            source = {named.empty() ? m_ref.path.string() : named, "./" + m_ggufName};
        }
        return ollamaModelfile(source, m_text->chatTemplate().source(), m_text->source().config().maxPositions, stops);
    }

    JobContext &m_context;
    ModelRef m_ref;
    Target m_target;
    std::shared_ptr<const ModelText> m_text;
    AdapterKind m_kind;
    // Of an adapter, what its target needs: plain LoRA, the files as they are, or what merging makes.
    std::optional<LoraAdapter> m_adapter;
    std::optional<PeftFiles> m_files;
    std::shared_ptr<const WeightMerge> m_merge;
    GgufPreset m_preset{};
    TensorType m_type = TensorType::F32;
    std::string m_ggufName;
};

} // namespace

Result<Json> runExportJob(JobContext &context)
{
    const Json *given = member(context.job().parameters, "model");
    FW_TRY(ref, modelRefFromJson(given ? *given : Json(), "job.json"));
    FW_TRY(target, targetFromName(context.parameterString("to")));
    limitMemoryToAvailable();
    if (isEncoderModel(ref.path))
        return exportEncoder(context, ref);
    return Export(context, std::move(ref), target).run();
}

} // namespace fieldwright
