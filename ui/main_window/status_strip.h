#pragma once

#include "app/jobs/network_use.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QLabel;
class QTimer;
class QToolButton;

namespace fieldwright::ui {

/// Status bar: project · device · precision · memory · … · saved · network.
class StatusStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit StatusStrip(QWidget *parent = nullptr);
    /// Empty: no project.
    void setProject(const QString &name);
    void setSaved(bool known, bool saved);
    /// The servers that are spoken to now; none: off.
    void setNetwork(const std::vector<NetworkUse> &uses);
    /// What was measured of this computer; empty parts are not shown.
    void setDevice(const QString &device, const QString &precision);
    /// For six seconds.
    void say(const QString &message);

Q_SIGNALS:
    void memoryClicked();

private:
    void refresh();
    void refreshNetwork();
    void updateMemory();

    QToolButton *m_project = nullptr;
    QLabel *m_device = nullptr;
    QLabel *m_precision = nullptr;
    QToolButton *m_memory = nullptr;
    QLabel *m_message = nullptr;
    QLabel *m_saved = nullptr;
    QToolButton *m_network = nullptr;
    QTimer *m_messageTimer = nullptr;
    QTimer *m_memoryTimer = nullptr;
    QString m_projectName;
    std::vector<NetworkUse> m_networkUses;
    bool m_savedKnown = false;
    bool m_isSaved = true;
};

} // namespace fieldwright::ui
