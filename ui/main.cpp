#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "app/text/translator.h"
#include "ui/main_window/main_window.h"
#include "ui/project_actions.h"

#include <QApplication>
#include <QCommandLineParser>

#include <clocale>

using namespace fieldwright;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    // Numbers in files have a point, whatever the user's locale says.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(QStringLiteral("fieldwright"));
    QApplication::setApplicationDisplayName(QStringLiteral("Fieldwright"));
    QApplication::setApplicationVersion(QStringLiteral(FIELDWRIGHT_VERSION));

    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("project"), QStringLiteral("A folder Name.fieldwright to open."),
                                 QStringLiteral("[project]"));
    parser.process(application);

    Studio studio;
    studio.translator().setLanguage(studio.settings().get(setting::language));
    ui::Theme theme(application);
    const QString appearance = studio.settings().get(setting::appearance);
    theme.setAppearance(appearance == QLatin1String("dark")    ? ui::Appearance::Dark
                        : appearance == QLatin1String("light") ? ui::Appearance::Light
                                                               : ui::Appearance::System);
    ui::MainWindow window(studio, theme);
    window.show();
    if (!parser.positionalArguments().isEmpty())
        window.projectActions().openFolder(toPath(parser.positionalArguments().first()));
    return QApplication::exec();
}
