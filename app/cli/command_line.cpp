#include "app/cli/command_line.h"

#include "app/cli/command_line_server.h"
#include "app/cli/help.h"
#include "app/cli/terminal.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>
#include <ctime>

#include <fcntl.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace fieldwright {

namespace {

/// The project that is meant when none is named: the working folder, or the only project in it.
fs::path projectHere(const fs::path &workingFolder)
{
    if (Project::isProject(workingFolder))
        return workingFolder;
    fs::path found;
    std::error_code problem;
    for (fs::directory_iterator it(workingFolder, problem), end; !problem && it != end; it.increment(problem)) {
        if (it->path().extension() != ".fieldwright" || !Project::isProject(it->path()))
            continue;
        if (!found.empty())
            return {};
        found = it->path();
    }
    return found;
}

} // namespace

std::unique_ptr<CLI::App> makeParser(ParsedCommand &command)
{
    auto parser = std::make_unique<CLI::App>(
        FW_NOOP("cli", "Fieldwright from the terminal: everything that the window can do to a project."),
        "fieldwright-cli");
    CLI::App &app = *parser;
    app.set_help_flag("-h,--help", FW_NOOP("cli", "Print this help, or that of a verb, and end"));
    app.set_version_flag("--version", FIELDWRIGHT_VERSION, FW_NOOP("cli", "Print the version and end"));
    app.add_option("--project", command.project,
                   FW_NOOP("cli", "Folder of the project (else FIELDWRIGHT_PROJECT, else the one in this folder)"))
        ->envname("FIELDWRIGHT_PROJECT");
    app.add_flag("--json", command.options.json,
                 FW_NOOP("cli", "Print one JSON document at the end, and nothing else"));
    app.add_option("--language", command.language, FW_NOOP("cli", "Language of the words: en or zh"))
        ->check(CLI::IsMember({"en", "zh", "zh_CN"}));
    app.fallthrough();
    app.require_subcommand(1);
    addProjectVerbs(app, command.verb);
    addDocumentVerbs(app, command.verb);
    addPairVerbs(app, command.verb);
    addAnnotationVerbs(app, command.verb);
    addHistoryVerbs(app, command.verb);
    addDatasetVerbs(app, command.verb);
    addModelVerbs(app, command.verb);
    addTrainVerbs(app, command.verb);
    addJobVerbs(app, command.verb);
    addRunVerbs(app, command.verb);
    addEvaluationVerbs(app, command.verb);
    addEvaluationItemVerbs(app, command.verb);
    addChatVerbs(app, command.verb);
    addMachineVerbs(app, command.verb);
    speakInstalledLanguage(app);
    return parser;
}

ParsedCommand parseCommandLine(const std::vector<std::string> &arguments, const fs::path &workingFolder)
{
    ParsedCommand command;
    command.options.workingFolder = workingFolder;
    const std::unique_ptr<CLI::App> parser = makeParser(command);
    CLI::App &app = *parser;
    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend())); // CLI11 wants them reversed
    } catch (const CLI::ParseError &problem) {
        std::ostringstream out;
        std::ostringstream err;
        command.exitStatus = app.exit(problem, out, err) == 0 ? 0 : 2;
        command.text = *command.exitStatus == 0 ? out.str() : err.str();
    }
    if (!command.project.empty())
        command.options.project = (workingFolder / command.project).lexically_normal();
    else if (!command.exitStatus && (command.verb.needsProject || command.verb.usesProject))
        command.options.project = projectHere(workingFolder);
    return command;
}

int runCommand(const ParsedCommand &command, CliSession &session, const CliSink &sink)
{
    constexpr int interrupted = 130;
    const auto printJson = [&](const Json &document) {
        if (command.options.json)
            sink({{"output", dumpJson(document, 2) + "\n"}});
    };
    try {
        if (command.verb.needsProject) {
            if (const auto project = session.project(); !project) {
                session.complain(translated(project.error()));
                printJson(errorJson(project.error()));
                return 1;
            }
        }
        const Result<> done = command.verb.run(session);
        session.progress(-1, {});
        if (!done) {
            session.complain(translated(done.error()));
            printJson(errorJson(done.error()));
            return 1;
        }
        printJson(session.result);
        return 0;
    } catch (const CliInterrupted &why) {
        if (!why.hint.empty())
            session.complain(toQString(why.hint));
        printJson({{"interrupted", true}});
        return interrupted;
    }
}

namespace {

/// Ctrl+C and SIGTERM as an event of the main loop. The second one ends the process at once.
class Interrupts
{
public:
    explicit Interrupts(std::function<void()> onInterrupt)
    {
        if (::pipe2(s_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
            return;
        m_notifier = std::make_unique<QSocketNotifier>(s_pipe[0], QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(),
                         [this, onInterrupt = std::move(onInterrupt)] {
                             m_notifier->setEnabled(false);
                             onInterrupt();
                         });
        struct sigaction action = {};
        action.sa_handler = &Interrupts::handle;
        ::sigaction(SIGINT, &action, nullptr);
        ::sigaction(SIGTERM, &action, nullptr);
    }

private:
    static void handle(int)
    {
        // Some senders signal the process and then its group: what comes within a second is the same wish.
        static volatile std::time_t first = 0;
        const std::time_t now = std::time(nullptr);
        if (first != 0 && now - first > 1)
            ::_exit(130);
        if (first == 0)
            first = now;
        const char byte = 1;
        [[maybe_unused]] const ssize_t written = ::write(s_pipe[1], &byte, 1);
    }

    // A signal handler can reach nothing else.
    inline static int s_pipe[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

/// One run of the program, in the main thread.
class CommandLineProgram
{
public:
    CommandLineProgram(ParsedCommand command, std::vector<std::string> arguments)
        : m_command(std::move(command)), m_arguments(std::move(arguments)), m_server(m_studio),
          m_interrupts([this] { interrupt(); })
    {}

    ~CommandLineProgram()
    {
        if (m_session)
            m_session->close();
        if (m_thread.joinable())
            m_thread.join();
    }

    int run()
    {
        if (!m_command.language.empty())
            m_studio.translator().setLanguage(toQString(m_command.language));
        if (m_command.verb.asksPasswords) {
            auto given = askPasswords(toStd(QCoreApplication::translate("fieldwright::CommandLine", "Password: ")));
            if (!given)
                return 130;
            m_command.options.passwords = std::move(*given);
        }
        const bool wantsProject = m_command.verb.needsProject || m_command.verb.usesProject;
        if (wantsProject && !m_command.options.project.empty())
            openOrAsk();
        else
            start();
        return QCoreApplication::exec();
    }

private:
    void openOrAsk()
    {
        m_studio.openProject(m_command.options.project, [this](Result<Project *> opened) {
            if (opened)
                return start();
            if (opened.error().code == ErrorCode::Busy)
                return askOwner();
            end(opened.error());
        });
    }

    void askOwner()
    {
        QObject::connect(&m_owner, &OwnerClient::answered, &m_owner,
                         [this](const Json &message) { m_terminal.show(message); });
        QObject::connect(&m_owner, &OwnerClient::finished, &m_owner,
                         [](int status) { QCoreApplication::exit(status); });
        QObject::connect(&m_owner, &OwnerClient::failed, &m_owner, [this](const Error &error) { end(error); });
        Json question = {{"argv", m_arguments},
                         {"cwd", m_command.options.workingFolder.string()},
                         {"language", toStd(m_studio.translator().language())}};
        if (m_command.verb.asksPasswords)
            question["passwords"] = m_command.options.passwords;
        m_owner.ask(m_command.options.project, question);
    }

    void start()
    {
        const CliSink sink = [this](const Json &message) {
            const std::scoped_lock lock(m_terminalMutex);
            m_terminal.show(message);
        };
        m_session = std::make_unique<CliSession>(m_studio, m_command.options, sink);
        if (m_interrupted)
            m_session->interrupt();
        m_thread = std::thread([this, sink] {
            const int status = runCommand(m_command, *m_session, sink);
            QMetaObject::invokeMethod(
                qApp, [status] { QCoreApplication::exit(status); }, Qt::QueuedConnection);
        });
    }

    void end(const Error &error)
    {
        m_terminal.show({{"error", toStd(translated(error)) + "\n"}});
        if (m_command.options.json)
            m_terminal.show({{"output", dumpJson(errorJson(error), 2) + "\n"}});
        QCoreApplication::exit(1);
    }

    void interrupt()
    {
        m_interrupted = true;
        if (m_session)
            m_session->interrupt();
        else
            QCoreApplication::exit(130); // waiting for the owner, which sees that we have gone
    }

    ParsedCommand m_command;
    std::vector<std::string> m_arguments;
    Studio m_studio;
    CommandLineServer m_server; ///< while it owns the project, this process answers others, too
    OwnerClient m_owner;
    Terminal m_terminal;
    std::mutex m_terminalMutex;
    std::unique_ptr<CliSession> m_session;
    std::thread m_thread;
    bool m_interrupted = false;
    Interrupts m_interrupts;
};

QString typedLanguage(const std::vector<std::string> &arguments)
{
    constexpr std::string_view option = "--language";
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == option && i + 1 < arguments.size())
            return toQString(arguments[i + 1]);
        if (arguments[i].starts_with(std::string(option) + '='))
            return toQString(arguments[i]).mid(qsizetype(option.size()) + 1);
    }
    return {};
}

} // namespace

int commandLineMain(const std::vector<std::string> &arguments)
{
    std::error_code problem;
    ParsedCommand command;
    {
        // Help comes before anything is opened: the words that are typed and the user's settings say its language.
        Translator translator;
        const QString typed = typedLanguage(arguments);
        translator.setLanguage(typed.isEmpty() ? Settings().get(setting::language) : typed);
        command = parseCommandLine(arguments, fs::current_path(problem));
    }
    if (command.exitStatus) {
        std::FILE *const stream = *command.exitStatus == 0 ? stdout : stderr;
        std::fputs(command.text.c_str(), stream);
        return *command.exitStatus;
    }
    return CommandLineProgram(std::move(command), arguments).run();
}

} // namespace fieldwright
