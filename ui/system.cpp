#include "ui/system.h"

#include <QCoreApplication>
#include <QFile>
#include <QThread>

namespace fieldwright::ui {

MemoryUse mainMemory()
{
    QFile file(QStringLiteral("/proc/meminfo"));
    MemoryUse use;
    if (!file.open(QIODevice::ReadOnly))
        return use;
    quint64 available = 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QList<QByteArray> parts = line.simplified().split(' ');
        if (parts.size() < 2)
            continue;
        if (parts[0] == "MemTotal:")
            use.total = parts[1].toULongLong() * 1024;
        if (parts[0] == "MemAvailable:")
            available = parts[1].toULongLong() * 1024;
    }
    use.used = use.total > available ? use.total - available : 0;
    return use;
}

QString processorText()
{
    QString simd;
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (file.open(QIODevice::ReadOnly)) {
        for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
            if (!line.startsWith("flags"))
                continue;
            simd = line.contains(" amx_bf16")  ? QStringLiteral("AMX")
                   : line.contains(" avx512f") ? QStringLiteral("AVX-512")
                   : line.contains(" avx2")    ? QStringLiteral("AVX2")
                                               : QString();
            break;
        }
    }
    const QString cores = SystemText::tr("%n core(s)", nullptr, QThread::idealThreadCount());
    return simd.isEmpty() ? cores : SystemText::tr("%1, %2", "cores, instruction set").arg(cores, simd);
}

} // namespace fieldwright::ui
