#include "ui/main_window/status_strip.h"

#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/system.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

namespace fieldwright::ui {

namespace {

QToolButton *flat(const char *iconName = "")
{
    auto *button = new QToolButton;
    button->setFont(smallFont());
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize(QSize(size::icon, size::icon));
    if (*iconName)
        button->setIcon(icon(iconName));
    button->setStyleSheet(QStringLiteral("QToolButton { min-height: 22px; max-height: 22px; padding: 0 4px; }"));
    return button;
}

QLabel *small()
{
    auto *label = new QLabel;
    setRole(label, "small");
    return label;
}

QFrame *divider()
{
    auto *line = new QFrame;
    line->setFrameShape(QFrame::VLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    line->setFixedSize(25, 16);
    return line;
}

} // namespace

StatusStrip::StatusStrip(QWidget *parent) : Translated<QFrame>(parent)
{
    setFixedHeight(size::statusBar);
    setProperty("surface", QStringLiteral("footer"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 1, 8, 0);
    row->setSpacing(0);
    m_project = flat();
    m_device = small();
    m_precision = small();
    m_memory = flat();
    m_message = small();
    m_message->setMinimumWidth(0);
    m_saved = small();
    m_network = flat("network-disconnect");
    row->addWidget(m_project);
    row->addWidget(divider());
    row->addWidget(m_device);
    row->addWidget(divider());
    row->addWidget(m_precision);
    auto *afterPrecision = divider();
    row->addWidget(afterPrecision);
    row->addWidget(m_memory);
    row->addWidget(divider());
    row->addWidget(m_message, 1);
    row->addWidget(m_saved);
    row->addSpacing(12);
    row->addWidget(m_network);
    m_precision->hide();
    afterPrecision->hide();
    m_precision->installEventFilter(this);
    connect(m_memory, &QToolButton::clicked, this, &StatusStrip::memoryClicked);
    m_messageTimer = new QTimer(this);
    m_messageTimer->setSingleShot(true);
    m_messageTimer->setInterval(6000);
    connect(m_messageTimer, &QTimer::timeout, m_message, &QLabel::clear);
    m_memoryTimer = new QTimer(this);
    m_memoryTimer->setInterval(2000);
    connect(m_memoryTimer, &QTimer::timeout, this, &StatusStrip::updateMemory);
    m_memoryTimer->start();
    onLanguage([this] { refresh(); });
}

void StatusStrip::refresh()
{
    const bool open = !m_projectName.isEmpty();
    m_project->setText(open ? m_projectName : tr("No project"));
    m_project->setIcon(open ? icon("folder-open") : QIcon());
    m_project->setAccessibleName(open ? tr("Project %1").arg(m_projectName) : tr("No project"));
    m_saved->setText(!m_savedKnown ? QString() : m_isSaved ? tr("All changes saved") : tr("Saving…"));
    refreshNetwork();
    m_memory->setToolTip(tr("Memory of this computer in use and in all. A click shows the jobs."));
    if (!property("deviceKnown").toBool())
        m_device->setText(tr("Device: %1").arg(processorText()));
    updateMemory();
}

void StatusStrip::setNetwork(const std::vector<NetworkUse> &uses)
{
    if (uses == m_networkUses)
        return;
    m_networkUses = uses;
    refreshNetwork();
}

void StatusStrip::refreshNetwork()
{
    QStringList hosts, lines;
    for (const NetworkUse &use : m_networkUses) {
        if (!hosts.contains(use.host))
            hosts.append(use.host);
        lines.append((use.purpose == NetworkUse::Purpose::Look       ? tr("Looking up a model on %1")
                      : use.purpose == NetworkUse::Purpose::Generate ? tr("Having pairs written by %1")
                                                                     : tr("Fetching a model from %1"))
                         .arg(use.host));
    }
    m_network->setIcon(icon(hosts.isEmpty() ? "network-disconnect" : "network-server"));
    m_network->setText(hosts.isEmpty()     ? tr("Network: off")
                       : hosts.size() == 1 ? tr("Network: on, %1").arg(hosts.front())
                                           : tr("Network: on, %n server(s)", nullptr, int(hosts.size())));
    lines.append(tr("Fieldwright contacts no server unless you add its address yourself."));
    m_network->setToolTip(lines.join(u'\n'));
    m_network->setAccessibleName(m_network->text());
}

void StatusStrip::updateMemory()
{
    const MemoryUse use = mainMemory();
    const QLocale locale;
    const auto gigabytes = [&](quint64 bytes) { return locale.toString(double(bytes) / 1e9, 'f', 1); };
    m_memory->setText(tr("Memory: %1 / %2\u00a0GB").arg(gigabytes(use.used), gigabytes(use.total)));
    m_memory->setAccessibleName(m_memory->text());
}

void StatusStrip::setProject(const QString &name)
{
    m_projectName = name;
    refresh();
}

void StatusStrip::setSaved(bool known, bool saved)
{
    m_savedKnown = known;
    m_isSaved = saved;
    refresh();
}

void StatusStrip::setDevice(const QString &device, const QString &precision)
{
    setProperty("deviceKnown", !device.isEmpty());
    if (!device.isEmpty())
        m_device->setText(tr("Device: %1").arg(device));
    m_precision->setText(precision.isEmpty() ? QString() : tr("Precision: %1").arg(precision));
    m_precision->setVisible(!precision.isEmpty());
}

void StatusStrip::say(const QString &message)
{
    m_message->setText(message);
    m_messageTimer->start();
}

} // namespace fieldwright::ui
