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

double tokensOf(const std::filesystem::path &model, const std::filesystem::path &file)
{
    std::error_code problem;
    const auto bytes = std::filesystem::file_size(file, problem);
    std::string sample(bytesOfFile, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(sample.data(), std::streamsize(sample.size()));
    sample.resize(size_t(stream.gcount()));
    const double density = bytesAToken(model, sample);
    return problem || density <= 0 ? 0 : double(bytes) / density;
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
    // Asked for each method at each key: no more than some of them, from all over the list, are looked at.
    const std::vector<DocumentInfo> &all = m_project->documents().list();
    const size_t size = documents.empty() ? all.size() : documents.size();
    const size_t count = std::min(mostDocuments, size);
    Question question{.model = model};
    for (size_t i = 0; i < count; ++i) {
        const qint64 id = documents.empty() ? all[i * size / count].id : documents[i * size / count];
        if (id > 0) // else it is being read
            question.documents.push_back(id);
    }
    return answer(std::move(question));
}

std::optional<double> TokenDensity::tokensOfFile(const std::filesystem::path &model, const std::filesystem::path &file)
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
        find([model = m_question.model, file = m_question.file] { return tokensOf(model, file); });
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
                find([model = m_question.model, sample = m_sample] { return bytesAToken(model, sample); });
        });
    }
}

void TokenDensity::find(std::function<double()> answer)
{
    m_files.run(this, std::move(answer), [this, asked = m_question](double found) {
        if (asked != m_question || found <= 0)
            return;
        m_found = found;
        Q_EMIT changed();
    });
}

} // namespace fieldwright::ui
