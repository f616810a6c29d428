#include "app/studio.h"

#include "app/jobs/job_secret.h"
#include "app/jobs/project_jobs.h"
#include "app/models/library_jobs.h"
#include "app/models/model_library.h"
#include "app/models/project_models.h"
#include "app/pairs/pairs.h"
#include "app/recipes/recipe_library.h"
#include "app/reports/report_service.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"

namespace fieldwright {

namespace fs = std::filesystem;

namespace {

ModelLibrary::Places libraryPlaces(const fs::path &file)
{
    ModelLibrary::Places places = ModelLibrary::Places::standard();
    if (!file.empty())
        places.file = file;
    return places;
}

fs::path projectPath(const fs::path &folder)
{
    std::error_code error;
    fs::path path = fs::absolute(folder, error).lexically_normal();
    return path.has_filename() ? path : path.parent_path(); // without a slash at the end
}

} // namespace

Studio::Studio(const Places &places, QObject *parent)
    : QObject(parent), m_settings(places.settingsFile.isEmpty() ? std::make_unique<Settings>()
                                                                : std::make_unique<Settings>(places.settingsFile)),
      m_translator(std::make_unique<Translator>()),
      m_models(std::make_unique<ModelLibrary>(libraryPlaces(places.modelsFile))),
      m_libraryJobs(
          std::make_unique<LibraryJobs>(*m_models, libraryPlaces(places.modelsFile).file.parent_path() / "model-jobs")),
      m_recipes(std::make_unique<RecipeLibrary>(libraryPlaces(places.modelsFile).file.parent_path() / "recipes"))
{
    m_translator->setLanguage(m_settings->get(setting::language));
    connect(m_settings.get(), &Settings::changed, this, [this](const QString &name) {
        if (name == QLatin1String(setting::author.name))
            signPairs();
    });
}

Studio::~Studio()
{
    closeProject();
}

void Studio::openProject(const fs::path &folder, std::function<void(Result<Project *>)> done)
{
    const fs::path path = projectPath(folder);
    const auto refuse = [this, &done](Error error) {
        QMetaObject::invokeMethod(
            this, [done = std::move(done), error = std::move(error)] { done(tl::unexpected(error)); },
            Qt::QueuedConnection);
    };
    if (m_project && m_project->folder() == path) {
        QMetaObject::invokeMethod(
            this, [this, done = std::move(done)] { done(m_project.get()); }, Qt::QueuedConnection);
        return;
    }
    if (m_opening) {
        refuse({ErrorCode::Busy,
                {FW_NOOP("core", "Another project is being opened.")},
                {FW_NOOP("core", "Wait until it is open.")}});
        return;
    }
    if (!Project::isProject(path)) {
        refuse({ErrorCode::NotFound,
                {FW_NOOP("core", "There is no Fieldwright project at %1."), {path.string()}},
                {FW_NOOP("core", "Choose a folder whose name ends in .fieldwright.")}});
        return;
    }
    Result<std::unique_ptr<ProjectOwner>> owner = ProjectOwner::acquire(path);
    if (!owner) {
        refuse(owner.error());
        return;
    }
    m_opening = std::make_unique<Project>(path, std::move(*owner));
    ProjectJobs &jobs = m_opening->jobs();
    jobs.setLibrary([this] { return m_models->list(); });
    m_opening->reports().setLibrary([this] { return m_models->list(); });
    jobs.queue().setSecretSource([this, &jobs](const Job &job, std::function<void(std::string)> give) {
        if (const std::string server = serverWithKey(job); !server.empty())
            m_libraryJobs->tokens().find(server, this, std::move(give));
        else
            give(jobs.passwords().secretOf(job));
    });
    m_opening->open([this, done = std::move(done)](Result<> opened) {
        std::unique_ptr<Project> project = std::move(m_opening);
        if (!opened) {
            // It is in the middle of calling this, so it goes a moment later, and its lock with it; then it is told.
            QMetaObject::invokeMethod(
                this,
                [gone = std::shared_ptr<Project>(std::move(project)), done, error = opened.error()]() mutable {
                    gone.reset();
                    done(tl::unexpected(error));
                },
                Qt::QueuedConnection);
            return;
        }
        closeProject();
        m_project = std::move(project);
        m_settings->addRecentProject(toQString(m_project->folder()));
        signPairs();
        Q_EMIT projectOpened(m_project.get());
        done(m_project.get());
    });
}

void Studio::createProject(const fs::path &folder, std::function<void(Result<Project *>)> done)
{
    fs::path path = projectPath(folder);
    if (path.extension() != ".fieldwright")
        path += ".fieldwright";
    if (const Result<> created = Project::create(path); !created) {
        QMetaObject::invokeMethod(
            this, [done = std::move(done), error = created.error()] { done(tl::unexpected(error)); },
            Qt::QueuedConnection);
        return;
    }
    openProject(path, std::move(done));
}

void Studio::closeProject()
{
    if (!m_project)
        return;
    Q_EMIT projectClosing();
    m_project.reset();
    Q_EMIT projectClosed();
}

/// Whose name stands in the history of the pairs.
void Studio::signPairs()
{
    const QString author = m_settings->get(setting::author);
    if (m_project)
        m_project->pairs().setAuthor(author.isEmpty() ? systemUser() : author);
}

const ModelEntry *Studio::findModel(const QString &text) const
{
    if (m_project)
        if (const ModelEntry *entry = m_project->models().find(text))
            return entry;
    return m_models->find(text);
}

} // namespace fieldwright
