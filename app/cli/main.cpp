#include "app/cli/command_line.h"

#include <QGuiApplication>

#include <clocale>
#include <cstdio>

namespace {

/// Qt's remarks are for developers; whoever types a command is told by the command.
void quietMessages(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    if (type == QtCriticalMsg || type == QtFatalMsg)
        std::fprintf(stderr, "%s\n", qPrintable(message));
}

} // namespace

int main(int argc, char **argv)
{
    qInstallMessageHandler(quietMessages);
    qputenv("QT_QPA_PLATFORM", "offscreen"); // fonts for reports, never a window
    QGuiApplication application(argc, argv);
    application.setApplicationName(QStringLiteral("fieldwright"));
    application.setApplicationVersion(QStringLiteral(FIELDWRIGHT_VERSION));
    setlocale(LC_NUMERIC, "C"); // Qt has set the user's: a comma would break every number that is read or written
    return fieldwright::commandLineMain(std::vector<std::string>(argv + 1, argv + argc));
}
