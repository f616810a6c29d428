#include "core/worker/encoder_export.h"

#include "core/base/file.h"
#include "core/engine/encoder/encoder_training.h"
#include "core/model_files/licence.h"
#include "core/model_files/peft_files.h"
#include "core/worker/encoder_text.h"
#include "core/worker/export_parts.h"
#include "core/worker/local_model.h"

#include <algorithm>
#include <cmath>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

constexpr const char *proofTexts[] = {
    "A water probe measures conductivity, and its range depends on the cell constant.",
    "The result is given in microsiemens per centimetre at 25 °C. 检测报告应写明样品编号、测量方法和不确定度。"};

class EncoderExport
{
public:
    EncoderExport(JobContext &context, const ModelRef &ref) : m_context(context), m_ref(ref) {}

    Result<Json> run()
    {
        m_target = m_context.parameterString("to");
        if (m_ref.adapter.empty())
            return fail(
                ErrorCode::Unsupported,
                {FW_NOOP("core", "%1 is a whole encoder, and other programs take its folder as it is."), {m_ref.name}},
                {FW_NOOP("core", "Copy the folder %1."), {m_ref.path.string()}});
        if (m_target != "hf" && m_target != "peft")
            return fail(
                ErrorCode::Unsupported,
                {FW_NOOP("core", "An encoder is written as a Hugging Face folder or as its adapter, not as %1."),
                 {m_target}},
                {FW_NOOP("core", "Choose one of: %1."), {"hf, peft"}});
        if (const std::string type = m_context.parameterString("type", "F32"); !type.empty() && type != "F32")
            return fail(ErrorCode::Unsupported, {FW_NOOP("core", "An encoder is written in F32, not in %1."), {type}},
                        {FW_NOOP("core", "Choose the type F32.")});
        FW_TRY(source, EncoderSource::open(m_ref.path));
        m_source = source;
        const fs::path output = m_context.resolve(m_context.parameterString("output"));
        FW_TRY(staging, Staging::open(output, false, m_context.job().id));
        m_context.state(JobState::Running);
        FW_TRY(before, observe(m_ref));
        FW_CHECK(m_target == "peft" ? writeAdapter(staging.folder()) : writeMerged(staging.folder()));
        ModelRef written = m_ref;
        written.path = m_target == "peft" ? m_ref.path : staging.folder();
        written.adapter = m_target == "peft" ? staging.folder() : fs::path();
        FW_TRY(after, observe(written));
        FW_TRY(proof, compared(before, after));
        FW_CHECK(saveFile(staging.folder() / "README.md", modelCardText(card(proof))));
        FW_CHECK(m_context.betweenItems());
        const std::uint64_t bytes = fs::file_size(weightsIn(staging.folder()));
        FW_CHECK(staging.publish());
        return Json{{"output", output.string()},
                    {"to", m_target},
                    {"format", format()},
                    {"bytes", bytes},
                    {"saturated", 0},
                    {"tensors", {{"F32", m_tensors}}},
                    {"round_trip", toJson(proof)}};
    }

private:
    std::string format() const { return m_target == "peft" ? "PEFT " + m_kind + ", F32" : "Hugging Face, F32"; }
    fs::path weightsIn(const fs::path &folder) const
    {
        return folder / (m_target == "peft" ? "adapter_model.safetensors" : "model.safetensors");
    }

    Result<std::unique_ptr<engine::LoadedEncoder>> load(const ModelRef &ref) const
    {
        FW_TRY(source, EncoderSource::open(ref.path));
        FW_TRY(options, engineOptions({.stop = m_context.stopToken()}));
        FW_TRY(encoder, engine::LoadedEncoder::load(*source, options));
        if (!ref.adapter.empty())
            FW_CHECK(engine::loadEncoderAdapter(*encoder, ref.adapter));
        return encoder;
    }

    Result<> writeAdapter(const fs::path &folder)
    {
        FW_TRY(files, readPeftFiles(m_ref.adapter));
        m_kind = adapterKind(files.config).type;
        m_tensors = files.tensors.size();
        files.config["base_model_name_or_path"] =
            m_context.parameterString("base_name", adapterKind(files.config).baseModel);
        FW_CHECK(writePeftFiles(folder, files));
        return m_source->copyTokenizerFiles(folder);
    }

    Result<> writeMerged(const fs::path &folder)
    {
        FW_TRY(encoder, load(m_ref));
        FW_CHECK(engine::mergeEncoderAdapter(*encoder));
        FW_CHECK(engine::saveEncoder(*encoder, *m_source,
                                     encoder->hasClassifier() ? EncoderHead::Classifier : EncoderHead::MaskedWords,
                                     folder));
        FW_TRY(written, EncoderSource::open(folder));
        m_tensors = written->tensors().size();
        return {};
    }

    /// Log-probabilities of fixed texts: of their labels, or of their own tokens.
    Result<std::vector<double>> observe(const ModelRef &ref)
    {
        FW_TRY(encoder, load(ref));
        FW_TRY(tokens, EncoderTokens::open(*m_source));
        std::vector<double> out;
        for (const char *text : proofTexts) {
            FW_TRY(encoded, tokens.encode(text, {}, std::size_t(m_source->config().maxTokens())));
            const engine::EncoderText one{encoded.ids, encoded.segments};
            const bool isClassifier = encoder->hasClassifier();
            FW_TRY(logits, isClassifier ? engine::classLogits(*encoder, std::span(&one, 1))
                                        : engine::maskedWordLogits(*encoder, std::span(&one, 1)));
            const std::size_t rows = isClassifier ? 1 : encoded.ids.size(), classes = logits.size() / rows;
            for (std::size_t row = 0; row < rows; ++row) {
                const std::span all = std::span(logits).subspan(row * classes, classes);
                const auto most = double(*std::max_element(all.begin(), all.end()));
                double sum = 0;
                for (const float logit : all)
                    sum += std::exp(double(logit) - most);
                const double whole = most + std::log(sum);
                if (!isClassifier) {
                    out.push_back(double(all[std::size_t(encoded.ids[row])]) - whole);
                    continue;
                }
                for (const float logit : all)
                    out.push_back(double(logit) - whole);
            }
        }
        return out;
    }

    static Result<RoundTrip> compared(const std::vector<double> &before, const std::vector<double> &after)
    {
        RoundTrip proof;
        LogProbProof numbers;
        for (std::size_t i = 0; i < std::max(before.size(), after.size());
             ++i) // (where one has no number, none is right)
            numbers.add(i < before.size() ? before[i] : std::nan(""), i < after.size() ? after[i] : std::nan(""));
        FW_CHECK(numbers.into(proof, true));
        return proof;
    }

    ModelCard card(const RoundTrip &proof) const
    {
        ModelCard out;
        out.name = m_ref.name;
        out.baseName = m_context.parameterString("base_name", m_source->config().name);
        out.baseFingerprint = m_source->fingerprint();
        out.licence = m_source->licence();
        out.licenceVerdict = licenceVerdict(out.licence).reason.english();
        out.format = format();
        out.architecture = m_source->config().architecture;
        out.parameters = m_source->parameters();
        out.context = m_source->config().maxTokens();
        addCardFacts(out, m_context.job().parameters);
        out.proof = proof;
        return out;
    }

    JobContext &m_context;
    const ModelRef &m_ref;
    std::string m_target;
    std::string m_kind;
    std::size_t m_tensors = 0;
    std::shared_ptr<const EncoderSource> m_source;
};

} // namespace

Result<Json> exportEncoder(JobContext &context, const ModelRef &ref)
{
    return EncoderExport(context, ref).run();
}

} // namespace fieldwright
