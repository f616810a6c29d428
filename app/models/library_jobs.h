#pragma once

#include "app/chat/chat_service.h"
#include "app/jobs/job_queue.h"
#include "app/settings/access_tokens.h"
#include "core/hub/listing.h"

#include <stop_token>

namespace fieldwright {

class ModelLibrary;

/// Jobs on models that belong to no project: downloads from a hub, exports, model servers. Their run folders lie beside
/// the list of the library. A model that was downloaded is added to the library when its job ends, also when nobody was
/// there then.
class LibraryJobs : public QObject
{
    Q_OBJECT

public:
    LibraryJobs(ModelLibrary &library, const std::filesystem::path &folder, QObject *parent = nullptr);
    ~LibraryJobs() override;

    /// Finds the jobs that are there, follows the live ones and takes in what ended. The window calls it once.
    void open();

    JobQueue &queue() { return m_queue; }
    AccessTokens &tokens() { return m_tokens; }
    /// For trying a prompt without a project.
    ChatService &chat() { return m_chat; }

    /// Asks a hub for its list of a model. A new question ends the one before.
    void look(const HubAddress &address, QObject *receiver, std::function<void(Result<HubListing>)> done);
    /// Host of the hub that is being asked; empty when none is.
    QString lookingAt() const { return m_lookingAt; }
    /// Fetches these files of the listing into `folder` (absolute, not there yet); gives the job's id.
    QString fetch(const HubListing &listing, const std::vector<HubFile> &files, const std::filesystem::path &folder,
                  bool hasToken);
    /// Forgets a job that has ended.
    void dismiss(const QString &id);

Q_SIGNALS:
    /// A download is in the library now.
    void modelAdded(const QString &id, const QString &model);
    void lookingChanged();
    /// It could not be added; what was fetched stays.
    void failed(const fieldwright::Error &error);

private:
    void setLookingAt(const QString &host);
    void takeIn(const RunStatus &run, const std::function<void(Result<>)> &done);

    ModelLibrary &m_library;
    JobQueue m_queue;
    AccessTokens m_tokens;
    ChatService m_chat;
    TaskThread m_network;
    std::stop_source m_looking;
    QString m_lookingAt;
    bool m_isOpen = false;
};

/// The job that fetches files of a model from a hub. The token, if any, is not in it; what the hub states as the
/// licence is.
JobRequest downloadJob(const HubListing &listing, const std::vector<HubFile> &files,
                       const std::filesystem::path &folder, bool hasToken);

/// Where a model of a hub is put when nothing else is said: in the user's data folder, by its name.
std::filesystem::path downloadFolder(const HubAddress &address);

} // namespace fieldwright
