#include "app/cli/command_line_server.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/screenshots.h"
#include "ui/project_actions.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTimer>

#include <clocale>
#include <cstdio>

using namespace fieldwright;
using namespace Qt::StringLiterals;

namespace {

/// The pictures of every page, from the real window (packaging/screenshots.sh).
void takeScreenshots(ui::MainWindow &window, const QString &folder, const QString &sizeText)
{
    const QStringList sides = sizeText.split(u'x');
    if (sides.size() == 2)
        window.resize(sides[0].toInt(), sides[1].toInt());
    auto *screenshots = new ui::Screenshots(window, folder, &window);
    QObject::connect(screenshots, &ui::Screenshots::finished, &window,
                     [](int failures) { QApplication::exit(failures ? 1 : 0); });
    QTimer::singleShot(500, screenshots, &ui::Screenshots::start);
}

/// Says on standard output when the window can be used, and quits (tests/ui/benchmark_cold_start.cpp): all that the
/// start has put into the event loop is done, and the page with the project's contents is painted.
void tellWhenReady(ui::MainWindow &window)
{
    QTimer::singleShot(0, &window, [&window] {
        window.repaint();
        QTimer::singleShot(0, &window, [] {
            std::puts("ready");
            std::fflush(stdout);
            QApplication::quit();
        });
    });
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    // Numbers in files have a point, whatever the user's locale says.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(u"fieldwright"_s);
    QApplication::setApplicationDisplayName(u"Fieldwright"_s);
    QApplication::setApplicationVersion(QStringLiteral(FIELDWRIGHT_VERSION));

    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"project"_s, u"A folder Name.fieldwright to open."_s, u"[project]"_s);
    parser.addOptions({{u"project"_s, u"The same as an option."_s, u"folder"_s},
                       {u"language"_s, u"en or zh_CN, for this time."_s, u"language"_s},
                       {u"dark"_s, u"Dark, for this time."_s},
                       {u"light"_s, u"Light, for this time."_s},
                       {u"size"_s, u"Size of the window, e.g. 1280x800."_s, u"size"_s},
                       {u"measure-start"_s, u"Say when the window can be used, and quit."_s},
                       {u"screenshots"_s, u"Save a picture of every page to this folder, and quit."_s, u"folder"_s}});
    parser.process(application);

    Studio studio;
    const CommandLineServer commandLines(studio); // verbs of a terminal on the project that this window has open
    studio.translator().setLanguage(parser.isSet(u"language"_s) ? parser.value(u"language"_s)
                                                                : studio.settings().get(setting::language));
    ui::Theme theme(application);
    const QString appearance = parser.isSet(u"dark"_s)    ? u"dark"_s
                               : parser.isSet(u"light"_s) ? u"light"_s
                                                          : studio.settings().get(setting::appearance);
    theme.setAppearance(appearance == u"dark"_s    ? ui::Appearance::Dark
                        : appearance == u"light"_s ? ui::Appearance::Light
                                                   : ui::Appearance::System);
    ui::MainWindow window(studio, theme);
    window.show();

    const QString project =
        parser.isSet(u"project"_s) ? parser.value(u"project"_s) : parser.positionalArguments().value(0);
    const QString pictures = parser.value(u"screenshots"_s);
    if (!pictures.isEmpty()) {
        if (project.isEmpty())
            takeScreenshots(window, pictures, parser.value(u"size"_s));
        else
            QObject::connect(&studio, &Studio::projectOpened, &window,
                             [&] { takeScreenshots(window, pictures, parser.value(u"size"_s)); });
    }
    if (parser.isSet(u"measure-start"_s)) {
        if (project.isEmpty())
            tellWhenReady(window);
        else
            QObject::connect(&studio, &Studio::projectOpened, &window, [&] { tellWhenReady(window); });
    }
    if (!project.isEmpty())
        window.projectActions().openFolder(toPath(project));
    return QApplication::exec();
}
