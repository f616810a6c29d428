#include "ui/pages/train/token_density.h"

#include "app/documents/documents.h"
#include "app/project/project.h"
#include "core/base/utf8.h"
#include "core/tokenizer/open_tokenizer.h"

#include <algorithm>
#include <fstream>

namespace fieldwright::ui {

namespace {

constexpr size_t mostDocuments = 8, bytesOfEach = 8192, bytesOfFile = 65536;

/// 0: it cannot be told.
double bytesAToken(const std::filesystem::path &model, const std::string &sample)
{
    const auto tokenizer = openTokenizer(model);
    if (!tokenizer)
        return 0;
    const auto ids = (*tokenizer)->encodeIds(sanitizeUtf8(sample)); // (it is cut within a character maybe)
    return ids && !ids->empty() ? double(sample.size()) / double(ids->size()) : 0;
}

std::string beginningOf(const std::filesystem::path &file)
{
    std::string out(bytesOfFile, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(out.data(), std::streamsize(out.size()));
    out.resize(size_t(stream.gcount()));
    return out;
}

/// So many of them, from all over the list.
std::vector<qint64> someOf(const std::vector<qint64> &all)
{
    std::vector<qint64> out;
    const size_t count = std::min(mostDocuments, all.size());
    for (size_t i = 0; i < count; ++i)
        out.push_back(all[i * all.size() / count]);
    return out;
}

} // namespace

TokenDensity::TokenDensity(QObject *parent) : QObject(parent), m_files(QStringLiteral("token density")) {}

void TokenDensity::setProject(Project *project)
{
    m_project = project;
    m_question = {};
    m_found.reset();
}

std::optional<double> TokenDensity::ofDocuments(const std::filesystem::path &model,
                                                const std::vector<qint64> &documents)
{
    if (!m_project)
        return {};
    std::vector<qint64> all = documents;
    if (all.empty()) {
        for (const DocumentInfo &document : m_project->documents().list()) {
            if (document.id > 0) // else it is being read
                all.push_back(document.id);
        }
    }
    return answer({.model = model, .documents = someOf(all)});
}

std::optional<double> TokenDensity::ofFile(const std::filesystem::path &model, const std::filesystem::path &file)
{
    return answer({.model = model, .file = file});
}

std::optional<double> TokenDensity::answer(Question question)
{
    if (question == m_question)
        return m_found;
    m_question = std::move(question);
    m_found.reset();
    if (!m_question.file.empty())
        count([file = m_question.file] { return beginningOf(file); });
    else
        readDocuments();
    return {};
}

void TokenDensity::readDocuments()
{
    m_sample.clear();
    m_open = m_question.documents.size();
    for (const qint64 id : m_question.documents) {
        m_project->documents().content(id, this, [this, asked = m_question](const Result<DocumentContent> &content) {
            if (asked != m_question)
                return;
            if (content)
                m_sample += content->document.text.substr(0, bytesOfEach);
            if (--m_open == 0)
                count([sample = m_sample] { return sample; });
        });
    }
}

void TokenDensity::count(const std::function<std::string()> &sample)
{
    m_files.run(
        this, [model = m_question.model, sample] { return bytesAToken(model, sample()); },
        [this, asked = m_question](double bytes) {
            if (asked != m_question || bytes <= 0)
                return;
            m_found = bytes;
            Q_EMIT changed();
        });
}

} // namespace fieldwright::ui
