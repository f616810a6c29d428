#pragma once

#include "app/project/task_thread.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// About how many tokens a model's tokenizer makes of what is to be read, counted on a sample: languages differ by more
/// than threefold with the same tokenizer.
class TokenDensity : public QObject
{
    Q_OBJECT
public:
    explicit TokenDensity(QObject *parent);

    void setProject(Project *project);

    // Nothing until changed(): whoever asks for others than before has them counted.
    /// Bytes of a token in these documents of the project; none: in all.
    std::optional<double> ofDocuments(const std::filesystem::path &model, const std::vector<qint64> &documents);
    /// Tokens of a whole file.
    std::optional<double> tokensOfFile(const std::filesystem::path &model, const std::filesystem::path &file);

Q_SIGNALS:
    void changed();

private:
    struct Question
    {
        std::filesystem::path model, file;
        std::vector<qint64> documents;
        bool operator==(const Question &) const = default;
    };

    std::optional<double> answer(Question question);
    void readDocuments();
    void find(std::function<double()> answer);

    TaskThread m_files;
    Project *m_project = nullptr;
    Question m_question;
    std::string m_sample;
    size_t m_open = 0;             ///< documents that are being read
    std::optional<double> m_found; ///< the answer
};

} // namespace fieldwright::ui
