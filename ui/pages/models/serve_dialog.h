#pragma once

#include "app/models/model_entry.h"

#include <QDialog>

#include <memory>

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QWidget;

namespace fieldwright {
class JobQueue;
class RunWatcher;
class Studio;
} // namespace fieldwright

namespace fieldwright::ui {

class PrecisionBox;

/// "Serve…": offers a base model, and adapters on it by their names, to other programs on this machine. The server is a
/// job: it goes on when this is closed, and is found again.
class ServeDialog : public QDialog
{
    Q_OBJECT
public:
    /// `models`: the base first, then the adapters that it may serve; `chosen` is served at least.
    ServeDialog(Studio &studio, std::vector<ModelEntry> models, const std::string &chosen, QWidget *parent);
    ~ServeDialog() override;

private:
    QWidget *buildQuestion(const std::string &chosen);
    void buildHolding(QFormLayout *form);
    QWidget *buildAnswer();
    void find();
    void start();
    void refresh();
    void watch();
    QString notes() const;

    JobQueue &m_queue;
    std::vector<ModelEntry> m_models;
    QString m_job;
    std::unique_ptr<RunWatcher> m_watcher; ///< of m_job while it serves: what it notes about its answers
    QWidget *m_question = nullptr;
    std::vector<QCheckBox *> m_adapters; ///< one for each of m_models but the first
    QSpinBox *m_port = nullptr;
    PrecisionBox *m_precision = nullptr; ///< this and the next: of models that write text
    QCheckBox *m_eightBitCache = nullptr;
    QCheckBox *m_outlives = nullptr;
    QWidget *m_answer = nullptr;
    QLineEdit *m_address = nullptr;
    QLineEdit *m_token = nullptr;
    QLabel *m_names = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_start = nullptr;
    QPushButton *m_stop = nullptr;
};

} // namespace fieldwright::ui
