#include "ui/pages/train/read_texts.h"

#include "app/project/project.h"

#include <algorithm>
#include <unordered_set>

namespace fieldwright::ui {

namespace {
constexpr int readAgainMs = 500; // documents come one after the other
} // namespace

ReadTexts::ReadTexts(QObject *parent) : QObject(parent)
{
    m_readAgain.setSingleShot(true);
    m_readAgain.setInterval(readAgainMs);
    connect(&m_readAgain, &QTimer::timeout, this, &ReadTexts::read);
}

void ReadTexts::setProject(Project *project)
{
    m_project = project;
    m_sizes.clear();
    m_bytes = 0;
    m_documents.clear();
    m_generalTexts.clear();
    m_isCounted = false;
    m_readAgain.stop();
    if (project)
        connect(&project->documents(), &Documents::listReset, this, &ReadTexts::takeList);
    if (project && m_isWanted)
        read();
}

/// Those that are gone are no longer chosen.
void ReadTexts::takeList()
{
    const size_t before = m_documents.size();
    std::erase_if(m_documents, [this](qint64 id) { return m_project->documents().find(id) == nullptr; });
    m_isCounted = false;
    if (m_isWanted)
        m_readAgain.start();
    if (m_documents.size() == before)
        return;
    sum();
    Q_EMIT changed();
}

void ReadTexts::setCounted(bool isWanted)
{
    m_isWanted = isWanted;
    if (isWanted && !m_isCounted && !m_readAgain.isActive())
        read();
}

/// All texts are read from the disk for it.
void ReadTexts::read()
{
    if (!m_project)
        return;
    m_isCounted = true;
    m_project->documents().textSizes(this, [this, project = m_project](Result<Documents::TextSizes> sizes) {
        if (project != m_project)
            return;
        m_sizes = sizes ? std::move(*sizes) : Documents::TextSizes();
        sum();
        Q_EMIT changed();
    });
}

void ReadTexts::choose(std::vector<qint64> documents, std::vector<std::filesystem::path> generalTexts)
{
    m_documents = std::move(documents);
    m_generalTexts = std::move(generalTexts);
    sum();
    Q_EMIT changed();
}

int ReadTexts::chosenCount() const
{
    if (!m_documents.empty())
        return int(m_documents.size());
    return m_project ? m_project->documents().count() : 0;
}

/// Kept, since every method of the page asks for it.
void ReadTexts::sum()
{
    const std::unordered_set<qint64> chosen(m_documents.begin(), m_documents.end());
    m_bytes = 0;
    for (const auto &[id, bytes] : m_sizes)
        m_bytes += chosen.empty() || chosen.contains(id) ? double(bytes) : 0;
}

qint64 ReadTexts::bytesOf(qint64 document) const
{
    const auto at = m_sizes.find(document);
    return at == m_sizes.end() ? 0 : at->second;
}

} // namespace fieldwright::ui
