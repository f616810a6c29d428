#include "app/cli/command_line_server.h"

#include "app/models/model_library.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"

namespace fieldwright {

/// A command line that is being run for somebody else.
struct CommandLineServer::Running
{
    ParsedCommand command;
    QString language; ///< the asker's
    QPointer<OwnerRequest> request;
    std::unique_ptr<CliSession> session;
    std::thread thread;

    ~Running()
    {
        if (session)
            session->close();
        if (thread.joinable())
            thread.join();
    }
};

CommandLineServer::CommandLineServer(Studio &studio, QObject *parent) : QObject(parent), m_studio(studio)
{
    connect(&studio, &Studio::projectOpened, this, [this](Project *project) {
        connect(&project->owner(), &ProjectOwner::requestReceived, this, &CommandLineServer::serve);
    });
    connect(&studio, &Studio::projectClosing, this, &CommandLineServer::closeAll);
}

CommandLineServer::~CommandLineServer() = default;

void CommandLineServer::closeAll()
{
    m_running.clear();
}

void CommandLineServer::serve(OwnerRequest *request)
{
    const Json *const argv = member(request->message(), "argv");
    if (!argv || !argv->is_array())
        return;
    request->setParent(this); // it is ours now
    std::vector<std::string> arguments;
    for (const Json &argument : *argv)
        arguments.push_back(argument.is_string() ? argument.get<std::string>() : std::string());

    auto running = std::make_unique<Running>();
    running->request = request;
    running->language = toQString(stringOr(request->message(), "language", toStd(m_studio.translator().language())));
    {
        const ThreadLanguage spoken(running->language);
        running->command = parseCommandLine(arguments, stringOr(request->message(), "cwd", "/"));
    }
    if (running->command.exitStatus) {
        request->send({{*running->command.exitStatus == 0 ? "output" : "error", running->command.text}});
        request->finish(*running->command.exitStatus);
        return;
    }
    (void)m_studio.models().reload(); // commands that belong to no project add to it on their own
    running->command.options.project = m_studio.project()->folder();
    running->command.options.passwords = stringOr(request->message(), "passwords");
    // Sockets live in this thread; verbs do not.
    const CliSink sink = [this, target = running->request](const Json &message) {
        QMetaObject::invokeMethod(
            this,
            [target, message] {
                if (target)
                    target->send(message);
            },
            Qt::QueuedConnection);
    };
    running->session = std::make_unique<CliSession>(m_studio, running->command.options, sink);
    Running *const self = running.get();
    connect(request, &OwnerRequest::abandoned, this, [this, self] {
        const auto still =
            std::find_if(m_running.begin(), m_running.end(), [self](const auto &r) { return r.get() == self; });
        if (still != m_running.end())
            self->session->interrupt();
    });
    running->thread = std::thread([this, self, sink] {
        const ThreadLanguage spoken(self->language);
        const int status = runCommand(self->command, *self->session, sink);
        QMetaObject::invokeMethod(
            this,
            [this, self, status] {
                const auto done =
                    std::find_if(m_running.begin(), m_running.end(), [self](const auto &r) { return r.get() == self; });
                if (done == m_running.end())
                    return;
                if (self->request)
                    self->request->finish(status);
                m_running.erase(done);
            },
            Qt::QueuedConnection);
    });
    m_running.push_back(std::move(running));
}

} // namespace fieldwright
