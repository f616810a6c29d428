#pragma once

#include <QInputDialog>

namespace fieldwright {
class AccessTokens;
class JobQueue;
} // namespace fieldwright

namespace fieldwright::ui {

/// Asks for the key of the server that a job needs; it is kept until the window is closed, and in no file.
class KeyDialog : public QInputDialog
{
    Q_OBJECT
public:
    /// Continues an interrupted run. If its server has a key that neither the session nor the keychain knows, it is
    /// asked for first; a run whose key is not given stays as it is.
    static void continueRun(AccessTokens &tokens, JobQueue &queue, const QString &id, QWidget *parent);

private:
    KeyDialog(const QString &server, QWidget *parent);
};

} // namespace fieldwright::ui
