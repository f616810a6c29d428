#include "app/models/hub_tokens.h"

#include "app/text/qt_text.h"
#include "core/hub/address.h"

#include <QtCore/QPointer>

#include <qt6keychain/keychain.h>

namespace fieldwright {

namespace {

using namespace Qt::StringLiterals;

QString keyOf(const std::string &hub)
{
    return u"hub "_s + toQString(urlOrigin(hub));
}

} // namespace

void HubTokens::find(const std::string &hub, QObject *receiver, std::function<void(std::string)> done)
{
    if (const auto known = m_session.find(urlOrigin(hub)); known != m_session.end()) {
        QMetaObject::invokeMethod(
            receiver, [token = known->second, done = std::move(done)] { done(token); }, Qt::QueuedConnection);
        return;
    }
    auto *job = new QKeychain::ReadPasswordJob(u"Fieldwright"_s, this); // deletes itself
    job->setKey(keyOf(hub));
    connect(job, &QKeychain::Job::finished, receiver, [this, hub, done = std::move(done)](QKeychain::Job *finished) {
        const auto *const read = static_cast<QKeychain::ReadPasswordJob *>(finished);
        const std::string token = read->error() == QKeychain::NoError ? toStd(read->textData()) : std::string();
        if (!token.empty())
            m_session[urlOrigin(hub)] = token;
        done(token);
    });
    job->start();
}

void HubTokens::keep(const std::string &hub, const std::string &token)
{
    if (token.empty())
        m_session.erase(urlOrigin(hub));
    else
        m_session[urlOrigin(hub)] = token;
}

void HubTokens::keepInKeychain(const std::string &hub, const std::string &token, QObject *receiver,
                               std::function<void(Result<>)> done)
{
    keep(hub, token);
    auto *job = new QKeychain::WritePasswordJob(u"Fieldwright"_s, this);
    job->setKey(keyOf(hub));
    job->setTextData(toQString(token));
    connect(job, &QKeychain::Job::finished, receiver, [done = std::move(done)](QKeychain::Job *finished) {
        if (finished->error() == QKeychain::NoError)
            return done({});
        done(fail(ErrorCode::Unsupported,
                  {FW_NOOP("core", "The access token could not be put into this computer's keychain: %1"),
                   {toStd(finished->errorString())}},
                  {FW_NOOP("core", "It is kept until the window is closed; enter it again next time.")}));
    });
    job->start();
}

} // namespace fieldwright
