#pragma once

#include <QCoreApplication>
#include <QString>

namespace fieldwright::ui {

/// Texts about the computer, in one translation context.
struct SystemText
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::ui::SystemText)
};

/// Bytes of main memory in use and in all, from /proc/meminfo; zeros when unknown.
struct MemoryUse
{
    quint64 used = 0;
    quint64 total = 0;
};
MemoryUse mainMemory();
/// "8 cores, AVX2": the processor's name for people.
QString processorText();

} // namespace fieldwright::ui
