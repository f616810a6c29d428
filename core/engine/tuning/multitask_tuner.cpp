#include "core/engine/tuning/virtual_tokens.h"

namespace fieldwright::engine {

namespace {

/// Virtual tokens P ∘ (u v), where P is what tasks share and u, v are low-rank factors of the one task at hand. Source:
/// Wang et al. 2023, arXiv:2303.02861.
class MultitaskTuner : public Tuner
{
public:
    using Tuner::Tuner;

    Result<> build(const TunerMaking &making)
    {
        FW_TRY(count, virtualTokenCount(making, config()));
        m_tokens = count;
        m_tasks = intOr(config(), "num_tasks", 1);
        FW_TRY(task, chosenTask(making, "num_tasks", m_tasks));
        m_task = task;
        if (const std::string start = stringOr(config(), "prompt_tuning_init", "RANDOM");
            start != "RANDOM" && !making.fromFile)
            return fail(unsupportedOption(making.thing, "prompt_tuning_init", start));
        const double rank = double(intOr(config(), "num_ranks", 1));
        if (!(rank >= 1 && rank <= double(making.shape.hidden)))
            return fail(unsupportedOption(making.thing, "num_ranks", rank));
        writeSizes(making.shape, making.shape.hidden, making.shape.heads, m_config);
        m_fromFile = making.fromFile;
        m_shared = normalStart(making, 0, {count, making.shape.hidden}, 1);
        m_columns = normalStart(making, 1, {m_tasks, count, std::int64_t(rank)}, 0.02);
        m_rows = normalStart(making, 2, {m_tasks, std::int64_t(rank), making.shape.hidden}, 0.02);
        return {};
    }

    /// While PEFT trains they belong to an encoder, which its file does not name.
    std::vector<TunerTensor> tensors() override
    {
        const std::string prefix = m_fromFile ? "" : "prompt_encoder.";
        return {{prefix + "prefix_task_cols", &m_columns, true, true},
                {prefix + "prefix_task_rows", &m_rows, true, true},
                {m_fromFile ? "prompt_embeddings" : "prompt_encoder.embedding.weight", &m_shared, true, true}};
    }

    std::vector<AdapterTensor> stored() const override
    {
        return {{"prefix_task_cols", m_columns.detach()},
                {"prefix_task_rows", m_rows.detach()},
                {"prompt_embeddings", m_shared.detach()}};
    }

    std::optional<std::int64_t> task() const override { return m_tasks > 1 ? std::optional(m_task) : std::nullopt; }

    std::int64_t virtualTokens() const override { return m_tokens; }

    at::Tensor virtualEmbeddings() const override
    {
        return m_shared * at::mm(m_columns.select(0, m_task), m_rows.select(0, m_task));
    }

    Text whyNotMergeable() const override
    {
        return {FW_NOOP("core", "it consists of virtual tokens, which are no weights of the base")};
    }

private:
    bool m_fromFile = false;
    std::int64_t m_tokens = 0, m_tasks = 1, m_task = 0;
    at::Tensor m_shared, m_columns, m_rows;
};

} // namespace

Result<std::unique_ptr<Tuner>> makeMultitaskTuner(const TunerMaking &making, const Json &config)
{
    FW_CHECK(refuseOptions(making.thing, config, {"modules_to_save"}));
    auto tuner = std::make_unique<MultitaskTuner>(config);
    FW_CHECK(tuner->build(making));
    return std::unique_ptr<Tuner>(std::move(tuner));
}

} // namespace fieldwright::engine
