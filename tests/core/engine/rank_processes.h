#pragma once

#include "core/engine/distributed/mpirun.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <vector>

/// Starts a program of the tests in several processes, by the real mpirun.
class RankProcesses
{
public:
    explicit RankProcesses(QString program) : m_program(std::move(program)) {}

    /// False where there is no mpirun.
    bool find()
    {
        const auto found = fieldwright::engine::findMpirun();
        m_mpirun = found ? QString::fromStdString(found->string()) : QString();
        return found.has_value();
    }

    /// One rank: the program itself.
    void start(QProcess &process, int ranks, const QString &folder, const QStringList &words) const
    {
        QStringList arguments;
        if (ranks > 1) {
            for (const std::string &argument :
                 fieldwright::engine::mpirunArguments(ranks, m_scratch.path().toStdString()))
                arguments.append(QString::fromStdString(argument));
            arguments.append(m_program);
        }
        process.start(ranks > 1 ? m_mpirun : m_program, arguments + QStringList{folder} + words);
    }

    /// What it has printed when it has ended.
    QByteArray run(int ranks, const QString &folder, const QStringList &words, int timeoutMs) const
    {
        QProcess process;
        start(process, ranks, folder, words);
        if (!process.waitForFinished(timeoutMs) || process.exitCode() != 0)
            qWarning("%s", process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }

    /// The processes whose parent is this one.
    static std::vector<pid_t> childrenOf(qint64 pid)
    {
        QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(pid));
        std::vector<pid_t> out;
        if (file.open(QIODevice::ReadOnly)) {
            for (const QByteArray &word : file.readAll().split(' ')) {
                if (const int child = word.trimmed().toInt(); child > 0)
                    out.push_back(child);
            }
        }
        return out;
    }

private:
    const QString m_program;
    QString m_mpirun;
    QTemporaryDir m_scratch{QStringLiteral("/tmp/fw-XXXXXX")}; // short: sockets lie in it
};
