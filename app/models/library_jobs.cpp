#include "app/models/library_jobs.h"

#include "app/jobs/job_secret.h"
#include "app/jobs/network_use.h"
#include "app/models/model_library.h"
#include "app/text/qt_text.h"
#include "core/base/file.h"

#include <QtCore/QStandardPaths>

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

/// Written into a run folder when its model is in the library: it is not taken in twice, not even after the user has
/// removed the model.
fs::path takenMark(const fs::path &runFolder)
{
    return runFolder / "taken";
}

} // namespace

LibraryJobs::LibraryJobs(ModelLibrary &library, const fs::path &folder, QObject *parent)
    : QObject(parent), m_library(library), m_queue(folder), m_chat(m_queue), m_network(QStringLiteral("hub"))
{
    m_queue.setImporter(JobKind::Download,
                        [this](const RunStatus &run, std::function<void(Result<>)> done) { takeIn(run, done); });
    m_queue.setSecretSource([this](const Job &job, std::function<void(std::string)> done) {
        m_tokens.find(serverWithKey(job), this, std::move(done));
    });
    connect(&m_queue, &JobQueue::opened, this, [this] {
        for (const QString &id : std::vector<QString>(m_queue.ids())) {
            const RunStatus &run = *m_queue.job(id);
            std::error_code absent;
            const bool isServer = run.job && run.job->kind == JobKind::Serve && !run.isLive();
            const bool isOver = run.state == JobState::Cancelled ||
                                (run.state == JobState::Completed && (!run.job || run.job->kind != JobKind::Download ||
                                                                      fs::exists(takenMark(run.folder), absent)));
            if (isServer || isOver)
                m_queue.remove(id);
        }
    });
}

LibraryJobs::~LibraryJobs()
{
    m_looking.request_stop();
}

void LibraryJobs::open()
{
    if (!std::exchange(m_isOpen, true))
        m_queue.open();
}

void LibraryJobs::look(const HubAddress &address, QObject *receiver, std::function<void(Result<HubListing>)> done)
{
    m_looking.request_stop();
    m_looking = {};
    m_tokens.find(address.base, this,
                  [this, address, stop = m_looking.get_token(), target = QPointer<QObject>(receiver),
                   done = std::move(done)](const std::string &token) {
                      setLookingAt(hostOf(address.base));
                      m_network.run(
                          this, [address, token, stop] { return listHubModel(address, token, stop); },
                          [this, target, done, stop](Result<HubListing> listing) {
                              if (!stop.stop_requested()) // the next question is under way
                                  setLookingAt({});
                              if (target)
                                  done(std::move(listing));
                          });
                  });
}

void LibraryJobs::setLookingAt(const QString &host)
{
    m_lookingAt = host;
    Q_EMIT lookingChanged();
}

QString LibraryJobs::fetch(const HubListing &listing, const std::vector<HubFile> &files, const fs::path &folder,
                           bool hasToken)
{
    open();
    return m_queue.start(downloadJob(listing, files, folder, hasToken));
}

void LibraryJobs::dismiss(const QString &id)
{
    m_queue.remove(id);
}

void LibraryJobs::takeIn(const RunStatus &run, const std::function<void(Result<>)> &done)
{
    const fs::path mark = takenMark(run.folder);
    std::error_code absent;
    if (run.state != JobState::Completed || fs::exists(mark, absent))
        return done({});
    const QString name = toQString(stringOr(run.summary, "id")).section(u'/', -1);
    const fs::path model = stringOr(run.summary, "model");
    // A GGUF file is called by its own name, which says how it is quantised.
    m_library.addFetched(model, model.extension() == ".gguf" ? QString() : name,
                         run.job ? stringOr(run.job->parameters, "licence") : std::string(), this,
                         [this, mark, id = toQString(run.id), done](Result<ModelEntry> added) {
                             if (!added) {
                                 Q_EMIT failed(added.error());
                                 return done(fail(added.error()));
                             }
                             const Result<> marked = saveFile(mark, added->ref.id);
                             done(marked);
                             Q_EMIT modelAdded(id, toQString(added->ref.id));
                         });
}

JobRequest downloadJob(const HubListing &listing, const std::vector<HubFile> &files, const fs::path &folder,
                       bool hasToken)
{
    const HubAddress &address = listing.address;
    Json list = Json::array();
    for (const HubFile &file : files)
        list.push_back(toJson(file));
    JobRequest request{.kind = JobKind::Download, .name = toQString(address.id)};
    request.parameters = {{"hub", address.base},
                          {"id", address.id},
                          {"revision", address.revision},
                          {"files", std::move(list)},
                          {"target", folder.string()},
                          {"has_token", hasToken},
                          {"licence", listing.licence.name}};
    return request;
}

fs::path downloadFolder(const HubAddress &address)
{
    std::string name = address.id;
    if (const size_t slash = name.find('/'); slash != std::string::npos)
        name.replace(slash, 1, "--");
    return toPath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)) / "fieldwright" / "models" /
           name;
}

} // namespace fieldwright
