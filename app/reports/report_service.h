#pragma once

#include "app/evaluations/evaluations.h"
#include "app/models/model_entry.h"
#include "app/project/task_thread.h"
#include "core/report/report.h"

#include <QObject>
#include <QStringList>

namespace fieldwright {

class Project;

struct ReportOptions
{
    QString evaluation;                             ///< id
    QStringList formats = {QStringLiteral("html")}; ///< html, pdf, md, csv, json
    std::filesystem::path folder;                   ///< empty: a folder of its own in the project's reports/
    QString language; ///< "en", "zh_CN": the one that is installed, whose words the report uses
};

/// A report that lies in the project's folder.
struct ReportFile
{
    std::filesystem::path path;
    QString format;
    std::int64_t writtenMs = 0;
    std::uint64_t bytes = 0;
};

/// Gathers what is known of an evaluation and of the training behind it, and has core/report write it.
class ReportService : public QObject
{
    Q_OBJECT

public:
    explicit ReportService(Project &project, QObject *parent = nullptr);
    /// The user's models: of some a hub alone stated the licence, which no file has.
    void setLibrary(std::function<std::vector<ModelEntry>()> library) { m_library = std::move(library); }

    /// All that a report says; for the preview (ReportDocument) as well as for files.
    void gather(const QString &evaluation, const QString &language, QObject *receiver,
                std::function<void(Result<std::shared_ptr<const ReportInput>>)> done);
    void preview(const QString &evaluation, const QString &language, QObject *receiver,
                 std::function<void(Result<SimpleReport>)> done);
    /// Writes the files durably and gives their paths. Errors: InvalidArgument (unknown format), NotFound, Io.
    void write(const ReportOptions &options, QObject *receiver,
               std::function<void(Result<std::vector<std::filesystem::path>>)> done);

    /// Newest first.
    std::vector<ReportFile> list() const;
    static QStringList formats();

private:
    std::string licenceInLibrary(const ModelRef &model) const;

    Project &m_project;
    std::function<std::vector<ModelEntry>()> m_library;
    TaskThread m_writing;
};

} // namespace fieldwright
