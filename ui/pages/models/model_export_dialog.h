#pragma once

#include "app/models/model_transfers.h"
#include "app/project/look_thread.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace fieldwright {
class Studio;
}

namespace fieldwright::ui {

/// "Export…": format, type and place with the size that it will have; then the job's progress, and at its end how near
/// the written model is to the original. Closed meanwhile, the job goes on.
class ModelExportDialog : public QDialog
{
    Q_OBJECT
public:
    ModelExportDialog(Studio &studio, const ModelEntry &entry, QWidget *parent);

private:
    QString format() const;
    ExportOptions options() const;
    void offerTypes();
    void refuseGguf();
    void typeChanged();
    void fitHeight();
    void resizeEvent(QResizeEvent *event) override;
    void proposePlace();
    void refresh();
    void measure();
    void choosePlace();
    void start();
    void follow(const QString &changed);
    void showEnd(const RunStatus &run);
    void say(const QString &text, const char *role);

    Studio &m_studio;
    ModelEntry m_entry;
    LookThread m_files;
    JobQueue *m_queue = nullptr; ///< where m_job is
    QString m_job;
    int m_question = 0; ///< of sizes; an older answer is not shown
    bool m_placeIsOwn = false;
    QComboBox *m_format = nullptr;
    QComboBox *m_type = nullptr;
    QLineEdit *m_place = nullptr;
    QPushButton *m_choose = nullptr;
    QLabel *m_note = nullptr;
    QLabel *m_size = nullptr;
    QProgressBar *m_bar = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_start = nullptr;
    QPushButton *m_stop = nullptr;
};

} // namespace fieldwright::ui
