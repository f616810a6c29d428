#include "ui/project_actions.h"

#include "app/jobs/resources.h"
#include "app/project/owner_client.h"
#include "app/project/project_owner.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/style/icons.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

QString startFolder(Studio &studio)
{
    const QString last = studio.settings().get(setting::lastFolder);
    return !last.isEmpty() && QDir(last).exists() ? last
                                                  : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

} // namespace

ProjectActions::ProjectActions(Studio &studio, QWidget *window) : QObject(window), m_studio(studio), m_window(window)
{
    m_create = new QAction(icon("document-new"), {}, this);
    m_create->setShortcut(QKeySequence(u"Ctrl+N"_s));
    m_open = new QAction(icon("folder-open"), {}, this);
    m_open->setShortcut(QKeySequence(u"Ctrl+O"_s));
    m_close = new QAction(this);
    connect(m_create, &QAction::triggered, this, [this] { createWith({}); });
    connect(m_open, &QAction::triggered, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(
            m_window, tr("Open a project (a folder Name.fieldwright)"), startFolder(m_studio));
        if (!folder.isEmpty())
            openFolder(toPath(folder));
    });
    connect(m_close, &QAction::triggered, this, [this] { m_studio.closeProject(); });
    if (std::error_code error; std::filesystem::exists(sampleDocumentsFolder(), error)) {
        m_sample = new QAction(this);
        connect(m_sample, &QAction::triggered, this, &ProjectActions::openSample);
    }
    connect(&studio, &Studio::projectOpened, this, [this](Project *project) {
        connect(&project->owner(), &ProjectOwner::requestReceived, this, &ProjectActions::answerRaise);
    });
    retranslate();
}

/// A second window on our project asks us to come to the front.
void ProjectActions::answerRaise(OwnerRequest *request)
{
    if (stringOr(request->message(), "verb") != "raise")
        return;
    request->setParent(this);
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    request->finish(0);
}

/// The project is open in another window: that one comes to the front, and this one goes if it shows nothing else.
void ProjectActions::raiseOwner(const std::filesystem::path &folder)
{
    auto *client = new OwnerClient(this);
    connect(client, &OwnerClient::failed, client, &QObject::deleteLater);
    connect(client, &OwnerClient::finished, this, [this, client](int exitCode) {
        client->deleteLater();
        if (exitCode == 0 && !m_studio.project())
            QCoreApplication::quit();
    });
    client->ask(folder, {{"verb", "raise"}});
}

void ProjectActions::retranslate()
{
    m_create->setText(tr("New project…"));
    m_open->setText(tr("Open project…"));
    m_close->setText(tr("Close project"));
    if (m_sample)
        m_sample->setText(tr("Open sample project"));
}

void ProjectActions::openFolder(const std::filesystem::path &folder)
{
    m_studio.openProject(folder, [this, folder](Result<Project *> result) {
        if (!result) {
            Q_EMIT failed(result.error());
            if (result.error().code == ErrorCode::Busy)
                raiseOwner(folder);
            return;
        }
        m_studio.settings().set(setting::lastFolder, toQString((*result)->folder().parent_path()));
    });
}

void ProjectActions::createWith(const QStringList &documents)
{
    QString name = tr("My field");
    if (!documents.isEmpty())
        name = QFileInfo(documents.first()).completeBaseName();
    QString place = QFileDialog::getSaveFileName(m_window, tr("Name and place of the new project"),
                                                 QDir(startFolder(m_studio)).filePath(name + u".fieldwright"_s),
                                                 tr("Fieldwright project (*.fieldwright)"));
    if (place.isEmpty())
        return;
    if (!place.endsWith(u".fieldwright"_s))
        place += u".fieldwright"_s;
    m_studio.createProject(toPath(place), [this, place, documents](Result<Project *> result) {
        if (!result) {
            Q_EMIT failed(result.error());
            return;
        }
        m_studio.settings().set(setting::lastFolder, QFileInfo(place).absolutePath());
        if (!documents.isEmpty())
            Q_EMIT documentsWaiting(documents);
    });
}

void ProjectActions::openSample()
{
    const QString place = QDir(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation))
                              .filePath(u"Tarnwick sample.fieldwright"_s);
    if (Project::isProject(toPath(place))) {
        openFolder(toPath(place));
        return;
    }
    QDir().mkpath(QFileInfo(place).absolutePath());
    const QStringList documents{toQString(sampleDocumentsFolder())};
    m_studio.createProject(toPath(place), [this, documents](Result<Project *> result) {
        if (!result) {
            Q_EMIT failed(result.error());
            return;
        }
        Q_EMIT documentsWaiting(documents);
    });
}

} // namespace fieldwright::ui
