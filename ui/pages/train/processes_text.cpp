#include "ui/pages/train/processes_text.h"

#include "app/text/qt_text.h"

#include <cmath>

namespace fieldwright::ui {

QString ProcessesText::of(const RunProcesses &processes, double tokensPerSecond)
{
    if (processes.count < 2)
        return {};
    const auto sentence = [&] {
        switch (processes.sharding) {
        case Sharding::None:
            return tr("It trains in %1 processes, each with a whole copy.");
        case Sharding::Optimizer:
            return tr("It trains in %1 processes, which share out the optimiser's memory (ZeRO 1).");
        case Sharding::Gradients:
            return tr("It trains in %1 processes, which share out the optimiser's memory and the gradients (ZeRO 2).");
        }
        return QString();
    }();
    QStringList sentences = {sentence.arg(processes.count)};
    if (std::isfinite(tokensPerSecond))
        sentences.append(tr("Together they read %1 tokens a second, about %2 each.")
                             .arg(shownNumber(tokensPerSecond, 0), shownNumber(tokensPerSecond / processes.count, 0)));
    return sentences.join(QChar(u' '));
}

QString ProcessesText::of(const RunWatcher &watcher)
{
    const MetricSeries *speeds = watcher.metrics().series("tokens_per_second");
    return of(watcher.processes(), speeds && !speeds->value.empty() ? speeds->value.back() : qQNaN());
}

} // namespace fieldwright::ui
