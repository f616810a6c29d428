#pragma once

#include "app/text/qt_text.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/support/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <map>

namespace fieldwright {

using namespace Qt::StringLiterals;

/// Runs the real program in a scratch folder with the worker that the test was built with.
class Cli
{
public:
    struct Run
    {
        int status = -1; ///< -1: it crashed, or did not end
        QByteArray out;
        QByteArray err;
        Json json() const { return parseJson(out.toStdString(), "output").value_or(Json()); }
    };

    QTemporaryDir scratch;

    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CONFIG_HOME"_s, scratch.filePath(u"config"_s));
        environment.insert(u"XDG_DATA_HOME"_s, scratch.filePath(u"data"_s));
        environment.insert(u"FIELDWRIGHT_WORKER"_s, QStringLiteral(FIELDWRIGHT_CLI_WORKER));
        environment.remove(u"FIELDWRIGHT_PROJECT"_s);
        return environment;
    }

    using Variables = std::map<QString, QString>;

    void start(QProcess &process, const QStringList &arguments, const Variables &more = {}) const
    {
        process.setWorkingDirectory(scratch.path());
        QProcessEnvironment all = environment();
        for (const auto &[name, value] : more)
            all.insert(name, value);
        process.setProcessEnvironment(all);
        process.start(QStringLiteral(FIELDWRIGHT_CLI), arguments);
    }

    /// Keeps this process's event loop going, which may have to answer.
    Run run(const QStringList &arguments, const Variables &more = {}) const
    {
        QProcess process;
        start(process, arguments, more);
        const bool ended = QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60'000);
        return {ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                process.readAllStandardOutput(), process.readAllStandardError()};
    }

    std::filesystem::path path(const char *name) const { return scratch.path().toStdString() + '/' + name; }

    /// A project with three accepted pairs.
    void makeProject() const
    {
        (void)run({u"new"_s, u"P"_s});
        (void)saveFile(scratch.filePath(u"pairs.csv"_s).toStdString(),
                       "question,answer\nWhat is A?,It is 1.\nWhat is B?,It is 2.\n水温是多少？,是 4 °C。\n");
        (void)run({u"pairs"_s, u"import"_s, u"pairs.csv"_s});
    }
};

} // namespace fieldwright
