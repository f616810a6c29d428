#include "ui/dialogs/key_dialog.h"

#include "app/jobs/job_queue.h"
#include "app/jobs/job_secret.h"
#include "app/settings/access_tokens.h"
#include "app/text/qt_text.h"

namespace fieldwright::ui {

KeyDialog::KeyDialog(const QString &server, QWidget *parent) : QInputDialog(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Key of the server"));
    setLabelText(tr("Key for %1 (kept until the window is closed)").arg(server));
    setTextEchoMode(QLineEdit::Password);
}

void KeyDialog::continueRun(AccessTokens &tokens, JobQueue &queue, const QString &id, QWidget *parent)
{
    const RunStatus *run = queue.job(id);
    const std::string server = run && run->job ? serverWithKey(*run->job) : std::string();
    if (server.empty())
        return queue.continueRun(id);
    tokens.find(server, &queue,
                [&tokens, &queue, id, server, parent = QPointer<QWidget>(parent)](const std::string &known) {
                    if (!known.empty())
                        return queue.continueRun(id);
                    if (!parent)
                        return;
                    auto *dialog = new KeyDialog(toQString(server), parent);
                    connect(dialog, &QInputDialog::textValueSelected, &queue,
                            [&tokens, &queue, id, server](const QString &key) {
                                if (key.trimmed().isEmpty())
                                    return;
                                tokens.keep(server, toStd(key.trimmed()));
                                queue.continueRun(id);
                            });
                    dialog->open();
                });
}

} // namespace fieldwright::ui
