#include "ui/pages/chat/source_check.h"

#include "app/documents/documents.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "core/base/hash.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace fieldwright::ui {

namespace {

/// Passages whose facts are compared, best words first.
constexpr size_t candidates = 4;

std::unordered_set<std::uint64_t> termsOf(std::string_view text)
{
    std::unordered_set<std::uint64_t> terms;
    for (const std::string &term : comparisonTerms(text))
        terms.insert(fnv1a(term));
    return terms;
}

} // namespace

class SourceCheck::Index
{
public:
    void add(const DocumentContent &content)
    {
        const std::vector<Block> &blocks = content.document.blocks;
        for (const DocumentChunk &chunk : content.chunks) {
            const auto size = std::int64_t(content.document.text.size());
            if (chunk.begin < 0 || chunk.end > size || chunk.end <= chunk.begin)
                continue;
            Passage passage;
            passage.document = content.info.id;
            passage.name = content.info.name;
            for (const std::string &heading : chunk.headings)
                passage.text += heading + "\n";
            passage.text.append(content.document.text, size_t(chunk.begin), size_t(chunk.end - chunk.begin));
            const auto block = std::lower_bound(
                blocks.begin(), blocks.end(), chunk.begin,
                [](const Block &candidate, std::int64_t begin) { return std::int64_t(candidate.span.begin) < begin; });
            passage.block = int(block - blocks.begin()) + 1;
            passage.terms = termsOf(passage.text);
            for (const std::uint64_t term : passage.terms)
                ++m_documentsWith[term];
            m_passages.push_back(std::move(passage));
        }
    }

    SourceVerdict check(const std::string &question, const std::string &answer) const
    {
        const std::unordered_set<std::uint64_t> asked = termsOf(question + "\n" + answer);
        std::vector<std::pair<double, const Passage *>> ranked;
        for (const Passage &passage : m_passages) {
            double score = 0;
            for (const std::uint64_t term : asked) {
                if (passage.terms.contains(term))
                    score += std::log(1 + double(m_passages.size()) / double(m_documentsWith.at(term)));
            }
            ranked.emplace_back(score, &passage);
        }
        const size_t count = std::min(candidates, ranked.size());
        std::partial_sort(ranked.begin(), ranked.begin() + long(count), ranked.end(),
                          [](const auto &a, const auto &b) { return a.first > b.first; });
        SourceVerdict best;
        for (size_t i = 0; i < count && ranked[i].first > 0; ++i) {
            const Passage &passage = *ranked[i].second;
            const Grounding grounding = checkGrounding(answer, passage.text);
            if (best.document && grounding.found <= best.grounding.found)
                continue;
            best = {grounding, passage.document, toQString(passage.name), passage.block};
        }
        return best;
    }

private:
    struct Passage
    {
        qint64 document = 0;
        std::string name;
        int block = 0;
        std::string text;
        std::unordered_set<std::uint64_t> terms;
    };
    std::vector<Passage> m_passages;
    std::unordered_map<std::uint64_t, int> m_documentsWith;
};

SourceCheck::SourceCheck(QObject *parent) : QObject(parent), m_thread(QStringLiteral("source check")) {}

SourceCheck::~SourceCheck() = default;

void SourceCheck::setProject(Project *project)
{
    m_project = project;
    const auto forget = [this] {
        ++m_generation;
        m_index.reset();
        m_isRead = m_reading = false;
        m_toRead.clear();
        m_waiting.clear();
    };
    forget();
    if (project)
        connect(&project->documents(), &Documents::listReset, this, forget);
}

void SourceCheck::check(const QString &question, const QString &answer, QObject *receiver,
                        std::function<void(SourceVerdict)> done)
{
    if (!m_project || m_project->documents().count() == 0)
        return;
    m_waiting.push_back([this, question = toStd(question), answer = toStd(answer), target = QPointer<QObject>(receiver),
                         done = std::move(done)] {
        m_thread.run(
            this, [index = m_index, question, answer] { return index->check(question, answer); },
            [target, done](SourceVerdict verdict) {
                if (target && verdict.document)
                    done(std::move(verdict));
            });
    });
    if (m_isRead)
        return runWaiting();
    if (m_reading)
        return;
    m_reading = true;
    m_index = std::make_shared<Index>();
    for (const DocumentInfo &document : m_project->documents().list()) {
        if (document.state == DocumentState::Ok)
            m_toRead.push_back(document.id);
    }
    readNext();
}

/// One document at a time, so that nothing else waits long for the store.
void SourceCheck::readNext()
{
    if (m_toRead.empty()) {
        m_reading = false;
        m_isRead = true;
        runWaiting();
        return;
    }
    const qint64 id = m_toRead.back();
    m_toRead.pop_back();
    m_project->documents().content(id, this, [this, generation = m_generation](Result<DocumentContent> content) {
        if (generation != m_generation || !m_project)
            return;
        if (!content)
            return readNext(); // its page says what is wrong with it
        m_thread.run(
            this,
            [index = m_index, content = std::move(*content)] {
                index->add(content);
                return 0;
            },
            [this, generation](int) {
                if (generation == m_generation && m_project)
                    readNext();
            });
    });
}

void SourceCheck::runWaiting()
{
    for (const auto &task : std::exchange(m_waiting, {}))
        task();
}

} // namespace fieldwright::ui
