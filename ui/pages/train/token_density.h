#pragma once

#include "app/project/task_thread.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace fieldwright {
class Project;
}

namespace fieldwright::ui {

/// How many bytes of a text the tokenizer of a model takes for one token, counted on a sample. Languages differ by more
/// than threefold with the same tokenizer.
class TokenDensity : public QObject
{
    Q_OBJECT
public:
    explicit TokenDensity(QObject *parent);

    void setProject(Project *project);

    /// Nothing until changed(): whoever asks for others than before has them counted.
    std::optional<double> ofDocuments(const std::filesystem::path &model, const std::vector<qint64> &documents);
    std::optional<double> ofFile(const std::filesystem::path &model, const std::filesystem::path &file);

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
    void count(const std::function<std::string()> &sample);

    TaskThread m_files;
    Project *m_project = nullptr;
    Question m_question;
    std::string m_sample;
    size_t m_open = 0; ///< documents that are being read
    std::optional<double> m_found;
};

} // namespace fieldwright::ui
