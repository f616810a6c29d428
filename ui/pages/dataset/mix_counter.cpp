#include "ui/pages/dataset/mix_counter.h"

#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "core/tokenizer/model_text.h"

namespace fieldwright::ui {

MixCounter::MixCounter(QObject *parent) : QObject(parent), m_thread(QStringLiteral("mix"))
{
    m_progress.setInterval(200);
    connect(&m_progress, &QTimer::timeout, this, [this] { Q_EMIT progressed(qint64(m_rows->load())); });
}

MixCounter::~MixCounter()
{
    m_stop.request_stop();
}

void MixCounter::reset()
{
    m_stop.request_stop();
    ++m_generation;
    m_problem.reset();
    m_data.reset();
    m_plan.reset();
    m_counting = false;
    m_progress.stop();
}

void MixCounter::count(Project &project, Request request)
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_problem.reset();
    m_rows->store(0);
    m_counting = true;
    if (!m_data)
        m_progress.start();
    const quint64 generation = ++m_generation;
    const std::vector<qint64> ids = std::move(request.pairs);
    project.pairs().fetch(ids, this,
                          [this, generation, request = std::move(request)](Result<std::vector<PairRecord>> records) {
                              if (generation != m_generation)
                                  return;
                              if (!records)
                                  return take(fail(records.error()));
                              m_thread.run(
                                  this,
                                  [records = std::move(*records), request, opened = m_opened, rows = m_rows,
                                   stop = m_stop.get_token()]() -> Result<MixData> {
                                      if (!opened->text || opened->path != request.model ||
                                          opened->chatTemplate != request.chatTemplate) {
                                          FW_TRY(text, ModelText::open(request.model, request.chatTemplate));
                                          *opened = {request.model, request.chatTemplate, std::move(text), {}};
                                      }
                                      std::vector<Pair> pairs;
                                      pairs.reserve(records.size());
                                      for (const PairRecord &record : records)
                                          pairs.push_back(pairOf(record));
                                      return loadMix(std::move(pairs), request.sources, *opened->text,
                                                     request.systemPrompt, opened->cache, *rows, stop);
                                  },
                                  [this, generation](Result<MixData> data) {
                                      if (generation == m_generation)
                                          take(std::move(data));
                                  });
                          });
}

void MixCounter::take(Result<MixData> data)
{
    m_counting = false;
    m_progress.stop();
    if (data) {
        m_data = std::make_shared<const MixData>(std::move(*data));
        m_text = m_opened->text;
    } else {
        m_data.reset();
        m_plan.reset();
        m_problem = data.error();
    }
    Q_EMIT counted();
}

void MixCounter::plan(const BuildOptions &options)
{
    if (!m_data || m_counting)
        return;
    const quint64 generation = m_generation;
    m_thread.run(
        this, [data = m_data, options] { return std::make_shared<const MixPlan>(planMix(*data, options)); },
        [this, generation, data = m_data](std::shared_ptr<const MixPlan> plan) {
            if (generation != m_generation || data != m_data)
                return;
            m_plan = std::move(plan);
            Q_EMIT planned();
        });
}

} // namespace fieldwright::ui
