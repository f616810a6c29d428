#include "core/worker/train_teller.h"

#include "core/base/utf8.h"
#include "core/worker/memory.h"

#include <array>
#include <cmath>

namespace fieldwright {

namespace {

const char *outcomeName(engine::TrainOutcome outcome)
{
    switch (outcome) {
    case engine::TrainOutcome::Completed:
        return "completed";
    case engine::TrainOutcome::EarlyStopped:
        return "early-stopped";
    case engine::TrainOutcome::Stopped:
        return "stopped";
    case engine::TrainOutcome::NotFinite:
        return "not-finite";
    }
    return "";
}

/// The share of the targets that no token was likelier than; nothing where it is not known.
std::optional<double> tokenAccuracy(const std::vector<engine::RowOutcome> &rows)
{
    std::int64_t targets = 0, hits = 0;
    for (const engine::RowOutcome &row : rows) {
        targets += row.targets;
        hits += row.hits;
    }
    return targets > 0 ? std::optional(double(hits) / double(targets)) : std::nullopt;
}

/// The first of them, as a reader counts.
std::string rowNumbers(const std::vector<std::size_t> &rows)
{
    constexpr std::size_t most = 10;
    std::string out;
    for (std::size_t i = 0; i < std::min(rows.size(), most); ++i)
        out += (i ? ", " : "") + std::to_string(rows[i] + 1);
    return rows.size() > most ? out + " …" : out;
}

} // namespace

engine::TrainCallbacks TrainTeller::callbacks()
{
    engine::TrainCallbacks out;
    out.onCheckpointFailed = [this](const Error &error) { m_context.event("error", {{"error", toJson(error)}}); };
    out.poll = [this] { return poll(); };
    if (!m_context.isFirstRank()) // which tells it for all; the others wait for it
        return out;
    out.onPhase = [this](engine::TrainPhase phase) { tellPhase(phase); };
    out.onPrepared = [this](const engine::TrainPreparation &found) { tellPreparation(found); };
    out.onProbe = [this](const engine::ProbeFinding &found) {
        m_context.event("probe", {{"tokens", found.tokens}, {"peak_bytes", found.peakBytes}});
        m_context.note(
            {FW_NOOP("core", "The largest micro-batch, of %1 tokens, was tried first: at most %2 GB of memory "
                             "are taken."),
             {std::to_string(found.tokens), gigabytes(double(found.peakBytes))}});
    };
    out.onStep = [this](const engine::StepMetrics &metrics) { tellStep(metrics); };
    out.onValidation = [this](const engine::ValidationMetrics &found) { tellValidation(found); };
    out.onCheckpoint = [this](const engine::CheckpointInfo &info) {
        m_context.event("checkpoint",
                        {{"path", info.path.filename().string()}, {"verified", true}, {"best", info.best}}, info.step,
                        true);
    };
    out.onSample = [this](std::int64_t step) { tellSamples(step); };
    out.onNotFinite = [this](const engine::NotFinite &found) { tellNotFinite(found); };
    out.onSpike = [this](const engine::Spike &spike) { tellSpike(spike); };
    out.onNote = [this](const Text &note) { m_context.note(note); };
    out.onStepLeftOut = [this](std::int64_t step) {
        m_context.note(
            {FW_NOOP("core", "Step %1 is left out: the model stays as it was before it."), {std::to_string(step)}});
    };
    return out;
}

void TrainTeller::tellValidation(const engine::ValidationMetrics &found)
{
    Json values = {{"validation_loss", found.loss}};
    std::vector<engine::NamedScore> scores = found.scores;
    if (const auto accuracy = tokenAccuracy(found.rows))
        scores.push_back({"token_accuracy", *accuracy});
    for (const engine::NamedScore &score : scores)
        values["validation_" + score.name] = score.value;
    m_context.metric(found.step, std::move(values));
    keepRows(RowPart::Validation, found.step, found.rows);
    if (found.best)
        m_bestScores = std::move(scores);
}

/// Rows of a dataset, of labelled texts, or windows of documents.
void TrainTeller::keepRows(RowPart part, std::int64_t step, const std::vector<engine::RowOutcome> &rows)
{
    if (!m_keepsRows || rows.empty())
        return;
    std::vector<RowLoss> losses;
    losses.reserve(rows.size());
    for (const engine::RowOutcome &row : rows)
        losses.push_back({std::int64_t(row.row), row.loss, row.targets, row.hits, step});
    const auto write = [&]() -> Result<> {
        if (!m_rowLosses) {
            FW_TRY(writer, RowLossWriter::open(m_context.paths().folder, m_context.attempt()));
            m_rowLosses.emplace(std::move(writer));
        }
        return m_rowLosses->write(part, step, losses);
    };
    if (const auto written = write(); !written) {
        m_keepsRows = false;
        m_context.warning(written.error().what);
    }
}

void TrainTeller::tellPhase(engine::TrainPhase phase)
{
    switch (phase) {
    case engine::TrainPhase::Preparing:
        return m_context.state(JobState::Preparing);
    case engine::TrainPhase::Checkpointing:
        return m_context.state(JobState::Checkpointing);
    case engine::TrainPhase::Paused:
        return m_context.state(JobState::Paused);
    case engine::TrainPhase::Running:
    case engine::TrainPhase::Validating:
        return m_context.state(JobState::Running);
    }
}

void TrainTeller::tellPreparation(const engine::TrainPreparation &found)
{
    m_preparation = found;
    if (found.cutRows > 0)
        m_context.warning(
            {FW_NOOP("core", "Rows longer than the length limit, which are cut: %1."), {std::to_string(found.cutRows)}},
            found.cutRows);
    if (found.rowsWithoutTarget > 0)
        m_context.warning({FW_NOOP("core", "Rows without a token to train on, which are left out: %1."),
                           {std::to_string(found.rowsWithoutTarget)}},
                          found.rowsWithoutTarget);
    if (found.warmupSteps >= found.totalSteps)
        m_context.warning({FW_NOOP("core", "The warm-up of %1 steps is no shorter than the run of %2 steps, so the "
                                           "learning rate never reaches its peak."),
                           {std::to_string(found.warmupSteps), std::to_string(found.totalSteps)}});
    for (const Text &note : {found.damageNote, found.resumeNote, found.changeNote}) {
        if (!note.empty())
            m_context.warning(note);
    }
    if (found.resumedStep > 0)
        m_context.note(
            {FW_NOOP("core", "Continued from the checkpoint of step %1."), {std::to_string(found.resumedStep)}});
    m_context.event("prepared", {{"rows", found.rows},
                                 {"tokens", found.tokens},
                                 {"target_tokens", found.targetTokens},
                                 {"total_steps", found.totalSteps},
                                 {"trainable", found.trainableParameters},
                                 {"resumed_step", found.resumedStep},
                                 {"resumed_tokens", found.resumedTokens},
                                 {"ranks", found.ranks},
                                 {"path", found.path}});
}

void TrainTeller::tellStep(const engine::StepMetrics &metrics)
{
    Json values = {{"loss", metrics.loss},
                   {"learning_rate", metrics.learningRate},
                   {"gradient_norm", metrics.gradientNorm},
                   {"tokens_per_second", metrics.tokensPerSecond},
                   {"memory_bytes", metrics.memoryBytes},
                   {"tokens", metrics.tokens},
                   {"trained_tokens", metrics.trainedTokens},
                   {"epoch", metrics.epoch}};
    if (const auto accuracy = tokenAccuracy(metrics.rows))
        values["token_accuracy"] = *accuracy;
    Json layers = Json::array();
    for (const double norm : metrics.layerNorms.layers)
        layers.push_back(shortFigure(norm, 4));
    Json fields = {{"values", std::move(values)}};
    if (!layers.empty())
        fields.update({{"layer_norms", std::move(layers)}, {"rest_norm", shortFigure(metrics.layerNorms.rest, 4)}});
    m_context.event("metric", std::move(fields), metrics.step);
    keepRows(RowPart::Training, metrics.step, metrics.rows);
    m_context.progress(metrics.step, metrics.totalSteps, "steps");
}

void TrainTeller::tellSamples(std::int64_t step)
{
    const Json *questions = member(m_context.job().parameters, "sample_questions");
    if (!m_answer || !questions || !questions->is_array())
        return;
    constexpr size_t most = 3;
    for (size_t i = 0; i < std::min(questions->size(), most); ++i) {
        const std::string question = stringOr((*questions)[i], "question");
        const auto answer = m_answer(question);
        if (!answer)
            return m_context.event("warning", {{"text", toJson(answer.error().what)}, {"count", 1}});
        m_context.event(
            "sample",
            {{"question", question}, {"answer", *answer}, {"expected", stringOr((*questions)[i], "expected")}}, step);
    }
}

void TrainTeller::tellNotFinite(const engine::NotFinite &found)
{
    std::vector<std::size_t> all;
    for (const std::vector<std::size_t> &batch : found.batches)
        all.insert(all.end(), batch.begin(), batch.end());
    const std::string rows = rowNumbers(all);
    const Error error{
        ErrorCode::Corrupt,
        {FW_NOOP("core", "The loss of step %1 is not a number. The run is paused at the step before it; the "
                         "rows of that step were %2."),
         {std::to_string(found.step), rows}},
        {FW_NOOP("core", "Look at those rows, or stop and start again with a lower learning rate.")}};
    m_context.event(
        "error", {{"error", toJson(error)}, {"cause", causeJson(found.cause)}, {"batches", batchesJson(found.batches)}},
        found.step, true);
    constexpr size_t mostTold = 3;
    for (size_t i = 0; i < std::min(found.cause.rows.size(), mostTold); ++i) {
        const size_t row = found.cause.rows[i].row;
        const Text text{FW_NOOP("core", "Step %1: row %2 alone gives a loss or gradient that is not a number. It "
                                        "begins: %3"),
                        {std::to_string(found.step), std::to_string(row + 1), nameOf(row).text}};
        m_context.event("warning", {{"text", toJson(text)}, {"count", 1}, {"rows", {row}}}, found.step);
    }
    if (found.cause.rows.empty())
        m_context.warning({FW_NOOP("core", "Step %1: no row is the cause by itself; together they are too much."),
                           {std::to_string(found.step)}});
    tellPlace(found.step, false, found.cause);
    tellBatch(found.step, found.batches, found.cause);
}

void TrainTeller::tellSpike(const engine::Spike &spike)
{
    const std::string step = std::to_string(spike.step), value = Json(shortFigure(spike.value, 3)).dump(),
                      usual = Json(shortFigure(spike.usual, 3)).dump();
    Text text{spike.isOfGradient ? FW_NOOP("core", "Step %1: the gradient rose to %2, where %3 was usual. No row is "
                                                   "the cause by itself.")
                                 : FW_NOOP("core", "Step %1: the loss rose to %2, where %3 was usual. No row is the "
                                                   "cause by itself."),
              {step, value, usual}};
    Json rows = Json::array();
    if (!spike.cause.rows.empty()) {
        const size_t row = spike.cause.rows.front().row;
        text = {spike.isOfGradient
                    ? FW_NOOP("core", "Step %1: the gradient rose to %2, where %3 was usual. Row %4 has the largest "
                                      "part in it; it begins: %5")
                    : FW_NOOP("core", "Step %1: the loss rose to %2, where %3 was usual. Row %4 has the largest "
                                      "gradient of the step; it begins: %5"),
                {step, value, usual, std::to_string(row + 1), nameOf(row).text}};
        rows.push_back(row);
    }
    m_context.event("warning",
                    {{"text", toJson(text)},
                     {"count", 1},
                     {"spike", spike.isOfGradient ? "gradient" : "loss"},
                     {"pauses", spike.pauses},
                     {"rows", std::move(rows)},
                     {"cause", causeJson(spike.cause)},
                     {"batches", batchesJson(spike.batches)}},
                    spike.step, true);
    tellPlace(spike.step, true, spike.cause);
    tellBatch(spike.step, spike.batches, spike.cause);
    if (spike.pauses)
        m_context.note({FW_NOOP("core", "Step %1 has not changed the model yet. Resumed, the run takes it as it is, "
                                        "with its gradient clipped; or leave the step out."),
                        {step}});
}

/// Blocks are counted from 1 for a reader.
void TrainTeller::tellPlace(std::int64_t step, bool isSpike, const engine::StepCause &cause)
{
    using Part = engine::StepCause::Part;
    const std::string number = std::to_string(step), block = std::to_string(cause.block + 1);
    if (isSpike && cause.part == Part::Block)
        return m_context.note(
            {FW_NOOP("core", "Step %1: that row's gradient is largest in block %2."), {number, block}});
    if (isSpike && cause.part == Part::Embedding)
        return m_context.note(
            {FW_NOOP("core", "Step %1: that row's gradient is largest in the embeddings."), {number}});
    if (isSpike && cause.part == Part::Head)
        return m_context.note({FW_NOOP("core", "Step %1: that row's gradient is largest in the head."), {number}});
    switch (cause.part) {
    case Part::Unknown:
        return;
    case Part::Embedding:
        return m_context.note(
            {FW_NOOP("core", "Step %1: the numbers are wrong from the start: an embedding is not finite."), {number}});
    case Part::Block:
        return m_context.note(
            {FW_NOOP("core", "Step %1: the numbers stop being finite in block %2."), {number, block}});
    case Part::Head:
        return m_context.note(
            {FW_NOOP("core", "Step %1: the numbers stop being finite above the last block, in the head."), {number}});
    }
}

/// Where several processes share the step: whose micro-batch the worst row was in, and what else was in it.
void TrainTeller::tellBatch(std::int64_t step, const engine::StepBatches &batches, const engine::StepCause &cause)
{
    if (m_context.rankCount() == 1 || cause.rows.empty() || cause.rows.front().batch >= batches.size())
        return;
    const std::size_t number = cause.rows.front().batch;
    m_context.note({FW_NOOP("core", "Step %1: row %2 was in micro-batch %3 of the step, which process %4 computed; its "
                                    "rows were %5."),
                    {std::to_string(step), std::to_string(cause.rows.front().row + 1), std::to_string(number + 1),
                     std::to_string(number % std::size_t(m_context.rankCount())), rowNumbers(batches[number])}});
}

Json TrainTeller::batchesJson(const engine::StepBatches &batches) const
{
    Json out = Json::array();
    for (std::size_t i = 0; i < batches.size(); ++i)
        out.push_back({{"rank", i % std::size_t(m_context.rankCount())}, {"rows", batches[i]}});
    return out;
}

TrainTeller::RowName TrainTeller::nameOf(std::size_t row) const
{
    constexpr std::size_t mostLetters = 80;
    RowName name = m_nameRow ? m_nameRow(row) : RowName();
    name.text = foldSpace(sanitizeUtf8(name.text));
    std::size_t end = 0;
    for (std::size_t letters = 0; letters < mostLetters && end < name.text.size(); ++letters)
        nextCodePoint(name.text, end);
    if (end < name.text.size())
        name.text = name.text.substr(0, end) + "…";
    return name;
}

Json TrainTeller::causeJson(const engine::StepCause &cause) const
{
    Json rows = Json::array();
    for (const engine::StepCause::Row &row : cause.rows) {
        const RowName name = nameOf(row.row);
        rows.push_back({{"row", row.row},
                        {"id", name.id},
                        {"text", name.text},
                        {"batch", row.batch},
                        {"loss", shortFigure(row.loss, 4)},
                        {"gradient_norm", shortFigure(row.gradientNorm, 4)}});
    }
    constexpr std::array parts = {"", "embedding", "block", "head"};
    Json out = {{"rows", std::move(rows)}, {"part", parts[size_t(cause.part)]}};
    if (cause.block >= 0)
        out["block"] = cause.block;
    return out;
}

/// One a call: each may be what the run is about to wait for.
engine::TrainControl TrainTeller::poll()
{
    for (const Control &control : m_context.pollControl())
        m_heard.push_back(control);
    if (m_heard.empty())
        return engine::TrainControl::Continue;
    const Control control = m_heard.front();
    m_heard.pop_front();
    switch (control.command) {
    case ControlCommand::Pause:
        return engine::TrainControl::Pause;
    case ControlCommand::Resume:
        return engine::TrainControl::Resume;
    case ControlCommand::LeaveOut:
        return engine::TrainControl::ResumeWithout;
    case ControlCommand::Checkpoint:
        return engine::TrainControl::Checkpoint;
    case ControlCommand::Stop:
        m_keep = control.keep;
        return m_keep == StopKeep::Last ? engine::TrainControl::StopKeepLast : engine::TrainControl::Stop;
    }
    return engine::TrainControl::Continue;
}

Result<Json> TrainTeller::figures(const engine::TrainResult &done, const ComputeChoice &compute) const
{
    if (done.outcome == engine::TrainOutcome::Stopped && m_keep == StopKeep::Discard)
        return fail(ErrorCode::Cancelled, {FW_NOOP("core", "The run was stopped and its result discarded.")});
    Json out = {{"outcome_kind", outcomeName(done.outcome)},
                {"trainable", m_preparation.trainableParameters},
                {"steps", done.finalStep},
                {"best_step", done.bestStep},
                {"best_loss", done.bestStep > 0 && std::isfinite(done.bestLoss) ? Json(done.bestLoss) : Json()},
                {"kept_step", done.keptStep},
                {"last_loss", done.lastLoss},
                {"tokens", done.tokens},
                {"trained_tokens", done.trainedTokens},
                {"attempt_tokens", done.tokens - m_preparation.resumedTokens},
                {"seconds", done.seconds},
                {"attempt", m_context.attempt()},
                {"precision", engine::precisionName(compute.precision)},
                {"precision_reason", toJson(compute.reason)},
                {"device", compute.device},
                {"compute_path", m_preparation.path},
                {"ranks", m_preparation.ranks},
                {"versions", {{"fieldwright", FIELDWRIGHT_VERSION}, {"libtorch", engine::libraryVersion()}}}};
    for (const engine::NamedScore &score : m_bestScores)
        out["best_" + score.name] = score.value;
    return out;
}

} // namespace fieldwright
