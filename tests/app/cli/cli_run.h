#pragma once

#include <QProcess>
#include <QTemporaryDir>

/// What the real program did with some arguments.
struct CliRun
{
    int status = -1; ///< -1: it crashed
    QString out;
    QString err;
};

/// Settings and data of its own in `scratch`, which is its working directory too, and the real worker.
inline QProcessEnvironment cliEnvironment(const QTemporaryDir &scratch)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), scratch.filePath(QStringLiteral("config")));
    environment.insert(QStringLiteral("XDG_DATA_HOME"), scratch.filePath(QStringLiteral("data")));
    environment.insert(QStringLiteral("FIELDWRIGHT_WORKER"), QStringLiteral(REAL_WORKER));
    environment.remove(QStringLiteral("FIELDWRIGHT_PROJECT"));
    return environment;
}

inline CliRun endOf(QProcess &process)
{
    process.waitForFinished(60'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
}

inline CliRun runCli(const QTemporaryDir &scratch, const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(scratch.path());
    process.setProcessEnvironment(cliEnvironment(scratch));
    process.start(QStringLiteral(FIELDWRIGHT_CLI), arguments);
    return endOf(process);
}
